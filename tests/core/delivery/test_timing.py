"""Retries, the age at which news becomes history, and quiet hours."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_alert
from tracker.core.delivery.hook import Quiet
from tracker.core.delivery.timing import (
    DAY,
    HOUR,
    LADDER_MS,
    MINUTE,
    is_news,
    news_ms,
    quiet_ms,
    quiet_text,
    read_quiet,
    retry_ms,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
EIGHT_PM = 1_732_712_400_000  # 27 November 2024, 20:00 WIB
NIGHT = Quiet(23 * 60, 6 * 60)


def test_the_ladder_is_fast_at_first_and_ends_after_three_days():
    seconds = [pause // 1_000 for pause in LADDER_MS]
    assert seconds[:8] == [1, 2, 5, 15, 60, 300, 1_800, 7_200]
    assert 3 * DAY < sum(LADDER_MS) < 4 * DAY
    assert retry_ms("a", len(LADDER_MS)) is not None
    assert retry_ms("a", len(LADDER_MS) + 1) is None


@given(st.text(), st.integers(1, len(LADDER_MS)))
def test_a_pause_is_the_ladder_s_and_at_most_a_fifth_longer(delivery_id, attempts):
    pause, step = retry_ms(delivery_id, attempts), LADDER_MS[attempts - 1]
    assert step <= pause <= step * 1.2
    assert pause == retry_ms(delivery_id, attempts)


def test_deliveries_that_failed_at_once_don_t_return_at_once():
    assert len({retry_ms(str(n), 6) for n in range(50)}) > 40


def test_an_old_lead_change_is_history_and_a_call_is_still_news():
    lead = make_alert(1, type="lead.changed", significance=3)
    call = make_alert(1, type="called", significance=3)
    at_ms = lead.at_ms + 40 * MINUTE
    assert not is_news(lead, at_ms)
    assert is_news(call, at_ms)
    assert is_news(lead, lead.at_ms + 9 * MINUTE)


def test_what_is_late_was_never_news():
    assert not is_news(make_alert(1, late=True), make_alert(1).at_ms)


@pytest.mark.parametrize("significance", [-1, 0, 1, 2, 3, 9])
def test_every_type_and_significance_is_news_for_a_while(significance):
    assert MINUTE < news_ms("a.type.of.tomorrow", significance) <= DAY


def test_it_is_quiet_from_the_evening_until_the_morning():
    assert quiet_ms(NIGHT, EIGHT_PM, JAKARTA) == 0
    assert quiet_ms(NIGHT, EIGHT_PM + 3 * HOUR, JAKARTA) == 7 * HOUR
    assert quiet_ms(NIGHT, EIGHT_PM + 10 * HOUR - 1, JAKARTA) == 1
    assert quiet_ms(NIGHT, EIGHT_PM + 10 * HOUR, JAKARTA) == 0


def test_without_quiet_hours_it_is_never_quiet():
    assert quiet_ms(None, EIGHT_PM, JAKARTA) == 0


@given(st.integers(0, 1_439), st.integers(0, 1_439), st.integers(0, 2 * 10**12))
def test_after_the_quiet_it_is_not_quiet(start, end, now_ms):
    quiet = Quiet(start, end)
    left = quiet_ms(quiet, now_ms, JAKARTA)
    assert 0 <= left <= DAY
    assert quiet_ms(quiet, now_ms + left, JAKARTA) == 0


@pytest.mark.parametrize("text", ["23:00-06:00", "00:00-23:59", "12:30-13:00"])
def test_quiet_hours_are_written_as_they_are_read(text):
    assert quiet_text(read_quiet(text)) == text


@pytest.mark.parametrize("text", ["", "23", "23-6", "23:00", "24:00-06:00", "6:00-6:00", "a:b-c:d"])
def test_what_are_no_quiet_hours_is_refused(text):
    assert read_quiet(text) is None
