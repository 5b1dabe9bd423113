"""How long a pause is that somebody asked us for."""

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.backoff import retry_after_s

NOW_S = 1_732_720_000


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        (None, None),
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        (formatdate(NOW_S + 90, usegmt=True), 90),
        (formatdate(NOW_S - 90, usegmt=True), 0),
        ("-7", None),
        ("7.5", None),
        ("٧", None),
        ("", None),
        ("soon", None),
        ("Wed, 27 Nov 2024 13:01:00", None),
        ("Wed, 27 Nov 2024 15:06:40 -0000", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, pause_s):
    assert retry_after_s(header, NOW_S * 1_000) == pause_s


@given(st.text())
def test_no_retry_after_breaks_us_or_asks_for_a_negative_pause(header):
    pause_s = retry_after_s(header, NOW_S * 1_000)

    assert pause_s is None or pause_s >= 0
