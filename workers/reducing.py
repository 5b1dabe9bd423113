"""Fold a contest's log into its standings, and commit them under a fencing token."""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.book import Turn
from tracker.core.alerts.memory import Memo
from tracker.core.alerts.watch import Watch, step_on
from tracker.core.definition import structure_print
from tracker.core.entries import Entry, Tick
from tracker.core.history import resumed
from tracker.core.model import Contest, Tally
from tracker.core.position import Position
from tracker.core.reduce import Fold, Folded
from tracker.ports import Commit, Meta, Store, Stored

READ_MAX = 500
"""Entries read at once; with 1,000 regions each that is a few hundred megabytes at most."""

ROWS_AIM = 1_000
"""Rows after which a commit is closed, so that one more entry still fits under the limit."""

ROWS_MAX = 2_000

ALERT_ROWS = 3
"""An alert stands under its number, its id and its place among those of the public."""

Between = Callable[[], Awaitable[None]]
"""Is awaited between two batches of a long fold."""

log = structlog.get_logger()


async def go_on() -> None:
    """Do nothing between two batches: whoever holds no lease has none to keep."""


def new_epoch() -> str:
    """Return a name that no other generation of any log has."""
    return secrets.token_hex(6)


@dataclass(slots=True)
class Reduction:
    """One contest being reduced: the fold, its alerts, and where its commits are at."""

    contest: Contest
    fold: Fold
    watch: Watch
    position: Position | None
    epoch: str


async def begin(
    store: Store,
    contest: Contest,
    *,
    fence: int,
    seen: Position | None = None,
    between: Between = go_on,
) -> Reduction:
    """Take up *contest* where its standings stand, or from the beginning under a new epoch.

    A log that does not hold the entry that the standings were folded from, token and all, is
    another history: the standings are folded again and every reader starts over. So it is when
    they stand before *seen*, a position that readers have been shown already.
    """
    stored = await store.standings.load(contest.id, reports=True)
    if stored is None:
        fold = resumed(contest, None)
        return Reduction(contest, fold, Watch(fold), None, new_epoch())
    if _is_other_structure(contest, stored) or await _needs_epoch(
        store, contest.id, stored.meta, seen
    ):
        return await start_over(
            store, contest, stored, fence=fence, epoch=new_epoch(), between=between
        )
    fold, position = restored(contest, stored), stored.meta.position
    watch = Watch(fold, stored.alerts, stored.memos)
    return Reduction(contest, fold, watch, position, position.epoch)


async def is_cut_back(store: Store, reduction: Reduction) -> bool:
    """Say whether the log no longer holds the entry that *reduction* was folded up to.

    A server that came back with an older file does not tell; without news nobody would notice.
    """
    fold = reduction.fold
    head = await store.log.head(reduction.contest.id)
    if head.offset <= fold.offset:
        return (head.offset, head.chain) != (fold.offset, fold.chain)
    return not await holds_entry(store, reduction.contest.id, fold.offset, fold.chain)


async def start_over(
    store: Store,
    contest: Contest,
    stored: Stored,
    *,
    fence: int,
    epoch: str,
    between: Between = go_on,
) -> Reduction:
    """Fold the whole log again and put the result in the place of *stored*."""
    fold, watch = await refold(store, contest, stored, between=between)
    position = Position(epoch, fold.offset)
    await store.standings.replace(
        contest.id, as_stored(fold, watch, position), expected=stored.meta.position, fence=fence
    )
    log.warning(
        "standings.replaced",
        contest_id=contest.id,
        old=str(stored.meta.position),
        new=str(position),
    )
    return Reduction(contest, fold, watch, position, epoch)


async def refold(
    store: Store,
    contest: Contest,
    stored: Stored | None = None,
    *,
    upto: int | None = None,
    between: Between = go_on,
) -> tuple[Fold, Watch]:
    """Return the fold of the log of *contest* from its first entry up to *upto*, with its alerts.

    What was told late in *stored* is late again, and what wasn't is not.
    """
    fold = resumed(contest, None)
    watch = Watch(fold)
    watch.book.now_ms = await store.clock.now_ms()
    watch.book.lateness = {alert.id: alert.late for alert in stored.alerts} if stored else {}
    while entries := await store.log.read(contest.id, fold.offset, READ_MAX):
        for entry in entries:
            if upto is not None and entry.offset > upto:
                return fold, watch
            step_on(fold, watch, entry)
        await between()
    return fold, watch


def as_stored(fold: Fold, watch: Watch, position: Position) -> Stored:
    """Return all that *fold* and *watch* hold, as it is stored at *position*."""
    return Stored(
        meta=Meta(position, fold.chain, fold.at_ms),
        tallies=dict(fold.tallies),
        reports=dict(fold.reports),
        state=fold.state,
        holds=dict(fold.holds),
        corrections=tuple(fold.corrections),
        alerts=watch.book.every,
        memos={key: memo for key, memo in watch.book.memos.items() if memo != Memo()},
    )


