"""Standings as rows of a table: fixed columns, one row a region, for a spreadsheet or a program."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from tracker.core.escape import csv_cell
from tracker.core.instant import iso
from tracker.core.model import Contest, ContestState
from tracker.core.position import Position
from tracker.core.standings import Standing, share_text

Cell: TypeAlias = str | int | None

FIGURE_COLUMNS = ("valid", "rejected", "cast", "registered", "participated")
TEST = "TEST"


class Told(Struct, frozen=True, kw_only=True):
    """What every row says beside its numbers: what they are, as of when, at which position."""

    status: str
    as_of_ms: int
    position: Position


def columns(contest: Contest) -> tuple[str, ...]:
    """Return the columns: they depend on nothing but the numbers on the ballot."""
    options = [
        f"{what}_{option.number}" for option in contest.options for what in ("votes", "share")
    ]
    return (
        "status",
        "stage",
        "region",
        "name",
        "level",
        "parent",
        *options,
        "leader",
        "lead",
        *FIGURE_COLUMNS,
        "stations_reported",
        "stations_total",
        "source_at",
        "offset",
        "as_of",
        "position",
    )


def status_of(contest: Contest, state: ContestState) -> str:
    """Return what the rows are, in the words themselves: a row alone must say that it is a TEST."""
    if contest.test:
        return TEST
    return "declared" if state.declared is not None else "provisional"


def row(contest: Contest, shown: Standing, told: Told) -> dict[str, Cell]:
    """Return the cells of one region; what is missing is None, never 0.

    In a test run its name says so too: a template may show nothing but name and votes.
    """
    region = shown.region
    cells: dict[str, Cell] = {
        "status": told.status,
        "stage": shown.staged.stage,
        "region": region.id,
        "name": f"{TEST} · {region.name}" if contest.test else region.name,
        "level": region.level,
        "parent": region.parent_id,
    }
    for option, standing in zip(contest.options, shown.options, strict=True):
        share = standing.share
        cells[f"votes_{option.number}"] = standing.votes
        cells[f"share_{option.number}"] = None if share is None else share_text(share)
    leader = next((o.short for o in contest.options if o.id == shown.leader_id), None)
    cells |= {"leader": leader, "lead": shown.lead}
    cells |= {name: getattr(shown, name) for name in FIGURE_COLUMNS}
    cells |= {
        "stations_reported": shown.stations_reported,
        "stations_total": shown.stations_total,
        "source_at": iso(shown.source_at_ms),
        "offset": shown.offset,
        "as_of": iso(told.as_of_ms),
        "position": str(told.position),
    }
    assert tuple(cells) == columns(contest), "a row has the columns that are promised"
    return cells


def csv_lines(contest: Contest, rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """Yield a header and a line for each row; no cell is a formula to a spreadsheet."""
    yield ",".join(columns(contest))
    for cells in rows:
        yield ",".join(_cell(value) for value in cells.values())


def _cell(value: Cell) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else csv_cell(value)
