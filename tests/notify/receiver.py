"""A real HTTP server that stands for somebody's receiver, and answers as it is told."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Got:
    """One request as it came, and the status that it was answered with."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0


@dataclass
class Receiver:
    """Answers with the next of `answers`, and with 204 once they are used up.

    An answer is a status, or a status with headers; `hold` set to an event keeps requests waiting.
    """

    url: str = ""
    answers: list = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    hold: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        got = Got(request.path, dict(request.headers), body)
        self.got.append(got)
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers.pop(0) if self.answers else 204
        if callable(answer):
            return await answer(request)
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        got.status = status
        return web.Response(status=status, headers=headers)


@asynccontextmanager
async def receiving(**fields):
    """A receiver on this machine for the length of a block."""
    receiver = Receiver(**fields)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield receiver
    finally:
        if receiver.hold is not None:
            receiver.hold.set()
        await runner.cleanup()
