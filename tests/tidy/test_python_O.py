"""Assertions guard the count, so workers refuse to run without them."""

import subprocess
import sys


def started(*flags: str) -> subprocess.CompletedProcess[str]:
    """Import the workers in a new interpreter with *flags*."""
    command = [sys.executable, *flags, "-c", "import workers"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_workers_refuse_to_run_under_python_O() -> None:
    refused = started("-O")
    assert refused.returncode != 0
    assert "realcount refuses to run under python -O" in refused.stderr


def test_workers_run_otherwise() -> None:
    assert started().returncode == 0