async def advance(store: Store, reduction: Reduction, *, fence: int) -> int:
    """Fold and commit what the log holds beyond the standings; return how many entries.

    Raises:
        StaleFence, StalePosition: drop this reduction and begin again.
    """
    contest_id, fold, book = reduction.contest.id, reduction.fold, reduction.watch.book
    entries = await store.log.read(contest_id, fold.offset, READ_MAX)
    book.now_ms = await store.clock.now_ms() if entries else book.now_ms
    step = _Step()
    for entry in entries:
        step.add(_apply(reduction, entry), reduction.watch.read_out())
        if step.rows >= ROWS_AIM:
            await _commit(store, reduction, step, fence=fence)
            step = _Step()
    if step.entries:
        await _commit(store, reduction, step, fence=fence)
    return len(entries)


async def wake(store: Store, reduction: Reduction) -> bool:
    """Append a tick where something is due to be told and nothing arrives; say whether it was."""
    contest_id, now_ms = reduction.contest.id, await store.clock.now_ms()
    if not reduction.watch.book.wakes(now_ms):
        return False
    head = await store.log.head(contest_id)
    if head.offset != reduction.fold.offset:
        return False
    await store.log.append(contest_id, Tick(), now_ms=now_ms)
    return True


class _Step:
    """What a run of entries changed, gathered for one commit."""

    def __init__(self) -> None:
        self.entries = 0
        self.folded = Folded()
        self.alerts: dict[int, Alert] = {}
        self.memos: dict[str, Memo] = {}

    @property
    def rows(self) -> int:
        folded = self.folded
        notes = len(folded.holds) + len(folded.corrections)
        told = ALERT_ROWS * len(self.alerts) + len(self.memos)
        return len(folded.regions) + len(folded.reports) + notes + told

    def add(self, folded: Folded, turn: Turn) -> None:
        self.entries += 1
        self.folded.regions |= folded.regions
        self.folded.reports |= folded.reports
        self.folded.holds |= folded.holds
        self.folded.corrections += folded.corrections
        self.folded.contest |= folded.contest
        self.alerts |= turn.alerts
        self.memos |= turn.memos


def _apply(reduction: Reduction, entry: Entry) -> Folded:
    fold = reduction.fold
    folded = step_on(fold, reduction.watch, entry)
    for finding in folded.findings:
        log.error(
            "delta.mismatched",
            contest_id=fold.contest.id,
            offset=entry.offset,
            code=finding.code,
            region_id=finding.region_id,
            **finding.fields,
        )
    return folded


async def _commit(store: Store, reduction: Reduction, step: _Step, *, fence: int) -> None:
    fold, contest_id = reduction.fold, reduction.contest.id
    position = Position(reduction.epoch, fold.offset)
    if step.rows > ROWS_MAX:
        # A switched source moves every region at once: more than one commit may hold.
        await store.standings.replace(
            contest_id,
            as_stored(fold, reduction.watch, position),
            expected=reduction.position,
            fence=fence,
        )
    else:
        commit = _as_commit(fold, step, reduction.position, position)
        await store.standings.commit(contest_id, commit, fence=fence)
    reduction.position = position
    log.info(
        "standings.committed",
        contest_id=contest_id,
        epoch=position.epoch,
        offset=position.offset,
        entries=step.entries,
        regions=len(step.folded.regions),
        fence=fence,
    )


def _as_commit(fold: Fold, step: _Step, old: Position | None, new: Position) -> Commit:
    folded = step.folded
    return Commit(
        expected=old,
        meta=Meta(new, fold.chain, fold.at_ms),
        tallies=_picked(fold, folded.regions),
        reports={key: fold.reports.get(key) for key in folded.reports},
        holds={key: fold.holds.get(key) for key in folded.holds},
        corrections=tuple(folded.corrections),
        alerts=tuple(step.alerts.values()),
        memos=step.memos,
        state=fold.state if folded.contest or old is None else None,
    )


def _picked(fold: Fold, regions: Iterable[str]) -> dict[str, Tally]:
    return {region_id: fold.tallies[region_id] for region_id in regions}


def _is_other_structure(contest: Contest, stored: Stored) -> bool:
    return stored.state.structure not in ("", structure_print(contest))


async def _needs_epoch(store: Store, contest_id: str, meta: Meta, seen: Position | None) -> bool:
    at = meta.position
    wanted = await store.standings.epoch_wanted(contest_id)
    asked = wanted is not None and wanted.epoch == at.epoch
    fell_back = seen is not None and seen.epoch == at.epoch and at.offset < seen.offset
    same = await holds_entry(store, contest_id, at.offset, meta.chain)
    return asked or fell_back or not same


async def holds_entry(store: Store, contest_id: str, offset: int, chain: str) -> bool:
    """Say whether the log of a contest has the entry at *offset*, token and all; 0 is before it."""
    if offset == 0:
        return True
    found = await store.log.read(contest_id, offset - 1, 1)
    return bool(found) and found[0].offset == offset and found[0].chain == chain


def restored(contest: Contest, stored: Stored) -> Fold:
    """Return a fold that goes on from *stored*, which was loaded with its reports."""
    fold = Fold(contest)
    fold.tallies, fold.reports, fold.state = stored.tallies, stored.reports, stored.state
    fold.holds, fold.corrections = stored.holds, list(stored.corrections)
    fold.restore(stored.meta.position.offset, stored.meta.chain, stored.meta.at_ms)
    return fold
