"""Cut large reports into entries that a single commit can carry."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from tracker.core.entries import Delta, HeldDelta
from tracker.core.tree import Tree

D = TypeVar("D", bound=Delta | HeldDelta)


def batches(
    tree: Tree, deltas: Sequence[D], *, deltas_max: int, rows_max: int
) -> Iterator[tuple[D, ...]]:
    """Yield *deltas* in order, in runs that write at most *rows_max* rows.

    One entry is folded and committed whole, so an entry must never write more than a commit may
    hold: a standing for each region and each of its ancestors, and a note for each delta.
    """
    run: list[D] = []
    touched: set[str] = set()
    for delta in deltas:
        rows = _rows(tree, delta.region_id)
        if run and (len(run) >= deltas_max or len(touched | rows) + len(run) >= rows_max):
            yield tuple(run)
            run, touched = [], set()
        run.append(delta)
        touched |= rows
    if run:
        yield tuple(run)


def _rows(tree: Tree, region_id: str) -> set[str]:
    return {region_id, *tree.ancestors(region_id)} if region_id in tree.regions else {region_id}
