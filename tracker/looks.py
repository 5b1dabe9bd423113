"""What many readers ask the store at once, asked once: when documents were read, what time it is.

The hub and the web app stand on it; neither knows the other. A crowd that arrives together would
otherwise ask one by one, and wait for each other at the store's connections.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tracker.core.clocks import checked_at_ms
from tracker.core.instant import iso
from tracker.core.night import Night, night_now_ms
from tracker.core.replica import Replica
from tracker.errors import StorageError
from tracker.ports import Clock, Documents

KEPT_S = 0.5
"""How long an answer is good for all who ask: half of what a heartbeat waits after a change, so
that it never shows a look from before the change."""

STORE_WAIT_S = 1.0
"""How long a reader waits for the store: what is held is worth more than a late answer."""

T = TypeVar("T")


@dataclass(slots=True)
class Checked:
    """When each document of a source was last read, by the region that it is of."""

    documents: dict[str, int | None] = field(default_factory=dict)
    regions: dict[str, str | None] = field(default_factory=dict)
    """What has been asked of this look: walking 14,835 documents is for one reader, not each."""


@dataclass(slots=True)
class Look(Generic[T]):
    """The last answer to one question, whether the store gave it just now, and whose turn it is."""

    held: T
    in_touch: bool = False
    asked_at_s: float = float("-inf")
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Looks:
    """Looks at the store, each shared by everybody who asks within half a second."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock
        self._night: Look[Night | None] = Look(None)
        self._checked: dict[tuple[str, str], Look[Checked]] = {}
        self._hung_at_s = float("-inf")

    async def now_ms(self) -> int:
        """Return the run's time; without the store, by the night that was last known."""
        await self._renew(self._night, lambda: self._clock.night())
        return night_now_ms(self._night.held, time.time_ns() // 1_000_000)

    async def checked_at(self, replica: Replica, source_id: str, region_id: str) -> str | None:
        """Return when *region_id* was last checked, as far as is known; None: nobody knows."""
        checked = (await self._look_at(replica.contest.id, source_id)).held
        if region_id not in checked.regions:
            contest, tree = replica.contest, replica.tree
            at_ms = checked_at_ms(contest, tree, region_id, checked.documents, source_id)
            checked.regions[region_id] = iso(at_ms)
        return checked.regions[region_id]

    async def in_touch(self, contest_id: str, source_id: str) -> bool:
        """Say whether what is told of *source_id* is the store's word of this moment."""
        return (await self._look_at(contest_id, source_id)).in_touch

    async def _look_at(self, contest_id: str, source_id: str) -> Look[Checked]:
        look = self._checked.setdefault((contest_id, source_id), Look(Checked()))
        await self._renew(look, lambda: self._ask(contest_id, source_id))
        return look

    async def _ask(self, contest_id: str, source_id: str) -> Checked:
        states = await self._documents.get(contest_id, source_id)
        return Checked({state.region_id: state.checked_at_ms for state in states.values()})

    async def _renew(self, look: Look[T], ask: Callable[[], Awaitable[T]]) -> None:
        """Ask unless somebody has just done so; a store that hangs is waited for once."""
        async with look.turn:
            if _is_recent(look.asked_at_s):
                return
            look.in_touch = not _is_recent(self._hung_at_s) and await self._asked(look, ask)
            look.asked_at_s = time.monotonic()

    async def _asked(self, look: Look[T], ask: Callable[[], Awaitable[T]]) -> bool:
        try:
            async with asyncio.timeout(STORE_WAIT_S):
                look.held = await ask()
        except StorageError:
            # `Tail.look_round` says so, once.
            return False
        except TimeoutError:
            self._hung_at_s = time.monotonic()
            return False
        return True


def _is_recent(at_s: float) -> bool:
    return time.monotonic() - at_s < KEPT_S
