"""Nothing trims a contest's log: an archive would have to confirm it first, and there is none."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy.code import ROOT

ROOMS = ("tracker", "workers")
TRIMS = re.compile(r"\b(xtrim|xdel|xackdel|xdelex|flushdb|flushall)\b", re.I)
BOUNDED = re.compile(r"\b(maxlen|minid)\b", re.I)
KEEPS_ITS_LENGTH = {"commit.lua", "replace.lua"}
"""The change stream is cut there, which is state's news and nobody's history."""

DELETES = re.compile(r"\.(delete|unlink|expire|rename)\(")
LOG_KEY = re.compile(r"\b(?:keys|names)\.log\(")


def sources() -> Iterator[Path]:
    """Yield every program that talks to a store."""
    for room in ROOMS:
        for pattern in ("*.py", "*.lua"):
            yield from sorted((ROOT / room).rglob(pattern))


def found(pattern: re.Pattern[str], path: Path) -> list[str]:
    """Return the lines of *path* in which *pattern* stands."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{path.name}:{n}" for n, line in enumerate(lines, 1) if pattern.search(line)]


@pytest.mark.parametrize("path", [p for p in sources() if p.suffix == ".lua"], ids=lambda p: p.name)
def test_no_script_takes_an_entry_out_of_a_stream(path: Path) -> None:
    assert found(TRIMS, path) == []
    assert path.name in KEEPS_ITS_LENGTH or found(BOUNDED, path) == []


def test_no_program_takes_an_entry_out_of_a_stream() -> None:
    redis = [path for path in sources() if "tracker/storage" in str(path) and path.suffix == ".py"]
    assert [line for path in redis for line in found(TRIMS, path)] == []
    assert [line for path in redis for line in found(BOUNDED, path)] == []


def test_one_module_knows_the_key_of_the_log_and_deletes_no_key() -> None:
    named = [path for path in sources() if found(LOG_KEY, path)]
    assert [path.name for path in named] == ["redis_log.py"]
    assert found(DELETES, named[0]) == []
