"""When the next heartbeat is due."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.beat import APART_S, SOON_S, Beat


def _beat(told_at_s=100.0):
    beat = Beat(5.0)
    beat.told(told_at_s)
    return beat


def test_the_first_is_due_at_once():
    assert Beat(5.0).due_at_s() < 0


def test_without_a_change_it_comes_every_few_seconds():
    assert _beat().due_at_s() == 105


def test_after_a_change_it_comes_soon():
    beat = _beat()
    beat.moved(103.0)

    assert beat.due_at_s() == 103 + SOON_S


def test_a_change_right_behind_one_waits_for_the_least_distance():
    beat = _beat()
    beat.moved(100.1)

    assert beat.due_at_s() == 100 + APART_S


def test_further_changes_put_nothing_off():
    beat = _beat()
    for at_s in (102.0, 102.5, 103.0):
        beat.moved(at_s)

    assert beat.due_at_s() == 102 + SOON_S


def test_a_change_is_told_of_once():
    beat = _beat()
    beat.moved(102.0)
    beat.told(103.0)

    assert beat.due_at_s() == 108


@given(st.lists(st.floats(0.01, 3), max_size=60))
def test_however_numbers_move_two_are_never_closer_and_never_further_apart(gaps):
    beat, now_s, told = _beat(0.0), 0.0, [0.0]
    for gap in gaps:
        now_s += gap
        while beat.due_at_s() <= now_s:
            told.append(beat.due_at_s())
            beat.told(beat.due_at_s())
        beat.moved(now_s)
    apart = [later - earlier for earlier, later in pairwise(told)]

    assert all(APART_S - 1e-9 <= distance <= beat.every_s + 1e-9 for distance in apart)
