"""Decide on what is held: let it count, or refuse it for good. Every decision is an entry.

The ledger and the log move in one step, region by region: of two desks that decide at once, or a
desk and a feed that has spoken meanwhile, one is told to look again.
"""

from collections.abc import Sequence

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tracker.core.diff import key_of
from tracker.core.entries import HeldDelta, Rejected, Released
from tracker.core.model import Contest, Correction, Hold
from tracker.core.tree import Tree, grow
from tracker.errors import EntryRefused
from tracker.ports import Recording, Store

DELTAS_MAX = 500
"""Decisions in one entry: each may move a standing and all above it, and takes a note away."""

log = structlog.get_logger()


class Decision(Struct, frozen=True, kw_only=True):
    """What somebody decides on held reports, who it is, and why."""

    releases: bool
    by: str
    why: str


class Decided(Struct, frozen=True, kw_only=True):
    """The holds that were decided on, and those that had moved meanwhile."""

    done: tuple[Hold, ...]
    moved: tuple[Hold, ...]


async def holds_of(
    store: Store, contest: Contest, *, below: str | None = None, source_id: str | None = None
) -> tuple[Hold, ...]:
    """Return what is held of *contest*, at or below a region and of one source where named."""
    tree = grow(contest)
    held = (await store.standings.notes(contest.id)).holds
    return tuple(
        hold
        for hold in held
        if (source_id is None or hold.source_id == source_id)
        and (below is None or is_below(tree, hold.region_id, below))
    )


def is_below(tree: Tree, region_id: str, root: str) -> bool:
    """Say whether *region_id* is *root* or stands below it."""
    return region_id == root or (region_id in tree.regions and root in tree.ancestors(region_id))


async def decide(
    store: Store, contest: Contest, holds: Sequence[Hold], decision: Decision
) -> Decided:
    """Release or reject *holds*, as they stood when somebody looked at them.

    Raises:
        EntryRefused: nobody says why.
    """
    if not decision.why.strip():
        raise EntryRefused("a decision", ("say why; it is kept with who and when",))
    done: list[Hold] = []
    moved: list[Hold] = []
    for (source_id, path, digest), group in _by_document(holds).items():
        for start in range(0, len(group), DELTAS_MAX):
            some = group[start : start + DELTAS_MAX]
            body = _body(decision, source_id, path, digest, some)
            now_ms = await store.clock.now_ms()
            appended = await store.log.append_reports(contest.id, body, now_ms=now_ms)
            lost = set(appended.moved)
            done += [hold for hold in some if key_of(hold) not in lost]
            moved += [hold for hold in some if key_of(hold) in lost]
    log.info(
        "holds.decided",
        contest_id=contest.id,
        releases=decision.releases,
        by=decision.by,
        regions=len(done),
        moved=len(moved),
    )
    return Decided(done=tuple(done), moved=tuple(moved))


def _by_document(holds: Sequence[Hold]) -> dict[tuple[str, str, str], list[Hold]]:
    grouped: dict[tuple[str, str, str], list[Hold]] = {}
    for hold in holds:
        grouped.setdefault((hold.source_id, hold.path, hold.digest), []).append(hold)
    return grouped


def _body(
    decision: Decision, source_id: str, path: str, digest: str, holds: Sequence[Hold]
) -> Released | Rejected:
    kind = Released if decision.releases else Rejected
    return kind(
        source_id=source_id,
        path=path,
        digest=digest,
        source_at_ms=holds[0].source_at_ms,
        by=decision.by,
        reason=decision.why.strip(),
        deltas=tuple(_delta(decision, hold) for hold in holds),
    )


def _delta(decision: Decision, hold: Hold) -> HeldDelta:
    refused = None if decision.releases else replace(hold.suspect, rejected=True)
    return HeldDelta(
        hold.region_id, hold.part, hold.good, hold.suspect, refused, hold.note, hold.links
    )


class StoreDesk:
    """What the pages of a desk may look at and decide; see `web.desk.Desk`."""

    def __init__(self, store: Store, recording: Recording) -> None:
        self._store = store
        self._recording = recording

    async def holds(self, contest: Contest, below: str | None) -> tuple[Hold, ...]:
        return await holds_of(self._store, contest, below=below)

    async def corrections(self, contest: Contest, below: str | None) -> tuple[Correction, ...]:
        found = (await self._store.standings.notes(contest.id)).corrections
        tree = grow(contest)
        return tuple(c for c in found if below is None or is_below(tree, c.region_id, below))

    async def decide(
        self, contest: Contest, holds: Sequence[Hold], *, releases: bool, by: str, why: str
    ) -> tuple[tuple[Hold, ...], tuple[Hold, ...]]:
        decided = await decide(
            self._store, contest, holds, Decision(releases=releases, by=by, why=why)
        )
        return decided.done, decided.moved

    def body(self, digest: str) -> bytes | None:
        return self._recording.get(digest)
