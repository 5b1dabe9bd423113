"""Every storage port in the memory of one process. What it does is what the ports mean."""

import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import TypeVar

from tracker.core.buckets import bucket_of
from tracker.core.history import Checkpoint, Mark, mark_of, surplus
from tracker.core.model import (
    Contest,
    ContestState,
    Tally,
)
from tracker.core.night import Night, night_now_ms
from tracker.core.position import Position
from tracker.errors import StaleFence, StalePosition
from tracker.ports import (
    Breaker,
    Change,
    Commit,
    DocumentState,
    Meta,
    Notes,
    Store,
    Stored,
)
from tracker.storage.codec import packed
from tracker.storage.limits import COMMIT_ROWS_MAX, CORRECTIONS_SHOWN_MAX
from tracker.storage.memory_alerts import MemoryAlerts
from tracker.storage.memory_channels import MemoryChannels
from tracker.storage.memory_hooks import MemoryHooks
from tracker.storage.memory_log import MemoryLog
from tracker.storage.memory_room import Room, Shelf, keep
from tracker.storage.memory_tokens import MemoryTokens

K = TypeVar("K")
T = TypeVar("T")


class MemoryDocuments:
    """`ports.Documents` in memory."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def get(
        self, contest_id: str, source_id: str, paths: Sequence[str] | None = None
    ) -> Mapping[str, DocumentState]:
        states = self._room.shelf(contest_id).documents.get(source_id, {})
        wanted = states if paths is None else paths
        return {path: states[path] for path in wanted if path in states}

    async def put(self, contest_id: str, source_id: str, state: DocumentState) -> None:
        documents = self._room.shelf(contest_id).documents
        documents.setdefault(source_id, {})[state.path] = state

    async def announce(
        self, contest_id: str, source_id: str, region_ids: Sequence[str], at_ms: int
    ) -> None:
        announced = self._room.shelf(contest_id).announced.setdefault(source_id, {})
        announced.update(dict.fromkeys(region_ids, at_ms))

    async def announced(self, contest_id: str, source_id: str) -> Mapping[str, int]:
        return dict(self._room.shelf(contest_id).announced.get(source_id, {}))


class MemoryStandings:
    """`ports.Standings` in memory."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def meta(self, contest_id: str) -> Meta | None:
        return self._room.shelf(contest_id).meta

    async def load(self, contest_id: str, *, reports: bool = False) -> Stored | None:
        shelf = self._room.shelf(contest_id)
        if shelf.meta is None:
            return None
        return Stored(
            meta=shelf.meta,
            tallies=dict(shelf.tallies),
            reports=dict(shelf.reports) if reports else {},
            state=shelf.state,
            holds=dict(shelf.holds) if reports else {},
            corrections=tuple(shelf.corrections) if reports else (),
            alerts=tuple(shelf.alerts.values()) if reports else (),
            memos=deepcopy(shelf.memos) if reports else {},
        )

    async def notes(self, contest_id: str) -> Notes:
        shelf = self._room.shelf(contest_id)
        holds = sorted(shelf.holds.values(), key=lambda h: (h.region_id, h.part, h.source_id))
        newest = sorted(shelf.corrections, key=lambda c: (-c.offset, c.region_id))
        return Notes(holds=tuple(holds), corrections=tuple(newest[:CORRECTIONS_SHOWN_MAX]))

    async def tallies(
        self, contest_id: str, region_ids: Sequence[str]
    ) -> tuple[Meta | None, dict[str, Tally], ContestState]:
        shelf = self._room.shelf(contest_id)
        found = {r: shelf.tallies[r] for r in region_ids if r in shelf.tallies}
        return shelf.meta, found, shelf.state

    async def commit(self, contest_id: str, commit: Commit, *, fence: int) -> None:
        assert commit.rows <= COMMIT_ROWS_MAX, "split the commit"
        shelf = self._check(contest_id, commit.expected, fence)
        start = shelf.meta.position.offset if shelf.meta else 0
        shelf.meta = commit.meta
        shelf.tallies.update(commit.tallies)
        for key, report in commit.reports.items():
            keep(shelf.reports, key, report)
        for key, hold in commit.holds.items():
            keep(shelf.holds, key, hold)
        shelf.corrections += commit.corrections
        shelf.alerts.update((alert.number, alert) for alert in commit.alerts)
        shelf.memos.update(deepcopy(commit.memos))
        shelf.state = commit.state or shelf.state
        await self._announce(
            contest_id, start, commit.meta, tuple(commit.tallies), commit.state is not None
        )

    async def replace(
        self, contest_id: str, stored: Stored, *, expected: Position | None, fence: int
    ) -> None:
        shelf = self._check(contest_id, expected, fence)
        shelf.meta, shelf.state = stored.meta, stored.state
        shelf.tallies, shelf.reports = dict(stored.tallies), dict(stored.reports)
        shelf.holds, shelf.corrections = dict(stored.holds), list(stored.corrections)
        shelf.alerts = {alert.number: alert for alert in stored.alerts}
        shelf.memos = deepcopy(stored.memos)
        shelf.wanted = None
        await self._announce(contest_id, stored.meta.position.offset + 1, stored.meta, (), True)

    def _check(self, contest_id: str, expected: Position | None, fence: int) -> Shelf:
        shelf = self._room.shelf(contest_id)
        bucket = bucket_of(contest_id)
        if self._room.fences.get(bucket, 0) != fence:
            raise StaleFence(bucket, fence)
        found = shelf.meta.position if shelf.meta else None
        if found != expected:
            raise StalePosition(contest_id, str(expected), str(found))
        return shelf

    async def _announce(
        self, contest_id: str, start: int, meta: Meta, regions: tuple[str, ...], contest: bool
    ) -> None:
        changes = self._room.shelf(contest_id).changes
        changes.append(
            Change(
                contest_id=contest_id,
                cursor=str(len(changes) + 1),
                start=start,
                position=meta.position,
                chain=meta.chain,
                regions=regions,
                contest=contest,
            )
        )
        await self._room.ring()

    async def cursor(self, contest_id: str) -> str:
        return str(len(self._room.shelf(contest_id).changes))

    async def changes(self, after: Mapping[str, str], timeout_s: float) -> tuple[Change, ...]:
        until = time.monotonic() + timeout_s
        while not (news := self._news(after)):
            if not await self._room.wait(until - time.monotonic()):
                return ()
        return news

    def _news(self, after: Mapping[str, str]) -> tuple[Change, ...]:
        return tuple(
            change
            for contest_id, cursor in after.items()
            for change in self._room.shelf(contest_id).changes[int(cursor) :]
        )

    async def want_epoch(self, contest_id: str, held: Position) -> None:
        self._room.shelf(contest_id).wanted = held

    async def epoch_wanted(self, contest_id: str) -> Position | None:
        return self._room.shelf(contest_id).wanted


