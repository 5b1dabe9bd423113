"""A made-up night: it ends at the declared totals, and is consistent on the way there."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulate.worlds import CITY, FILES, PROVINCE, REFERENCE, small_contest, small_night
from tracker.contests.library import load
from tracker.core.model import Contest
from tracker.core.tree import grow
from tracker.simulate.night import SyntheticNight
from tracker.simulate.stations import stations_of

NIGHT = small_night()
OPTIONS = tuple(option.id for option in small_contest().options)
MINUTES = st.integers(0, (NIGHT.end_ms - NIGHT.start_ms) // 60_000 + 1)


@pytest.fixture(scope="module")
def jakarta() -> Contest:
    """The definition that ships with the product."""
    return load("jakarta-2024")


def read(path: str, now_ms: int, night: SyntheticNight = NIGHT) -> dict[str, Any]:
    """The file at *path*, decoded."""
    served = night.body(path, now_ms)
    assert served is not None
    content: dict[str, Any] = json.loads(served.body)
    return content


def chart(content: dict[str, Any]) -> dict[str, Any]:
    """The region's own total in a file."""
    total: dict[str, Any] = content["tungsura"]["chart"]
    return total


def rows(content: dict[str, Any]) -> dict[str, Any]:
    """The rows of a file."""
    table: dict[str, Any] = content["tungsura"]["table"]
    return table


def test_the_night_of_a_small_contest_ends_at_its_totals() -> None:
    ended = read(PROVINCE, NIGHT.end_ms)
    for reference in REFERENCE:
        counts = chart(ended) if reference.region_id == "9" else rows(ended)[reference.region_id]
        assert {option: counts[option] for option in OPTIONS} == reference.votes
        assert counts["progres"]["progres"] == counts["progres"]["total"] == reference.stations


def test_the_night_of_jakarta_ends_at_the_official_totals(jakarta: Contest) -> None:
    night = SyntheticNight(jakarta)
    ended = read("/pilkada/hhcw/pkwkp/31.json", night.end_ms, night)
    for reference in jakarta.reference:
        counts = chart(ended) if reference.region_id == "31" else rows(ended)[reference.region_id]
        assert {option: counts[option] for option in reference.votes} == reference.votes
        assert counts["progres"]["progres"] == reference.stations


def test_no_station_of_jakarta_holds_more_than_the_law_allows(jakarta: Contest) -> None:
    stations = stations_of(jakarta, grow(jakarta), 1)
    assert max(sum(station.votes) + station.rejected for station in stations) <= 600


def test_one_seed_gives_one_night_and_another_gives_another() -> None:
    half_ms = (NIGHT.start_ms + NIGHT.end_ms) // 2
    same, other = small_night(), small_night(seed=2)
    assert [same.body(p, half_ms) for p in FILES] == [NIGHT.body(p, half_ms) for p in FILES]
    assert [other.body(p, half_ms) for p in FILES] != [NIGHT.body(p, half_ms) for p in FILES]


def test_before_the_first_station_rows_have_no_votes() -> None:
    seeded = read(CITY, NIGHT.start_ms)
    assert chart(seeded) == {"progres": {"total": 10, "persen": 0.0, "progres": 0}}
    assert set(rows(seeded)["9101"]) == {"psu", "progres", "status_progress"}
    assert rows(seeded)["9101"]["status_progress"] is False


def test_nothing_stands_there_before_the_start() -> None:
    assert NIGHT.body(PROVINCE, NIGHT.start_ms - 1) is None


@given(MINUTES)
def test_rows_add_up_to_the_chart_at_every_moment(minutes: int) -> None:
    now_ms = NIGHT.start_ms + minutes * 60_000
    for content in (read(path, now_ms) for path in FILES):
        for option in OPTIONS:
            votes = [row.get(option, 0) for row in rows(content).values()]
            assert sum(votes) == chart(content).get(option, 0)
        counted = [row["progres"]["progres"] for row in rows(content).values()]
        assert sum(counted) == content["progres"]["progres"] == chart(content)["progres"]["progres"]


