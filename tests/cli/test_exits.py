"""How commands end: exit codes that a script can trust, and one readable line of trouble."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.worlds import small_definition

ROOT = Path(__file__).parents[2]
MARKUP = "A [/x] [bold]title"


def _env(home, **given):
    env = {name: value for name, value in os.environ.items() if not name.startswith("REALCOUNT_")}
    return env | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), **given}


def _run(home, *words, **given):
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_env(home, **given),
        timeout=60,
    )


def test_a_doctor_that_finds_something_exits_with_one(tmp_path):
    done = _run(tmp_path, "doctor", "--json")

    assert done.returncode == 1
    assert any(not line["good"] for line in json.loads(done.stdout)["found"])


def test_a_command_that_worked_exits_with_zero(tmp_path):
    assert _run(tmp_path, "contest", "check", "jakarta-2024").returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("standings",), 1, "nothing is running on"),
        (("watch", "x", "--once", "--url", "foo"), 1, "foo is no address of a hub"),
        (("contest", "check", "nowhere.toml"), 2, "there is no such file"),
        (("demo", "--speed", "x"), 2, "a whole number from 1 to 100000, or max"),
        (("demo", "--headless", "--folder", "/dev/null/x"), 1, "Not a directory"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_trouble_is_one_readable_line_with_its_code(tmp_path, words, code, sentence):
    done = _run(tmp_path, *words)

    assert done.returncode == code
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_names_with_the_marks_of_our_tables_are_printed_as_they_are(tmp_path):
    file = Path(small_definition(tmp_path))
    file.write_text(file.read_text().replace('en = "Example" }', f'en = "{MARKUP}" }}', 1))
    done = _run(tmp_path, "contest", "check", str(file))

    assert done.returncode == 0, done.stderr
    assert MARKUP in done.stdout


@pytest.mark.processes
def test_a_headless_demo_that_is_asked_to_stop_leaves_nothing_behind(tmp_path):
    """How: it is stopped once its server is there; its folder and its processes must be gone."""
    command = [sys.executable, "-m", "tracker.cli", "demo", "--headless", "--speed", "max"]
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = _env(tmp_path, TMPDIR=str(temporary))
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env) as demo:
        while not list(temporary.glob("realcount-demo-*/address")):
            assert demo.poll() is None, demo.stderr.read()
            time.sleep(0.02)
        demo.send_signal(signal.SIGTERM)
        said = demo.stderr.read()

    assert demo.returncode == 143, said
    assert list(temporary.iterdir()) == []
