"""Shares that a person read beside the votes: summed as they were written, and never counted.

They stand in columns of their own, `share.3` for option 3. A line may have shares and no votes:
articles give a province's shares and its cities' votes.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from tracker.core.definition import Row
from tracker.core.entered import NOTE, REGION, columns_of
from tracker.core.model import Contest, Finding, option_ids
from tracker.core.rules import judge_shares

SHARE = "share."
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))? ?%?")


class Parted(NamedTuple):
    """Lines without their shares, what the shares say, and a sentence for each problem."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]


def part_shares(contest: Contest, rows: Sequence[Row], *, each: str = "line") -> Parted:
    """Take the shares out of *rows*; a line that holds nothing else goes with them.

    Shares are judged where a line has one for every option.
    """
    names = _names(contest)
    left: list[Row] = []
    findings: list[Finding] = []
    problems: list[str] = []
    for row in rows:
        given: dict[str, Decimal] = {}
        for column, option_id in names.items():
            text = row.cells.get(column, "").strip()
            share = _percent(text)
            if text and share is None:
                problems.append(
                    f"{each} {row.line}: {column} {text[:40]!r} is no share in per cent"
                )
            elif share is not None:
                given[option_id] = share
        region_id = row.cells.get(REGION, "").strip()
        if len(given) == len(contest.options):
            findings += judge_shares(region_id, [given[o] for o in option_ids(contest)])
        cells = {name: text for name, text in row.cells.items() if name not in names}
        if not given or any(text for name, text in cells.items() if name not in (REGION, NOTE)):
            left.append(Row(row.line, cells))
        elif region_id not in {region.id for region in contest.regions}:
            problems.append(f"{each} {row.line}: there is no region {region_id[:40]!r}")
    return Parted(tuple(left), tuple(findings), tuple(problems))


def _names(contest: Contest) -> dict[str, str]:
    ids = set(option_ids(contest))
    return {f"{SHARE}{name}": o for name, o in columns_of(contest).items() if o in ids}


def _percent(text: str) -> Decimal | None:
    found = PERCENT.fullmatch(text)
    if found is None:
        return None
    share = Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])
    return share if share <= 100 else None
