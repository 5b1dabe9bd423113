"""Rows that somebody keeps by hand or exports: CSV or JSON, columns mapped in the definition.

One document, at `base_url` + "/" + `election` (`election` holds the file's name). Each row is
one region's report. A table is read whole or not at all, and everything that is wrong with it
is said at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tracker.core.model import Contest, Document, Report, Source, numbers_of
from tracker.errors import SourceMalformed
from tracker.ports import Parsed
from tracker.sources.body import NOTE_MAX, cut, shown
from tracker.sources.findings import finding
from tracker.sources.lookup import Lookup, lookup
from tracker.sources.table_cells import Bad, count_in, grouping, instant_in, text_in
from tracker.sources.table_lines import Cells, Line, lines_of
from tracker.sources.table_words import VOTES, Columns, column_problems, columns_of

PROBLEMS_MAX = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One line as read: the code it names, and what it says of that region, in our words."""

    region: str
    numbers: Mapping[str, int | None]
    source_at_ms: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """`SourceFormat` for tables whose columns the definition names."""

    def documents(self, contest: Contest, source: Source) -> tuple[Document, ...]:
        """Return the one document, attributed to the root."""
        return (Document(path=source.election, region_id=lookup(contest).tree.root),)

    def parse(self, contest: Contest, source: Source, document: Document, body: bytes) -> Parsed:
        """Read a whole table; see `SourceFormat.parse`."""
        look, columns = lookup(contest), _columns(contest, source)
        lines = lines_of(source, columns, body)
        rows, problems = _rows(look, columns, lines)
        problems += [*_twice(rows), *_mixed(columns, lines)]
        if problems:
            raise _malformed(source, problems)
        return _placed(look, columns, rows)


def _columns(contest: Contest, source: Source) -> Columns:
    problems = column_problems(contest, source)
    if problems:
        raise _malformed(source, list(problems))
    return columns_of(source)


def _rows(
    look: Lookup, columns: Columns, lines: Iterable[Line]
) -> tuple[dict[str, Row], list[str]]:
    """Return the rows by line, and a sentence for everything that is wrong with a line."""
    rows: dict[str, Row] = {}
    problems: list[str] = []
    for line in lines:
        wrong = [line.reason] if line.reason else []
        row = None if wrong else _row(look, columns, line.cells, wrong)
        if row is not None and not wrong:
            rows[line.name] = row
        problems += [f"{line.name}: {reason}" for reason in wrong]
    return rows, problems


def _row(look: Lookup, columns: Columns, cells: Cells, wrong: list[str]) -> Row:
    def read(column: str | None, reader: Callable[[object], T | Bad]) -> T | None:
        found = reader(cells.get(column)) if column is not None else None
        if isinstance(found, Bad):
            wrong.append(f"{column}: {found.reason}")
            return None
        return found

    region = read(columns.region, text_in)
    if region is None and not wrong:
        wrong.append(f"{columns.region}: the code of the region is missing")
    votes = {VOTES + option: column for option, column in columns.votes.items()}
    named = {**votes, **columns.figures}
    return Row(
        region=region or "",
        numbers={word: read(column, count_in) for word, column in named.items()},
        source_at_ms=read(columns.source_at, lambda cell: instant_in(cell, look)),
        note=cut(read(columns.note, text_in), NOTE_MAX),
    )


def _twice(rows: Mapping[str, Row]) -> Iterator[str]:
    first: dict[str, str] = {}
    for line, row in rows.items():
        if first.setdefault(row.region, line) != line:
            yield f"{line}: region {shown(row.region)} stands in {first[row.region]} already"


def _mixed(columns: Columns, lines: Iterable[Line]) -> tuple[str, ...]:
    """One table groups thousands with one sign; with two, one of them may be a decimal point."""
    named = (*columns.votes.values(), *columns.figures.values())
    signs = {grouping(line.cells.get(column)) for line in lines for column in named}
    return (
        ("numbers are grouped with dots and with commas; use one",)
        if len(signs - {None}) > 1
        else ()
    )


def _placed(look: Lookup, columns: Columns, rows: Mapping[str, Row]) -> Parsed:
    reports = tuple(_report(look, columns, row) for row in rows.values() if _is_known(look, row))
    findings = tuple(
        finding(
            "E101",
            look.tree.root,
            line,
            {"region": shown(row.region), **row.numbers, "note": row.note},
        )
        for line, row in rows.items()
        if not _is_known(look, row)
    )
    times = [row.source_at_ms for row in rows.values() if row.source_at_ms is not None]
    return Parsed(reports=reports, source_at_ms=max(times, default=None), findings=findings)


def _is_known(look: Lookup, row: Row) -> bool:
    return row.region in look.tree.regions


def _report(look: Lookup, columns: Columns, row: Row) -> Report:
    votes = {option: row.numbers[VOTES + option] for option in columns.votes}
    figures = {word: row.numbers[word] for word in columns.figures}
    numbers = numbers_of(look.options, votes, **figures)
    return Report(row.region, "row", numbers, row.source_at_ms, row.note)


def _malformed(source: Source, problems: list[str]) -> SourceMalformed:
    shown_problems = problems[:PROBLEMS_MAX]
    more = len(problems) - len(shown_problems)
    listed = "; ".join([*shown_problems, *([f"and {more} more"] if more else [])])
    return SourceMalformed(source.id, listed)
