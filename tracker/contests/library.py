"""Definitions of contests: those shipped with the product, and files of the operator's own."""

import csv
import tomllib
import zoneinfo
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from msgspec.structs import replace

from tracker.core.definition import Around, read_definition
from tracker.core.model import Contest
from tracker.core.region_rows import REGION_COLUMNS, Row
from tracker.core.trust import as_test_run, untrusted
from tracker.errors import ConfigError

FORMATS = ("kpu-pilkada", "kpu-pemilu", "table")
REGION_ROWS_MAX = 2_000_000


def shipped() -> tuple[str, ...]:
    """Return the names of the definitions that come with the product."""
    folder = files("tracker.contests")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load(name_or_path: str, *, formats: Collection[str] = FORMATS) -> Contest:
    """Return the contest defined under a shipped name or in a file.

    Raises:
        ConfigError: with every problem of the definition and its region table.
    """
    path = find(name_or_path)
    problems: list[str] = []
    table = _definition(path, problems)
    region_path = path.parent / str(table.get("regions", f"{path.stem}.regions.csv"))
    unreadable: list[str] = []
    rows = _rows(region_path, unreadable)
    problems += unreadable
    if not table:
        raise ConfigError(path.name, tuple(problems))
    around = Around(tuple(formats), _is_zone)
    contest, found = read_definition(path.name, table, region_path.name, rows, around)
    if unreadable:
        # Without its regions nothing of the tree can be judged; the rest of the definition can.
        found = tuple(p for p in found if not p.startswith(f"{region_path.name}:"))
    if problems or found:
        raise ConfigError(path.name, (*problems, *found))
    return contest


def find(name_or_path: str) -> Path:
    """Return the file of a definition.

    Raises:
        ConfigError: there is no such name and no such file.
    """
    if name_or_path in shipped():
        return Path(str(files("tracker.contests").joinpath(f"{name_or_path}.toml")))
    path = Path(name_or_path)
    if path.is_file():
        return path
    listed = ", ".join(shipped())
    raise ConfigError(name_or_path, (f"there is no such file, and no such name among {listed}",))


def as_run(contest: Contest, *, live_hosts: Collection[str] = ()) -> Contest:
    """Return *contest* as it may be counted: a test run unless every source is trusted.

    A host in *live_hosts* counts as trusted for this run, by the operator's own word.
    """
    if untrusted(contest, live_hosts):
        return as_test_run(contest)
    return replace(contest, live_hosts=tuple(sorted(live_hosts)))


def _definition(path: Path, problems: list[str]) -> dict[str, object]:
    """Return the keys of a definition; what it leaves out is as in the one that it extends."""
    table = _toml(path, problems)
    base = table.pop("extends", None)
    if base is None:
        return table
    if not isinstance(base, str):
        problems.append(f"{path.name}: extends: must be the name of a file beside this one")
        return {}
    inherited = _toml(path.parent / base, problems)
    if "extends" in inherited:
        problems.append(f"{path.name}: extends: {base} extends another one itself")
    return {**inherited, **table} if inherited else {}


def _toml(path: Path, problems: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(f"{path.name}: {error}")
    except (OSError, ValueError) as error:
        # A number of thousands of digits is a plain ValueError, and so is a path with a zero byte.
        problems.append(f"{path.name}: can't be read: {error}")
    return {}


def _rows(path: Path, problems: list[str]) -> list[Row]:
    """Read the region table; line 1 is its header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, strict=True)
            missing = [
                c for c in ("id", "name", "level", "parent_id") if c not in (table.fieldnames or ())
            ]
            unknown = [c for c in table.fieldnames or () if c not in REGION_COLUMNS]
            for column in missing:
                problems.append(f"{path.name}:1: column {column} is missing")
            for column in unknown:
                problems.append(f"{path.name}:1: {column!r} is no column here")
            return [
                Row(table.line_num, {k: v or "" for k, v in cells.items() if k}) for cells in table
            ]
    except (OSError, ValueError, csv.Error) as error:
        problems.append(f"{path.name}: can't be read: {error}")
        return []


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
