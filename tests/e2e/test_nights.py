"""Whole nights through every real process, started as an operator starts them."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.e2e.worlds import small_definition, station_definition
from tracker.contests.library import load

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
JAKARTA = load("jakarta-2024")
FEED = "https://sirekappilkada-obj-data.kpu.go.id/pilkada/hhcw"


def _realcount(*arguments, home, exit_code=0):
    """Run the command as a newcomer would: an empty home, nothing set."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("REALCOUNT_")}
    env |= {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        timeout=280,
    )
    assert done.returncode == exit_code, done.stderr
    return done


def _votes(document, region_id):
    row = next(row for row in document["standings"] if row["region"] == region_id)
    return [option["votes"] for option in row["options"]]


def test_the_whole_synthetic_night_ends_at_the_declared_result(tmp_path):
    done = _realcount("demo", "--headless", "--speed", "max", "--json", home=tmp_path)
    document = json.loads(done.stdout)

    assert document["test"] is True
    assert document["contest"] == "jakarta-2024+test"
    assert document["equals_declared"] is True
    for reference in JAKARTA.reference:
        assert _votes(document, reference.region_id) == list(reference.votes.values())


def test_a_night_counted_by_polling_stations_ends_at_the_declared_result(tmp_path):
    """How: a thousand stations, so that each tick has to choose whom to ask."""
    night = ("demo", "--contest", station_definition(tmp_path), "--headless", "--speed", "max")
    document = json.loads(_realcount(*night, "--json", home=tmp_path).stdout)

    assert document["equals_declared"] is True
    assert _votes(document, "9") == [3_000, 3_000]
    assert document["standings"][0]["stations"] == {"reported": 1_000, "total": 1_000}


@pytest.mark.captures
def test_the_end_of_a_night_equals_the_collected_official_table(tmp_path, captures):
    done = _realcount("demo", "--headless", "--speed", "max", "--json", home=tmp_path)
    document = json.loads(done.stdout)
    with (captures / "kpu" / "official_jakarta_2024.csv").open() as file:
        for row in csv.DictReader(file):
            official = [
                int(row[column])
                for column in ("ridwan_kamil_suswono_1", "dharma_kun_2", "pramono_rano_3")
            ]
            assert _votes(document, row["kode"]) == official


def _replay(home, captures, *arguments):
    done = _realcount("replay", "--captures", str(captures), *arguments, "--json", home=home)
    return json.loads(done.stdout)


@pytest.mark.captures
def test_the_captures_of_jakarta_end_with_the_last_good_publish(tmp_path, captures):
    file = captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"
    arguments = ("--contest", "jakarta-2024", "--until", "2024-11-28 10:30")
    document = _replay(tmp_path, file, *arguments)

    assert _votes(document, "31") == [1_717_245, 458_886, 2_181_939]
    assert document["standings"][0]["stations"] == {"reported": 14_825, "total": 14_835}


@pytest.mark.captures
def test_the_blanking_of_1045_never_reaches_a_reader(tmp_path, captures):
    file = captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"
    document = _replay(tmp_path, file, "--contest", "jakarta-2024")
    standing = document["standings"][0]

    assert _votes(document, "31") == [1_717_245, 458_886, 2_181_939]
    assert standing["stations"] == {"reported": 14_825, "total": 14_835}
    assert standing["marks"]["holds"] == 44
    assert standing["source_at"] == "2024-11-28T03:00:05Z"


@pytest.mark.captures
def test_a_folder_of_raw_captures_replays_as_well(tmp_path, captures):
    folder = captures / "kpu" / "pilkada2024_jakarta"
    arguments = ("--contest", "jakarta-2024", "--until", "2024-11-28 10:30")

    assert _votes(_replay(tmp_path, folder, *arguments), "31") == [1_717_245, 458_886, 2_181_939]


def _city(ts, north, south):
    rows = {
        code: {
            "psu": "Reguler",
            "a": votes[0],
            "b": votes[1],
            "status_progress": True,
            "progres": {"total": 4, "progres": 4, "persen": 100.0},
        }
        for code, votes in (("9101", north), ("9102", south))
    }
    chart = {o: sum(row[o] for row in rows.values()) for o in ("a", "b")}
    total = {"total": 8, "progres": 8, "persen": 100.0}
    return {
        "mode": "hhcw",
        "tungsura": {"chart": {**chart, "progres": total}, "table": rows},
        "psu": "Reguler",
        "progres": {"total": 8, "progres": 8},
        "ts": ts,
    }


