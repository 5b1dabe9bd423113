"""Where questions about the past are asked: a few at once, and answers kept for a while.

The work that a stranger can cause is bounded: two questions at once, eight that wait, the others
are told to come back. What was answered is kept for the next who asks the same.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Protocol

from msgspec import Struct
from starlette.exceptions import HTTPException

from tracker.core.model import Contest
from tracker.core.replica import Replica
from tracker.core.series import Clock, Series

AT_ONCE_MAX = 2
WAITING_MAX = 8
RETRY_S = 2
KEPT_BYTES_MAX = 16_000_000


class Past(Protocol):
    """What can be asked about the past; the composition root brings it."""

    async def as_of(self, contest: Contest, at_ms: int) -> tuple[Replica, bool] | None:
        """Return what was shown at *at_ms*, and whether that can't change any more.

        None: the way there is too long for one question, but it will be shorter next time.
        """
        ...

    async def series(
        self, contest: Contest, region_id: str, clock: Clock, upto: int
    ) -> Series | None:
        """Return how a region's numbers came in up to entry *upto*; None as above."""
        ...


class Kept(Struct, frozen=True):
    """An answer as it was given: its bytes, their validator, and for how long they hold."""

    body: bytes
    etag: str
    cached: str


class ReadingRoom:
    """The desk for questions about the past, and the answers that were given last."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self._turns = asyncio.Semaphore(AT_ONCE_MAX)
        self._asking = 0
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._kept_bytes = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, or raise 503 where too many wait already."""
        if self._asking >= AT_ONCE_MAX + WAITING_MAX:
            raise come_back("too many ask about the past at once")
        self._asking += 1
        try:
            async with self._turns:
                yield
        finally:
            self._asking -= 1

    def find(self, key: bytes) -> Kept | None:
        """Return the answer kept under *key*."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: bytes, answer: Kept) -> None:
        """Keep *answer*; the longest unasked go when there are too many bytes."""
        before = self._kept.pop(key, None)
        self._kept_bytes += len(answer.body) - (len(before.body) if before is not None else 0)
        self._kept[key] = answer
        while self._kept_bytes > KEPT_BYTES_MAX:
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= len(gone.body)


def kept(body: bytes, cached: str) -> Kept:
    """Return *body* as an answer that may be kept as *cached* says."""
    return Kept(body, f'"{sha256(body).hexdigest()[:32]}"', cached)


def come_back(why: str) -> HTTPException:
    """Return the answer of a server that is busy: *why*, and when to ask again."""
    headers = {"Retry-After": str(RETRY_S)}
    return HTTPException(503, f"{why}; come back in {RETRY_S} seconds", headers=headers)
