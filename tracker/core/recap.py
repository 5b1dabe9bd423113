"""The recapitulation over the count: in each region the highest stage that has numbers is shown.

Where a stage covers a part of a region only, the region is summed from what is shown below it:
two cities from their recapitulation and four from the count, and it says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tracker.core.diff import Key
from tracker.core.model import (
    FIGURES,
    STAGES,
    Contest,
    Finding,
    Marks,
    Numbers,
    Recapped,
    Region,
    Report,
    Stage,
    Tally,
    figure,
    source_of,
)
from tracker.core.rules import Case, judge_alone
from tracker.core.tree import grow

TIERS: tuple[Stage, ...] = STAGES[1:]
"""The stages above the count; a report of each is kept as a source's own."""


TIER_LEVELS: Mapping[Stage, str] = {
    "recap_kecamatan": "district",
    "recap_kota": "city",
    "recap_provinsi": "province",
    "declared": "province",
}
"""The level whose totals a tier gives. What is declared is the whole contest."""


class Below(NamedTuple):
    """A region right below: what is shown there, and how many counted regions it stands for."""

    tally: Tally
    counted: int


def best_recap(
    reports: Mapping[tuple[str, Key], Report], region_id: str
) -> tuple[Stage, Report] | None:
    """Return the highest stage that has numbers for *region_id*, with its report."""
    for stage in reversed(TIERS):
        report = reports.get((stage, ("own", region_id)))
        if report is not None:
            return stage, report
    return None


def recapped(
    region: Region, report: Report, recap: Recapped, *, count: Tally, at: tuple[int, int]
) -> Tally:
    """Return what is shown of *region* once *report* of the recapitulation is in.

    *at* is the offset and time of the entry. Holds and doubts are the count's, and no longer
    about what is shown; corrections stay told.
    """
    marks = count.marks
    kept = (
        Marks(corrections=marks.corrections, correction_at=marks.correction_at)
        if marks is not None and marks.corrections
        else None
    )
    offset, at_ms = at
    return Tally(
        offset,
        at_ms,
        report.source_at_ms,
        _whole(region, report.numbers),
        None,
        report.note,
        report.links,
        None,
        kept,
        recap,
        count,
    )


def mixed(below: Iterable[Below], *, count: Tally, at: tuple[int, int]) -> Tally:
    """Return what is shown of a region some of whose parts have been recapitulated."""
    width = len(count.numbers)
    sums, known = [0] * width, [0] * width
    newest: int | None = None
    marks: list[Marks] = []
    for tally, counted in below:
        weights = tally.known or tuple(counted * (n is not None) for n in tally.numbers)
        sums = [a + (b or 0) for a, b in zip(sums, tally.numbers, strict=True)]
        known = [a + b for a, b in zip(known, weights, strict=True)]
        newest = max((t for t in (newest, tally.source_at_ms) if t is not None), default=None)
        marks += [tally.marks] if tally.marks is not None else []
    numbers = tuple(s if k else None for s, k in zip(sums, known, strict=True))
    offset, at_ms = at
    return Tally(
        offset, at_ms, newest, numbers, tuple(known), None, (), None, _all(marks), None, count
    )


def _all(marks: list[Marks]) -> Marks | None:
    if not marks:
        return None

    def example(name: str) -> str | None:
        named = (getattr(m, name) for m in marks)
        return next((at for at in named if at is not None), None)

    return Marks(
        sum(m.holds for m in marks),
        sum(m.doubts for m in marks),
        sum(m.corrections for m in marks),
        example("hold_at"),
        example("doubt_at"),
        example("correction_at"),
    )


def _whole(region: Region, numbers: Numbers) -> Numbers:
    """Return *numbers* with every station in: a tier recapitulates all that is below it."""
    total = figure(numbers, "stations_total") or region.stations
    reported = figure(numbers, "stations_reported")
    given = dict(zip(FIGURES, numbers[len(numbers) - len(FIGURES) :], strict=True))
    given |= {"stations_total": total, "stations_reported": total if reported is None else reported}
    return (*numbers[: len(numbers) - len(FIGURES)], *given.values())


def tier_problems(contest: Contest, stage: Stage, reports: Iterable[Report]) -> Iterator[str]:
    """Yield why *reports* can't be of *stage*: each tier recapitulates one level of the tree."""
    tree = grow(contest)
    wanted = TIER_LEVELS[stage]
    if wanted not in contest.levels:
        yield f"{contest.id} has no level {wanted!r}, which {stage} is about"
        return
    for report in reports:
        region = tree.regions.get(report.region_id)
        if region is not None and region.level != wanted:
            yield f"{region.id} is a {region.level}, but {stage} is about every {wanted}"


def tier_findings(contest: Contest, reports: Iterable[Report], now_ms: int) -> Iterator[Finding]:
    """Yield what the figures of each report of a tier say of each other: a slip of typing, mostly.

    Nothing is asked of the step from the count: the recapitulation is there to correct it.
    """
    tree = grow(contest)
    for report in reports:
        case = Case(
            contest=contest,
            source=source_of(contest, contest.counting_source),
            region=tree.regions[report.region_id],
            part=report.part,
            new=report.numbers,
            now_ms=now_ms,
        )
        yield from judge_alone(case)
