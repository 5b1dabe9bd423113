"""How far the numbers of a region have come: its stage, how its parts stand, what has drifted."""

from collections.abc import Iterable

from msgspec import Struct

from tracker.core.diff import difference
from tracker.core.model import Recapped, Stage, Tally, votes_of


class Staged(Struct, frozen=True, kw_only=True):
    """The stage of a region's numbers, and of those right below where they differ.

    `mixed` counts the regions right below by the stage of the recapitulation that they show, out
    of `parts`. `drift` is what the recapitulation adds to the count, option by option.
    """

    stage: Stage = "counting"
    recap: Recapped | None = None
    mixed: dict[Stage, int] = {}
    parts: int = 0
    drift: tuple[int | None, ...] | None = None


COUNTING = Staged()


def staged(tally: Tally | None, below: Iterable[Tally | None]) -> Staged:
    """Return the stage of the region that *tally* is of; *below* are those right below it."""
    if tally is None or tally.count is None:
        return COUNTING
    drift = difference(votes_of(tally.count.numbers), votes_of(tally.numbers))
    if tally.recap is not None:
        return Staged(stage=tally.recap.stage, recap=tally.recap, drift=drift)
    parts = list(below)
    mixed: dict[Stage, int] = {}
    for part in parts:
        if part is not None and part.recap is not None:
            mixed[part.recap.stage] = mixed.get(part.recap.stage, 0) + 1
    return Staged(mixed=mixed, parts=len(parts), drift=drift if mixed else None)
