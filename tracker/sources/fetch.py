"""Fetch one document politely: conditional requests, limits on everything, a budget, a breaker."""

import asyncio
import random
import ssl
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

import aiohttp

from tracker.core import breaker as circuit
from tracker.core.backoff import retry_after_s
from tracker.core.breaker import Breaker
from tracker.core.model import Contest, Document, Source
from tracker.core.trust import PLAYED_HEADER, may_be_played
from tracker.errors import (
    SourceError,
    SourceMalformed,
    SourceRefused,
    SourceThrottled,
    SourceUnreachable,
)
from tracker.ports import DocumentState, Gate, NotModified, Payload
from tracker.sources.addresses import address_of, origin_of, redirected, shown
from tracker.sources.answers import error_of, unzipped, validator
from tracker.sources.files import read_document

REDIRECTS_MAX = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK_BYTES = 65_536
CONNECT_S = 5
HEADER_BYTES_MAX = 8_190
"""The longest line that common servers send; a page of headers is no feed."""

BUDGET_WAIT_MS_MAX = 2_000
"""A request waits this long for its budget; beyond that the next tick is the better place."""

PROBE_SLACK_S = 5
"""A probe's pause outlives its timeout by this much: its outcome has to be stored, too."""


class HttpFetcher:
    """`ports.Fetcher` over HTTP, and over files for a source whose address is `file:`.

    Breakers are kept per source address and outgoing *machine*: one blocked address doesn't stop
    the others. The budget of a source is shared by all machines. `now_ms` is the night's time, for
    what was fetched when; `wall_ms` is the wall's, for breakers and budgets. One event loop only.
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
        self._probes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch(
        self, contest: Contest, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        got = await self._fetch(source, document, held)
        if isinstance(got, Payload) and got.played and not may_be_played(contest, source):
            raise SourceRefused(
                source.id, "a feed server of ours answers there; that is no authority's count"
            )
        return got

    async def _fetch(
        self, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        if source.base_url.startswith("file:"):
            now_ms = await self._now_ms()
            return await asyncio.to_thread(read_document, source, document, held, now_ms)
        name = f"{origin_of(source.base_url)}@{self._machine}"
        asked = await self._gate.breaker(name)
        probe = self._probes[name]
        if probe.locked() or circuit.is_probe_due(asked, self._wall_ms()):
            async with probe:  # the others of this process wait for its answer
                asked = await self._gate.breaker(name)
                if circuit.is_probe_due(asked, self._wall_ms()):
                    return await self._ask(source, document, held, name=name, asked=asked)
        return await self._ask(source, document, held, name=name, asked=asked)

    async def close(self) -> None:
        """Give every connection back; a later fetch opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(
        self,
        source: Source,
        document: Document,
        held: DocumentState | None,
        *,
        name: str,
        asked: Breaker,
    ) -> Payload | NotModified:
        """Fetch under the breaker *name*, which stood at *asked*, and let it know the outcome."""
        await self._admit(source, asked)
        if circuit.is_probe_due(asked, self._wall_ms()):
            probe_ms = round((self._limit_s(source) + PROBE_SLACK_S) * 1_000)
            asked = circuit.probing(asked, self._wall_ms(), probe_ms)
            await self._gate.set_breaker(name, asked)
        try:
            got = await self._request(source, document, held)
        except SourceError as error:
            await self._settle(name, asked, error)
            raise
        await self._settle(name, asked, None)
        return got

    async def _admit(self, source: Source, breaker: Breaker) -> None:
        """Wait for the budget, or raise while the breaker is open."""
        wall_ms = self._wall_ms()
        if circuit.is_open(breaker, wall_ms):
            pause_s = (breaker.open_until_ms - wall_ms) / 1_000
            raise SourceThrottled(
                source.id, f"not asked for another {pause_s:.0f} s: {breaker.reason}", pause_s
            )
        wait_ms = await self._take(source)
        if wait_ms > 0:
            raise SourceThrottled(
                source.id,
                f"our own budget of {source.requests_per_minute_max} requests a minute is spent",
                wait_ms / 1_000,
            )

    async def _take(self, source: Source) -> int:
        budget = f"{source.id}@{origin_of(source.base_url)}"
        rate = source.requests_per_minute_max
        wait_ms = await self._gate.take(budget, per_minute_max=rate, wall_ms=self._wall_ms())
        if 0 < wait_ms <= BUDGET_WAIT_MS_MAX:
            await asyncio.sleep(wait_ms / 1_000)
            return await self._gate.take(budget, per_minute_max=rate, wall_ms=self._wall_ms())
        return wait_ms

    async def _settle(self, name: str, asked: Breaker, error: SourceError | None) -> None:
        """Let the breaker know; where it was opened meanwhile, the longer pause counts."""
        held, wall_ms = await self._gate.breaker(name), self._wall_ms()
        if circuit.opened_since(asked, held, wall_ms):
            new = self._after(asked, wall_ms, error)
            new = max(held, new, key=lambda breaker: breaker.open_until_ms)
        else:
            new = self._after(held, wall_ms, error)
        if new != held:
            await self._gate.set_breaker(name, new)

    def _after(self, held: Breaker, wall_ms: int, error: SourceError | None) -> Breaker:
        """Return the next breaker; a 404, or a body that can't be read, is an answer too."""
        luck = self._luck()
        match error:
            case SourceThrottled(reason=reason, retry_after_s=pause_s):
                return circuit.after_throttle(held, wall_ms, pause_s, luck, reason)
            case SourceRefused(reason=reason, blocked=True):
                return circuit.after_refusal(held, wall_ms, luck, reason)
            case SourceUnreachable(reason=reason):
                return circuit.after_silence(held, wall_ms, luck, reason)
            case _:
                return circuit.after_success()

    async def _request(
        self, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        url = address_of(source, document)
        headers = {**source.headers, **_conditions(held)}
        try:
            async with asyncio.timeout(self._limit_s(source)):
                return await self._follow(source, url, headers, redirects=0)
        except TimeoutError as error:
            raise SourceUnreachable(source.id, f"{shown(url)} did not answer in time") from error
        except (aiohttp.ClientPayloadError, aiohttp.http_exceptions.HttpProcessingError) as error:
            raise SourceUnreachable(source.id, f"{shown(url)} broke off its answer") from error
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            raise SourceUnreachable(
                source.id, f"{shown(url)} can't be reached ({type(error).__name__})"
            ) from error

    async def _follow(
        self, source: Source, url: str, headers: dict[str, str], *, redirects: int
    ) -> Payload | NotModified:
        async with self._opened().get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status not in REDIRECTS:
                return await self._read(source, url, headers, answer)
            location = answer.headers.get("Location", "")
        if redirects >= REDIRECTS_MAX:
            reason = f"{shown(url)} redirects more than {REDIRECTS_MAX} times"
            raise SourceRefused(source.id, reason)
        target = redirected(source, url, location)
        return await self._follow(source, target, headers, redirects=redirects + 1)

    async def _read(
        self, source: Source, url: str, headers: dict[str, str], answer: aiohttp.ClientResponse
    ) -> Payload | NotModified:
        if answer.status == 304:
            if "If-None-Match" in headers or "If-Modified-Since" in headers:
                return NotModified()
            raise SourceMalformed(source.id, f"{shown(url)} says 304 to an unconditional request")
        if answer.status != 200:
            pause_s = retry_after_s(answer.headers.get("Retry-After"), self._wall_ms())
            raise error_of(source.id, shown(url), answer.status, pause_s)
        body = await _body(source, url, answer)
        return Payload(
            body=body,
            url=shown(url),
            fetched_at_ms=await self._now_ms(),
            played=PLAYED_HEADER in answer.headers,
            etag=validator(answer.headers.get("ETag")),
            last_modified=validator(answer.headers.get("Last-Modified")),
        )

    def _limit_s(self, source: Source) -> float:
        return self._timeout_s or source.timeout_s

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": self._agent, "Accept-Encoding": "gzip"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                # Only the connection itself: a wait for one of our own is not the source's silence.
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                connector=aiohttp.TCPConnector(limit_per_host=20),
                max_line_size=HEADER_BYTES_MAX,
                max_field_size=HEADER_BYTES_MAX,
            )
        return self._session


