"""One store per backend: whatever a port promises holds on every one of them."""

from collections.abc import AsyncIterator

import fakeredis
import pytest

from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.memory import memory_store
from tracker.storage.redis_store import redis_store


@pytest.fixture(name="store", params=["memory", "fakeredis", "redis"])
async def _store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield memory_store()
    elif request.param == "fakeredis":
        client = fakeredis.FakeAsyncRedis()
        yield redis_store(client)
        await client.aclose()
    else:
        client = connect(request.getfixturevalue("redis_server"))
        await client.flushall()
        yield redis_store(client)
        await client.aclose()