class MemoryCheckpoints:
    """`ports.Checkpoints` in memory."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def marks(self, contest_id: str) -> tuple[Mark, ...]:
        held = self._room.shelf(contest_id).checkpoints
        return tuple(mark for _, (mark, _) in sorted(held.items()))

    async def get(self, contest_id: str, offset: int) -> Checkpoint | None:
        held = self._room.shelf(contest_id).checkpoints.get(offset)
        return held[1] if held is not None else None

    async def put(self, contest_id: str, checkpoint: Checkpoint) -> None:
        mark = mark_of(checkpoint, len(packed(checkpoint)))
        self._room.shelf(contest_id).checkpoints[checkpoint.offset] = (mark, checkpoint)
        for offset in surplus(await self.marks(contest_id)):
            await self.drop(contest_id, offset)

    async def drop(self, contest_id: str, offset: int) -> None:
        self._room.shelf(contest_id).checkpoints.pop(offset, None)


class MemoryLeases:
    """`ports.Leases` in memory; leases end by *now_s*."""

    def __init__(self, room: Room, now_s: Callable[[], float]) -> None:
        self._fences = room.fences
        self._now_s = now_s
        self._held: dict[int, tuple[str, float]] = {}

    async def acquire(self, bucket: int, holder: str, ttl_s: float) -> int | None:
        now = self._now_s()
        held_by, until = self._held.get(bucket, ("", 0.0))
        if held_by and held_by != holder and until > now:
            return None
        if held_by != holder or until <= now:
            self._fences[bucket] = self._fences.get(bucket, 0) + 1
        self._held[bucket] = (holder, now + ttl_s)
        return self._fences[bucket]

    async def release(self, bucket: int, holder: str) -> None:
        if self._held.get(bucket, ("", 0.0))[0] == holder:
            del self._held[bucket]


class MemoryContests:
    """`ports.Contests` in memory."""

    def __init__(self) -> None:
        self._contests: dict[str, Contest] = {}
        self._retired: dict[str, Contest] = {}

    async def register(self, contest: Contest) -> None:
        self._contests[contest.id] = contest
        self._retired.pop(contest.id, None)

    async def get(self, contest_id: str) -> Contest | None:
        return self._contests.get(contest_id)

    async def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._contests))

    async def retire(self, contest_id: str) -> None:
        contest = self._contests.pop(contest_id, None)
        if contest is not None:
            self._retired[contest_id] = contest

    async def retired(self, contest_id: str) -> Contest | None:
        return self._retired.get(contest_id)


class MemoryClock:
    """`ports.Clock` in memory, on top of the wall."""

    def __init__(self) -> None:
        self._night: Night | None = None

    async def now_ms(self) -> int:
        return night_now_ms(self._night, time.time_ns() // 1_000_000)

    async def night(self) -> Night | None:
        return self._night

    async def set(self, night: Night | None) -> None:
        self._night = night


class MemoryGate:
    """`ports.Gate` in memory."""

    def __init__(self) -> None:
        self._free_at_us: dict[str, int] = {}
        self._breakers: dict[str, Breaker] = {}

    async def take(self, budget: str, *, per_minute_max: int, wall_ms: int) -> int:
        step_us, now_us = 60_000_000 // per_minute_max, wall_ms * 1_000
        free_at_us = max(self._free_at_us.get(budget, 0), now_us)
        short_us = free_at_us + step_us - (now_us + 60_000_000)
        if short_us > 0:
            return -(-short_us // 1_000)
        self._free_at_us[budget] = free_at_us + step_us
        return 0

    async def breaker(self, name: str) -> Breaker:
        return self._breakers.get(name, Breaker())

    async def set_breaker(self, name: str, breaker: Breaker) -> None:
        self._breakers[name] = breaker


def memory_store(now_s: Callable[[], float] = time.monotonic) -> Store:
    """Return all storage ports on one empty room in memory; its leases end by *now_s*."""
    room = Room()
    return Store(
        log=MemoryLog(room),
        documents=MemoryDocuments(room),
        standings=MemoryStandings(room),
        alerts=MemoryAlerts(room),
        checkpoints=MemoryCheckpoints(room),
        leases=MemoryLeases(room, now_s),
        contests=MemoryContests(),
        clock=MemoryClock(),
        gate=MemoryGate(),
        tokens=MemoryTokens(),
        hooks=MemoryHooks(),
        channels=MemoryChannels(),
    )
