"""Decide on what is held: let it count, or refuse it for good. Every decision is an entry.

The ledger and the log move in one step, region by region: of two desks that decide at once, or a
desk and a feed that has spoken meanwhile, one is told to look again.
"""

from collections.abc import Mapping, Sequence

import structlog

from tracker.core.decisions import (
    Decided,
    DeskDecision,
    HoldName,
    entries_of,
    name_of,
    problems_of,
    said_since,
)
from tracker.core.diff import key_of
from tracker.core.held_words import ALONE, Looked, look, needs_siblings
from tracker.core.model import Contest, Correction, Hold, Numbers, counting_source
from tracker.core.tree import Tree
from tracker.errors import EntryRefused
from tracker.ports import Recording, Store
from tracker.sources.lookup import lookup

LOOKED_BACK_MAX = 100
"""Entries that are searched for what became of a hold."""

log = structlog.get_logger()


async def holds_of(
    store: Store, contest: Contest, *, below: str | None = None, source_id: str | None = None
) -> tuple[Hold, ...]:
    """Return what is held of *contest*, at or below a region and of one source where named."""
    tree = lookup(contest).tree
    held = (await store.standings.notes(contest.id)).holds
    return tuple(
        hold
        for hold in held
        if (source_id is None or hold.source_id == source_id)
        and (below is None or tree.is_within(hold.region_id, below))
    )


async def counting_source_of(store: Store, contest: Contest) -> str:
    """Return the source that counts now, which a desk may have chosen on the night."""
    _, _, state = await store.standings.tallies(contest.id, ())
    return counting_source(contest, state)


async def look_at(store: Store, contest: Contest, holds: Sequence[Hold]) -> tuple[Looked, ...]:
    """Return *holds* with what the rules say of them, each beside its siblings' newest numbers."""
    tree = lookup(contest).tree
    beside = await _beside(store, contest, tree, [h for h in holds if needs_siblings(h)])
    return tuple(look(contest, tree, hold, beside.get(name_of(hold), ALONE)) for hold in holds)


async def _beside(
    store: Store, contest: Contest, tree: Tree, holds: Sequence[Hold]
) -> Mapping[HoldName, Mapping[str, Numbers]]:
    found = {}
    for hold in holds:
        parent = tree.parent(hold.region_id) if hold.region_id in tree.regions else None
        others = [r for r in tree.children.get(parent or "", ()) if r != hold.region_id]
        keys = [(hold.part, region_id) for region_id in others]
        last = await store.log.last(contest.id, hold.source_id, keys)
        found[name_of(hold)] = {region_id: numbers for (_, region_id), numbers in last.items()}
    return found


async def decide(
    store: Store,
    contest: Contest,
    holds: Sequence[Hold],
    decision: DeskDecision,
    *,
    seen: int | None = None,
) -> Decided:
    """Release or reject *holds*, as they stood when somebody looked at them.

    What has been held since entry *seen* nobody has looked at: it has moved. Every region is
    decided on or left as it is, never half.

    Raises:
        EntryRefused: nobody says why, or who.
    """
    problems = problems_of(decision)
    if problems:
        raise EntryRefused("a decision", problems)
    looked = [hold for hold in holds if seen is None or hold.offset <= seen]
    moved = [hold for hold in holds if seen is not None and hold.offset > seen]
    done, offsets = [], []
    for body, some in entries_of(lookup(contest).tree, decision, looked):
        now_ms = await store.clock.now_ms()
        appended = await store.log.append_reports(contest.id, body, now_ms=now_ms)
        lost = set(appended.moved)
        done += [hold for hold in some if key_of(hold) not in lost]
        moved += [hold for hold in some if key_of(hold) in lost]
        offsets += [appended.offset] if appended.offset is not None else []
    log.info(
        "holds.decided",
        contest_id=contest.id,
        releases=decision.releases,
        by=decision.by,
        regions=len(done),
        moved=len(moved),
    )
    return Decided(done=tuple(done), moved=tuple(moved), offsets=tuple(offsets))


async def what_became(store: Store, contest: Contest, name: HoldName) -> str | None:
    """Say what last became of a hold, and by whom; None where the newest entries don't tell."""
    head = await store.log.head(contest.id)
    after = max(0, head.offset - LOOKED_BACK_MAX)
    for entry in reversed(await store.log.read(contest.id, after, LOOKED_BACK_MAX)):
        said = said_since(entry, name)
        if said is not None:
            return said
    return None


class StoreDesk:
    """What the pages of a desk may look at and decide; see `web.desk.Desk`."""

    def __init__(self, store: Store, recording: Recording) -> None:
        self._store = store
        self._recording = recording

    async def holds(
        self, contest: Contest, below: str | None, source_id: str | None
    ) -> tuple[Hold, ...]:
        return await holds_of(self._store, contest, below=below, source_id=source_id)

    async def look(self, contest: Contest, holds: Sequence[Hold]) -> tuple[Looked, ...]:
        return await look_at(self._store, contest, holds)

    async def corrections(self, contest: Contest, below: str | None) -> tuple[Correction, ...]:
        found = (await self._store.standings.notes(contest.id)).corrections
        tree = lookup(contest).tree
        return tuple(c for c in found if below is None or tree.is_within(c.region_id, below))

    async def decide(
        self, contest: Contest, holds: Sequence[Hold], decision: DeskDecision, seen: int | None
    ) -> Decided:
        return await decide(self._store, contest, holds, decision, seen=seen)

    async def what_became(self, contest: Contest, name: HoldName) -> str | None:
        return await what_became(self._store, contest, name)

    def body(self, digest: str) -> bytes | None:
        return self._recording.get(digest)
