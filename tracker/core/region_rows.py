"""From the lines of a region table to regions, those included that follow from their numbers.

Fifteen thousand polling stations are facts of one kind: number 1 to 37 of a village, and 901 to
907. A table gives them as ranges; a definition says which level they make up and what they are
called.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tracker.core.definition_read import Reader
from tracker.core.model import Region

DIGITS_MAX = 10
"""No country has ten thousand million voters, and Python reads no endless number."""

NUMBER_DIGITS_MAX = 6
RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
PLACE = "{number}"

REGION_COLUMNS = ("id", "name", "level", "parent_id", "registered", "stations", "numbers")


class Row(Struct, frozen=True):
    """One line of the region table: its number in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


class Numbered(Struct, frozen=True):
    """The lowest level, whose regions are told apart by their number within the one above."""

    level: str
    name: str
    digits: int


def read_numbered(reader: Reader, levels: Sequence[str]) -> Numbered | None:
    """Read the rule for numbered regions; None where a definition has none, or a broken one."""
    before = len(reader.problems)
    numbered = Numbered(
        level=reader.choice("level", tuple(levels[-1:]) or ("",)),
        name=reader.text("name"),
        digits=reader.number("digits", low=1, high=NUMBER_DIGITS_MAX),
    )
    if numbered.name and numbered.name.count(PLACE) != 1:
        reader.note("name", f"must have {PLACE} in it once")
    reader.refuse_others()
    return numbered if len(reader.problems) == before else None


def with_numbered(
    file: str, rows: Sequence[Row], numbered: Numbered, above: str, problems: list[str]
) -> list[Row]:
    """Return *rows*, and behind them a row for each numbered region below those at *above*.

    A number is written behind the code of the region above; `numbers` says which there are, and
    without it they run from 1 to `stations`.
    """
    added = (
        _row(row, numbered, number)
        for row in rows
        if row.cells.get("level", "").strip() == above
        for number in _numbers(file, row, numbered, problems)
    )
    return [*rows, *added]


def regions_of(file: str, rows: Sequence[Row], problems: list[str]) -> tuple[Region, ...]:
    """Return a region for each of *rows*, and note each cell that is none."""
    regions = []
    for row in rows:
        cells = {column: row.cells.get(column, "").strip() for column in REGION_COLUMNS}
        for column in ("id", "name", "level"):
            if not cells[column]:
                problems.append(f"{file}:{row.line}: {column} is empty")
        regions.append(
            Region(
                id=cells["id"],
                name=cells["name"],
                level=cells["level"],
                parent_id=cells["parent_id"] or None,
                registered=_cell_number(file, row, "registered", problems),
                stations=_cell_number(file, row, "stations", problems),
            )
        )
    return tuple(regions)


def _row(above: Row, numbered: Numbered, number: int) -> Row:
    parent_id = above.cells.get("id", "").strip()
    digits = f"{number:0{numbered.digits}d}"
    cells = {
        "id": parent_id + digits,
        "name": numbered.name.replace(PLACE, digits),
        "level": numbered.level,
        "parent_id": parent_id,
        "stations": "1",
    }
    return Row(above.line, cells)


def _numbers(file: str, row: Row, numbered: Numbered, problems: list[str]) -> list[int]:
    text = row.cells.get("numbers", "").strip()
    stations = _cell_number(file, row, "stations", []) or 0
    ranges = list(_ranges(text)) if text else [(1, stations)]
    highest = 10**numbered.digits - 1
    if not all(1 <= first <= last <= highest for first, last in ranges):
        said = f"numbers {text[:40]!r}" if text else f"stations {stations}"
        problems.append(
            f"{file}:{row.line}: {said}: needs ranges like '1-37 901-907', up to {highest}"
        )
        return []
    found = [number for first, last in ranges for number in range(first, last + 1)]
    if row.cells.get("stations", "").strip() and stations != len(found):
        problems.append(
            f"{file}:{row.line}: numbers has {len(found)}, but stations says {stations}"
        )
    return found


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield first and last number of each range; (0, 0) for what is none."""
    for word in text.split():
        found = RANGE.fullmatch(word)
        first = int(found[1]) if found else 0
        yield first, int(found[2]) if found and found[2] else first


def _cell_number(file: str, row: Row, column: str, problems: list[str]) -> int | None:
    text = row.cells.get(column, "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        problems.append(f"{file}:{row.line}: {column} {text[:20]!r} is not a count")
        return None
    return int(text) if text else None
