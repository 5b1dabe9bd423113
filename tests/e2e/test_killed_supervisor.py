"""A killed supervisor leaves nobody behind that counts on, and the next one finds the count."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.worlds import small_definition, until
from tracker.cli.options import opened_store
from tracker.config import read_settings

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to see others in"),
]
ROOT = Path(__file__).parents[2]
CHILDREN = 7
"""A reducer, a hub, a web, a notifier, a scheduler and two pollers."""


def _up(tmp_path, contest):
    env = {name: value for name, value in os.environ.items() if not name.startswith("REALCOUNT_")}
    env |= {"REALCOUNT_FOLDER": str(tmp_path / "run"), "REALCOUNT_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "tracker.cli", "up", "--contest", contest]
    ports = ["--web-port", "0", "--hub-port", "0"]
    return subprocess.Popen(
        [*command, *ports], stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env
    )


def _started(up, count):
    """Read the log until *count* processes have begun to work, and return their ids."""
    pids, begun = [], 0
    while begun < count:
        line = up.stderr.readline()
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "process.started":
            pids.append(event["pid"])
        begun += event.get("event") == "worker.started"
    return pids


def _is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_killed_supervisor_takes_its_processes_along_and_can_be_started_again(tmp_path):
    contest = small_definition(tmp_path)
    with _up(tmp_path, contest) as up:
        pids = _started(up, CHILDREN)
        up.kill()

        async def all_gone():
            return not any(map(_is_running, pids))

        await until(all_gone, "the processes of the killed supervisor have ended")
    with _up(tmp_path, contest) as again:
        try:
            _started(again, CHILDREN)
            settings = read_settings({}, {"folder": str(tmp_path / "run")})
            async with opened_store(settings) as store:
                assert await store.contests.ids() == ("contoh-2024",)
        finally:
            again.send_signal(signal.SIGTERM)
            again.stderr.read()
    assert again.returncode == 0
