"""How many regions at or below a region are held, doubted or corrected, and where one of each is.

Marks are rare: a region without any carries None, and the fold of a quiet night never comes here.
"""

from collections.abc import Callable
from typing import NamedTuple

from tracker.core.model import Doubt, Marks


class Step(NamedTuple):
    """What one entry adds to the marks of a region and of all above it."""

    holds: int = 0
    doubts: int = 0
    corrections: int = 0


def step_between(old: Doubt | None, new: Doubt | None, *, corrected: bool = False) -> Step:
    """Return how the marks change when what is said of one region goes from *old* to *new*."""
    return Step(
        holds=_is_held(new) - _is_held(old),
        doubts=_is_doubted(new) - _is_doubted(old),
        corrections=int(corrected),
    )


def stepped(
    marks: Marks | None, step: Step, region_id: str, below: Callable[[], list[Marks]]
) -> Marks | None:
    """Return *marks* after *step* at *region_id*; None where nothing is left to say.

    *below* gives the marks right below, to find another example when the named one is gone.
    """
    held = marks or Marks()
    counts = (
        held.holds + step.holds,
        held.doubts + step.doubts,
        held.corrections + step.corrections,
    )
    assert min(counts) >= 0, f"{region_id} takes more marks away than there are"
    if not any(counts):
        return None
    named = _examples(held)

    def example(kind: int) -> str | None:
        if counts[kind] == 0:
            return None
        if step[kind] > 0:
            return region_id
        if step[kind] == 0 or named[kind] != region_id:
            return named[kind]
        others = (_examples(marks)[kind] for marks in below())
        return next((other for other in others if other is not None), None)

    return Marks(*counts, *map(example, range(len(counts))))


def _examples(marks: Marks) -> tuple[str | None, str | None, str | None]:
    return marks.hold_at, marks.doubt_at, marks.correction_at


def _is_held(doubt: Doubt | None) -> bool:
    return doubt is not None and doubt.held_since_ms is not None


def _is_doubted(doubt: Doubt | None) -> bool:
    return doubt is not None and bool(doubt.codes)
