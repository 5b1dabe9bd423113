"""The web process: pages, HTTP and event streams."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.applications import Starlette

from tracker.config import Settings, local_url
from tracker.ports import Store
from tracker.sources.recording import FolderRecording
from tracker.web.app import Accidents, make_app
from workers.alerting import StoreAlerts
from workers.deciding import StoreDesk
from workers.disturb import accidents_of
from workers.past import StorePast
from workers.patience import PatientProtocol
from workers.process import run
from workers.roots import store_of
from workers.store_sources import StoreSources

SHUTDOWN_S = 5
CONNECTIONS_MAX = 10_000
"""Connections and requests at once; beyond it the answer is 503, and the process lives on."""

OWN_HOSTS = ("127.0.0.1", "localhost", "::1")
"""Interfaces that only this machine reaches."""

log = structlog.get_logger()


async def main(settings: Settings, stop: asyncio.Event) -> None:
    """Serve pages with *settings* until *stop*."""
    async with store_of(settings) as store, accidents_of(settings) as accidents:
        app = app_of(settings, store, accidents)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.web_port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            limit_concurrency=CONNECTIONS_MAX,
            http=PatientProtocol,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve())
        log.info("web.started", host=settings.host, port=settings.web_port)
        await asyncio.wait(
            (serving, asyncio.create_task(stop.wait())), return_when=asyncio.FIRST_COMPLETED
        )
        server.should_exit = True
        await serving


def app_of(settings: Settings, store: Store, accidents: Accidents | None = None) -> Starlette:
    """Return the web app on *store*, with everything that it may be asked."""
    recording = FolderRecording(settings.recording_folder)
    return make_app(
        standings=store.standings,
        contests=store.contests,
        documents=store.documents,
        history=store.log,
        clock=store.clock,
        alerts=store.alerts,
        tokens=store.tokens,
        socket_url=socket_url(settings),
        public_url=settings.public_url,
        desk=StoreDesk(store, recording),
        past=StorePast(store),
        sources=StoreSources(store, recording),
        alert_desk=StoreAlerts(store),
        accidents=accidents,
        channels=store.channels,
        renderer_lost_s=settings.renderer_lost_s,
    )


def socket_url(settings: Settings) -> str:
    """Return where a browser finds the hub: beside the pages, with TLS where they have it.

    Behind a proxy both share one address; without one the hub has a port of its own. Where nobody
    said under which name readers reach us, and not only this machine may, the host is `*`: the
    name by which the page itself was reached.
    """
    parts = urlsplit(settings.public_url)
    if parts.port != settings.web_port:
        return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/v1/ws"
    named = settings.public_url != local_url(settings.web_port)
    host = parts.netloc.rpartition(":")[0] if named or settings.host in OWN_HOSTS else "*"
    return f"ws://{host}:{settings.hub_port}/v1/ws"


class _Server(uvicorn.Server):
    """Leaves signals to `workers.process`, which owns them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


if __name__ == "__main__":
    run("web", main)
