"""Accidents as an operator writes them."""

from zoneinfo import ZoneInfo

import pytest

from tests.simulate.worlds import HOUR_MS
from tracker.core.instant import ms_of_iso
from tracker.errors import ConfigError
from tracker.simulate.accidents import DURATIONS_MS, Accident
from tracker.simulate.orders import instant_of, read_accidents

ZONE = ZoneInfo("Asia/Jakarta")
START_MS = ms_of_iso("2024-11-27T13:00:00+07:00") or 0
NEXT_MORNING_MS = ms_of_iso("2024-11-28T10:45:00+07:00") or 0


def read(*texts: str) -> tuple[Accident, ...]:
    """The accidents in *texts* on election night."""
    return read_accidents(texts, start_ms=START_MS, zone=ZONE)


def test_a_time_without_a_date_is_the_first_of_the_night() -> None:
    assert instant_of("13:00", START_MS, ZONE) == START_MS
    assert instant_of("10:45", START_MS, ZONE) == NEXT_MORNING_MS
    assert instant_of("2024-11-28 10:45", START_MS, ZONE) == NEXT_MORNING_MS


def test_without_a_length_an_accident_lasts_as_long_as_it_usually_does() -> None:
    usual_ms = NEXT_MORNING_MS + DURATIONS_MS["blank"]
    assert read("blank@10:45") == (Accident("blank", NEXT_MORNING_MS, usual_ms),)


@pytest.mark.parametrize(
    ("length", "lasts_ms"), [("1h", HOUR_MS), ("90m", 90 * 60_000), ("5s", 5_000)]
)
def test_a_length_is_seconds_minutes_or_hours(length: str, lasts_ms: int) -> None:
    (accident,) = read(f"freeze@20:00+{length}")
    assert accident.end_ms - accident.start_ms == lasts_ms


def test_every_order_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        read("flood@10:45", "blank@25:00", "blank", "blank@10:45", "freeze@10:45+1d")
    assert len(caught.value.problems) == 4
