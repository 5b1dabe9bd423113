"""A series is the last word of each step of its clock, however and in whatever order it came in."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_delta, make_numbers, make_reports
from tests.core.nights import CONTEST, logs, sourced
from tracker.core.entries import Entry
from tracker.core.history import Until, fold_on, resumed
from tracker.core.model import Tally
from tracker.core.reduce import fold_all
from tracker.core.series import Point, Series, points_json, thinned
from tracker.core.tree import grow

TREE = grow(CONTEST)
moments = st.lists(st.integers(0, 2_000_000), max_size=60)


def _points(instants):
    return [Point(at, n, Tally(n, at, None, (n,))) for n, at in enumerate(instants, 1)]


def _series(points, **limits):
    series = Series("9", "ours", **limits)
    for point in points:
        series.add(point)
    return series


def _of(entries, region_id="9", clock="ours", **limits):
    series = Series(region_id, clock, **limits)
    fold_on(resumed(CONTEST, None), entries, Until(), series.look)
    return series


@given(logs)
def test_a_series_ends_at_what_is_shown_now(entries):
    points = _of(entries).points()

    assert (points[-1].tally if points else None) == fold_all(CONTEST, entries).tallies.get("9")


@given(logs, st.sampled_from(["9", "91", "9101"]))
def test_each_point_is_what_was_shown_when_its_entry_came_in(entries, region_id):
    for point in _of(entries, region_id).points():
        then = fold_all(CONTEST, entries[: point.offset])
        assert (point.at_ms, point.tally) == (then.at_ms, then.tallies[region_id])


@given(logs, st.lists(st.integers(0, 9_000), max_size=9))
def test_on_the_sources_clock_each_source_time_has_its_last_numbers(entries, times):
    entries = sourced(entries, times)
    shown = {}
    for n in range(1, len(entries) + 1):
        tally = fold_all(CONTEST, entries[:n]).tallies.get("9")
        if tally is not None and tally.offset == n and tally.source_at_ms is not None:
            shown[tally.source_at_ms // 1_000] = max(
                shown.get(tally.source_at_ms // 1_000, (0, 0)), (tally.source_at_ms, n)
            )

    points = _of(entries, clock="source").points()

    assert [(p.at_ms, p.offset) for p in points] == [shown[step] for step in sorted(shown)]


@given(moments, st.integers(1, 20), st.randoms())
def test_the_order_of_points_and_saying_them_again_change_nothing(instants, most, random):
    points = _points(instants)
    shuffled = [*points, *points[::2]]
    random.shuffle(shuffled)

    one, other = _series(points, most=most), _series(shuffled, most=most)

    assert (one.points(), one.step_s) == (other.points(), other.step_s)


@given(moments, st.integers(1, 20), st.integers(1, 100))
def test_a_series_is_thin_in_order_and_holds_its_newest_point(instants, most, step_s):
    points = _points(instants)
    series = _series(points, most=most, step_s=step_s)
    kept = series.points()
    steps = [p.at_ms // (series.step_s * 1_000) for p in kept]

    assert len(kept) <= most
    assert set(kept) <= set(points)
    assert steps == sorted(set(steps))
    assert kept[-1:] == sorted(points)[-1:] if not points else kept[-1].at_ms == max(instants)


@given(moments, st.integers(1, 20))
def test_a_series_that_is_thinned_later_is_the_one_that_was_thin_from_the_start(instants, most):
    points = _points(instants)
    late = thinned(_series(points), most=most, step_s=1)

    assert late.points() == _series(points, most=most).points()


def test_a_copy_goes_its_own_way():
    first, later = _points([1_000, 90_000])
    series = _series([first])
    series.copy().add(later)

    assert series.points() == [first]


def test_what_was_not_complete_is_null_in_a_point():
    numbers = make_numbers(120, None, stations_reported=3, stations_total=6)
    delta = make_delta("9101", None, None)
    body = make_reports(type(delta)("9101", "row", None, numbers))
    entry = Entry(offset=1, at_ms=1_000, chain="c", body=body)

    (point,) = points_json(CONTEST, TREE, "9101", _of([entry], "9101").points())

    assert point == {
        "at": "1970-01-01T00:00:01Z",
        "offset": 1,
        "votes": {"a": 120, "b": None},
        "shares": {"a": None, "b": None},
        "valid": None,
        "stations": {"reported": 3, "total": 6},
    }
