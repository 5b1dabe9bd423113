"""A store that a command finds running, and ways to bring something into it before it does."""

import asyncio

from tracker.core.buckets import bucket_of
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers import reducing


class Running:
    """One real server at an address; each piece of work opens it anew, as a command does."""

    def __init__(self, url):
        self.url = url

    def store(self, work):
        """Let *work* have the store, and return what it returns."""

        async def opened():
            client = connect(self.url)
            try:
                return await work(redis_store(client))
            finally:
                await client.aclose()

        return asyncio.run(opened())

    def entries(self, contest):
        """The log of *contest*."""
        return self.store(lambda store: store.log.read(contest.id, 0, 99))

    def commit(self, contest):
        """Commit what the log of *contest* holds beyond the standings."""
        self.store(lambda store: committed(store, contest))


async def committed(store, contest):
    """Commit what the log of *contest* holds beyond the standings."""
    fence = await store.leases.acquire(bucket_of(contest.id), "t", 9_999)
    reduction = await reducing.begin(store, contest, fence=fence)
    await reducing.advance(store, reduction, fence=fence)
