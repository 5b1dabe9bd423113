"""Every storage port in the memory of one process. What it does is what the ports mean."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tracker.core.buckets import bucket_of
from tracker.core.chain import fingerprint, link
from tracker.core.diff import Key, key_of
from tracker.core.model import (
    Body,
    Contest,
    ContestState,
    Correction,
    Entry,
    Hold,
    Moving,
    Numbers,
    Report,
    Suspect,
    Tally,
)
from tracker.core.night import Night, night_now_ms
from tracker.core.position import Position
from tracker.core.reduce import SourceKey
from tracker.errors import StaleFence, StalePosition
from tracker.ports import (
    NOTHING_ENDS,
    Appended,
    Breaker,
    Change,
    Commit,
    DocumentState,
    Head,
    Meta,
    Notes,
    Store,
    Stored,
)
from tracker.storage.codec import (
    Write,
    decode_body,
    decode_numbers,
    decode_suspect,
    encode_body,
    frame_of,
    held_field,
    ledger_field,
    newest_of,
    writes_of,
)
from tracker.storage.limits import COMMIT_ROWS_MAX, CORRECTIONS_SHOWN_MAX, DELTAS_MAX
from tracker.storage.memory_tokens import MemoryTokens

K = TypeVar("K")
T = TypeVar("T")


@dataclass(slots=True)
class _Shelf:
    """All that is kept of one contest."""

    entries: list[Entry] = field(default_factory=list)
    ledger: dict[str, bytes] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    documents: dict[str, dict[str, DocumentState]] = field(default_factory=dict)
    meta: Meta | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    reports: dict[SourceKey, Report] = field(default_factory=dict)
    holds: dict[SourceKey, Hold] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    state: ContestState = field(default_factory=ContestState)
    changes: list[Change] = field(default_factory=list)
    wanted: Position | None = None


class _Room:
    """The shelves of one run, its leases, and the bell that rings when something was put down."""

    def __init__(self) -> None:
        self.shelves: dict[str, _Shelf] = {}
        self.fences: dict[int, int] = {}
        self.bell = asyncio.Condition()

    def shelf(self, contest_id: str) -> _Shelf:
        return self.shelves.setdefault(contest_id, _Shelf())

    async def ring(self) -> None:
        async with self.bell:
            self.bell.notify_all()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for the bell; False at the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                async with self.bell:
                    await self.bell.wait()
        except TimeoutError:
            return False
        return True


class MemoryLog:
    """`ports.Log` in memory."""

    def __init__(self, room: _Room) -> None:
        self._room = room

    async def append_reports(
        self,
        contest_id: str,
        body: Moving,
        *,
        now_ms: int,
        ended: Mapping[Key, Suspect] = NOTHING_ENDS,
    ) -> Appended:
        assert len(body.deltas) <= DELTAS_MAX, "split larger reports into several entries"
        shelf = self._room.shelf(contest_id)
        newest, source_at_ms = newest_of(body), body.source_at_ms or 0
        if newest and source_at_ms < shelf.newest.get(newest, 0):
            return Appended(None, older=True)
        writes = writes_of(body, ended)
        bad = {w.group for w in writes if shelf.ledger.get(w.field, b"") != w.old}
        moved = tuple(key_of(body.deltas[group - 1]) for group in sorted(bad))
        stays = [write for write in writes if write.group not in bad]
        if not stays:
            return Appended(None, moved)
        if newest:
            shelf.newest[newest] = source_at_ms
        for write in stays:
            _keep(shelf.ledger, write.field, write.new or None)
        offset = self._add_moving(shelf, body, stays, now_ms)
        await self._room.ring()
        return Appended(offset, moved)

    def _add_moving(self, shelf: _Shelf, body: Moving, stays: list[Write], now_ms: int) -> int:
        raw = [write.delta for write in stays if write.delta]
        front, back = frame_of(body)
        prints = [fingerprint(front), *map(fingerprint, raw)]
        taken = decode_body(front + b",".join(raw) + back)
        return self._add(shelf, taken, prints, now_ms)

    async def append(self, contest_id: str, body: Body, *, now_ms: int) -> int:
        prints = [fingerprint(encode_body(body))]
        offset = self._add(self._room.shelf(contest_id), body, prints, now_ms)
        await self._room.ring()
        return offset

    def _add(self, shelf: _Shelf, body: Body, prints: list[str], now_ms: int) -> int:
        head = _head(shelf)
        at_ms = max(head.at_ms, now_ms)
        chain = link(head.chain, at_ms, prints)
        entry = Entry(offset=head.offset + 1, at_ms=at_ms, chain=chain, body=body)
        shelf.entries.append(entry)
        return entry.offset

    async def last(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Numbers]:
        ledger = self._room.shelf(contest_id).ledger
        fields = {key: ledger.get(ledger_field(source_id, key)) for key in keys}
        return {key: decode_numbers(raw) for key, raw in fields.items() if raw}

    async def held(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Suspect]:
        ledger = self._room.shelf(contest_id).ledger
        fields = {key: ledger.get(held_field(source_id, key)) for key in keys}
        return {key: decode_suspect(raw) for key, raw in fields.items() if raw}

    async def read(self, contest_id: str, after: int, count: int) -> tuple[Entry, ...]:
        return tuple(self._room.shelf(contest_id).entries[after : after + count])

    async def head(self, contest_id: str) -> Head:
        return _head(self._room.shelf(contest_id))

    async def wait(self, after: Mapping[str, int], timeout_s: float) -> None:
        until = time.monotonic() + timeout_s
        while not any(_head(self._room.shelf(c)).offset > offset for c, offset in after.items()):
            if not await self._room.wait(until - time.monotonic()):
                return


class MemoryDocuments:
    """`ports.Documents` in memory."""

    def __init__(self, room: _Room) -> None:
        self._room = room

    async def get(self, contest_id: str, source_id: str) -> Mapping[str, DocumentState]:
        return dict(self._room.shelf(contest_id).documents.get(source_id, {}))

    async def put(self, contest_id: str, source_id: str, state: DocumentState) -> None:
        documents = self._room.shelf(contest_id).documents
        documents.setdefault(source_id, {})[state.path] = state


class MemoryStandings:
    """`ports.Standings` in memory."""

    def __init__(self, room: _Room) -> None:
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
            _keep(shelf.reports, key, report)
        for key, hold in commit.holds.items():
            _keep(shelf.holds, key, hold)
        shelf.corrections += commit.corrections
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
        shelf.wanted = None
        await self._announce(contest_id, stored.meta.position.offset + 1, stored.meta, (), True)

    def _check(self, contest_id: str, expected: Position | None, fence: int) -> _Shelf:
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


class MemoryLeases:
    """`ports.Leases` in memory; leases end by the wall."""

    def __init__(self, room: _Room) -> None:
        self._fences = room.fences
        self._held: dict[int, tuple[str, float]] = {}

    async def acquire(self, bucket: int, holder: str, ttl_s: float) -> int | None:
        now = time.monotonic()
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

    async def register(self, contest: Contest) -> None:
        self._contests[contest.id] = contest

    async def get(self, contest_id: str) -> Contest | None:
        return self._contests.get(contest_id)

    async def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._contests))


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


def memory_store() -> Store:
    """Return all storage ports on one empty room in memory."""
    room = _Room()
    return Store(
        log=MemoryLog(room),
        documents=MemoryDocuments(room),
        standings=MemoryStandings(room),
        leases=MemoryLeases(room),
        contests=MemoryContests(),
        clock=MemoryClock(),
        gate=MemoryGate(),
        tokens=MemoryTokens(),
    )


def _head(shelf: _Shelf) -> Head:
    if not shelf.entries:
        return Head()
    top = shelf.entries[-1]
    return Head(top.offset, top.chain, top.at_ms)


def _keep(shelf: dict[K, T], key: K, value: T | None) -> None:
    if value is None:
        shelf.pop(key, None)
    else:
        shelf[key] = value
