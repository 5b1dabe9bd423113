"""Cases to judge, made from what they are about."""

from typing import Any

from tests.builders import CONTEST, POLLS_CLOSE_MS, make_contest, make_numbers
from tracker.core.model import (
    FIGURES,
    Contest,
    Decision,
    Numbers,
    Option,
    Region,
    numbers_of,
    option_ids,
)
from tracker.core.rules import Case, judge


def make_case(new: Numbers, **changes: Any) -> Case:
    """A report of the first district an hour after the polls closed."""
    contest: Contest = changes.get("contest", CONTEST)
    fields: dict[str, Any] = {
        "contest": contest,
        "source": contest.sources[0],
        "region": contest.regions[-1],
        "part": "row",
        "new": new,
        "now_ms": POLLS_CLOSE_MS + 3_600_000,
    }
    return Case(**fields | changes)


def make_row(*votes: int | None, stations: int | None = 5, **figures: int | None) -> Numbers:
    """Numbers of a row with *stations* in, of five or as many."""
    figures = {"stations_total": max(5, stations or 0)} | figures
    return make_numbers(*votes, stations_reported=stations, **figures)


THREE = make_contest(
    levels=("province", "city", "district", "station"),
    options=tuple(
        Option(id=i, number=n, name=f"Pilihan {i}", short=i, colour="#000000")
        for n, i in enumerate("abc", 1)
    ),
    decision=Decision(rule="majority", station_votes_max=300),
)
"""A contest of three options with polling stations of at most 300 ballots, as in February 2024."""

STATION = Region(id="9202001", name="TPS 001", level="station", parent_id="9202")


def make_form(*votes: int | None, **changes: Any) -> Case:
    """The form of one polling station: votes of three options, figures by name."""
    figures = {name: changes.pop(name) for name in FIGURES if name in changes}
    figures = {"stations_reported": 1, "stations_total": 1} | figures
    numbers = numbers_in(THREE, *votes, **figures)
    given = {"contest": THREE, "region": STATION, "part": "own"} | changes
    return make_case(numbers, **given)


def codes(case: Case) -> list[str]:
    """The codes of what the rules find in *case*."""
    return [found.code for found in judge(case)]


def as_region(**changes: Any) -> Region:
    """A district with named changes."""
    fields: dict[str, Any] = {"id": "9202", "name": "Dua Barat", "level": "district"}
    return Region(**fields | {"parent_id": "92"} | changes)


def numbers_in(contest: Contest, *votes: int | None, **figures: int | None) -> Numbers:
    """Numbers of *contest* with *votes* in ballot order."""
    ids = option_ids(contest)
    return numbers_of(ids, dict(zip(ids, votes, strict=True)), **figures)
