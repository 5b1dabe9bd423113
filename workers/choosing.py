"""Which source counts: what sources say beside it, what a change would do, and the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from msgspec import Struct

from tracker.core.entries import Entry, SourceSwitched
from tracker.core.model import Contest, Tally, counting_source, votes_of
from tracker.core.reconcile import Compared, reconcile
from tracker.core.reduce import Fold
from tracker.errors import EntryRefused
from tracker.ports import Store, Stored
from workers.reducing import restored

NAMED_MAX = 5

log = structlog.get_logger()


class Change(Struct, frozen=True, kw_only=True):
    """What it does that another source counts: which regions move, and which lose all votes."""

    before: str
    moved: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(slots=True)
class Comparing:
    """Puts side by side what sources say; loads it again only where the standings have moved."""

    store: Store
    kept: dict[str, Stored] = field(default_factory=dict)

    async def compared(self, contest: Contest) -> Compared:
        """Return every comparison of *contest*, all of one position, aged by the night's clock."""
        now_ms = await self.store.clock.now_ms()
        stored = await self._stored(contest.id)
        if stored is None:
            return Compared(counting_source=contest.counting_source)
        state = stored.state
        return Compared(
            position=stored.meta.position,
            counting_source=counting_source(contest, state),
            rows=reconcile(contest, stored.tallies, stored.reports, state, now_ms=now_ms),
        )

    async def _stored(self, contest_id: str) -> Stored | None:
        meta = await self.store.standings.meta(contest_id)
        kept = self.kept.get(contest_id)
        if kept is None or meta is None or kept.meta != meta:
            kept = await self.store.standings.load(contest_id, reports=True)
            self.kept = {} if kept is None else {contest_id: kept}
        return kept


async def change_to(store: Store, contest: Contest, source_id: str) -> Change:
    """Return what it would do now that *source_id* counts; the standings stay as they are.

    Raises:
        EntryRefused: there is no such source, it counts already, or it has no numbers.
    """
    ids = [source.id for source in contest.sources]
    if source_id not in ids:
        raise EntryRefused(
            "a source", (f"{contest.id} has no source {source_id[:80]!r}: {', '.join(ids)}",)
        )
    stored = await store.standings.load(contest.id, reports=True)
    if stored is None:
        raise EntryRefused("a source", (f"nothing of {contest.id} has been counted yet",))
    fold = restored(contest, stored)
    counting = fold.state.counting_source
    if counting == source_id:
        raise EntryRefused("a source", (f"{source_id} counts already",))
    before = dict(fold.tallies)
    body = SourceSwitched(source_id=source_id, by="", why="")
    fold.apply(Entry(offset=fold.offset + 1, at_ms=fold.at_ms, chain="", body=body))
    if not any(_has_votes(tally.count or tally) for tally in fold.tallies.values()):
        why = f"{source_id} has no numbers that could count; readers would be shown nothing"
        raise EntryRefused("a source", (why,))
    return _between(contest, counting, before, fold)


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


def _between(contest: Contest, counting: str, before: Mapping[str, Tally], fold: Fold) -> Change:
    moved = []
    lost = []
    for region in contest.regions:
        old, new = before.get(region.id), fold.tallies.get(region.id)
        if (old and old.numbers) != (new and new.numbers):
            moved.append(region.id)
        if _has_votes(old) and not _has_votes(new):
            lost.append(region.id)
    return Change(before=counting, moved=tuple(moved), lost=tuple(lost))


def _has_votes(tally: Tally | None) -> bool:
    return tally is not None and any(vote is not None for vote in votes_of(tally.numbers))
