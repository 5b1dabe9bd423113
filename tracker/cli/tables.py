"""Standings as a table in a terminal; names come from definitions and feeds and are escaped."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from tracker.core.escape import terminal
from tracker.core.model import Contest
from tracker.core.standings import Standing, share_text

MISSING = "–"


def plain(text: str, style: str = "") -> Text:
    """Return *text* as rich shows it: nothing in it is markup, a control or an escape."""
    return Text(terminal(text), style=style)


def standings_table(contest: Contest, rows: Sequence[Standing]) -> Table:
    """Return *rows* as a table: regions down, ballot options across, the leader in bold."""
    mark = "TEST · " if contest.test else ""
    table = Table(title=plain(f"{mark}{contest.title['en']}"), title_justify="left")
    table.add_column("region", overflow="fold")
    table.add_column("stations", justify="right", no_wrap=True)
    for option in contest.options:
        table.add_column(plain(f"{option.number} {option.short}"), justify="right", no_wrap=True)
    table.add_column("lead", justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Standing) -> list[Text]:
    stations = f"{count(row.stations_reported)}/{count(row.stations_total)}"
    cells = [plain(row.region.name), Text(stations)]
    for option in row.options:
        share = f" {share_text(option.share)}%" if option.share is not None else ""
        style = "bold" if option.id == row.leader_id else ""
        cells.append(Text(f"{count(option.votes)}{share}", style=style))
    return [*cells, Text(count(row.lead))]


def count(number: int | None) -> str:
    """Write a count with thousands apart; a missing one is a dash, never 0."""
    return MISSING if number is None else f"{number:,}"
