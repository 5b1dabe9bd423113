"""What a person enters of a source by hand: one JSON document, which is recorded as it came in.

It says where the numbers were read, and has them as a table in `csv` or as a list in `reports`:

    {"source": "press", "author": "Rina", "from": "https://…", "dated": "2024-12-05",
     "csv": "region,3,1,2,valid\\n3172,328486,261463,77026,666975\\n"}

    {…, "reports": [{"region": "3172", "votes": {"3": 328486}, "shares": {"3": "49.25"}}]}

What a tier of the recapitulation says comes in the same form, with `stage` in the place of
`source` and `author`; `withdraw` names a region of which the tier's word is taken back.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.core.definition import Row
from tracker.core.model import HAND, Source
from tracker.errors import EntryRefused, SourceMalformed
from tracker.sources.body import Node, json_of, kind_of, shown, text_of

BODY_BYTES_MAX = 5_000_000
TEXT_MAX = 500
SEPARATORS = ",;\t"
TEXTS = ("source", "author", "from", "dated", "document", "csv")
RECAP_TEXTS = ("stage", "withdraw", "from", "dated", "document", "csv")
WHAT = "what was entered"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was entered, before anybody has judged it: where it was read, and its lines.

    `each` is what a line is called in a sentence about it. Of a recapitulation there are a stage
    and perhaps a region to `withdraw`, of a report a source and an author; the others are empty.
    """

    source_id: str
    author: str
    url: str
    dated: str
    document: str
    rows: tuple[Row, ...]
    each: str
    stage: str
    withdraw: str


def sheet_body(**said: object) -> bytes:
    """Return what was entered as it is recorded; `from_` stands for the address."""
    named = {name.removesuffix("_"): value for name, value in said.items() if value}
    return json.dumps(named, ensure_ascii=False, indent=1).encode()


def table_body(table: bytes, told: Mapping[str, str]) -> bytes:
    """Return the bytes of a CSV *table* as they are recorded, with what is *told* about them.

    Raises:
        EntryRefused: the table is no UTF-8.
    """
    return sheet_body(**dict(told), csv=table_text(table))


def table_text(table: bytes) -> str:
    """Return a CSV *table* as text.

    Raises:
        EntryRefused: it is no UTF-8.
    """
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EntryRefused(WHAT, ("the table is not UTF-8; save it as CSV UTF-8",)) from error


def read_sheet(body: bytes, names: Sequence[str] = TEXTS) -> Sheet:
    """Read what was entered; whether its numbers can be used is judged with the contest.

    *names* are the texts that it may have, beside its reports.

    Raises:
        EntryRefused: with everything that is wrong with its form; nothing of it is used.
    """
    source = Source(id=WHAT, format=HAND, counted_level="", body_bytes_max=BODY_BYTES_MAX)
    problems: list[str] = []
    try:
        top = json_of(source, text_of(source, body))
        texts = dict(_texts(top, names, problems))
        rows, each = _rows(top, texts.get("csv", ""), problems)
    except SourceMalformed as error:
        raise EntryRefused(WHAT, (*problems, _sentence(error))) from error
    if problems:
        raise EntryRefused(WHAT, tuple(problems))
    return Sheet(
        source_id=texts.get("source", ""),
        author=texts.get("author", ""),
        url=texts.get("from", ""),
        dated=texts.get("dated", ""),
        document=texts.get("document", ""),
        rows=rows,
        each=each,
        stage=texts.get("stage", ""),
        withdraw=texts.get("withdraw", ""),
    )


def _texts(top: Node, names: Sequence[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    for name, member in top.items():
        if name not in (*names, "reports"):
            listed = ", ".join((*names, "reports"))
            problems.append(f"{shown(name)!r} is no field here; there are {listed}")
        elif name in names:
            text = member.text() or ""
            if name != "csv" and (len(text) > TEXT_MAX or not text.strip().isprintable()):
                problems.append(f"{name} is one line of at most {TEXT_MAX} characters")
            yield name, text.lstrip("\ufeff") if name == "csv" else text.strip()


def _rows(top: Node, table: str, problems: list[str]) -> tuple[tuple[Row, ...], str]:
    if table:
        if top.get("reports").value is not None:
            problems.append("give the numbers in csv or in reports, not in both")
        return tuple(rows_of(table, problems)), "line"
    return tuple(_of_json(top.get("reports"), problems)), "report"


def rows_of(table: str, problems: list[str]) -> Iterator[Row]:
    """Yield the lines of a CSV *table*; one whose cells don't fit the header is a problem.

    A number with commas that isn't quoted would move all behind it one column to the right.
    """
    first = table.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                problems += _twice(header)
            elif len(cells) != len(header):
                problems.append(
                    f"line {reader.line_num}: has {len(cells)} cells, the header has {len(header)}"
                )
            else:
                # Spreadsheets leave empty columns behind the last; what stands in one is kept.
                pairs = zip(header, cells, strict=True)
                yield Row(reader.line_num, {n: cell for n, cell in pairs if n or cell.strip()})
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: this is no CSV: {error}")


def _twice(header: list[str]) -> Iterator[str]:
    for name, times in Counter(header).items():
        if times > 1 and name:
            yield f"line 1: the column {shown(name)!r} stands {times} times"


def _of_json(reports: Node, problems: list[str]) -> Iterator[Row]:
    for number, report in enumerate(reports.elements(), 1):
        cells: dict[str, str] = {}
        for name, member in report.items():
            if name in ("votes", "shares"):
                front = "share." if name == "shares" else ""
                inner = {f"{front}{option}": node for option, node in member.items()}
            else:
                inner = {name: member}
            for column, node in inner.items():
                text = _cell(node)
                if text is None or column in cells:
                    why = "stands twice" if column in cells else f"is {kind_of(node.value)}"
                    problems.append(f"report {number}: {shown(column)} {why}")
                cells[column] = text or ""
        yield Row(number, cells)


def _cell(node: Node) -> str | None:
    """Return a value as the text of a cell; None where it can't be one."""
    value = node.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return node.text() if isinstance(value, str) else str(value)


def _sentence(error: SourceMalformed) -> str:
    return f"{error.reason} at {error.where}" if error.where else error.reason
