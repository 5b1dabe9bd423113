"""The two clocks of a number: when we last looked ("dicek"), when it last moved ("berubah").

*Changed* is the newest source time below a region and stands in its tally. *Checked* is the last
successful poll of the oldest document below it, and comes from the documents' states.
"""

from collections.abc import Iterator, Mapping

from tracker.core.model import Contest, source_of
from tracker.core.tree import Tree


def checked_at_ms(
    contest: Contest,
    tree: Tree,
    region_id: str,
    checked: Mapping[str, int | None],
    source_id: str | None = None,
) -> int | None:
    """Return when the numbers of *region_id* were last checked, by the oldest document below.

    *checked* maps the region of each document of one source to its last successful poll; without
    *source_id* it is the one that counts by the definition. None: a document that counts here has
    never been read.
    """
    source = source_of(contest, source_id or contest.counting_source)
    depth = contest.levels.index(source.counted_level) - (source.counted_part == "row")
    times = [checked[place] for place in _at_depth(tree, region_id, depth) if place in checked]
    given = [at for at in times if at is not None]
    return min(given) if given and len(given) == len(times) else None


def _at_depth(tree: Tree, region_id: str, depth: int) -> Iterator[str]:
    """Yield the regions at *depth* that hold *region_id* or lie below it.

    They are looked up from the region: of fifteen thousand documents a station hangs on one.
    """
    own = tree.depth[region_id]
    if own >= depth >= 0:
        yield tree.path(region_id)[depth]
        return
    layer = [region_id] if depth >= 0 else []
    for _ in range(depth - own):
        layer = [child for above in layer for child in tree.children.get(above, ())]
    yield from layer
