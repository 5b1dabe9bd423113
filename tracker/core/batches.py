"""Cut large reports into entries that a single commit can carry."""

from collections.abc import Iterator, Sequence

from tracker.core.model import Delta
from tracker.core.tree import Tree


def batches(
    tree: Tree, deltas: Sequence[Delta], *, deltas_max: int, rows_max: int
) -> Iterator[tuple[Delta, ...]]:
    """Yield *deltas* in order, in runs that touch at most *rows_max* regions, ancestors included.

    One entry is folded and committed whole, so an entry must never touch more standings than a
    commit may hold.
    """
    run: list[Delta] = []
    touched: set[str] = set()
    for delta in deltas:
        rows = _rows(tree, delta.region_id)
        if run and (len(run) >= deltas_max or len(touched) + len(rows - touched) > rows_max):
            yield tuple(run)
            run, touched = [], set()
        run.append(delta)
        touched |= rows
    if run:
        yield tuple(run)


def _rows(tree: Tree, region_id: str) -> set[str]:
    return {region_id, *tree.ancestors(region_id)} if region_id in tree.regions else {region_id}
