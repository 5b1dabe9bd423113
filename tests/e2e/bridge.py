"""A relay in front of Redis that can stop the traffic of one process at one script.

With it a process is caught at a chosen point of its work: the script sent and not yet run, or run
and its answer not yet read. Killing it there is what a power cut at the worst moment does.
"""

import asyncio
import hashlib
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

CHUNK = 65_536


def text_of(script: str) -> bytes:
    """The text of one of our scripts."""
    return files("tracker.storage").joinpath(f"{script}.lua").read_bytes()


def digest_of(script: str) -> bytes:
    """The name by which Redis is asked to run one of our scripts."""
    return hashlib.sha1(text_of(script), usedforsecurity=False).hexdigest().encode()


@dataclass
class Hold:
    """One stop that is waiting for its command, or has it."""

    digest: bytes
    when: Literal["before", "after"]
    caught: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answer: bytes = b""


class Bridge:
    """Relays every connection to the socket of a server; `hold` stops one script once."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._hold: Hold | None = None
        self.port = 0

    def hold(self, script: str, when: Literal["before", "after"]) -> Hold:
        """Stop the next run of *script*: before it reaches the server, or before its answer."""
        self._hold = Hold(digest_of(script), when)
        return self._hold

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it; what was held is then never sent."""
        try:
            to_server = await asyncio.open_unix_connection(self._socket)
        except OSError:
            writer.close()
            return
        held: list[Hold] = []
        up = asyncio.create_task(self._up(reader, to_server[1], held))
        down = asyncio.create_task(self._down(to_server[0], writer, held))
        await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)
        for end in (writer, to_server[1]):
            end.close()
            with suppress(OSError):
                await end.wait_closed()

    async def _up(self, reader, writer, held: list[Hold]) -> None:
        while chunk := await reader.read(CHUNK):
            hold = self._hold
            if hold is not None and not _is_holding(held) and hold.digest in chunk:
                self._hold = None
                held.append(hold)
                if hold.when == "before":
                    hold.caught.set()
                    if not await _released_before_end(hold, reader):
                        return
            writer.write(chunk)
            await writer.drain()

    async def _down(self, reader, writer, held: list[Hold]) -> None:
        while chunk := await reader.read(CHUNK):
            if _is_holding(held):
                held[-1].answer = chunk
                held[-1].caught.set()
                await held[-1].released.wait()
                held[-1].answered.set()
            writer.write(chunk)
            await writer.drain()


def _is_holding(held: list[Hold]) -> bool:
    return bool(held) and not held[-1].answered.is_set()


async def _released_before_end(hold: Hold, reader: asyncio.StreamReader) -> bool:
    """Wait for the release; False: the process died first, and its command dies with it."""
    ended = asyncio.create_task(_ended(reader))
    released = asyncio.create_task(hold.released.wait())
    await asyncio.wait((ended, released), return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    released.cancel()
    await asyncio.gather(ended, released, return_exceptions=True)
    return hold.released.is_set()


async def _ended(reader: asyncio.StreamReader) -> None:
    """Return when the process has closed its side."""
    while not reader.at_eof() and reader.exception() is None:  # noqa: ASYNC110  # a stream tells of its end only to who reads it
        await asyncio.sleep(0.01)


@asynccontextmanager
async def bridge_to(url: str):
    """A bridge to the server at *url* (a Unix socket), for the length of a block."""
    bridge = Bridge(url.removeprefix("unix://").partition("?")[0])
    server = await asyncio.start_server(bridge.relay, "127.0.0.1", 0)
    bridge.port = server.sockets[0].getsockname()[1]
    try:
        yield bridge
    finally:
        server.close()
