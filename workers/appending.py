"""From a parsed document to entries of the log: checked, compared with the ledger, appended.

Whoever brings reports comes by here: polls, bodies parsed again, and people with a form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.core.batches import batches
from tracker.core.check import Checked, Known, Sheet, check, keys_around
from tracker.core.diff import Key, diff, diff_held, key_of
from tracker.core.entries import Delta, Held, HeldDelta, Reports
from tracker.core.model import Contest, Finding, Provenance, Source, Suspect
from tracker.core.tree import Tree
from tracker.ports import Parsed, Store, Verdict

DELTAS_MAX = 1_000
ROWS_MAX = 2_000
RACES_MAX = 20
"""New diffs after another poller moved a region. One is the rule; twenty is a bug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where reports come from: the document, its recording, and what it last gave.

    `provenance` is set where a person has entered them.
    """

    contest: Contest
    tree: Tree
    source: Source
    path: str
    digest: str
    newest_ms: int | None = None
    provenance: Provenance | None = None


@dataclass(slots=True)
class Taken:
    """What became of a document: entries, which regions moved or are held now, findings.

    `older`: it has given numbers of a later source time before, so nothing of it was taken.
    """

    offsets: tuple[int, ...] = ()
    moved_at: tuple[str, ...] = ()
    held_at: tuple[str, ...] = ()
    older: bool = False
    verdict: Verdict = "accepted"
    findings: tuple[Finding, ...] = ()
    left: set[Key] = field(default_factory=set)

    @property
    def deltas(self) -> int:
        """How many regions moved."""
        return len(self.moved_at)

    @property
    def held(self) -> int:
        """How many regions are held now."""
        return len(self.held_at)


@dataclass(frozen=True, slots=True)
class _Work:
    """One document on its way into the log, and what has become of it so far."""

    store: Store
    origin: Origin
    parsed: Parsed
    taken: Taken


async def append_checked(store: Store, origin: Origin, parsed: Parsed) -> Taken:
    """Append what *parsed* changes and what of it is held, and return what became of it.

    A region that another poller moved meanwhile is judged and compared again.
    """
    taken = Taken(left={key_of(report) for report in parsed.reports})
    work = _Work(store, origin, parsed, taken)
    for _ in range(RACES_MAX):
        checked, known = await _judged(work)
        taken.findings, taken.verdict = checked.findings, _verdict(checked)
        await _append(work, checked, known)
        if taken.older or not taken.left:
            return taken
    raise AssertionError(f"{origin.path} lost {RACES_MAX} races for its regions")


async def would_append(store: Store, origin: Origin, parsed: Parsed) -> tuple[Delta, ...]:
    """Return what *parsed* would change of what counts, and append nothing."""
    checked, known = await _judged(_Work(store, origin, parsed, Taken()))
    return diff(known.last, checked.accepted, known.held)


async def _judged(work: _Work) -> tuple[Checked, Known]:
    known = await _known(work)
    sheet = Sheet(
        contest=work.origin.contest,
        source=work.origin.source,
        tree=work.origin.tree,
        reports=work.parsed.reports,
        known=known,
        now_ms=await work.store.clock.now_ms(),
        shape=work.parsed.findings,
    )
    return check(sheet), known


async def _known(work: _Work) -> Known:
    contest_id, source_id = work.origin.contest.id, work.origin.source.id
    around = keys_around(work.origin.source, work.origin.tree, work.parsed.reports)
    own = [key_of(report) for report in work.parsed.reports]
    return Known(
        last=await work.store.log.last(contest_id, source_id, around),
        held=await work.store.log.held(contest_id, source_id, own),
    )


def _verdict(checked: Checked) -> Verdict:
    if not checked.suspects:
        return "accepted"
    return "partly_held" if checked.accepted else "held"


async def _append(work: _Work, checked: Checked, known: Known) -> None:
    """Append what is left of *checked*; `taken.left` is what moved and has to be done again."""
    taken = work.taken
    accepted = [report for report in checked.accepted if key_of(report) in taken.left]
    suspects = [report for report in checked.suspects if key_of(report) in taken.left]
    deltas = diff(known.last, accepted, known.held)
    held = diff_held(known.last, known.held, suspects)
    taken.left = set()
    if (deltas or held) and _is_older(work):
        taken.older = True
        return
    taken.moved_at += await _append_moving(work, deltas, known.held)
    taken.held_at += await _append_moving(work, held, {})


def _is_older(work: _Work) -> bool:
    held, new = work.origin.newest_ms, work.parsed.source_at_ms
    return held is not None and new is not None and new < held


async def _append_moving(
    work: _Work, deltas: Sequence[Delta | HeldDelta], held: Mapping[Key, Suspect]
) -> tuple[str, ...]:
    """Append *deltas* in as many entries as they need; return the regions that were taken."""
    origin, taken, done = work.origin, work.taken, []
    for batch in batches(origin.tree, deltas, deltas_max=DELTAS_MAX, rows_max=ROWS_MAX):
        appended = await work.store.log.append_reports(
            origin.contest.id,
            _entry(work, batch, whole=len(batch) == len(deltas)),
            now_ms=await work.store.clock.now_ms(),
            ended={key_of(d): held[key_of(d)] for d in batch if key_of(d) in held},
        )
        if appended.older:
            taken.older = True
            break
        taken.offsets += (appended.offset,) if appended.offset else ()
        lost = set(appended.moved)
        taken.left |= lost
        done += [delta.region_id for delta in batch if key_of(delta) not in lost]
    return tuple(done)


def _entry(work: _Work, batch: tuple[Delta | HeldDelta, ...], *, whole: bool) -> Reports | Held:
    kind = Held if isinstance(batch[0], HeldDelta) else Reports
    return kind(
        source_id=work.origin.source.id,
        path=work.origin.path,
        digest=work.origin.digest,
        source_at_ms=work.parsed.source_at_ms,
        batch_id=None if whole else work.origin.digest[:12],
        provenance=work.origin.provenance,
        deltas=batch,  # type: ignore[arg-type]  # `kind` is the one that fits
    )
