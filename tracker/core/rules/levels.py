"""Sums across levels and regions: one document against itself, one region against another."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from tracker.core.model import Contest, Finding, Numbers, Report, votes_of
from tracker.core.rules.case import Case, is_station, reported, sum_given, total
from tracker.core.rules.words import finding

CHANCE = 1_000
"""Equal numbers are news where chance would give as many less than once in so many documents."""

Compared = tuple[str, Numbers]
"""A region's id and its numbers."""


def mismatched_rows(contest: Contest, reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield where the rows of a document don't sum to its own total.

    KPU's aggregates are exact in all 13,409 totals captured, so a difference is a real alarm.
    """
    rows = [report.numbers for report in reports if report.part == "row"]
    for own in (report for report in reports if report.part == "own" and rows):
        for slot, option in enumerate(contest.options):
            summed, said = sum_given(row[slot] for row in rows), own.numbers[slot]
            if said is not None and summed is not None and summed != said:
                yield finding("E301", own.region_id, option=option.number, rows=summed, own=said)
        stations, told = sum_given(map(reported, rows)), reported(own.numbers)
        if stations is not None and told is not None and stations != told:
            yield finding("E302", own.region_id, rows=stations, own=told)


def blanked_with(reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield rows of zeros without a station in, where the same document blanks other rows.

    Alone they would be a region that hasn't begun; here they are part of what was withdrawn.
    """
    zeros = [report for report in reports if total(report.numbers) == 0]
    if any(reported(report.numbers) for report in zeros):
        for report in zeros:
            if not reported(report.numbers):
                yield finding("E305", report.region_id)


def twins(contest: Contest, regions: Sequence[Compared]) -> Iterator[Finding]:
    """Yield for each of *regions* what it shares to the vote with another, beyond chance."""
    pairs = len(regions) * (len(regions) - 1) // 2
    for one, other in combinations(regions, 2):
        yield from twin(contest, one, other, pairs)
        yield from twin(contest, other, one, pairs)


def twin(contest: Contest, one: Compared, other: Compared, pairs: int) -> Iterator[Finding]:
    """Yield what *one* shares to the vote with *other*, where *pairs* of regions are compared.

    A number of n votes meets another of its size by chance about once in n; several together
    once in their product.
    """
    a, b = votes_of(one[1]), votes_of(other[1])
    same = [slot for slot, votes in enumerate(a) if votes is not None and votes == b[slot]]
    if len(same) == len(a) > 0:
        if _rarity(a) >= CHANCE * pairs:
            yield finding("W303", one[0], other=other[0])
        return
    for slot in same:
        if _rarity(a[slot : slot + 1]) >= CHANCE * pairs * len(a):
            number = contest.options[slot].number
            yield finding("W304", one[0], option=number, votes=a[slot], other=other[0])


def copied(case: Case) -> Iterator[Finding]:
    """Yield a station whose form says the same as another's; they come in documents of their own.

    In February 2024 two pairs of neighbouring stations of Jakarta had one form between them.
    """
    mine = votes_of(case.new)
    if not is_station(case) or not total(case.new):
        return
    for region_id, numbers in case.siblings.items():
        if numbers[: len(mine)] == mine:
            one, other = (case.region.id, case.new), (region_id, numbers)
            yield from twin(case.contest, one, other, len(case.siblings))


def _rarity(votes: Iterable[int | None]) -> int:
    ways = 1
    for number in votes:
        ways *= (number or 0) + 1
    return ways
