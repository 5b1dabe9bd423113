"""What may stand between a reader and us: a proxy that refuses, hangs, holds back or cuts."""

import asyncio
import threading
from contextlib import suppress

REFUSAL = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Gate:
    """Stands before a site's web server and its hub, at one port.

    `sockets` and `streams` say what becomes of them from now on: "pass", "refuse" with a 502,
    "hang" without an answer, or "hold": what the server says is taken and never handed on.
    """

    def __init__(self, site):
        self._site = site
        self.sockets = self.streams = "pass"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._open = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(30)
        self._site.tell_sockets(f"ws://127.0.0.1:{self.hub_port}/v1/ws")
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def url(self, path=""):
        return f"http://127.0.0.1:{self.hub_port}{path}"

    def cut(self):
        """Cut every connection that is open now."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(30)

    async def _cut(self):
        for writer in self._open:
            writer.transport.abort()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        self._over = asyncio.Event()
        self._tasks = set()
        server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.hub_port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        await self._cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _met(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        self._open.discard(writer)
        writer.transport.abort()
        self._tasks.discard(asyncio.current_task())

    async def _answer(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        socket = b"upgrade: websocket" in head.lower()
        stream = b"/events" in head.split(b" ", 2)[1]
        mode = self.sockets if socket else self.streams if stream else "pass"
        if mode == "refuse":
            writer.write(REFUSAL)
            await writer.drain()
        elif mode == "hang":
            await reader.read()
        else:
            port = self._site.hub_port if socket else self._site.port
            if not socket:
                head = head.replace(b"Connection: keep-alive", b"Connection: close")
            await self._hand_on(reader, writer, head, port=port, held=mode == "hold")

    async def _hand_on(self, reader, writer, head, *, port, held):
        theirs, ours = await asyncio.open_connection("127.0.0.1", port)
        self._open.add(ours)
        ours.write(head)
        both = (_pour(reader, ours), _pour(theirs, None if held else writer))
        tasks = [asyncio.ensure_future(way) for way in both]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ours.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._open.discard(ours)


async def _pour(reader, writer):
    with suppress(OSError):
        while part := await reader.read(65_536):
            if writer is not None:
                writer.write(part)
                await writer.drain()
