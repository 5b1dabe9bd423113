"""What was shown at a moment: the fold of every entry up to it, from the nearest checkpoint.

A checkpoint is a fold put away. It saves time and is never needed: one whose entry is not in the
log any more, token and all, is another history's and is passed over.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tracker.core.entries import Entry
from tracker.core.model import (
    Contest,
    ContestState,
    Correction,
    Hold,
    Report,
    Tally,
)
from tracker.core.reduce import Fold, SourceKey

CHECKPOINT_ENTRIES = 500
"""Entries between two checkpoints: folding so many takes a tenth of a second for a province, and
a few seconds where each brings a thousand polling stations."""


class Checkpoint(Struct, frozen=True, kw_only=True):
    """A fold as it was put away, and the structure of the definition that it was folded with."""

    offset: int
    chain: str
    at_ms: int
    structure: str
    state: ContestState
    tallies: dict[str, Tally]
    reports: tuple[tuple[SourceKey, Report], ...]
    holds: tuple[tuple[SourceKey, Hold], ...]
    corrections: tuple[Correction, ...]


class Point(Struct, frozen=True, kw_only=True):
    """A region's numbers from one moment on."""

    offset: int
    at_ms: int
    source_at_ms: int | None
    tally: Tally


def put_away(fold: Fold, structure: str) -> Checkpoint:
    """Return *fold* as a checkpoint."""
    return Checkpoint(
        offset=fold.offset,
        chain=fold.chain,
        at_ms=fold.at_ms,
        structure=structure,
        state=fold.state,
        tallies=dict(fold.tallies),
        reports=tuple(fold.reports.items()),
        holds=tuple(fold.holds.items()),
        corrections=tuple(fold.corrections),
    )


def taken_up(contest: Contest, checkpoint: Checkpoint | None) -> Fold:
    """Return a fold that goes on from *checkpoint*; from the first entry without one."""
    fold = Fold(contest)
    if checkpoint is None:
        return fold
    fold.tallies, fold.state = dict(checkpoint.tallies), checkpoint.state
    fold.reports, fold.holds = dict(checkpoint.reports), dict(checkpoint.holds)
    fold.corrections = list(checkpoint.corrections)
    fold.restore(checkpoint.offset, checkpoint.chain, checkpoint.at_ms)
    return fold


def is_due(fold: Fold, held: Checkpoint | None) -> bool:
    """Say whether *fold* has come far enough from *held* for another checkpoint."""
    return fold.offset - (held.offset if held is not None else 0) >= CHECKPOINT_ENTRIES


def series(fold: Fold, entries: Iterable[Entry], region_id: str) -> Iterator[Point]:
    """Yield the numbers of a region after each of *entries* that moved them."""
    for entry in entries:
        folded = fold.apply(entry)
        tally = fold.tallies.get(region_id)
        if region_id in folded.regions and tally is not None:
            yield Point(
                offset=entry.offset,
                at_ms=entry.at_ms,
                source_at_ms=tally.source_at_ms,
                tally=tally,
            )


def thinned(points: list[Point], most: int) -> list[Point]:
    """Return at most *most* of *points*, the first and the last among them, evenly by time."""
    if len(points) <= most or most < 2:
        return points[-most:] if most < 2 else points
    first, last = points[0].at_ms, points[-1].at_ms
    step = max(1, (last - first) // (most - 1))
    kept: dict[int, Point] = {}
    for point in points:
        kept[(point.at_ms - first) // step] = point
    return [points[0], *list(kept.values())[1:-1], points[-1]]
