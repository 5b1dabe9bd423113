"""`realcount feed`: a night served by itself, and what can't be played said in a sentence."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROVINCE = "/pilkada/hhcw/pkwkp/31.json"
GIVE_UP_S = 30
BEFORE = {"mode": "hhcw", "ts": "2024-11-28 01:00:00"}
AFTER = {"mode": "hhcw", "ts": "2024-11-28 10:00:05"}


@contextmanager
def served(*options: str) -> Iterator[str]:
    """Run the command on a free port; its address."""
    start = "from tracker.cli import main; main()"
    command = [sys.executable, "-c", start, "feed", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as feed_run:
        try:
            assert feed_run.stderr is not None
            found = re.search(r"http://[^/]+", feed_run.stderr.readline())
            assert found is not None
            yield found[0]
            feed_run.send_signal(signal.SIGINT)
            assert feed_run.wait(GIVE_UP_S) == 0
        finally:
            feed_run.kill()


def read(address: str, path: str, method: str = "GET") -> dict[str, Any]:
    """A JSON document of the feed."""
    request = urllib.request.Request(address + path, method=method)
    with urllib.request.urlopen(request, timeout=GIVE_UP_S) as answer:
        content: dict[str, Any] = json.load(answer)
    return content


def recording(folder: Path) -> str:
    """A province's file at two instants."""
    path = folder / "night.jsonl"
    url = f"https://feed.example{PROVINCE}"
    lines = [{"feed_ts": b["ts"], "url": url, "body": b} for b in (AFTER, BEFORE)]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return str(path)


def test_a_made_up_night_is_served_from_the_time_that_is_asked_for() -> None:
    with served("--start", "20:00", "--until", "20:00", "--accident", "blank@10:45") as address:
        content = read(address, PROVINCE)
        state = read(address, "/_feed/state")
    assert content["ts"] == "2024-11-27 19:45:04"
    assert content["progres"]["progres"] > 0
    assert [accident["name"] for accident in state["accidents"]] == ["blank"]


def test_a_recording_stands_still_at_the_time_that_is_asked_for(tmp_path: Path) -> None:
    options = ("--captures", recording(tmp_path), "--speed", "100000", "--until", "09:00")
    with served(*options) as address:
        assert read(address, PROVINCE) == BEFORE


def test_an_accident_is_ordered_while_it_runs() -> None:
    with served("--start", "20:00") as address:
        read(address, "/_feed/accidents/refuse", method="POST")
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            read(address, PROVINCE)
        refused.value.close()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--start", "25:00"), "--start: '25:00' is no time"),
        (("--until", "noon"), "--until: 'noon' is no time"),
        (("--until", "2024-11-27 12:00"), "--until: the night begins at 2024-11-27 13:00"),
        (("--accident", "flood@10:45"), "flood is no accident"),
    ],
)
def test_what_cannot_be_played_is_said_at_once_and_counts_as_wrong_usage(
    options: tuple[str, ...], says: str
) -> None:
    command = [sys.executable, "-m", "tracker.cli", "feed", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GIVE_UP_S)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
