"""Every accident of a feed: what is published while it lasts, and after."""

import json
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulate.worlds import CITY, FILES, HOUR_MS, OTHER_CITY, PROVINCE, small_night
from tracker.core.instant import ms_of
from tracker.simulate.accidents import DURATIONS_MS, Accident, choose_misread
from tracker.simulate.troubled import TroubledNight

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = small_night()
AT_MS = NIGHT.start_ms + 7 * HOUR_MS + 60_000
END_MS = AT_MS + HOUR_MS


def troubled(name: str, path: str | None = None) -> TroubledNight:
    """The small night with one accident of an hour, in the middle of the evening."""
    return TroubledNight(NIGHT, zone=ZONE, accidents=[Accident(name, AT_MS, END_MS, path)])


def read(night: TroubledNight, path: str, now_ms: int) -> dict[str, Any]:
    """The file at *path*, decoded."""
    served = night.body(path, now_ms)
    assert served is not None
    content: dict[str, Any] = json.loads(served.body)
    stamp = datetime.fromisoformat(content["ts"]).replace(tzinfo=ZONE)
    assert ms_of(stamp) == served.changed_at_ms // 1_000 * 1_000
    return content


def votes(counts: dict[str, Any]) -> list[int]:
    """The numbers of the options in a chart or a row."""
    return [number for name, number in counts.items() if name.isdigit()]


@pytest.mark.parametrize("name", list(DURATIONS_MS))
@pytest.mark.parametrize("now_ms", [AT_MS - 1, END_MS + 4 * HOUR_MS])
def test_no_accident_leaves_a_trace_in_numbers_outside_its_hour(name: str, now_ms: int) -> None:
    night = troubled(name)
    for path in FILES:
        answer = night.answer(path, now_ms)
        assert answer is not None
        told, right = json.loads(answer.body), read(TroubledNight(NIGHT, zone=ZONE), path, now_ms)
        assert told["tungsura"] == right["tungsura"]


def test_blanked_every_option_is_zero_while_progress_goes_on() -> None:
    night = troubled("blank")
    for path in FILES:
        before, after = read(night, path, AT_MS), read(night, path, END_MS - 1)
        block = after["tungsura"]
        assert {n for part in (block["chart"], *block["table"].values()) for n in votes(part)} == {
            0
        }
        assert before["progres"]["progres"] < after["progres"]["progres"]


def test_blanked_files_carry_the_time_of_the_blanking() -> None:
    served = troubled("blank").body(PROVINCE, AT_MS)
    assert served is not None
    assert served.changed_at_ms == AT_MS


def test_a_file_without_numbers_is_not_touched_by_the_blanking() -> None:
    early = Accident("blank", NIGHT.start_ms, END_MS)
    night = TroubledNight(NIGHT, zone=ZONE, accidents=[early])
    assert night.body(PROVINCE, NIGHT.start_ms) == NIGHT.body(PROVINCE, NIGHT.start_ms)


def test_a_misread_station_is_too_high_in_every_file_above_it_by_the_same() -> None:
    night = troubled("misread")
    extra = {}
    for path in FILES:
        right = read(TroubledNight(NIGHT, zone=ZONE), path, AT_MS)["tungsura"]
        wrong = read(night, path, AT_MS)["tungsura"]
        extra[path] = sum(votes(wrong["chart"])) - sum(votes(right["chart"]))
        rows = [sum(votes(row)) for row in wrong["table"].values()]
        assert sum(rows) == sum(votes(wrong["chart"]))
    assert sorted([extra[CITY], extra[OTHER_CITY]]) == [0, extra[PROVINCE]]
    assert extra[PROVINCE] > 0


def test_a_misread_station_has_a_digit_too_many_in_its_row_and_in_its_own_file() -> None:
    night = troubled("misread")
    wrong = choose_misread(NIGHT, night.accidents[0])
    assert wrong is not None
    station = wrong.codes[-1]
    district, own = sorted(wrong.paths, key=len)[-2:]
    right = json.loads(NIGHT.body(district, AT_MS).body)["tungsura"]["table"][station]  # type: ignore[union-attr]
    expected = 10 * right[wrong.option] + 5
    assert read(night, district, AT_MS)["tungsura"]["table"][station][wrong.option] == expected
    assert read(night, own, AT_MS)["tungsura"]["chart"][wrong.option] == expected


