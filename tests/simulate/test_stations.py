"""Stations: whole votes, none lost or made, and none fuller than the law allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import make_contest
from tests.simulate.worlds import small_contest
from tracker.core.model import Decision, Reference
from tracker.core.tree import grow
from tracker.errors import ConfigError
from tracker.simulate.stations import cut, level, stations_of

COLUMN = st.lists(st.integers(0, 900), min_size=6, max_size=6)


@given(st.integers(0, 5_000_000), st.lists(st.floats(0.01, 10), min_size=1, max_size=40))
def test_cut_in_parts_a_total_stays_what_it_was(total: int, weights: list[float]) -> None:
    parts = cut(total, weights)
    assert (sum(parts), min(parts) >= 0) == (total, True)


@given(st.lists(COLUMN, min_size=2, max_size=4))
def test_levelled_the_columns_keep_their_sums(columns: list[list[int]]) -> None:
    before = [sum(column) for column in columns]
    level(columns, 600)
    assert [sum(column) for column in columns] == before
    assert min(min(column) for column in columns) >= 0


@given(st.lists(COLUMN, min_size=2, max_size=4))
def test_where_there_is_room_no_station_holds_more_than_its_most(columns: list[list[int]]) -> None:
    room = -(-sum(sum(column) for column in columns) // 6)
    level(columns, room)
    assert max(sum(column[n] for column in columns) for n in range(6)) <= room


@given(st.integers(0, 1_000))
def test_every_seed_ends_at_the_declared_totals(seed: int) -> None:
    contest = small_contest()
    stations = stations_of(contest, grow(contest), seed)
    for reference in contest.reference[1:]:
        there = [s for s in stations if s.id.startswith(reference.region_id)]
        votes = [sum(column) for column in zip(*(s.votes for s in there), strict=True)]
        assert votes == list(reference.votes.values())
        assert sum(s.rejected for s in there) == reference.rejected


@pytest.mark.parametrize("seed", range(10))
def test_where_there_is_hardly_room_all_stations_are_as_full_as_they_may_be(seed: int) -> None:
    contest = replace(small_contest(), decision=Decision(rule="majority", station_votes_max=366))
    stations = stations_of(contest, grow(contest), seed)
    assert max(sum(station.votes) + station.rejected for station in stations) <= 366


def test_without_declared_votes_there_is_no_night_to_make_up() -> None:
    contest = make_contest()
    with pytest.raises(ConfigError, match="declares no votes"):
        stations_of(contest, grow(contest), 1)


def test_votes_without_a_station_to_hold_them_are_named() -> None:
    bare = [
        type(r)(id=r.id, name=r.name, level=r.level, parent_id=r.parent_id)
        for r in make_contest().regions
    ]
    contest = make_contest(
        regions=tuple(bare), reference=(Reference(region_id="91", votes={"a": 5, "b": 6}),)
    )
    with pytest.raises(ConfigError, match="region 91 has declared votes and no stations"):
        stations_of(contest, grow(contest), 1)
