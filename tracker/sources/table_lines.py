"""The lines of a table body, CSV or JSON, each as a mapping from column to cell."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tracker.core.model import Source
from tracker.errors import SourceMalformed
from tracker.sources.body import json_of, kind_of, shown, text_of
from tracker.sources.table_words import Columns

SEPARATORS = (",", ";", "\t")
NAMES_MAX = 10
Cells: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what to call it in a message, its cells, or why it has none."""

    name: str
    cells: Cells
    reason: str = ""


def lines_of(source: Source, columns: Columns, body: bytes) -> tuple[Line, ...]:
    """Return the lines of *body*: JSON if it begins with a bracket, otherwise CSV.

    Raises:
        SourceMalformed: it is neither, it has no rows, or the columns asked for aren't there.
    """
    text = text_of(source, body, bom=True)
    is_json = text.lstrip()[0] in "[{"
    lines = tuple(_of_json(source, columns, text) if is_json else _of_csv(source, columns, text))
    if not lines:
        raise SourceMalformed(source.id, "the table has no rows; that is an error, never a count")
    _check_columns(source, columns, lines)
    return lines


def _of_json(source: Source, columns: Columns, text: str) -> Iterator[Line]:
    top = json_of(source, text)
    rows = top
    if isinstance(top.value, dict):
        if columns.rows is None:
            raise top.malformed("the body is an object; name its list in columns.rows")
        rows = top.get(columns.rows)
    for number, row in enumerate(rows.elements(), start=1):
        if isinstance(row.value, dict):
            yield Line(f"row {number}", row.value)
        else:
            yield Line(f"row {number}", {}, f"expected an object, found {kind_of(row.value)}")


def _of_csv(source: Source, columns: Columns, text: str) -> Iterator[Line]:
    separator, header = _header(source, columns, text)
    records = _records(source, text, separator)
    next(records)
    for number, cells in records:
        yield _csv_line(number, header, cells)


def _header(source: Source, columns: Columns, text: str) -> tuple[str, list[str]]:
    """Return the separator that shows the region's column in the first line, and that line."""
    widest: list[str] = []
    for separator in SEPARATORS:
        try:
            _, cells = next(_records(source, text, separator), (1, []))
        except SourceMalformed:  # quotes that don't fit this separator
            continue
        header = [cell.strip() for cell in cells]
        if columns.region in header:
            return separator, _unique(source, header)
        widest = max(widest, header, key=len)
    listed = ", ".join(shown(name) for name in widest[:NAMES_MAX])
    reason = f"no column {columns.region!r} in the header; it has: {listed}"
    raise SourceMalformed(source.id, reason, "line 1")


def _records(source: Source, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that isn't blank, with the line's number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        where = f"line {reader.line_num}"
        raise SourceMalformed(source.id, f"the body is not CSV: {error}", where) from None


def _unique(source: Source, header: list[str]) -> list[str]:
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise SourceMalformed(source.id, "two columns have one name", "line 1")
    return header


def _csv_line(number: int, header: list[str], cells: list[str]) -> Line:
    name = f"line {number}"
    if len(cells) != len(header):
        return Line(name, {}, f"has {len(cells)} cells, the header has {len(header)}")
    return Line(name, dict(zip(header, cells, strict=True)))


def _check_columns(source: Source, columns: Columns, lines: Iterable[Line]) -> None:
    """A column that no line has is a wrong name; in JSON a line may leave a column out."""
    given = {column for line in lines for column in line.cells}
    missing = [column for column in columns.wanted() if column not in given]
    if missing and given:
        names = ", ".join(repr(name) for name in missing)
        raise SourceMalformed(source.id, f"the table has no column {names}")
