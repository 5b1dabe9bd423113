"""What was shown at a moment, and how a region's numbers came in: from the log.

Whoever reads past a place where a checkpoint belongs leaves one there, so the first question
about a long log is slow and the next ones are not. The fold runs in a thread: whoever else this
process serves goes on meanwhile.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

import structlog
from msgspec import Struct

from tracker.core.history import (
    EVER,
    Checkpoint,
    Mark,
    Seen,
    Until,
    checkpoint_of,
    fold_on,
    fold_print,
    resumed,
    spacing,
    usable,
)
from tracker.core.model import Contest
from tracker.core.position import Position
from tracker.core.reduce import Fold
from tracker.core.replica import Replica
from tracker.core.series import Clock, Series
from tracker.errors import StorageError
from tracker.ports import Store
from workers.reducing import holds_entry

READ_MAX = 64
"""Entries read at once; with 1,000 regions each they are decoded in a tenth of a second."""

ENTRIES_MAX = 20_000
"""Entries that one question over HTTP folds. A longer way is marked by its checkpoints, and
whoever asks again goes on from there."""

SERIES_KEPT_MAX = 16
"""Series that are kept to go on from."""

NO_EPOCH = "0" * 12

log = structlog.get_logger()


class Past(Struct, frozen=True, kw_only=True):
    """What was shown at a moment, and the position that it reflects.

    `settled`: the log has gone on beyond the moment, so nothing can be appended before it.
    """

    fold: Fold
    position: Position
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way through a log: whose, where it ends, who looks on, how long it may be."""

    store: Store
    contest: Contest
    structure: str
    until: Until
    seen: Seen | None = None
    entries_max: int = EVER


async def as_of(store: Store, contest: Contest, at_ms: int) -> Past:
    """Return what was shown at *at_ms*: every entry appended until then, and none after."""
    past = await _as_of(
        _Way(store=store, contest=contest, structure=fold_print(contest), until=Until(at_ms=at_ms))
    )
    assert past is not None, "this way is as long as it has to be"
    return past


async def _as_of(way: _Way) -> Past | None:
    """Return what was shown where *way* ends; None where it is longer than it may be."""
    head = await way.store.log.head(way.contest.id)
    meta = await way.store.standings.meta(way.contest.id)
    fold, arrived = await _go(way, top=head.offset)
    if not arrived:
        return None
    return Past(
        fold=fold,
        position=Position(meta.position.epoch if meta is not None else NO_EPOCH, fold.offset),
        settled=meta is not None and head.at_ms > way.until.at_ms,
    )


async def _go(way: _Way, *, top: int, start: int = EVER) -> tuple[Fold, bool]:
    """Fold along *way*, from the nearest checkpoint that is not beyond offset *start*.

    *top* is how long the log is. The second value says whether the end was reached; where it was
    not, a checkpoint stands near the place that was.
    """
    marks = await way.store.checkpoints.marks(way.contest.id)
    fold = await _begun(way, [mark for mark in marks if mark.offset <= start])
    placed = {(m.offset, m.chain) for m in marks if m.structure == way.structure}
    step = spacing(top, marks)
    left = max(way.entries_max, 2 * step)
    while left > 0:
        count = min(READ_MAX, step - fold.offset % step)
        entries = await way.store.log.read(way.contest.id, fold.offset, count)
        if not entries or not await asyncio.to_thread(fold_on, fold, entries, way.until, way.seen):
            return fold, True
        left -= len(entries)
        if fold.offset % step == 0 and (fold.offset, fold.chain) not in placed:
            await _put(way, fold)
    return fold, fold.offset >= top


async def _begun(way: _Way, marks: Iterable[Mark]) -> Fold:
    """Return a fold from the nearest of *marks* that is of this log; others are dropped."""
    for mark in usable(marks, way.structure, way.until):
        found = await _found(way, mark)
        if found is not None:
            return await asyncio.to_thread(resumed, way.contest, found)
        await _tried(way, way.store.checkpoints.drop(way.contest.id, mark.offset))
    return await asyncio.to_thread(resumed, way.contest, None)


async def _found(way: _Way, mark: Mark) -> Checkpoint | None:
    """Return the checkpoint at *mark* if the log holds its entry, token and all."""
    if not await holds_entry(way.store, way.contest.id, mark.offset, mark.chain):
        return None
    found = await way.store.checkpoints.get(way.contest.id, mark.offset)
    if found is None or (found.offset, found.chain) != (mark.offset, mark.chain):
        return None
    return found if found.structure == way.structure else None


async def _put(way: _Way, fold: Fold) -> None:
    checkpoint = await asyncio.to_thread(checkpoint_of, fold, way.structure)
    await _tried(way, way.store.checkpoints.put(way.contest.id, checkpoint))


async def _tried(way: _Way, change: Awaitable[None]) -> None:
    """Await *change* of the checkpoints. Without it the answer is the same, so it may fail."""
    try:
        await change
    except StorageError as error:
        log.warning("checkpoint.lost", contest_id=way.contest.id, reason=str(error))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A series as far as it has been read, and the entry that it was read to."""

    series: Series
    offset: int
    chain: str


class StorePast:
    """What the web may ask of the past; see `web.history.Past`."""

    def __init__(self, store: Store, *, entries_max: int = ENTRIES_MAX) -> None:
        self._store = store
        self._entries_max = entries_max
        self._structures: dict[str, tuple[Contest, str]] = {}
        self._kept: OrderedDict[tuple[str, str, str, Clock], _Kept] = OrderedDict()

    async def as_of(self, contest: Contest, at_ms: int) -> tuple[Replica, bool] | None:
        past = await _as_of(await self._way(contest, Until(at_ms=at_ms)))
        if past is None:
            return None
        return await asyncio.to_thread(_replica, contest, past), past.settled

    async def series(
        self, contest: Contest, region_id: str, clock: Clock, upto: int
    ) -> Series | None:
        structure = (await self._way(contest, Until())).structure
        key = (contest.id, structure, region_id, clock)
        kept = await self._still(contest.id, self._kept.get(key))
        series = kept.series.copy() if kept is not None else Series(region_id, clock)
        way = await self._way(contest, Until(offset=upto), series.look)
        start = kept.offset if kept is not None else 0
        fold, arrived = await _go(way, top=upto, start=start)
        self._keep(key, _Kept(series, fold.offset, fold.chain))
        return series.copy() if arrived else None

    async def _way(self, contest: Contest, until: Until, seen: Seen | None = None) -> _Way:
        """Return a way whose structure was looked at once for each definition."""
        known = self._structures.get(contest.id)
        if known is None or known[0] is not contest:
            known = (contest, await asyncio.to_thread(fold_print, contest))
            self._structures[contest.id] = known
        return _Way(
            store=self._store,
            contest=contest,
            structure=known[1],
            until=until,
            seen=seen,
            entries_max=self._entries_max,
        )

    async def _still(self, contest_id: str, kept: _Kept | None) -> _Kept | None:
        """Return *kept* if the log still holds what it was read from."""
        if kept is None or kept.offset == 0:
            return None
        held = await holds_entry(self._store, contest_id, kept.offset, kept.chain)
        return kept if held else None

    def _keep(self, key: tuple[str, str, str, Clock], kept: _Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > SERIES_KEPT_MAX:
            self._kept.popitem(last=False)


def _replica(contest: Contest, past: Past) -> Replica:
    then = Replica(contest)
    then.load(past.position, past.fold.chain, past.fold.tallies, past.fold.state)
    return then
