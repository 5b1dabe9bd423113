"""What was shown at a moment: the fold of every entry up to it, from the nearest checkpoint.

A checkpoint is a fold put away. It saves time and decides nothing: without any the log is folded
from its first entry, and the same comes out. One of another history or of another definition is
passed over.
Rules at the door: pure. Whoever brings entries brings them in order, without a gap.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tracker.core.definition import structure_print
from tracker.core.entries import Entry
from tracker.core.model import Contest, ContestState, Hold, Report, Tally
from tracker.core.reduce import Fold, Folded, SourceKey

ARITHMETIC = 1
"""Raise it when the fold makes other numbers of the same entries: then every checkpoint is old."""

CHECKPOINT_ENTRIES = 256
"""Entries between two checkpoints of a short log."""

CHECKPOINTS_MAX = 32
"""Checkpoints of one contest. A longer log has them further apart, so that the way from one of
them to any entry is at most a sixteenth of the log."""

CHECKPOINT_BYTES_MAX = 64_000_000
"""All checkpoints of one contest, packed. A country of 823,236 stations has three or four."""

EVER = 1 << 62
"""An instant, or an offset, that nothing comes after."""


class Checkpoint(Struct, frozen=True, kw_only=True):
    """A fold put away; `structure` is the `fold_print` of the contest that it was folded with.

    Corrections are left out: they move no number, and stand in the standings' notes.
    """

    offset: int
    chain: str
    at_ms: int
    structure: str
    state: ContestState
    tallies: dict[str, Tally]
    reports: tuple[tuple[SourceKey, Report], ...]
    holds: tuple[tuple[SourceKey, Hold], ...]


class Mark(Struct, frozen=True, array_like=True):
    """Where a checkpoint stands, without its contents; `packed_bytes` is what it takes up."""

    offset: int
    at_ms: int
    chain: str
    structure: str
    packed_bytes: int


class Until(Struct, frozen=True, kw_only=True):
    """Where a fold ends: after the last entry appended by *at_ms* that isn't beyond *offset*."""

    at_ms: int = EVER
    offset: int = EVER


Seen = Callable[[Fold, Folded], None]
"""Looks at a fold after each entry."""


def as_of(
    contest: Contest, entries: Iterable[Entry], at_ms: int, checkpoint: Checkpoint | None = None
) -> Fold:
    """Return what was shown at *at_ms*; *entries* are those behind *checkpoint*, or all."""
    fold = resumed(contest, checkpoint)
    fold_on(fold, entries, Until(at_ms=at_ms))
    return fold


def fold_on(fold: Fold, entries: Iterable[Entry], until: Until, seen: Seen | None = None) -> bool:
    """Fold those of *entries* that are not beyond *until*; say whether that was all of them."""
    for entry in entries:
        if entry.at_ms > until.at_ms or entry.offset > until.offset:
            return False
        folded = fold.apply(entry)
        if seen is not None:
            seen(fold, folded)
    return True


def checkpoint_of(fold: Fold, structure: str) -> Checkpoint:
    """Return *fold* as a checkpoint; *structure* is the `fold_print` of its contest."""
    return Checkpoint(
        offset=fold.offset,
        chain=fold.chain,
        at_ms=fold.at_ms,
        structure=structure,
        state=fold.state,
        tallies=dict(fold.tallies),
        reports=tuple(fold.reports.items()),
        holds=tuple(fold.holds.items()),
    )


def resumed(contest: Contest, checkpoint: Checkpoint | None) -> Fold:
    """Return a fold that goes on from *checkpoint*; from the first entry without one."""
    fold = Fold(contest)
    if checkpoint is None:
        fold.state = replace(fold.state, structure=structure_print(contest))
        return fold
    fold.tallies, fold.state = dict(checkpoint.tallies), checkpoint.state
    fold.reports, fold.holds = dict(checkpoint.reports), dict(checkpoint.holds)
    fold.restore(checkpoint.offset, checkpoint.chain, checkpoint.at_ms)
    return fold


def fold_print(contest: Contest) -> str:
    """Return a token of all that a checkpoint of *contest* hangs on beside its log.

    That is the tree, what is counted and by which source first, the stations that a recapitulation
    fills in, what the fold does, and how its values are written.
    """
    stations = [(region.id, region.stations) for region in contest.regions]
    parts = (structure_print(contest), stations, ARITHMETIC, _shape())
    return sha256(msgspec.json.encode(parts)).hexdigest()[:16]


@cache
def _shape() -> str:
    """Return a token of how a checkpoint is written: a new field in a tally makes old ones old."""
    return sha256(msgspec.json.encode(msgspec.json.schema(Checkpoint))).hexdigest()[:16]


def mark_of(checkpoint: Checkpoint, packed_bytes: int) -> Mark:
    """Return where *checkpoint* stands."""
    return Mark(
        checkpoint.offset, checkpoint.at_ms, checkpoint.chain, checkpoint.structure, packed_bytes
    )


def usable(marks: Iterable[Mark], structure: str, until: Until) -> list[Mark]:
    """Return the marks from which a fold up to *until* may start, the nearest first.

    Whether its entry is still in the log has yet to be looked up.
    """
    found = [
        mark
        for mark in marks
        if mark.structure == structure and mark.at_ms <= until.at_ms and mark.offset <= until.offset
    ]
    return sorted(found, key=lambda mark: -mark.offset)


def spacing(top: int, marks: Sequence[Mark]) -> int:
    """Return how many entries apart checkpoints stand in a log of *top* entries.

    It doubles as the log grows. A checkpoint stands at its multiples, so whoever puts one away
    puts it where everybody would, and of those that are there every second one stays.
    """
    largest = max((mark.packed_bytes for mark in marks), default=0)
    most = CHECKPOINTS_MAX
    if largest:
        most = max(1, min(most, CHECKPOINT_BYTES_MAX // largest))
    step = CHECKPOINT_ENTRIES
    while top // step > most:
        step *= 2
    return step


def surplus(marks: Sequence[Mark]) -> list[int]:
    """Return the offsets of those *marks* that stand too close by now."""
    step = spacing(max((mark.offset for mark in marks), default=0), marks)
    return [mark.offset for mark in marks if mark.offset % step]
