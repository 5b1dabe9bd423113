"""A crowd that subscribes at once, over real sockets and a real store."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect as dial

from tests.messages import read
from tests.web.world import World
from tracker.hub.server import HubServer
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store

READERS = 200


@pytest.fixture(name="hub")
async def _hub(redis_server):
    client = connect(redis_server)
    world = World()
    world.store = redis_store(client)
    await (await (await world.begin()).check()).move()
    hub = world.hub()
    server = HubServer(hub)
    hub.port = await server.start("127.0.0.1", 0)
    yield hub
    await server.stop()
    await client.aclose()


async def _first_heartbeat(socket):
    """Subscribe and return the first sign of life."""
    await socket.send(json.dumps({"op": "subscribe", "contest": "contoh-2024"}))
    async with asyncio.timeout(60):
        while True:
            message = read(await socket.recv())
            if message["op"] == "heartbeat":
                return message


async def test_each_of_a_crowd_is_told_at_once_when_the_sources_were_checked(hub):
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(dial(f"ws://127.0.0.1:{hub.port}/v1/ws"))
            for _ in range(READERS)
        ]
        heartbeats = await asyncio.gather(*map(_first_heartbeat, sockets))

    assert [beat["sources"] for beat in heartbeats] == READERS * [
        [{"id": "feed", "checked_at": "2024-11-27T06:48:20Z"}]
    ]
    assert hub.tail.in_touch
