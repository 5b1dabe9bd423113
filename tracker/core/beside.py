"""What sources say of a region beside what counts: the same region, two numbers, two times.

An authority's own number of a city beside our sum of its districts, or a second source beside the
one that counts. A difference is told and decides nothing: the two were said at different moments.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tracker.core.instant import iso
from tracker.core.model import Contest, Numbers, Region, Report, Tally
from tracker.core.tallies import SourceKey
from tracker.core.tree import Tree
from tracker.core.wire import Json, numbers_json


class Beside(Struct, frozen=True, kw_only=True):
    """One report that does not count beside the number that does.

    `counts` is None while nothing of the region counts. The recapitulation is left out of it:
    what it adds to the count is a drift, see `core/stages.py`.
    """

    region: Region
    source_id: str
    counts: Tally | None
    said: Report


def besides(
    contest: Contest,
    tree: Tree,
    tallies: Mapping[str, Tally],
    reports: Mapping[SourceKey, Report],
    below: str | None = None,
) -> Iterator[Beside]:
    """Yield every report of the contest's sources that doesn't count, regions in their order."""
    sources = {source.id for source in contest.sources}
    aside: dict[str, list[tuple[str, Report]]] = {}
    for (source_id, (_, region_id)), report in sorted(reports.items()):
        if source_id in sources:
            aside.setdefault(region_id, []).append((source_id, report))
    for region in contest.regions:
        if below is not None and below not in (region.id, *tree.ancestors(region.id)):
            continue
        tally = tallies.get(region.id)
        counts = tally.count or tally if tally is not None else None
        for source_id, report in aside.get(region.id, ()):
            yield Beside(region=region, source_id=source_id, counts=counts, said=report)


def difference(beside: Beside) -> Numbers:
    """Return what the report says more than what counts, figure by figure; missing stays None."""
    said = beside.said.numbers
    counts = beside.counts.numbers if beside.counts is not None else (None,) * len(said)
    return tuple(
        None if theirs is None or ours is None else theirs - ours
        for theirs, ours in zip(said, counts, strict=True)
    )


def differs(beside: Beside) -> bool:
    """Say whether any figure that both have is not the same."""
    return any(difference(beside))


def beside_json(contest: Contest, beside: Beside) -> Json:
    """Return what a source says of a region beside what counts, with both times."""
    counts = beside.counts
    return {
        "region": beside.region.id,
        "level": beside.region.level,
        "source": beside.source_id,
        "part": beside.said.part,
        "said": numbers_json(contest, beside.said.numbers),
        "said_at": iso(beside.said.source_at_ms),
        "counts": None if counts is None else numbers_json(contest, counts.numbers),
        "counts_at": None if counts is None else iso(counts.source_at_ms),
        "difference": numbers_json(contest, difference(beside)),
    }