def test_the_correction_of_a_misread_station_is_newer_than_the_misreading() -> None:
    served = troubled("misread").body(PROVINCE, END_MS)
    right = NIGHT.body(PROVINCE, END_MS)
    assert served is not None
    assert right is not None
    assert served.changed_at_ms == max(END_MS, right.changed_at_ms)


def test_nothing_is_misread_before_anything_is_in() -> None:
    early = Accident("misread", NIGHT.start_ms, END_MS)
    night = TroubledNight(NIGHT, zone=ZONE, accidents=[early])
    assert [night.body(p, AT_MS) for p in FILES] == [NIGHT.body(p, AT_MS) for p in FILES]


def test_frozen_the_same_bodies_stand_there_for_an_hour() -> None:
    night = troubled("freeze")
    assert [night.body(p, END_MS - 1) for p in FILES] == [NIGHT.body(p, AT_MS) for p in FILES]
    assert [night.body(p, END_MS) for p in FILES] == [NIGHT.body(p, END_MS) for p in FILES]


@pytest.mark.parametrize(("name", "status"), [("refuse", 403), ("throttle", 429), ("html", 200)])
def test_the_answer_is_none_of_the_authority_s_words(name: str, status: int) -> None:
    answer = troubled(name).answer(PROVINCE, AT_MS)
    assert answer is not None
    assert answer.status == status
    assert b"tungsura" not in answer.body
    assert (answer.retry_after_s is not None) == (status == 429)


def test_a_truncated_body_is_half_a_body_with_status_200() -> None:
    answer = troubled("truncate").answer(PROVINCE, AT_MS)
    right = NIGHT.body(PROVINCE, AT_MS)
    assert answer is not None
    assert right is not None
    assert answer.status == 200
    assert right.body.startswith(answer.body)
    assert 0 < len(answer.body) < len(right.body)


def test_a_stale_copy_is_older_and_comes_to_some_requests_only() -> None:
    night = troubled("stale")
    copies = [night.answer(PROVINCE, AT_MS, request=number) for number in (0, 1)]
    times = [copy.changed_at_ms for copy in copies if copy is not None]
    assert times[0] < times[1]  # type: ignore[operator]


@pytest.mark.parametrize("name", ["refuse", "truncate", "blank", "freeze"])
def test_an_accident_of_one_file_leaves_the_others_alone(name: str) -> None:
    night, right = troubled(name, CITY), TroubledNight(NIGHT, zone=ZONE)
    for path in (PROVINCE, OTHER_CITY):
        assert night.answer(path, END_MS - 1) == right.answer(path, END_MS - 1)
    assert night.answer(CITY, END_MS - 1) != right.answer(CITY, END_MS - 1)


@pytest.mark.parametrize("name", ["misread", "freeze", "blank"])
def test_what_an_accident_changes_is_among_the_moments_and_the_changed(name: str) -> None:
    night = troubled(name)
    moments = night.moments()
    for before, after in pairwise(moments):
        differ = {p for p in FILES if night.body(p, before) != night.body(p, after)}
        assert differ <= night.changed(before, after)
        assert all(night.body(p, after - 1) == night.body(p, before) for p in FILES)


def test_called_off_an_accident_ends_at_once_and_those_to_come_are_dropped() -> None:
    night = troubled("blank")
    night.strike(Accident("blank", END_MS + HOUR_MS, END_MS + 2 * HOUR_MS))
    assert night.relieve("blank", AT_MS + 60_000) == 1
    chart = read(night, PROVINCE, AT_MS + 60_000)["tungsura"]["chart"]
    assert sum(votes(chart)) > 0
    assert [a.end_ms for a in night.accidents] == [AT_MS + 60_000]


def test_a_night_that_is_blanked_after_its_last_publish_ends_with_the_blanking() -> None:
    late_ms = NIGHT.end_ms + HOUR_MS
    late = Accident("blank", late_ms, late_ms + DURATIONS_MS["blank"])
    night = TroubledNight(NIGHT, zone=ZONE, accidents=[late])
    assert (night.end_ms, night.moments()[-1]) == (late_ms, late_ms)
    assert set(votes(read(night, PROVINCE, night.end_ms)["tungsura"]["chart"])) == {0}
