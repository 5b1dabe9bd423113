"""Reports that a person entered: from the cells of a table or form to reports, or what is wrong.

Every bad cell is told at once, with its line, and with one bad cell nothing is taken. Columns are
`region`, an option by its id or its number on the ballot, and the figures by their names.
"""

from collections.abc import Iterator, Sequence

from tracker.core.definition import Row
from tracker.core.model import FIGURES, Contest, Part, Report, numbers_of, option_ids

COUNT_MAX = 1_000_000_000
REGION = "region"
NOTE = "note"


def read_entered(
    contest: Contest, rows: Sequence[Row], *, part: Part = "own"
) -> tuple[tuple[Report, ...], tuple[str, ...]]:
    """Return the reports in *rows* and a sentence for each problem.

    Where there is a problem no report may be used. An empty cell is a number that isn't given.
    """
    problems = list(_columns(contest, rows))
    regions = {region.id for region in contest.regions}
    reports, seen = [], set()
    for row in rows:
        region_id = row.cells.get(REGION, "").strip()
        if region_id not in regions:
            problems.append(f"line {row.line}: there is no region {region_id[:40]!r}")
        elif region_id in seen:
            problems.append(f"line {row.line}: {region_id} stands twice")
        seen.add(region_id)
        reports.append(_report(contest, row, region_id, part, problems))
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


def _report(contest: Contest, row: Row, region_id: str, part: Part, problems: list[str]) -> Report:
    given: dict[str, int | None] = {}
    for column, ours in columns_of(contest).items():
        text = row.cells.get(column, "").strip()
        if not text:
            continue
        number = _count(text)
        if number is None:
            problems.append(f"line {row.line}: {column} {text[:40]!r} is not a count")
        elif ours in given:
            problems.append(f"line {row.line}: {ours} is given twice")
        given[ours] = number
    votes = {option_id: given.pop(option_id, None) for option_id in option_ids(contest)}
    if all(number is None for number in votes.values()):
        problems.append(f"line {row.line}: no option has a number")
    note = row.cells.get(NOTE, "").strip() or None
    return Report(region_id, part, numbers_of(option_ids(contest), votes, **given), None, note)


def _count(text: str) -> int | None:
    """Read a whole number; thousands may be parted by points or commas, as people write them."""
    groups = text.replace(",", ".").split(".")
    plain = len(groups) == 1
    grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    digits = "".join(groups)
    if not (plain or grouped) or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits) if len(digits) <= 10 and int(digits) <= COUNT_MAX else None
