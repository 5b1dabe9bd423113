"""The hub's sockets: handshakes, limits, health, and a restart that nobody falls through."""

import asyncio
import random
import socket
from collections.abc import Sequence
from http import HTTPStatus

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request, Response
from websockets.typing import Origin, Subprotocol

from tracker.core import wire
from tracker.core.close import EXPLANATIONS, Close
from tracker.hub.hub import CLOSE_S, Hub

PATH = "/v1/ws"
UNSENT_BYTES_MAX = 16_384
"""Bytes that the kernel buffers per reader. Without this bound thousands of stale messages hide
in kernel buffers, no reader ever looks slow, and the slow ones die of ping timeouts (measured)."""

READERS_MAX = 20_000
RETRY_AFTER_S = 5

log = structlog.get_logger()


class HubServer:
    """One listening hub. Several may share a port (`reuse_port`)."""

    def __init__(
        self,
        hub: Hub,
        *,
        origins: Sequence[str] | None = None,
        readers_max: int = READERS_MAX,
    ) -> None:
        self._hub = hub
        self._origins = [Origin(o) for o in origins] if origins else None
        self._readers_max = readers_max
        self._server: Server | None = None
        self._running: asyncio.Task[None] | None = None
        self._draining = False

    async def start(self, host: str, port: int, *, reuse_port: bool = False) -> int:
        """Listen on *port* (0: a free one) and return it."""
        self._running = asyncio.create_task(self._hub.run())
        self._server = await serve(
            self._serve,
            host,
            port,
            process_request=self._before,
            subprotocols=[Subprotocol(wire.PROTOCOL)],
            select_subprotocol=_select,
            origins=self._origins,
            server_header=None,
            compression=None,
            extensions=[_deflate()],
            max_size=wire.REQUEST_BYTES_MAX,
            max_queue=(4, 1),
            write_limit=(65_536, 16_384),
            ping_interval=20,
            ping_timeout=20,
            close_timeout=CLOSE_S,
            reuse_port=reuse_port or None,
            backlog=4_096,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def drain(self, grace_s: float) -> None:
        """Say good-bye to every reader, spread over *grace_s*, so that they don't return as one."""
        self._draining = True
        assert self._server is not None, "drained after it was started"
        self._server.close(close_connections=False)
        connections = [reader.connection for reader in self._hub.readers]
        random.shuffle(connections)
        pause_s = grace_s / max(1, len(connections))
        log.info("hub.draining", readers=len(connections))
        for number, connection in enumerate(connections):
            after_ms = round(random.uniform(0, grace_s) * 1_000)  # noqa: S311  # jitter
            asyncio.get_running_loop().call_later(
                number * pause_s, _close_soon, connection, after_ms
            )
        await asyncio.sleep(grace_s)

    async def run_until(self, stop: asyncio.Event) -> None:
        """Serve until *stop*. A bug that ends the hub's tasks is raised here: nobody is served on
        with numbers that have stopped moving."""
        assert self._running is not None, "it was started"
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((self._running, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._running.done():
            await self._running

    async def stop(self) -> None:
        """Close what is left and end; readers that take nothing are cut off."""
        if self._server is not None:
            self._server.close(code=Close.RESTART, reason=EXPLANATIONS[Close.RESTART])
            for reader in self._hub.readers:
                asyncio.get_running_loop().call_later(CLOSE_S, reader.connection.transport.abort)
            await self._server.wait_closed()
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _serve(self, connection: ServerConnection) -> None:
        _bound_kernel_buffer(connection)
        await self._hub.serve(connection)

    def _before(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer health checks, and refuse what is no handshake for us."""
        path = request.path.split("?", 1)[0]
        if path == "/healthz":
            return _plain(HTTPStatus.OK, "ok\n")
        if path == "/readyz":
            ready = self._hub.tail.in_touch and not self._draining
            return (
                _plain(HTTPStatus.OK, "ready\n")
                if ready
                else _plain(HTTPStatus.SERVICE_UNAVAILABLE, "not ready\n")
            )
        if path != PATH:
            return _plain(HTTPStatus.NOT_FOUND, f"the socket is at {PATH}\n")
        if len(self._hub.readers) >= self._readers_max or self._draining:
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE, "full; come back\n")
        return None


def _select(connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Take ours where it is offered; a reader that offers none is served all the same.

    One that offers only others speaks another version; it is refused before it misreads us.
    """
    ours = Subprotocol(wire.PROTOCOL)
    if offered and ours not in offered:
        raise NegotiationError(f"this hub speaks {wire.PROTOCOL}")
    return ours if offered else None


def _deflate() -> ServerPerMessageDeflateFactory:
    """Compress every message by itself: a window kept per reader costs 40 KiB each (measured)."""
    return ServerPerMessageDeflateFactory(
        server_no_context_takeover=True,
        client_no_context_takeover=True,
        server_max_window_bits=12,
        client_max_window_bits=12,
        compress_settings={"memLevel": 5},
    )


def _plain(status: HTTPStatus, text: str) -> Response:
    body = text.encode()
    headers = Headers(
        {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
    )
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return Response(status.value, status.phrase, headers, body)


def _close_soon(connection: ServerConnection, after_ms: int) -> None:
    task = asyncio.ensure_future(_close(connection, after_ms))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


async def _close(connection: ServerConnection, after_ms: int) -> None:
    try:
        await connection.send(wire.bye(after_ms), text=True)
        await connection.close(Close.RESTART, EXPLANATIONS[Close.RESTART])
    except (ConnectionClosed, OSError):
        # It went before we did.
        return


_closing: set[asyncio.Future[None]] = set()
"""The loop keeps only weak references to tasks; these live until they are done."""


def _bound_kernel_buffer(connection: ServerConnection) -> None:
    raw = connection.transport.get_extra_info("socket")
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if raw is not None and option is not None:
        raw.setsockopt(socket.IPPROTO_TCP, option, UNSENT_BYTES_MAX)
