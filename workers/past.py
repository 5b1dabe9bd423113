"""What was shown at a moment, and how a region's numbers came in: from the log."""

from collections.abc import AsyncIterator

from msgspec import Struct

from tracker.core.definition import structure_print
from tracker.core.entries import Entry
from tracker.core.history import (
    Checkpoint,
    Point,
    is_due,
    put_away,
    series,
    taken_up,
)
from tracker.core.model import Contest
from tracker.core.reduce import Fold
from tracker.ports import Store

READ_MAX = 200
ASKING_MAX = 2
"""Questions about the past at once: a stranger's question must not keep readers waiting."""

KEPT_MAX = 16


class Past(Struct, frozen=True, kw_only=True):
    """The fold of a contest as of a moment, and the epoch that its offsets are of now."""

    fold: Fold
    epoch: str


async def as_of(store: Store, contest: Contest, at_ms: int) -> Past:
    """Return what was shown at *at_ms*: every entry appended until then, and none after.

    Checkpoints that are due on the way are put away for whoever asks next.
    """
    held = await _checkpoint(store, contest, at_ms)
    fold = taken_up(contest, held)
    async for entry in _entries(store, contest, fold.offset, at_ms):
        fold.apply(entry)
        if is_due(fold, held):
            held = put_away(fold, structure_print(contest))
            await store.checkpoints.put(contest.id, held)
    meta = await store.standings.meta(contest.id)
    return Past(fold=fold, epoch=meta.position.epoch if meta is not None else "")


async def points_of(
    store: Store, contest: Contest, region_id: str, *, until_ms: int
) -> list[Point]:
    """Return the numbers of a region after each entry that moved them, oldest first."""
    fold = Fold(contest)
    entries = [entry async for entry in _entries(store, contest, 0, until_ms)]
    return list(series(fold, entries, region_id))


async def _checkpoint(store: Store, contest: Contest, at_ms: int) -> Checkpoint | None:
    """Return the newest checkpoint before *at_ms* that is of this log and this tree."""
    held = await store.checkpoints.before(contest.id, at_ms)
    if held is None or held.structure != structure_print(contest):
        return None
    found = await store.log.read(contest.id, held.offset - 1, 1)
    same = bool(found) and found[0].offset == held.offset and found[0].chain == held.chain
    return held if same else None


async def _entries(
    store: Store, contest: Contest, after: int, until_ms: int
) -> AsyncIterator[Entry]:
    """Yield the entries after offset *after* that were appended at *until_ms* or before."""
    while entries := await store.log.read(contest.id, after, READ_MAX):
        for entry in entries:
            if entry.at_ms > until_ms:
                return
            yield entry
        after = entries[-1].offset


class StorePast:
    """What the web may ask of the past; see `web.api.Past`. Few may ask at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asking = 0
        self._kept: dict[tuple[str, int], tuple[Fold, str]] = {}

    async def as_of(self, contest: Contest, at_ms: int) -> tuple[Fold, str] | None:
        kept = self._kept.get((contest.id, at_ms))
        if kept is not None:
            return kept
        if self._asking >= ASKING_MAX:
            return None
        self._asking += 1
        try:
            past = await as_of(self._store, contest, at_ms)
        finally:
            self._asking -= 1
        if past.fold.at_ms < at_ms < await self._store.clock.now_ms():
            self._keep((contest.id, at_ms), (past.fold, past.epoch))
        return past.fold, past.epoch

    async def points(self, contest: Contest, region_id: str, until_ms: int) -> list[Point] | None:
        if self._asking >= ASKING_MAX:
            return None
        self._asking += 1
        try:
            return await points_of(self._store, contest, region_id, until_ms=until_ms)
        finally:
            self._asking -= 1

    def _keep(self, key: tuple[str, int], found: tuple[Fold, str]) -> None:
        while len(self._kept) >= KEPT_MAX:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = found
