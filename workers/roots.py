"""Where settings become the store; what only polls need stands in `poll_roots`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis import Redis

from tracker.config import Settings, jobs_url
from tracker.errors import CommandError
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store


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
