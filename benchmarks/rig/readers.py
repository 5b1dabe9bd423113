"""Many readers in one process, as lean as they can be: a load generator must not be the load.

`python -m benchmarks.rig.readers HOST PORT READERS CONTEST [EXTENSION]` subscribes all of them,
then prints one line of JSON for every offset that all of them have reached: when the first and the
last had read the whole message (the monotonic clock, which is one for all processes of Linux), and
the message. Readers of one message get the same bytes, so it is unpacked once for all of them.
"""

import asyncio
import gc
import sys
import time
import zlib
from functools import lru_cache, partial
from typing import Any, cast

from msgspec import Struct
from msgspec.json import decode, encode

from benchmarks.rig.children import told
from benchmarks.rig.loops import run

TOGETHER = 50
"""Readers that connect at the same time: fewer than any listening queue holds."""

TEXT, DEFLATED_TEXT, PING, PONG = 0x81, 0xC1, 0x89, 0x8A
"""First bytes of frames that are whole messages."""

STATES = ("snapshot", "update")
"""Messages that carry numbers; the offset of a heartbeat says nothing about what was read."""


class Arrival(Struct, frozen=True):
    """When the first and the last of all readers had a message that brings them to *offset*."""

    offset: int
    first_ns: int
    last_ns: int
    text: str


class Arrivals:
    """Which offsets have reached how many of all readers, and when."""

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self._counts: dict[int, int] = {}
        self._first_ns: dict[int, int] = {}

    def note(self, offset: int, text: str) -> None:
        """Count one more reader that has reached *offset*; the last one is told to the parent."""
        now_ns = time.monotonic_ns()
        count = self._counts[offset] = self._counts.get(offset, 0) + 1
        first_ns = self._first_ns.setdefault(offset, now_ns)
        if count == self._readers:
            print(encode(Arrival(offset, first_ns, now_ns, text)).decode(), flush=True)


class Reader(asyncio.Protocol):
    """One connection: handshake, subscription, and every whole message noted once."""

    def __init__(self, handshake: bytes, request: bytes, arrivals: Arrivals) -> None:
        loop = asyncio.get_running_loop()
        self.subscribed: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[str] = loop.create_future()
        self._handshake, self._request, self._arrivals = handshake, request, arrivals
        self._held = b""
        self._upgraded = False
        self._offset = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._upgraded:
            self._upgrade()
        while self._upgraded and (frame := frame_of(self._held)) is not None:
            head, payload, size = frame
            self._held = self._held[size:]
            self._take(head, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("a server ended the connection of a reader")

    def _upgrade(self) -> None:
        answer, found, rest = self._held.partition(b"\r\n\r\n")
        if not found:
            return
        if b" 101 " not in answer.splitlines()[0]:
            self._end(f"no WebSocket: {answer.decode(errors='replace')}")
            return
        self._upgraded, self._held = True, rest
        self._transport.write(masked(TEXT, self._request))

    def _end(self, why: str) -> None:
        self._transport.abort()
        if not self.ended.done():
            self.ended.set_result(why)

    def _take(self, head: int, payload: bytes) -> None:
        if head == PING:
            self._transport.write(masked(PONG, payload))
        elif head in (TEXT, DEFLATED_TEXT):
            offset, text = unpacked(head, payload)
            if offset > self._offset:
                self._offset = offset
                self._arrivals.note(offset, text)
                if not self.subscribed.done():
                    self.subscribed.set_result(None)


def frame_of(held: bytes) -> tuple[int, bytes, int] | None:
    """Return the first frame of *held*: its first byte, its payload and its size; None: not whole.

    A server's frames are not masked.
    """
    if len(held) < 2:
        return None
    length, start = held[1], 2
    if length >= 126:
        start = 4 if length == 126 else 10
        length = int.from_bytes(held[2:start], "big")
    size = start + length
    return (held[0], held[start:size], size) if len(held) >= max(size, start) else None


def masked(head: int, payload: bytes) -> bytes:
    """Return a client's frame; a mask of zeros leaves the payload as it is."""
    assert len(payload) < 126, "requests and pongs are short"
    return bytes((head, 0x80 | len(payload))) + bytes(4) + payload


@lru_cache(maxsize=16)
def unpacked(head: int, payload: bytes) -> tuple[int, str]:
    """Return the offset that a message brings a reader to, and its text; -1: to none."""
    if head == DEFLATED_TEXT:
        # A message ends where its sender flushed; four bytes that always stand there are left out.
        payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload + b"\x00\x00\xff\xff")
    message = decode(payload)
    return message["offset"] if message["op"] in STATES else -1, payload.decode()


def handshake_of(host: str, port: int, extension: str | None) -> bytes:
    """Return the request for a WebSocket at the hub's path."""
    offered = [f"Sec-WebSocket-Extensions: {extension}"] if extension else []
    lines = [
        "GET /v1/ws HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        *offered,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def connect_all(host: str, port: int, readers: list[Reader]) -> None:
    """Connect and subscribe *readers*, and return when each has had its first message."""
    loop = asyncio.get_running_loop()
    for start in range(0, len(readers), TOGETHER):
        some = readers[start : start + TOGETHER]
        for reader in some:
            await loop.create_connection(partial(_itself, reader), host, port)
        await asyncio.gather(*(reader.subscribed for reader in some))
    # What stands now stays: nobody's figures wait for this process to look through it again.
    gc.collect()
    gc.freeze()


def _itself(reader: Reader) -> Reader:
    return reader


async def main(host: str, port: int, number: int, contest: str, *extension: str) -> None:
    """Keep *number* readers connected until there is no more input.

    One that is lost ends them all: without it no message would ever have reached everybody.
    """
    handshake = handshake_of(host, port, *extension or (None,))
    request = encode({"op": "subscribe", "contest": contest})
    arrivals = Arrivals(number)
    readers = [Reader(handshake, request, arrivals) for _ in range(number)]
    lost = [reader.ended for reader in readers]
    no_more = asyncio.ensure_future((await told()).read())
    connecting = asyncio.ensure_future(connect_all(host, port, readers))
    await first_of(connecting, no_more, *lost)
    await first_of(no_more, *lost)
    for why in lost:
        if why.done() and not no_more.done():
            sys.exit(why.result())


async def first_of(*awaited: asyncio.Future[Any]) -> None:
    """Return when one of *awaited* is done, and raise what it raised."""
    done, _ = await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
    for one in done:
        one.result()


if __name__ == "__main__":
    where, at, how_many, *rest = sys.argv[1:]
    run(main(where, int(at), int(how_many), *rest), loop="uvloop")
