"""Sums across levels and regions: one document against itself, one region against another."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from tracker.core.model import Contest, Finding, Numbers, Report, votes_of
from tracker.core.rules.case import reported
from tracker.core.rules.words import finding

CHANCE = 1_000
"""A number that two regions share is news if chance gives it less than once in so many times."""


def mismatched_rows(contest: Contest, reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield where the rows of a document don't sum to its own total.

    KPU's aggregates are exact in all 13,409 totals captured, so a difference is a real alarm.
    """
    rows = [report.numbers for report in reports if report.part == "row"]
    for own in (report for report in reports if report.part == "own" and rows):
        for slot, option in enumerate(contest.options):
            summed, said = _sum(row[slot] for row in rows), own.numbers[slot]
            if said is not None and summed is not None and summed != said:
                yield finding("E301", own.region_id, option=option.number, rows=summed, own=said)
        stations, told = _sum(map(reported, rows)), reported(own.numbers)
        if stations is not None and told is not None and stations != told:
            yield finding("E302", own.region_id, rows=stations, own=told)


def twins(contest: Contest, reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield regions of one document whose numbers are equal where chance can't have made them."""
    rows = [report for report in reports if report.part == "row"]
    for one, other in combinations(rows, 2):
        yield from twin(contest, one, other, len(rows))


def twin(contest: Contest, one: Report, other: Report, among: int) -> Iterator[Finding]:
    """Yield what *one* and *other* of *among* regions share to the vote."""
    a, b = votes_of(one.numbers), votes_of(other.numbers)
    same = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x == y and x is not None]
    if len(same) == len(a) and _rarity([x or 0 for x in a]) >= CHANCE * among:
        yield finding("W303", one.region_id, other=other.region_id)
        return
    for slot in same:
        if _rarity([a[slot] or 0]) >= CHANCE * among:
            number = contest.options[slot].number
            yield finding(
                "W304", one.region_id, option=number, votes=a[slot], other=other.region_id
            )


def _rarity(votes: Sequence[int]) -> int:
    """Return about how many other numbers of the same size there would have been."""
    ways = 1
    for number in votes:
        ways *= number + 1
    return ways


def _sum(numbers: "Iterator[int | None] | Sequence[int | None] | map[int | None]") -> int | None:
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None


def votes_equal(a: Numbers, b: Numbers) -> bool:
    """Say whether two reports have the same votes."""
    return votes_of(a) == votes_of(b)
