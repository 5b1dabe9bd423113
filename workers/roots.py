"""Where settings become ports: the only place that knows which edge stands behind each."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis import Redis
from tracker.sources.fetch import HttpFetcher
from tracker.sources.recording import FolderRecording

from tracker.config import Settings, jobs_url
from tracker.errors import CommandError
from tracker.ports import Store
from tracker.sources.registry import format_of
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers.polling import PollKit


def redis_url_of(settings: Settings) -> str:
    """Return the address of the store that *settings* name.

    Raises:
        CommandError: none is named; a single process does not start a server by itself.
    """
    if settings.redis_url is None:
        raise CommandError(
            "REALCOUNT_REDIS_URL is not set; name a Redis, or let `realcount up` start one"
        )
    return settings.redis_url


@asynccontextmanager
async def store_of(settings: Settings) -> AsyncIterator[Store]:
    """Open the store that *settings* name for the length of a block."""
    client = connect(redis_url_of(settings))
    try:
        yield redis_store(client)
    finally:
        await client.aclose()


def rq_redis_of(settings: Settings) -> Redis:
    """Return the plain Redis that holds the jobs, and nothing worth keeping."""
    return Redis.from_url(jobs_url(settings.rq_redis_url, redis_url_of(settings)))


def recording_of(settings: Settings) -> FolderRecording:
    """Return the recording of every fetched body."""
    return FolderRecording(settings.recording_folder)


@asynccontextmanager
async def poll_kit_of(settings: Settings) -> AsyncIterator[PollKit]:
    """Open all that polls need for the length of a block."""
    async with store_of(settings) as store:
        fetcher = HttpFetcher(
            gate=store.gate,
            machine=settings.machine,
            contact=settings.contact,
            now_ms=store.clock.now_ms,
            wall_ms=lambda: time.time_ns() // 1_000_000,
        )
        try:
            yield PollKit(
                store=store,
                fetcher=fetcher,
                recording=recording_of(settings),
                format_of=format_of,
            )
        finally:
            await fetcher.close()
