"""A whole run on one machine: a store, every process, and the addresses people open."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import structlog

from tracker.config import Settings, jobs_url, local_url
from tracker.core.model import Contest
from tracker.core.night import Night
from tracker.errors import CommandError, RealcountError
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.embedded import EmbeddedServer
from tracker.storage.redis_store import redis_store
from workers.definitions import apply_definition
from workers.process import stopped
from workers.supervisor import Role, Supervisor, free_port, port_taken

READY_TIMEOUT_S = 60.0
LOOK_S = 0.05

log = structlog.get_logger()


@dataclass(slots=True)
class Run:
    """A run that has started: where it is, and what keeps it alive."""

    settings: Settings
    store: Store
    supervisor: Supervisor
    server: EmbeddedServer | None


def with_free_ports(settings: Settings) -> Settings:
    """Return *settings* with every port 0 replaced by a free one.

    Raises:
        CommandError: a port that was asked for is taken.
    """
    ports: dict[str, Any] = {
        name: getattr(settings, name) or free_port(settings.host)
        for name in ("web_port", "hub_port", "feed_port", "hub_admin_port")
    }
    for name in ("web_port", "hub_port"):
        if port_taken(settings.host, ports[name]):
            raise CommandError(
                f"port {ports[name]} is taken; choose another with --{name.replace('_', '-')}, "
                "0 for any free one"
            )
    public_url = settings.public_url
    if public_url == local_url(settings.web_port):
        public_url = local_url(ports["web_port"])
    return replace(settings, public_url=public_url, **ports)


@asynccontextmanager
async def running(
    settings: Settings,
    contests: Sequence[Contest],
    roles: Sequence[Role],
    *,
    night: Night | None = None,
) -> AsyncIterator[Run]:
    """Run *roles* over *contests* for the length of a block, with a server if none is named.

    The run goes by *night*, or by the wall without one.
    """
    async with AsyncExitStack() as stack:
        server = None
        if settings.redis_url is None:
            server = EmbeddedServer(settings.folder)
            await asyncio.to_thread(server.start)
            stack.callback(server.stop)
            settings = replace(settings, redis_url=server.url())
        assert settings.redis_url is not None, "named or started just now"
        client = connect(settings.redis_url)
        stack.push_async_callback(client.aclose)
        store = redis_store(client)
        await store.clock.set(night)
        for contest in contests:
            await apply_definition(store, contest, by="up")
        supervisor = Supervisor(roles, environment(settings))
        await supervisor.start()
        stack.push_async_callback(supervisor.stop)
        watching = asyncio.create_task(_keep_server(server))
        stack.callback(watching.cancel)
        yield Run(settings, store, supervisor, server)


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables that tell a child process the same *settings*."""
    assert settings.redis_url is not None, "children don't start servers"
    given = {
        "redis_url": settings.redis_url,
        "rq_redis_url": jobs_url(settings.rq_redis_url, settings.redis_url),
        **{
            name: getattr(settings, name)
            for name in settings.__slots__
            if name not in ("redis_url", "rq_redis_url")
        },
    }
    return {f"REALCOUNT_{name.upper()}": str(v) for name, v in given.items() if v is not None}


async def until_ready(urls: Sequence[str], stop: asyncio.Event) -> None:
    """Return when each of *urls* answers 200, or when *stop* is set.

    Raises:
        CommandError: one of them does not come up.
    """
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + READY_TIMEOUT_S
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        for url in urls:
            while not await _answers(session, url) and not stop.is_set():
                if loop.time() > give_up_at:
                    raise CommandError(f"{url} does not answer; the log above says why")
                await stopped(stop, LOOK_S)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def _keep_server(server: EmbeddedServer | None) -> None:
    """Start the embedded server again when it dies; its file holds what was counted."""
    while server is not None:
        await asyncio.sleep(0.2)
        if not server.alive():
            log.warning("server.died", folder=str(server.folder))
            try:
                await asyncio.to_thread(server.start)
            except RealcountError as error:
                log.error("server.failed", reason=str(error))
                await asyncio.sleep(1)