def _recording(tmp_path, *bodies):
    """A hand-made recording of one city file in the shape of the collected ones."""
    file = tmp_path / "night.jsonl"
    url = f"{FEED}/pkwkp/9/91.json"
    lines = [json.dumps({"feed_ts": body["ts"], "url": url, "body": body}) for body in bodies]
    file.write_text("\n".join(lines) + "\n")
    return file


def test_a_recording_replays_until_the_time_that_was_asked_for(tmp_path):
    night = _recording(
        tmp_path,
        _city("2024-11-27 20:00:04", (10, 20), (30, 40)),
        _city("2024-11-27 20:15:04", (11, 20), (35, 40)),
        _city("2024-11-27 20:30:04", (0, 0), (0, 0)),
    )
    contest = small_definition(tmp_path)
    good = _replay(tmp_path, night, "--contest", contest, "--until", "2024-11-27 20:20")
    whole = _replay(tmp_path, night, "--contest", contest)

    assert _votes(good, "9") == [46, 60]
    assert _votes(whole, "9") == [46, 60]
    assert whole["standings"][0]["marks"]["holds"] == 2


def test_a_recording_without_a_fitting_body_says_so_in_one_line(tmp_path):
    night = _recording(tmp_path, _city("2024-11-27 20:00:04", (1, 2), (3, 4)))
    done = _realcount(
        "replay", "--captures", str(night), "--contest", "jakarta-2024", home=tmp_path, exit_code=1
    )

    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "holds no body" in done.stderr


def test_a_live_demo_prints_its_addresses_moves_a_number_and_stops_when_asked(tmp_path):
    """How: it is started as in the README, read over HTTP until a vote is there, then stopped.

    The command that it prints for a terminal is run as printed, the desk opened with its token.
    """
    env = {**os.environ, "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tracker.cli", "demo", "--web-port", "0", "--hub-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env) as demo:
        try:
            address = next(line.split()[1] for line in demo.stderr if "/standings" in line)
            printed = next(line for line in demo.stderr if line.startswith("  terminal "))
            desk = next(line.split()[1] for line in demo.stderr if "/desk/" in line)
            token = next(line.split()[2] for line in demo.stderr if "their token" in line)
            opened = httpx.get(desk, headers={"Authorization": f"Bearer {token}"})
            votes = _first_votes(address)
            watch = [*shlex.split(printed)[1:], "--once", "--json"]
            watched = subprocess.run(watch, capture_output=True, text=True, cwd=ROOT, env=env)
        finally:
            demo.send_signal(signal.SIGTERM)
        rest = demo.stderr.read()

    assert demo.returncode == 0
    assert votes > 0
    assert (opened.status_code, "TEST" in opened.text) == (200, True)
    assert json.loads(watched.stdout)["contest"] == "jakarta-2024+test"
    assert "stopping" in rest


def test_a_live_night_by_polling_stations_is_read_once_before_its_first_numbers(tmp_path):
    """How: a thousand stations, at the usual speed of such a night."""
    env = {**os.environ, "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tracker.cli", "demo", "--web-port", "0", "--hub-port", "0"]
    command += ["--contest", station_definition(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env) as demo:
        try:
            said = []
            for line in demo.stderr:
                said.append(line)
                if "/standings" in line:
                    break
            votes = _first_votes(said[-1].split()[1])
        finally:
            demo.send_signal(signal.SIGTERM)
        demo.stderr.read()

    assert demo.returncode == 0
    assert any("reading 1,007 documents a first time" in line for line in said)
    assert any("20 times as fast" in line for line in said)
    assert votes > 0


def _first_votes(address):
    """Ask until the first option has a vote."""
    while True:
        row = httpx.get(address, params={"depth": 0}).json()["standings"][0]
        if row["options"][0]["votes"] is not None:
            return row["options"][0]["votes"]