@given(MINUTES)
def test_a_row_is_the_chart_of_the_file_below_at_every_moment(minutes: int) -> None:
    now_ms = NIGHT.start_ms + minutes * 60_000
    row = rows(read(PROVINCE, now_ms))["91"]
    own = chart(read(CITY, now_ms))
    assert {name: row[name] for name in row if name in own} == own


@given(MINUTES, MINUTES)
def test_the_time_of_a_file_moves_exactly_when_its_content_does(one: int, other: int) -> None:
    earlier, later = sorted(NIGHT.start_ms + m * 60_000 for m in (one, other))
    for path in FILES:
        before, after = read(path, earlier), read(path, later)
        assert (before.pop("ts") == after.pop("ts")) == (before == after)


@given(MINUTES, MINUTES)
def test_progress_never_falls(one: int, other: int) -> None:
    earlier, later = sorted(NIGHT.start_ms + m * 60_000 for m in (one, other))
    for path in FILES:
        assert read(path, earlier)["progres"]["progres"] <= read(path, later)["progres"]["progres"]


@given(MINUTES, MINUTES)
def test_what_changed_is_what_differs(one: int, other: int) -> None:
    earlier, later = sorted(NIGHT.start_ms + m * 60_000 for m in (one, other))
    differ = {p for p in FILES if NIGHT.body(p, earlier) != NIGHT.body(p, later)}
    assert NIGHT.changed(earlier, later) & set(FILES) == differ


def test_nothing_changes_between_two_moments() -> None:
    moments = NIGHT.moments()
    for before, after in pairwise(moments):
        assert NIGHT.changed(before, after - 1) == frozenset()
        assert NIGHT.changed(after - 1, after) != frozenset()


def test_half_of_jakarta_is_in_by_half_past_seven_and_nearly_all_by_one(jakarta: Contest) -> None:
    night = SyntheticNight(jakarta)
    shares = [
        chart(read("/pilkada/hhcw/pkwkp/31.json", night.start_ms + minutes * 60_000 + 8_000, night))
        for minutes in (6 * 60 + 30, 12 * 60)
    ]
    assert 40 < shares[0]["progres"]["persen"] < 60
    assert shares[1]["progres"]["persen"] > 98.5


@given(MINUTES)
def test_the_lowest_region_has_a_row_for_each_station_and_they_add_up(minutes: int) -> None:
    content = read("/pilkada/hhcw/pkwkp/9/91/9101.json", NIGHT.start_ms + minutes * 60_000)
    stations = rows(content)
    assert sorted(stations) == [f"9101{number:03d}" for number in range(1, 7)]
    for option in OPTIONS:
        votes = [row.get(option, 0) for row in stations.values()]
        assert sum(votes) == chart(content).get(option, 0)
    counted = [row["progres"]["progres"] for row in stations.values()]
    assert sum(counted) == chart(content)["progres"]["progres"]


def test_a_station_s_row_and_its_own_file_agree() -> None:
    row = rows(read("/pilkada/hhcw/pkwkp/9/91/9101.json", NIGHT.end_ms))["9101001"]
    own = chart(read("/pilkada/hhcw/pkwkp/9/91/9101/9101001.json", NIGHT.end_ms))
    assert {option: row[option] for option in OPTIONS} == {o: own[o] for o in OPTIONS}


def test_a_station_is_published_with_its_administration_and_adds_up() -> None:
    path = f"{CITY.removesuffix('.json')}/9101/9101001.json"
    content = read(path, NIGHT.end_ms)["tungsura"]
    votes = sum(content["chart"][option] for option in OPTIONS)
    figures = content["administrasi"]
    assert figures["suara_sah"] == votes
    assert figures["suara_total"] == votes + figures["suara_tidak_sah"]
