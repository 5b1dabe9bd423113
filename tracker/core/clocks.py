"""The two clocks of a number: when we last looked ("dicek"), when it last moved ("berubah").

*Changed* is the newest source time below a region and stands in its tally. *Checked* is the last
successful poll of the oldest document below it, and comes from the documents' states.
"""

from collections.abc import Mapping

from tracker.core.model import Contest, Source, source_of
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
    times = [
        at
        for document_region, at in checked.items()
        if _feeds(contest, tree, source, document_region, region_id)
    ]
    given = [at for at in times if at is not None]
    return min(given) if given and len(given) == len(times) else None


def _feeds(
    contest: Contest, tree: Tree, source: Source, document_region: str, region_id: str
) -> bool:
    if document_region not in tree.regions:
        return False
    counted = contest.levels.index(source.counted_level)
    level = contest.levels.index(tree.regions[document_region].level)
    holds = level == (counted - 1 if source.counted_part == "row" else counted)
    related = region_id in tree.path(document_region) or document_region in tree.path(region_id)
    return holds and related
