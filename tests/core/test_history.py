"""The past is the fold of what had been appended by then, from any checkpoint or none."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST
from tests.core.held import Script
from tests.core.test_reduce_held import steps
from tracker.core.history import Point, put_away, series, taken_up, thinned
from tracker.core.model import Tally
from tracker.core.reduce import Fold, fold_all


@given(steps, st.integers(0, 20))
def test_a_fold_taken_up_from_a_checkpoint_ends_where_one_from_the_beginning_does(said, cut):
    entries = Script(*said).entries
    checkpoint = put_away(fold_all(CONTEST, entries[:cut]), "s")
    fold = taken_up(CONTEST, checkpoint)
    for entry in entries[cut:]:
        fold.apply(entry)
    whole = fold_all(CONTEST, entries)

    assert (fold.offset, fold.tallies, fold.holds) == (whole.offset, whole.tallies, whole.holds)
    assert fold.corrections == whole.corrections


@given(steps)
def test_a_checkpoint_is_not_changed_by_the_fold_that_goes_on_from_it(said):
    entries = Script(*said).entries
    half = len(entries) // 2
    checkpoint = put_away(fold_all(CONTEST, entries[:half]), "s")
    before = dict(checkpoint.tallies)
    fold = taken_up(CONTEST, checkpoint)
    for entry in entries[half:]:
        fold.apply(entry)

    assert checkpoint.tallies == before


@given(steps)
def test_a_series_ends_at_what_is_shown_now(said):
    entries = Script(*said).entries
    points = list(series(Fold(CONTEST), entries, "9"))
    shown = fold_all(CONTEST, entries).tallies.get("9")

    assert [p.at_ms for p in points] == sorted(p.at_ms for p in points)
    assert (points[-1].tally if points else None) == shown


def _points(*instants):
    tally = Tally(1, 1, None, (1,))
    return [
        Point(offset=n, at_ms=at, source_at_ms=None, tally=tally) for n, at in enumerate(instants)
    ]


def test_a_thinned_series_keeps_its_ends_and_its_order():
    points = _points(*range(0, 10_000, 10))
    kept = thinned(points, 50)

    assert len(kept) <= 50
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert [p.at_ms for p in kept] == sorted(p.at_ms for p in kept)


def test_a_short_series_is_not_thinned():
    points = _points(1, 2, 3)

    assert thinned(points, 3) == points
