"""First numbers, milestones, everything in: each told once, and taken back where it is undone."""

from tests.builders import POLLS_CLOSE_MS, make_contest
from tests.core.alerts.nights import START_MS, Count
from tracker.core.alerting import Alerting
from tracker.core.model import Calendar


def test_the_first_numbers_are_told_to_the_public_of_the_contest_and_to_the_desk_of_a_city():
    count = Count().votes(0, 120, 80).votes(60, 130, 80)

    assert [(a.region_id, a.audience) for a in count.of("results.first")] == [
        ("9", "public"),
        ("91", "desk"),
    ]


def test_a_milestone_is_told_once_and_the_highest_alone():
    count = Count().votes(0, 12, 8, stations=1)
    assert count.of("progress") == []

    count.votes(10, 120, 80).votes(20, 130, 80)
    assert [alert.facts["percent"] for alert in count.of("progress")] == [25]


def test_a_milestone_that_is_lost_and_passed_again_is_no_news():
    count = Count().votes(0, 120, 80).votes(10, 120, 80, stations=1).votes(20, 120, 80)

    assert [alert.facts["percent"] for alert in count.of("progress")] == [25]


def test_everything_in_is_told_for_a_city_and_for_the_contest():
    count = Count().all_in(0, 120, 80)

    assert [(a.region_id, a.audience) for a in count.of("counted.complete")] == [
        ("91", "desk"),
        ("9", "public"),
        ("92", "desk"),
    ]


def test_a_contest_that_holds_something_is_not_complete():
    count = Count().votes(0, 120, 80).hold(5, "9101")
    for region_id in ("9102", "9201", "9202"):
        count.votes(10, 1, 1, region_id=region_id)

    assert [a.region_id for a in count.of("counted.complete")] == ["92"]


def test_stations_that_vanish_take_back_that_everything_was_in():
    count = Count().all_in(0, 120, 80).votes(10, 120, 80, stations=5)
    complete = next(a for a in count.of("counted.complete") if a.region_id == "9")
    undone = [a for a in count.of("correction.decrease") if a.undoes == complete.id]

    assert [(a.region_id, a.facts["old"], a.facts["new"]) for a in undone] == [("9", 20, 19)]


def test_what_nobody_knows_the_size_of_is_never_complete():
    """The captured masters have no numbers of stations; the first row alone is not all."""
    regions = tuple(
        type(r)(id=r.id, name=r.name, level=r.level, parent_id=r.parent_id)
        for r in make_contest().regions
    )
    count = Count(make_contest(regions=regions)).votes(0, 120, 80)
    assert count.of("counted.complete", "progress") == []

    count.all_in(10, 121, 80)
    assert "9" in {alert.region_id for alert in count.of("counted.complete")}


def test_the_polls_close_when_the_calendar_says_so_whenever_somebody_looks():
    (alert,) = Count().votes(0, 120, 80).of("polls.closed")

    assert (alert.at_ms, alert.number) == (POLLS_CLOSE_MS, 1)


def test_a_deadline_is_near_then_passed():
    deadline_ms = START_MS + 100 * 3_600_000
    calendar = Calendar(polls_close_ms=POLLS_CLOSE_MS, announcement_deadline_ms=deadline_ms)
    count = Count(make_contest(calendar=calendar)).tick(0).tick(200 * 3_600)
    near, passed = count.of("deadline.near", "deadline.passed")

    assert (near.at_ms, passed.at_ms) == (deadline_ms - 48 * 3_600_000, deadline_ms)
    assert (near.audience, passed.audience) == ("desk", "public")


def test_after_a_declaration_nobody_waits_for_the_deadline():
    deadline_ms = START_MS + 100 * 3_600_000
    calendar = Calendar(polls_close_ms=POLLS_CLOSE_MS, announcement_deadline_ms=deadline_ms)
    count = Count(make_contest(calendar=calendar)).recap(0, "declared", "9", 900, 800)

    assert count.tick(200 * 3_600).of("deadline.near", "deadline.passed") == []


def test_a_type_that_nobody_wants_is_not_told():
    count = Count(make_contest(alerts=Alerting(off=("results.first",)))).votes(0, 120, 80)

    assert count.of("results.first") == []
