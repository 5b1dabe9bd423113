"""The suite of `realcount.v1`, on our hub or on any other.

REALCOUNT_TEST_HUB_URL names a running hub (`ws://host:8041/v1/ws`), REALCOUNT_TEST_HUB_CONTEST a
contest that it counts. Without them a hub is started on the memory store.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.builders import CONTEST, REGIONS, make_contest
from tests.messages import read
from tests.web.world import World
from tracker.core.model import Region
from tracker.core.wire import PROTOCOL
from tracker.hub.server import HubServer

PATIENCE_S = 20
MORE_DISTRICTS = tuple(
    Region(id=f"92{n}", name=f"Dua {n}", level="district", parent_id="92") for n in range(10, 20)
)


@dataclass(frozen=True)
class Target:
    """The hub under test, and a contest that it counts."""

    url: str
    contest: str

    def address(self, path: str) -> str:
        """Return where *path* is read over HTTP."""
        return self.url.replace("ws", "http", 1).removesuffix("/v1/ws") + path


class Reader:
    """One connection, and every message checked against its published schema."""

    def __init__(self, socket: ClientConnection, contest: str) -> None:
        self.socket = socket
        self.contest = contest

    async def say(self, text: str) -> None:
        """Send *text* as it is."""
        await self.socket.send(text)

    async def subscribe(self, **fields: Any) -> None:
        """Ask for a scope of the contest."""
        request = {"op": "subscribe", "contest": self.contest, **fields}
        await self.say(msgspec.json.encode(request).decode())

    async def hear(self, *ops: str) -> dict[str, Any]:
        """Return the next message, or the next one of *ops*."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = read(await self.socket.recv())
                if not ops or message["op"] in ops:
                    return message

    async def ask(self, **fields: Any) -> dict[str, Any]:
        """Ask for a scope and return the first message that answers it."""
        await self.subscribe(**fields)
        return await self.hear()

    async def closed_with(self) -> int:
        """Return the code with which the hub ends the connection."""
        try:
            while True:
                await self.hear()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@pytest.fixture(name="target")
async def _target() -> AsyncIterator[Target]:
    url = os.environ.get("REALCOUNT_TEST_HUB_URL")
    if url:
        yield Target(url, os.environ.get("REALCOUNT_TEST_HUB_CONTEST", "jakarta-2024"))
        return
    world = await World(make_contest(regions=REGIONS + MORE_DISTRICTS)).begin()
    await world.move("9101")
    await world.move("9201", (7, 9))
    server, port = await _started(world)
    yield Target(f"ws://127.0.0.1:{port}/v1/ws", CONTEST.id)
    await server.stop()


@pytest.fixture(name="reader")
async def _reader(target: Target) -> AsyncIterator[Reader]:
    async with connect(target.url, subprotocols=[PROTOCOL], max_size=None) as socket:
        yield Reader(socket, target.contest)


async def _started(world: World) -> tuple[HubServer, int]:
    hub = world.hub()
    server = HubServer(hub)
    port = await server.start("127.0.0.1", 0)
    return server, port
