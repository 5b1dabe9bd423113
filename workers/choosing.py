"""Which source counts: what sources say beside it, what a change would do, and the change."""

import structlog
from msgspec import Struct

from tracker.core.beside import Beside, besides
from tracker.core.entries import Entry, SourceSwitched
from tracker.core.model import Contest, Tally, votes_of
from tracker.core.reduce import Fold
from tracker.core.tree import grow
from tracker.errors import EntryRefused
from tracker.ports import Store
from workers.reducing import restored

NAMED_MAX = 5

log = structlog.get_logger()


class Change(Struct, frozen=True, kw_only=True):
    """What it does that another source counts: how many regions move, and which lose all votes."""

    moved: tuple[str, ...]
    lost: tuple[str, ...]


async def compared(
    store: Store, contest: Contest, *, below: str | None = None
) -> tuple[Beside, ...]:
    """Return every report that does not count beside the number that does, all of one position."""
    stored = await store.standings.load(contest.id, reports=True)
    if stored is None:
        return ()
    return tuple(besides(contest, grow(contest), stored.tallies, stored.reports, below))


async def change_to(store: Store, contest: Contest, source_id: str) -> Change:
    """Return what it would do now that *source_id* counts.

    Raises:
        EntryRefused: there is no such source, it counts already, or nothing has been counted yet.
    """
    stored = await store.standings.load(contest.id, reports=True)
    ids = [source.id for source in contest.sources]
    if source_id not in ids:
        raise EntryRefused(
            "a source", (f"{contest.id} has no source {source_id[:80]!r}: {', '.join(ids)}",)
        )
    if stored is None:
        raise EntryRefused("a source", (f"nothing of {contest.id} has been counted yet",))
    fold = restored(contest, stored)
    if (fold.state.counting_source or contest.counting_source) == source_id:
        raise EntryRefused("a source", (f"{source_id} counts already",))
    before = dict(fold.tallies)
    body = SourceSwitched(source_id=source_id, by="", why="")
    fold.apply(Entry(offset=fold.offset + 1, at_ms=fold.at_ms, chain="", body=body))
    return _between(contest, before, fold)


async def choose(
    store: Store, contest: Contest, source_id: str, *, by: str, why: str, losing: bool = False
) -> Change:
    """Let *source_id* count from now on, as an entry with who and why.

    Raises:
        EntryRefused: nobody says why, there is nothing to change, or regions would lose their
            votes and *losing* doesn't say that they may.
    """
    if not why.strip():
        raise EntryRefused("a decision", ("say why; it is kept with who and when",))
    change = await change_to(store, contest, source_id)
    if change.lost and not losing:
        raise EntryRefused("a source", (lost_words(change, source_id),))
    body = SourceSwitched(source_id=source_id, by=by, why=why.strip())
    now_ms = await store.clock.now_ms()
    await store.log.append(contest.id, body, now_ms=now_ms)
    log.info(
        "source.chosen", contest_id=contest.id, source_id=source_id, by=by, moved=len(change.moved)
    )
    return change


def lost_words(change: Change, source_id: str) -> str:
    """Say which regions would have no votes any more."""
    named = ", ".join(change.lost[:NAMED_MAX])
    more = f" and {len(change.lost) - NAMED_MAX:,} more" if len(change.lost) > NAMED_MAX else ""
    return f"{source_id} has no votes of regions that have some now: {named}{more}"


def _between(contest: Contest, before: dict[str, Tally], fold: Fold) -> Change:
    moved = []
    lost = []
    for region in contest.regions:
        old, new = before.get(region.id), fold.tallies.get(region.id)
        if (old and old.numbers) != (new and new.numbers):
            moved.append(region.id)
        if _has_votes(old) and not _has_votes(new):
            lost.append(region.id)
    return Change(moved=tuple(moved), lost=tuple(lost))


def _has_votes(tally: Tally | None) -> bool:
    return tally is not None and any(vote is not None for vote in votes_of(tally.numbers))


class StoreSources:
    """What the web may ask about sources; see `web.sources.Sources`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def compared(self, contest: Contest, below: str | None) -> tuple[Beside, ...]:
        return await compared(self._store, contest, below=below)

    async def choose(
        self, contest: Contest, source_id: str, *, by: str, why: str, losing: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        change = await choose(self._store, contest, source_id, by=by, why=why, losing=losing)
        return change.moved, change.lost
