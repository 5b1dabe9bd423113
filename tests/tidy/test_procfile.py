"""The Procfile starts every process that counts, each by its own line."""

import importlib.util
import re

import pytest

from tests.tidy.code import ROOT

LINES = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
WORKERS = ("scheduler", "poller", "reducer", "hub", "web", "notifier")


def test_each_process_has_one_line() -> None:
    assert [line.split(":")[0] for line in LINES] == list(WORKERS)


@pytest.mark.parametrize("line", LINES)
def test_a_line_starts_the_module_it_is_named_after(line: str) -> None:
    found = re.fullmatch(r"(\w+): python -m workers\.(\w+)", line)
    assert found
    assert found[1] == found[2]
    assert importlib.util.find_spec(f"workers.{found[2]}")
