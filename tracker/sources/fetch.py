"""Fetch one document politely: conditional requests, limits on everything, a budget, a breaker."""

import asyncio
import email.utils
import random
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import urljoin, urlsplit, urlunsplit

import aiohttp

from tracker.core import breaker as circuit
from tracker.core.model import Contest, Document, Source
from tracker.errors import (
    SourceError,
    SourceMalformed,
    SourceRefused,
    SourceThrottled,
    SourceUnreachable,
)
from tracker.ports import DocumentState, Gate, NotModified, Payload

REDIRECTS_MAX = 3
CHUNK_BYTES = 65_536
BUDGET_WAIT_MS_MAX = 2_000
"""A request waits this long for its budget; beyond that the next tick is the better place."""

BLOCKED = frozenset({401, 403, 451})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpFetcher:
    """`ports.Fetcher` over HTTP, and over files for a source whose address is `file:`.

    Breakers are kept per source address and outgoing *machine*: one blocked address doesn't stop
    the others. The budget of a source is shared by all machines.
    """

    def __init__(
        self,
        *,
        gate: Gate,
        machine: str,
        now_ms: Callable[[], Awaitable[int]],
        contact: str = "",
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        luck: Callable[[], float] = random.random,
        timeout_s: float | None = None,
    ) -> None:
        self._gate = gate
        self._machine = machine
        self._now_ms = now_ms
        self._wall_ms = wall_ms
        self._luck = luck
        self._timeout_s = timeout_s
        self._agent = f"realcount/0.1 ({contact})" if contact else "realcount/0.1"
        self._session: aiohttp.ClientSession | None = None

    async def fetch(
        self, contest: Contest, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        if source.base_url.startswith("file:"):
            return await asyncio.to_thread(_read_file, source, document, held, await self._now_ms())
        name = f"{_origin(source.base_url)}@{self._machine}"
        await self._admit(source, name)
        try:
            got = await self._request(source, document, held)
        except SourceError as error:
            await self._note(name, error)
            raise
        await self._gate.set_breaker(name, circuit.after_success())
        return got

    async def close(self) -> None:
        """Give every connection back; a later fetch opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _admit(self, source: Source, name: str) -> None:
        """Wait for the budget, or raise while the breaker is open."""
        held = await self._gate.breaker(name)
        wall_ms = self._wall_ms()
        if circuit.is_open(held, wall_ms):
            pause_s = (held.open_until_ms - wall_ms) / 1_000
            raise SourceThrottled(
                source.id, f"not asked for another {pause_s:.0f} s: {held.reason}", pause_s
            )
        wait_ms = await self._take(source)
        if wait_ms > 0:
            raise SourceThrottled(
                source.id,
                f"our own budget of {source.requests_per_minute_max} requests a minute is spent",
                wait_ms / 1_000,
            )

    async def _take(self, source: Source) -> int:
        budget = f"{source.id}@{_origin(source.base_url)}"
        rate = source.requests_per_minute_max
        wait_ms = await self._gate.take(budget, per_minute_max=rate, wall_ms=self._wall_ms())
        if 0 < wait_ms <= BUDGET_WAIT_MS_MAX:
            await asyncio.sleep(wait_ms / 1_000)
            return await self._gate.take(budget, per_minute_max=rate, wall_ms=self._wall_ms())
        return wait_ms

    async def _note(self, name: str, error: SourceError) -> None:
        """Let the breaker know; a 404, or a body that can't be read, is an answer and closes it."""
        held, wall_ms, luck = await self._gate.breaker(name), self._wall_ms(), self._luck()
        match error:
            case SourceThrottled():
                new = circuit.after_throttle(held, wall_ms, error.retry_after_s, luck, error.reason)
            case SourceRefused(blocked=True):
                new = circuit.after_refusal(held, wall_ms, luck, error.reason)
            case SourceMalformed() | SourceRefused():
                new = circuit.after_success()
            case _:
                new = circuit.after_silence(held, wall_ms, luck, error.reason)
        await self._gate.set_breaker(name, new)

    async def _request(
        self, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        url = address_of(source, document)
        headers = {**source.headers, **_conditions(held)}
        try:
            async with asyncio.timeout(self._timeout_s or source.timeout_s):
                return await self._follow(source, url, headers, redirects=0)
        except TimeoutError as error:
            raise SourceUnreachable(source.id, f"{_shown(url)} did not answer in time") from error
        except (aiohttp.ClientPayloadError, aiohttp.http_exceptions.HttpProcessingError) as error:
            raise SourceUnreachable(source.id, f"{_shown(url)} broke off its answer") from error
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            raise SourceUnreachable(
                source.id, f"{_shown(url)} can't be reached ({type(error).__name__})"
            ) from error

    async def _follow(
        self, source: Source, url: str, headers: dict[str, str], *, redirects: int
    ) -> Payload | NotModified:
        async with self._opened().get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status in REDIRECTS:
                target = _redirect(source, url, answer, redirects)
            else:
                return await self._read(source, url, headers, answer)
        return await self._follow(source, target, headers, redirects=redirects + 1)

    async def _read(
        self, source: Source, url: str, headers: dict[str, str], answer: aiohttp.ClientResponse
    ) -> Payload | NotModified:
        if answer.status == 304:
            if "If-None-Match" in headers or "If-Modified-Since" in headers:
                return NotModified()
            raise SourceMalformed(source.id, f"{_shown(url)} says 304 to an unconditional request")
        if answer.status != 200:
            _raise_for(source, url, answer)
        body = await _body(source, url, answer)
        return Payload(
            body=body,
            url=_shown(url),
            fetched_at_ms=await self._now_ms(),
            etag=_bounded(answer.headers.get("ETag")),
            last_modified=_bounded(answer.headers.get("Last-Modified")),
        )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": self._agent},
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=5),
                connector=aiohttp.TCPConnector(limit_per_host=20),
                max_line_size=8_190,
                max_field_size=8_190,
            )
        return self._session


