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

pytestmark = pytest.mark.timeout(300)
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
        timeout=280,
    )


def _recording(folder, content):
    """The options of a replay of one body of the small contest."""
    at = {"ts": "2024-11-27 20:00:04"}
    line = {"feed_ts": at["ts"], "url": "https://f.example/pilkada/hhcw/pkwkp/9.json"}
    file = folder / "night.jsonl"
    file.write_text(json.dumps(line | {"body": at | content}))
    return ("--captures", str(file), "--contest", small_definition(folder))


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
        (("watch", "x", "--once", "--url", "ws://[::1"), 1, "ws://[::1 is no address of a hub"),
        (("contest", "check", "nowhere.toml"), 2, "there is no such file"),
        (("demo", "--speed", "x"), 2, "a whole number from 1 to 100000, or max"),
        (("demo", "--headless", "--folder", "/dev/null/x"), 1, "can't be a data folder"),
        (("demo", "--headless", "--folder", "/proc/x"), 1, "/proc/x can't be a data folder"),
        (
            ("replay", "--captures", __file__, "--contest", "jakarta-2024", "--until", "noon"),
            2,
            "'noon' is no time",
        ),
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
    text = file.read_text().replace('en = "Example" }', f'en = "{MARKUP}" }}', 1)
    file.write_text(text.replace('"district"', '"[/x] district"'))
    regions = file.with_name("contoh.regions.csv")
    regions.write_text(regions.read_text().replace("district", "[/x] district"))
    done = _run(tmp_path, "contest", "check", str(file))

    assert done.returncode == 0, done.stderr
    assert MARKUP in done.stdout
    assert "4 [/x] district" in done.stdout


def test_a_bug_of_ours_ends_with_a_line_that_says_so(tmp_path):
    broken = "import tracker.cli as c; c.realcount = lambda **_: 1 / 0; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", broken], capture_output=True, text=True, cwd=ROOT, timeout=60
    )

    assert done.returncode == 70
    assert "ZeroDivisionError" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("realcount: this is a bug of ours")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_no_password_of_an_address_is_printed(tmp_path, form):
    file = Path(small_definition(tmp_path))
    file.write_text(file.read_text().replace("https://feed.", "https://user:secret@feed."))
    done = _run(tmp_path, "contest", "check", str(file), *form)

    assert done.returncode == 0, done.stderr
    assert "***@feed.example" in done.stdout
    assert "secret" not in done.stdout


@pytest.mark.processes
@pytest.mark.parametrize("there", ["", "/address"], ids=["at once", "with a server"])
@pytest.mark.parametrize("night", ["demo", "replay"])
def test_a_played_night_that_is_asked_to_stop_leaves_nothing_behind(tmp_path, night, there):
    """How: it is stopped once its folder, or its server, is there; both must be gone after it."""
    words = {
        "demo": ("demo", "--headless", "--speed", "max"),
        "replay": ("replay", *_recording(tmp_path, {})),
    }[night]
    command = [sys.executable, "-m", "tracker.cli", *words]
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = _env(tmp_path, TMPDIR=str(temporary))
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env) as demo:
        while not list(temporary.glob(f"realcount-{night}-*{there}")):
            assert demo.poll() is None, demo.stderr.read()
            time.sleep(0.02)
        demo.send_signal(signal.SIGTERM)
        said = demo.stderr.read()

    assert demo.returncode == 143, said
    assert list(temporary.iterdir()) == []


@pytest.mark.processes
def test_a_recording_of_which_nothing_counts_is_no_success(tmp_path):
    done = _run(tmp_path, "replay", *_recording(tmp_path, {"mode": "hhcw", "tungsura": 5}))

    assert done.returncode == 1
    assert "can't be read: hhcw/pkwkp/9.json: feed: " in done.stderr
    assert "nothing was counted" in done.stderr


@pytest.mark.processes
def test_a_demo_that_misses_a_declared_total_fails_and_its_folder_is_not_played_in_again(tmp_path):
    """How: a district is declared that does not fit the declared city, so one must be missed."""
    file = Path(small_definition(tmp_path))
    file.write_text(f'{file.read_text()}\n[[reference]]\nregion = "9101"\nvotes = {{ a = 1 }}\n')
    words = ("demo", "--headless", "--speed", "max", "--contest", str(file), "--folder")
    done = _run(tmp_path, *words, str(tmp_path / "run"))

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("TEST · Example")
    assert "differs:" in done.stdout

    again = _run(tmp_path, *words, str(tmp_path / "run"))
    assert (again.returncode, again.stdout) == (1, "")
    assert "holds an earlier run" in again.stderr
