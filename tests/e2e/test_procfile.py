"""Every line of the Procfile starts, says that it did, and stops when it is asked to."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workers.supervisor import free_port

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
LINES = dict(
    line.split(": ", 1)
    for line in (ROOT / "Procfile").read_text().splitlines()
    if line and not line.startswith("#")
)


def _env(folder, **changes):
    env = {name: value for name, value in os.environ.items() if not name.startswith("REALCOUNT_")}
    return env | {
        "REALCOUNT_FOLDER": str(folder),
        "REALCOUNT_LOG_FORMAT": "json",
        "REALCOUNT_WEB_PORT": str(free_port()),
        "REALCOUNT_HUB_PORT": str(free_port()),
        **changes,
    }


def _start(name, env):
    command = [sys.executable if word == "python" else word for word in shlex.split(LINES[name])]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env)


@pytest.mark.parametrize("name", LINES)
def test_a_process_starts_and_stops_when_asked(name, tmp_path, redis_server):
    events = []
    with _start(name, _env(tmp_path, REALCOUNT_REDIS_URL=redis_server)) as process:
        for line in process.stderr:
            events.append(json.loads(line)["event"])
            if events[-1] == "worker.started":
                process.send_signal(signal.SIGTERM)

    assert process.returncode == 0, events
    assert events[-1] == "worker.stopped"


@pytest.mark.parametrize("name", LINES)
def test_a_process_without_a_store_says_what_to_set(name, tmp_path):
    with _start(name, _env(tmp_path)) as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "REALCOUNT_REDIS_URL is not set" in said


@pytest.mark.parametrize("name", LINES)
def test_a_process_with_a_misspelt_setting_does_not_start(name, tmp_path, redis_server):
    env = _env(tmp_path, REALCOUNT_REDIS_URL=redis_server, REALCOUNT_TICKS_MS="5")
    with _start(name, env) as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "did you mean REALCOUNT_TICK_MS?" in said
