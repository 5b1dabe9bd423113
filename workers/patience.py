"""How long the web app waits for the other end of a connection.

uvicorn waits for ever: for a request that is begun and never ended, and for a reader that takes
nothing of its answer. Each of them costs a descriptor, and a night has a few thousand.
"""

import asyncio

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from tracker.core.close import EXPLANATIONS, Close

REQUEST_S = 30.0
"""From the first byte, or the connection, to the last byte of a request: 64 KB at 20 kbit/s."""

SLOW_S = 60.0
"""A reader that takes nothing for so long is let go, as the hub does."""

CLOSE_S = 5.0
"""How long a connection that is ended has to take what is left of its answer."""

log = structlog.get_logger()


class PatientProtocol(H11Protocol):
    """One HTTP connection, cut off when its other end lets it hang."""

    _request: asyncio.TimerHandle | None = None
    _clogged: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn types it
        self, transport: asyncio.Transport
    ) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_request()

    def data_received(self, data: bytes) -> None:
        """Take what came; a request that is whole is waited for no longer."""
        super().data_received(data)
        if self.cycle is not None and not (self.cycle.more_body or self.cycle.response_complete):
            self._stop_waiting()
        elif self._request is None:
            self._wait_for_request()

    def pause_writing(self) -> None:
        """Begin to wait for a reader that takes nothing."""
        super().pause_writing()
        self._clogged = self.loop.call_later(SLOW_S, self._send_away)

    def resume_writing(self) -> None:
        """Go on: the reader has taken what was waiting."""
        super().resume_writing()
        self._stop_pressing()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that asks no more, whether or not it takes the rest of its answer."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(CLOSE_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self._stop_waiting()
        self._stop_pressing()

    def _wait_for_request(self) -> None:
        # Browsers open connections that they may need; to end one is no event.
        self._request = self.loop.call_later(REQUEST_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _stop_pressing(self) -> None:
        if self._clogged is not None:
            self._clogged.cancel()
            self._clogged = None

    def _send_away(self) -> None:
        log.warning("reader.closed", code=int(Close.SLOW), reason=EXPLANATIONS[Close.SLOW])
        self.transport.abort()
