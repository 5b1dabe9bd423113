"""Breakers and backoff: patient with the source, never silent for ever."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.backoff import backoff_ms
from tracker.core.breaker import (
    FAILURES_MAX,
    PAUSE_MS_MAX,
    REFUSED_PAUSE_MS,
    THROTTLED_PAUSE_MS_MAX,
    Breaker,
    after_refusal,
    after_silence,
    after_success,
    after_throttle,
    is_open,
    is_probe_due,
    opened_since,
    probing,
)

luck = st.floats(0, 1)


@given(st.integers(1, 10_000), luck)
def test_a_pause_is_bounded_however_often_it_failed(attempt, given_luck):
    assert 0 <= backoff_ms(attempt, given_luck, base_ms=500, max_ms=60_000) <= 60_000


def test_the_bound_of_a_pause_doubles():
    pauses = [backoff_ms(n, 1.0, base_ms=500, max_ms=60_000) for n in (1, 2, 3, 8, 9)]

    assert pauses == [500, 1_000, 2_000, 60_000, 60_000]


def test_luck_chooses_anything_from_nothing_to_the_bound():
    pauses = [backoff_ms(2, luck, base_ms=500, max_ms=60_000) for luck in (0.0, 0.25, 1.0)]

    assert pauses == [0, 250, 1_000]


def test_a_few_silent_answers_in_a_row_leave_it_closed():
    breaker = Breaker()
    for _ in range(FAILURES_MAX - 1):
        breaker = after_silence(breaker, 1_000, 1.0, "timeout")

    assert not is_open(breaker, 1_000)


def test_one_more_opens_it():
    breaker = Breaker(FAILURES_MAX - 1)

    assert is_open(after_silence(breaker, 1_000, 1.0, "timeout"), 1_001)


@given(st.integers(0, 1_000), luck)
def test_it_is_never_open_for_longer_than_its_longest_pause(failures, given_luck):
    breaker = after_silence(Breaker(failures), 1_000, given_luck, "timeout")

    assert not is_open(breaker, 1_000 + PAUSE_MS_MAX)


def test_a_refusal_opens_it_at_once():
    breaker = after_refusal(Breaker(), 1_000, 0.0, "403")

    assert is_open(breaker, 1_000 + REFUSED_PAUSE_MS - 1)


def test_the_sources_own_word_on_when_to_return_counts():
    breaker = after_throttle(Breaker(), 1_000, 7, 1.0, "429")

    assert is_open(breaker, 7_999)
    assert not is_open(breaker, 8_000)


def test_an_absurd_retry_after_does_not_silence_a_source_for_ever():
    breaker = after_throttle(Breaker(), 1_000, 10**9, 1.0, "429")

    assert not is_open(breaker, 1_000 + THROTTLED_PAUSE_MS_MAX)


def test_a_throttle_without_a_word_backs_off():
    assert is_open(after_throttle(Breaker(), 1_000, None, 1.0, "503"), 1_001)


def test_one_good_answer_closes_it():
    assert after_success() == Breaker()


def test_a_breaker_that_never_opened_needs_no_probe():
    assert not is_probe_due(Breaker(2), 1_000)


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_an_opened_breaker_pauses_until_its_instant_and_is_then_due(until_ms, wall_ms):
    breaker = Breaker(3, until_ms)

    assert is_open(breaker, wall_ms) != is_probe_due(breaker, wall_ms)


def test_a_probe_keeps_the_others_waiting_but_not_for_ever():
    breaker = probing(Breaker(3, 500), 1_000, 20_000)

    assert is_open(breaker, 20_999)
    assert is_probe_due(breaker, 21_000)


def test_the_answer_to_a_probe_is_not_overtaken_by_the_probe_itself():
    probe = probing(Breaker(3, 500), 1_000, 20_000)

    assert not opened_since(probe, probe, 2_000)


def test_a_breaker_opened_by_another_request_is_told_apart():
    asked, held = Breaker(), after_throttle(Breaker(), 1_000, 60, 1.0, "429")

    assert opened_since(asked, held, 2_000)
    assert not opened_since(asked, held, 61_000)


@given(st.integers(0, 50), luck)
def test_each_refusal_in_a_row_pauses_for_at_least_as_long_as_one(failures, given_luck):
    breaker = after_refusal(Breaker(failures), 1_000, given_luck, "403")

    assert is_open(breaker, 1_000 + REFUSED_PAUSE_MS - 1)
    assert not is_open(breaker, 1_000 + PAUSE_MS_MAX)
