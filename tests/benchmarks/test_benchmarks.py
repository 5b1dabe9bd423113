"""Every benchmark runs and prints its line; how fast it was is nothing a test can say."""

import json
import subprocess
import sys

import pytest

from benchmarks.latency import percentile
from benchmarks.rig.readers import frame_of
from tests.tidy.code import ROOT

SMALL = {
    "fold": ["50", "--runs", "1"],
    "first_view": ["region", "--condition", "slow 4G, 4x", "--runs", "1"],
    "history": ["300", "--runs", "1"],
    "judgement": ["tests/benchmarks/stations"],
    "latency": ["2", "--runs", "1", "--appends", "2"],
    "polling": ["60"],
}
PROMISED = {
    "fold": {
        "stations",
        "levels",
        "entries",
        "reducer_cpu_s",
        "wall_s",
        "server_cpu_s",
        "cold_start_cpu_s",
        "stations_per_reducer_cpu_s",
        "entries_per_reducer_cpu_s",
        "peak_rss_mib",
        "options",
    },
    "first_view": {
        "page",
        "condition",
        "paint_ms",
        "numbers_ms",
        "usable_ms",
        "click_ms",
        "longest_task_ms",
        "shift",
        "requests",
        "wire_bytes",
        "bytes",
        "bare_wire_bytes",
        "bare_paint_ms",
        "bare_numbers_ms",
        "numbers_ratio",
    },
    "history": {
        "entries",
        "stations",
        "moments",
        "checkpoints",
        "checkpoints_kib",
        "first_ms",
        *(f"{way}_{of}_ms" for way in ("from_checkpoint", "without") for of in ("p50", "max")),
    },
    "judgement": {
        "stations",
        "labelled",
        "rules",
        "plain",
        "held",
        "held_by_city",
        "by_rule",
    },
    "latency": {
        "readers",
        "appends",
        "tick_ms",
        "compressed",
        "loop",
        "message_bytes",
        *(
            f"{way}_p{share}_ms"
            for way in ("first", "last", "bare_first", "bare_last")
            for share in (50, 95, 99)
        ),
    },
    "polling": {
        "stations",
        "documents",
        "requests_per_minute_max",
        "hours",
        "requests",
        *(
            f"{order}_{of}"
            for order in ("ours", "in_turn")
            for of in ("read", "p50_s", "p95_s", "max_s")
        ),
        "choose_cpu_p50_ms",
        "choose_cpu_p95_ms",
    },
}


def printed(name: str, *arguments: str) -> list[dict[str, object]]:
    """Run a benchmark as its document says and return its lines."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.processes
@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_prints_one_line_of_what_it_promises(
    name: str, request: pytest.FixtureRequest
) -> None:
    if name == "first_view":
        request.getfixturevalue("chromium")
    (line,) = printed(name, *SMALL[name])
    assert set(line) == PROMISED[name] | {"benchmark", "runs", "machine"}
    assert (line["benchmark"], line["runs"]) == (name, 1)


def test_every_benchmark_is_run_here_and_documented() -> None:
    names = {path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert names == set(SMALL)
    assert [name for name in names if f"python -m benchmarks.{name}" not in text] == []


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, share) for share in (50, 95, 99)] == [50, 95, 99]
    assert percentile([7.0], 50) == 7.0


@pytest.mark.parametrize("length", [5, 200, 70_000])
def test_a_frame_is_read_once_it_is_whole(length: int) -> None:
    sizes = {5: b"\x05", 200: b"\x7e\x00\xc8", 70_000: b"\x7f" + (70_000).to_bytes(8, "big")}
    frame = b"\x81" + sizes[length] + b"x" * length
    assert all(frame_of(frame[:end]) is None for end in (0, 1, 2, 3, 5, len(frame) - 1))
    assert frame_of(frame + b"\x81") == (0x81, b"x" * length, len(frame))
