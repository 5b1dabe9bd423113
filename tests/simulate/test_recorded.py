"""Recorded bodies, played at their own paths in the order of their times."""

import gzip
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.core.instant import ms_of_iso
from tracker.errors import CommandError
from tracker.simulate.recorded import RecordedNight, read_recording

ZONE = ZoneInfo("Asia/Jakarta")
HOST = "https://feed.example"
PROVINCE = "/pilkada/hhcw/pkwkp/31.json"
CITY = "/pilkada/hhcw/pkwkp/31/3171.json"
LAST_GOOD = {"1000023": 1_717_245, "1000024": 458_886, "1000025": 2_181_939}


def at(text: str) -> int:
    """An instant on Jakarta's clock."""
    instant = ms_of_iso(f"{text}+07:00")
    assert instant is not None
    return instant


def line(path: str, ts: str, **content: Any) -> str:
    """One line of a recording."""
    return json.dumps(
        {"feed_ts": ts, "url": HOST + path, "body": {"mode": "hhcw", **content, "ts": ts}}
    )


LINES = (
    line(PROVINCE, "2024-11-28 10:00:05", progres={"total": 9, "progres": 8}),
    line(CITY, "2024-11-28 02:15:00"),
    line(PROVINCE, "2024-11-28 01:00:00"),
    line(PROVINCE, "2024-11-28 10:45:04"),
)


@pytest.fixture(params=["night.jsonl", "night.jsonl.gz"])
def recording(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A small recording, its lines in no order, plain and compressed."""
    path = tmp_path / str(request.param)
    text = "\n".join(LINES).encode() + b"\n"
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def time_of(night: RecordedNight, path: str, now: str) -> str | None:
    """The `ts` of the body that stands at *path*."""
    served = night.body(path, at(now))
    return None if served is None else json.loads(served.body)["ts"]


def test_each_body_stands_until_the_next_one_of_its_path(recording: Path) -> None:
    night = read_recording(recording, ZONE)
    assert time_of(night, PROVINCE, "2024-11-28T00:59:59") is None
    assert time_of(night, PROVINCE, "2024-11-28T10:00:04") == "2024-11-28 01:00:00"
    assert time_of(night, PROVINCE, "2024-11-28T10:00:05") == "2024-11-28 10:00:05"
    assert time_of(night, CITY, "2024-11-28T23:00:00") == "2024-11-28 02:15:00"


def test_the_night_is_known_by_its_moments_and_what_changes_at_each(recording: Path) -> None:
    night = read_recording(recording, ZONE)
    moments = night.moments()
    assert (night.start_ms, night.end_ms) == (moments[0], moments[-1])
    changes = [night.changed(moment - 1, moment) for moment in moments]
    assert changes == [{PROVINCE}, {CITY}, {PROVINCE}, {PROVINCE}]


def test_until_leaves_out_what_came_later(recording: Path) -> None:
    night = read_recording(recording, ZONE, until_ms=at("2024-11-28T10:30:00"))
    assert night.end_ms == at("2024-11-28T10:00:05")


def test_a_body_keeps_the_order_of_its_keys(recording: Path) -> None:
    served = read_recording(recording, ZONE).body(PROVINCE, at("2024-11-28T10:00:05"))
    assert served is not None
    expected = b'{"mode":"hhcw","progres":{"total":9,"progres":8},"ts":"2024-11-28 10:00:05"}'
    assert served.body == expected


def test_files_of_a_folder_are_played_as_they_are_at_their_addresses(tmp_path: Path) -> None:
    raw = b'{ "mode": "hhcw",\n "ts": "2024-11-28 01:00:00" }'
    for name in ("31.json", "3171.json"):
        (tmp_path / "capture1" / "pkwkp" / "31").mkdir(parents=True, exist_ok=True)
        (tmp_path / "capture1" / "pkwkp" / "31" / name).write_bytes(raw)
    night = read_recording(tmp_path, ZONE)
    assert set(night.paths()) == {PROVINCE, CITY}
    served = night.body(PROVINCE, night.start_ms)
    assert served is not None
    assert served.body == raw


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", '{"feed_ts": "yesterday"}', "[]", "[" * 100_000),
        *(json.dumps(json.loads(LINES[0]) | {"url": url}) for url in ("http://[::1", 5, None, [])),
    ],
    ids=range(9),
)
def test_what_is_no_recording_is_one_readable_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "night.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"no recorded body; a line is an object|holds no body"):
        read_recording(path, ZONE)


@pytest.mark.parametrize("text", ["[]", "{", '{"ts": 5}', "[" * 100_000], ids=range(4))
def test_a_file_of_a_folder_without_a_time_is_one_readable_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pkwkp" / "31.json"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"31\.json: no body with a timestamp"):
        read_recording(tmp_path, ZONE)


def test_a_damaged_archive_is_one_readable_error(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl.gz"
    packed = bytearray(gzip.compress("\n".join(LINES).encode()))
    packed[20:30] = b"\xff" * 10
    path.write_bytes(packed)
    with pytest.raises(CommandError, match="can't be read"):
        read_recording(path, ZONE)


@pytest.mark.captures
def test_the_captures_of_jakarta_play_up_to_the_last_good_publish(captures: Path) -> None:
    night = read_recording(
        captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz",
        ZONE,
        only="/pkwkp/31",
        until_ms=at("2024-11-28T10:30:00"),
    )
    served = night.body(PROVINCE, night.end_ms)
    assert served is not None
    chart = json.loads(served.body)["tungsura"]["chart"]
    assert {option: chart[option] for option in LAST_GOOD} == LAST_GOOD


@pytest.mark.captures
def test_the_captures_of_jakarta_end_blanked_from_lines_and_from_a_folder(captures: Path) -> None:
    lines = captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"
    folder = captures / "kpu" / "pilkada2024_jakarta"
    for source in (lines, folder):
        night = read_recording(source, ZONE, only="/pkwkp/31")
        served = night.body(PROVINCE, night.end_ms)
        assert served is not None
        chart = json.loads(served.body)["tungsura"]["chart"]
        assert {chart[option] for option in LAST_GOOD} == {0}
