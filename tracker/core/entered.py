"""Reports that a person entered: from the cells of a table or form to reports, or what is wrong.

Every bad cell is told at once, with its line, and with one bad cell nothing is taken. Columns are
`region`, an option by its id or its number on the ballot, and the figures by their names.
"""

from collections.abc import Iterator, Sequence

from tracker.core.definition import Row
from tracker.core.model import (
    FIGURES,
    Contest,
    Numbers,
    Part,
    Report,
    numbers_of,
    option_ids,
)

COUNT_MAX = 1_000_000_000
NOTE_MAX = 200
REGION = "region"
NOTE = "note"


def read_entered(
    contest: Contest, rows: Sequence[Row], *, part: Part = "own", each: str = "line"
) -> tuple[tuple[Report, ...], tuple[str, ...]]:
    """Return the reports in *rows* and a sentence for each problem.

    Where there is a problem no report may be used. An empty cell is a number that isn't given.
    *each* is what a row is called in a sentence about it.
    """
    problems = list(_columns(contest, rows))
    regions = {region.id for region in contest.regions}
    reports, seen = [], set()
    for row in rows:
        region_id = row.cells.get(REGION, "").strip()
        if region_id not in regions:
            problems.append(f"{each} {row.line}: there is no region {region_id[:40]!r}")
        elif region_id in seen:
            problems.append(f"{each} {row.line}: {region_id} stands twice")
        seen.add(region_id)
        numbers, why = _numbers(contest, row)
        problems += (f"{each} {row.line}: {sentence}" for sentence in why)
        note = row.cells.get(NOTE, "").strip()[:NOTE_MAX] or None
        reports.append(Report(region_id, part, numbers, None, note))
    if not rows:
        problems.append("there is no report in it")
    return tuple(reports), tuple(problems)


def columns_of(contest: Contest) -> dict[str, str]:
    """Return the columns that a table may have, each with the name of ours that it stands for."""
    options = {str(option.number): option.id for option in contest.options}
    return {
        **options,
        **{option_id: option_id for option_id in option_ids(contest)},
        **{name: name for name in FIGURES},
    }


def _columns(contest: Contest, rows: Sequence[Row]) -> Iterator[str]:
    known = {*columns_of(contest), REGION, NOTE}
    named = dict.fromkeys(column for row in rows for column in row.cells)
    for column in named:
        if column not in known:
            listed = ", ".join(sorted(known - set(option_ids(contest))))
            yield f"{column[:40]!r} is no column here; there are {listed}"
    if rows and REGION not in named:
        yield f"the column {REGION} is missing"


def _numbers(contest: Contest, row: Row) -> tuple[Numbers, list[str]]:
    """Return the numbers in *row*, and a sentence for each cell that can't be read."""
    given: dict[str, int | None] = {}
    problems = []
    for column, ours in columns_of(contest).items():
        text = row.cells.get(column, "").strip()
        if not text:
            continue
        number = _count(text)
        if number is None:
            problems.append(f"{column} {text[:40]!r} is not a count")
        elif ours in given:
            problems.append(f"{ours} is given twice")
        given[ours] = number
    votes = {option_id: given.pop(option_id, None) for option_id in option_ids(contest)}
    if all(number is None for number in votes.values()):
        problems.append("no option has a number")
    return numbers_of(option_ids(contest), votes, **given), problems


def _count(text: str) -> int | None:
    """Read a whole number; thousands may be parted by points or commas, as people write them."""
    groups = text.replace(",", ".").split(".")
    plain = len(groups) == 1
    grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    digits = "".join(groups)
    if not (plain or grouped) or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits) if len(digits) <= 10 and int(digits) <= COUNT_MAX else None
