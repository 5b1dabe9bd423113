"""One HTTP request to a stranger's server, and whatever comes of it as a value."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import aiohttp

from tracker.core.backoff import retry_after_s
from tracker.core.delivery.answers import Answer, Trouble
from tracker.notify.addresses import MARK, public_socket

ANSWER_BYTES_MAX = 4_096
"""How much of an answer is read: enough for a sentence on what is wrong."""

BODY_S = 2.0
"""How long an answer's body may take: the status is what counts, and it is there already."""

CONNECT_S = 5
HEADER_BYTES_MAX = 8_190

SocketFactory = Callable[[tuple[Any, Any, Any, str, Any]], socket.socket]


class Poster:
    """Posts to hooks; `post` never raises for what a receiver or the network does.

    Each request has a connection of its own, checked as it is made, and follows no redirect.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 15.0,
        contact: str = "",
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._timeout_s = timeout_s
        self._agent = f"realcount/0.1 ({contact})" if contact else "realcount/0.1"
        self._wall_ms = wall_ms
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        allow_private: bool = False,
        answer_bytes: int = ANSWER_BYTES_MAX,
    ) -> Answer:
        """Post *body* to *url* and return what came of it."""
        began = time.monotonic()
        answer = await self._tried(self._session(allow_private), url, headers, body, answer_bytes)
        return _timed(answer, began)

    async def close(self) -> None:
        """Give every connection back; a later post opens new ones."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _tried(
        self,
        session: aiohttp.ClientSession,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        answer_bytes: int,
    ) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                async with session.post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    limit.reschedule(None)  # it has answered; how long its body takes is bounded
                    return await self._read(response, answer_bytes)
        except TimeoutError:
            return Answer(trouble="timeout")
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            return Answer(trouble=trouble_of(error))

    async def _read(self, response: aiohttp.ClientResponse, answer_bytes: int) -> Answer:
        text = await _beginning(response, answer_bytes)
        pause_s = retry_after_s(response.headers.get("Retry-After"), self._wall_ms())
        response.close()  # what is left of it is not waited for
        return Answer(status=response.status, retry_after_s=pause_s, text=text)

    def _session(self, allow_private: bool) -> aiohttp.ClientSession:
        if allow_private not in self._sessions:
            factory: SocketFactory | None = None if allow_private else public_socket
            self._sessions[allow_private] = aiohttp.ClientSession(
                headers={"User-Agent": self._agent, "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                connector=aiohttp.TCPConnector(force_close=True, socket_factory=factory),
                max_line_size=HEADER_BYTES_MAX,
                max_field_size=HEADER_BYTES_MAX,
            )
        return self._sessions[allow_private]


def trouble_of(error: Exception) -> Trouble:
    """Return what *error* of a request comes down to."""
    if MARK in str(error):
        return "private"
    if isinstance(error, aiohttp.ServerTimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "insecure"
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL | ValueError):
        return "refused"
    return "broken"


async def _beginning(response: aiohttp.ClientResponse, bytes_max: int) -> str:
    """Return the beginning of a body; one that stalls or breaks off is as long as it is."""
    body = bytearray()
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(BODY_S):
            async for chunk in response.content.iter_chunked(bytes_max):
                body += chunk
                if len(body) >= bytes_max:
                    break
    return bytes(body[:bytes_max]).decode("utf-8", "replace")


def _timed(answer: Answer, began: float) -> Answer:
    return Answer(
        status=answer.status,
        trouble=answer.trouble,
        retry_after_s=answer.retry_after_s,
        text=answer.text,
        took_ms=round((time.monotonic() - began) * 1_000),
    )
