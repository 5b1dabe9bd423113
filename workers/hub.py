"""The hub process: current standings to every connected reader."""

import asyncio

import structlog

from tracker.config import Settings
from tracker.hub.hub import Hub
from tracker.hub.server import HubServer
from workers.process import run
from workers.roots import store_of

DRAIN_S = 2.0

log = structlog.get_logger()


async def main(settings: Settings, stop: asyncio.Event) -> None:
    """Serve readers with *settings* until *stop*; hubs of one machine share the port."""
    async with store_of(settings) as store:
        hub = Hub(
            standings=store.standings,
            contests=store.contests,
            documents=store.documents,
            history=store.log,
            clock=store.clock,
            alerts=store.alerts,
            site=settings.public_url,
        )
        server = HubServer(hub)
        port = await server.start(settings.host, settings.hub_port, reuse_port=True)
        log.info("hub.started", host=settings.host, port=port)
        await server.run_until(stop)
        await server.drain(DRAIN_S)
        await server.stop()


if __name__ == "__main__":
    run("hub", main)
