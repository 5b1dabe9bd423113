"""What follows from an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.delivery.answers import (
    PAUSE_MS_MAX,
    TROUBLES,
    Answer,
    Delivered,
    GiveUp,
    Retry,
    step_after,
)
from tracker.core.delivery.timing import ATTEMPTS_MAX, LADDER_MS

LAST = ATTEMPTS_MAX


def after(status=None, attempts=1, **fields):
    return step_after("a1", attempts, Answer(status=status, **fields))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_a_success(status):
    assert after(status) == Delivered()


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_says_that_nobody_follows_it(status):
    step = after(status)
    assert isinstance(step, Retry)
    assert "never followed" in step.why


def test_gone_disables_the_hook():
    assert after(410) == GiveUp("answers 410", disable=True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 500, 501])
def test_other_failures_are_tried_again_without_rest_for_the_hook(status):
    step = after(status)
    assert isinstance(step, Retry)
    assert step.rest_ms == 0
    assert 1_000 <= step.pause_ms <= 1_200


@pytest.mark.parametrize("status", [429, 503])
def test_the_pause_that_a_receiver_asks_for_is_kept(status):
    assert after(status, retry_after_s=37.0) == Retry(37_000, 37_000, f"answers {status}")


@pytest.mark.parametrize("status", [429, 503])
def test_no_receiver_can_silence_a_night(status):
    assert after(status, retry_after_s=1e9).pause_ms == PAUSE_MS_MAX
    assert after(status, retry_after_s=0.0).pause_ms >= 1_000


def test_a_pause_asked_for_is_not_shorter_than_the_ladder_s():
    assert after(429, attempts=6, retry_after_s=2.0).pause_ms >= LADDER_MS[5]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_is_overloaded_is_left_alone(status):
    assert after(status).rest_ms > 0


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_answer_is_tried_again(trouble):
    step = after(trouble=trouble)
    assert isinstance(step, Retry)
    assert step.why == TROUBLES[trouble]


def test_after_the_last_attempt_it_is_a_dead_letter():
    step = after(500, attempts=LAST)
    assert step == GiveUp(f"answers 500, at the last of {LAST} attempts")


@given(st.integers(100, 599), st.integers(1, 40), st.none() | st.floats(0, 1e12))
def test_every_answer_leads_somewhere_within_bounds(status, attempts, retry_after_s):
    step = after(status, attempts, retry_after_s=retry_after_s)
    if isinstance(step, Retry):
        assert attempts < LAST
        assert 1_000 <= step.pause_ms <= max(PAUSE_MS_MAX, LADDER_MS[attempts - 1] * 1.2)
        assert 0 <= step.rest_ms <= step.pause_ms
    else:
        assert isinstance(step, Delivered) == (200 <= status < 300)
