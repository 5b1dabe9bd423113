"""How fast a night is played: a machine reads a few hundred documents a second, no more."""

import pytest
from click.testing import CliRunner

from tests.e2e.worlds import station_definition
from tracker.cli.demo import demo, usual_speed
from tracker.contests.library import load
from workers.played import BUDGET, LARGE_BUDGET_MIN, budget_at


@pytest.fixture(name="by_stations")
def _by_stations(tmp_path):
    return load(station_definition(tmp_path))


def test_a_night_by_polling_stations_is_played_more_slowly(by_stations):
    assert usual_speed(load("jakarta-2024")) == 180
    assert usual_speed(by_stations) == 20


def test_help_says_both_speeds():
    said = " ".join(CliRunner().invoke(demo, ["--help"]).output.split())

    assert "[default: 180; 20 for a contest with more documents than are asked for at once" in said


@pytest.mark.parametrize(
    ("speed", "budget"),
    [(1, LARGE_BUDGET_MIN), (20, LARGE_BUDGET_MIN), (50, 30_000), (180, BUDGET)],
)
def test_a_large_feed_is_asked_as_often_as_the_real_one_would_be_in_that_time(
    by_stations, speed, budget
):
    assert budget_at(by_stations, speed) == budget


def test_a_feed_that_fits_into_a_minute_is_asked_whenever_it_is_due():
    assert budget_at(load("jakarta-2024"), 20) == BUDGET