def address_of(source: Source, document: Document) -> str:
    """Return the address of *document*; one without a path is the source's own address."""
    return f"{source.base_url}/{document.path}" if document.path else source.base_url


def _conditions(held: DocumentState | None) -> dict[str, str]:
    """Ask conditionally only for a body whose verdict we stored: see `ports.DocumentState`."""
    if held is None or held.verdict is None:
        return {}
    given = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
    return {name: value for name, value in given.items() if value is not None}


def _redirect(source: Source, url: str, answer: aiohttp.ClientResponse, redirects: int) -> str:
    target = urljoin(url, answer.headers.get("Location", ""))
    old, new = urlsplit(url), urlsplit(target)
    if redirects >= REDIRECTS_MAX:
        raise SourceRefused(source.id, f"{_shown(url)} redirects more than {REDIRECTS_MAX} times")
    if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme == "http"):
        raise SourceRefused(source.id, f"{_shown(url)} redirects to {_shown(target)}: not followed")
    if new.hostname != old.hostname and new.hostname not in source.trusted_hosts:
        raise SourceRefused(
            source.id, f"{_shown(url)} redirects to {new.hostname}, which is no trusted host"
        )
    return target


def _raise_for(source: Source, url: str, answer: aiohttp.ClientResponse) -> NoReturn:
    reason = f"{_shown(url)} answers {answer.status}"
    retry_after_s = _retry_after_s(answer.headers.get("Retry-After"))
    if answer.status == 429 or (answer.status == 503 and retry_after_s is not None):
        raise SourceThrottled(source.id, reason, retry_after_s)
    if 400 <= answer.status < 500:
        raise SourceRefused(source.id, reason, blocked=answer.status in BLOCKED)
    raise SourceUnreachable(source.id, reason)


async def _body(source: Source, url: str, answer: aiohttp.ClientResponse) -> bytes:
    """Read a body up to the source's limit, counted after decompression."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > source.body_bytes_max:
            raise SourceMalformed(
                source.id, f"{_shown(url)} is larger than {source.body_bytes_max} bytes"
            )
    if not body:
        raise SourceMalformed(source.id, f"{_shown(url)} is empty")
    return bytes(body)


def _retry_after_s(text: str | None) -> float | None:
    """Read Retry-After, which is seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _bounded(header: str | None) -> str | None:
    """Keep a validator only if it is of a sane size; without one the next request is plain."""
    return header if header is not None and len(header) <= 512 else None


def _shown(url: str) -> str:
    """Return *url* without what may be a secret: user, password, query, fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _read_file(
    source: Source, document: Document, held: DocumentState | None, now_ms: int
) -> Payload | NotModified:
    """Read a document from disk, with the same limits as over HTTP."""
    root = Path(urlsplit(source.base_url).path)
    file = root / document.path if document.path else root
    if not file.resolve().is_relative_to(root.resolve()):
        raise SourceRefused(source.id, f"{document.path} leads out of {root}")
    try:
        found = file.stat()
        etag = f"{found.st_mtime_ns}-{found.st_size}"
        if held is not None and held.verdict is not None and held.etag == etag:
            return NotModified()
        if found.st_size > source.body_bytes_max:
            raise SourceMalformed(source.id, f"{file} is over {source.body_bytes_max} bytes")
        body = file.read_bytes()
    except OSError as error:
        raise SourceUnreachable(source.id, f"{file} can't be read: {error.strerror}") from error
    if not body:
        raise SourceMalformed(source.id, f"{file} is empty")
    return Payload(body=body, url=file.as_uri(), fetched_at_ms=now_ms, etag=etag)