def _conditions(held: DocumentState | None) -> dict[str, str]:
    """Ask conditionally only for a body whose verdict we stored: see `ports.DocumentState`."""
    if held is None or held.verdict is None:
        return {}
    given = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
    return {name: value for name, value in given.items() if value is not None}


async def _body(source: Source, url: str, answer: aiohttp.ClientResponse) -> bytes:
    """Read a body; the source's limit holds as it comes and again when it is unpacked."""
    body = await _packed(source, url, answer)
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        body = _unpacked(source, url, body)
    elif encoding not in ("identity", ""):
        raise SourceMalformed(source.id, f"{shown(url)} is packed in a way we didn't ask for")
    if not body:
        raise SourceMalformed(source.id, f"{shown(url)} is empty")
    return body


async def _packed(source: Source, url: str, answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > source.body_bytes_max:
            raise _too_large(source, url)
    return bytes(body)


def _unpacked(source: Source, url: str, packed: bytes) -> bytes:
    try:
        body = unzipped(packed, source.body_bytes_max)
    except EOFError as error:
        raise SourceUnreachable(source.id, f"{shown(url)} broke off its answer") from error
    except ValueError as error:
        raise SourceMalformed(source.id, f"{shown(url)} says gzip and is none") from error
    if len(body) > source.body_bytes_max:
        raise _too_large(source, url)
    return body


def _too_large(source: Source, url: str) -> SourceMalformed:
    return SourceMalformed(source.id, f"{shown(url)} is larger than {source.body_bytes_max} bytes")
