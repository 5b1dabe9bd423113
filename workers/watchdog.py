"""Turns a change of a source's state into an entry of the log.

Every scheduler may watch; a lease of its own lets one of them speak. A state is told once it has
held for a while: a night in lock-step, or a slow poll, looks like silence for a moment.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from tracker.core.buckets import BUCKETS
from tracker.core.entries import SourceState
from tracker.core.model import Contest, Source, SourceStanding, Tally, figure, is_by_hand
from tracker.core.source_state import source_state
from tracker.ports import Store
from tracker.sources.lookup import lookup

LEASE = BUCKETS
"""The watch has a lease beside those of the buckets."""

LEASE_TTL_S = 10.0
SETTLE_S = 3.0

log = structlog.get_logger()


@dataclass(slots=True)
class _Seen:
    """The state that a source was last told to be in, and the one it seems to be in now."""

    told: str | None = None
    now: str | None = None
    since_s: float = 0.0


@dataclass(slots=True)
class Watchdog:
    """What one scheduler has seen of every source; `look` is called about once a second."""

    store: Store
    holder: str
    clock_s: Callable[[], float] = time.monotonic
    seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)

    async def look(self) -> None:
        """Look at every source and tell what has changed, if it is this scheduler's turn."""
        fence = await self.store.leases.acquire(LEASE, self.holder, LEASE_TTL_S)
        if fence is None:
            self.seen.clear()
            return
        now_ms = await self.store.clock.now_ms()
        for contest_id in await self.store.contests.ids():
            contest = await self.store.contests.get(contest_id)
            if contest is not None:
                await self._look_at(contest, now_ms)

    async def _look_at(self, contest: Contest, now_ms: int) -> None:
        root = lookup(contest).tree.root
        _, tallies, state = await self.store.standings.tallies(contest.id, [root])
        complete = is_complete(tallies.get(root))
        for source in contest.sources:
            if is_by_hand(source):
                continue
            noted = await self.store.documents.get(contest.id, source.id)
            found = source_state(source, noted, now_ms, complete=complete)
            told = state.sources.get(source.id)
            await self._tell(contest, source, found, told.state if told else None)

    async def _tell(
        self, contest: Contest, source: Source, found: SourceStanding, stored: str | None
    ) -> None:
        seen = self.seen.setdefault((contest.id, source.id), _Seen(told=stored))
        if found.state != seen.now:
            seen.now, seen.since_s = found.state, self.clock_s()
        first = seen.told is None and found.state == "fine"
        settled = first or self.clock_s() - seen.since_s >= SETTLE_S
        if found.state == seen.told or not settled:
            return
        body = SourceState(
            source_id=source.id,
            state=found.state,
            since_ms=found.since_ms,
            reason=found.reason,
        )
        await self.store.log.append(contest.id, body, now_ms=await self.store.clock.now_ms())
        seen.told = found.state
        log.warning(
            "source.changed",
            contest_id=contest.id,
            source_id=source.id,
            state=found.state,
            reason=found.reason,
        )


def is_complete(tally: Tally | None) -> bool:
    """Say whether every station of a region is in."""
    if tally is None:
        return False
    reported = figure(tally.numbers, "stations_reported")
    total = figure(tally.numbers, "stations_total")
    return reported is not None and reported == total
