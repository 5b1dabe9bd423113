"""Standings as a table in a terminal; names come from definitions and feeds and are escaped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from tracker.core.escape import terminal
from tracker.core.model import Contest
from tracker.core.standings import Standing, share_text

MISSING = "–"


def plain(text: str, style: str = "") -> Text:
    """Return *text* as rich shows it: nothing in it is markup, a control or an escape."""
    return Text(terminal(text), style=style)


@dataclass(frozen=True, slots=True)
class RegionTable:
    """Numbers by region, of which no digit is ever cut off, however narrow the terminal.

    The first column is the name, which wraps; the others are numbers with spaces between them.
    Where a row doesn't fit on one line, numbers stand below each other; where that doesn't fit
    either, the table becomes a list.
    """

    title: Text | None
    heads: Sequence[Text]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        forms = ((_whole, _whole), (_longest_word, _longest_word), (_nothing, _longest_word))
        for of_head, of_cell in forms:
            widths = [self._width(column, of_head, of_cell) for column in range(len(self.heads))]
            # A border before each column and behind the last, and a space on both sides.
            if sum(widths) + 3 * len(widths) + 1 <= options.max_width:
                yield self._table(widths)
                return
        yield from self._list()

    def _width(
        self, column: int, of_head: Callable[[Text], int], of_cell: Callable[[Text], int]
    ) -> int:
        if column == 0:
            of_cell = _longest_word
        cells = (of_cell(row[column]) for row in self.rows)
        return max(of_head(self.heads[column]), *cells, 1)

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(title=self.title, title_justify="left")
        table.add_column(self.heads[0], overflow="fold")
        for head, width in zip(self.heads[1:], widths[1:], strict=True):
            table.add_column(head, justify="right", width=width, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table

    def _list(self) -> RenderResult:
        if self.title is not None:
            yield self.title
        for name, *numbers in self.rows:
            yield Text.assemble("\n", (name.plain, "bold"))
            for head, cell in zip(self.heads[1:], numbers, strict=True):
                yield Text.assemble("  ", head, ": ", cell)


def standings_table(contest: Contest, rows: Sequence[Standing]) -> RegionTable:
    """Return *rows* as a table: regions down, ballot options across, the leader in bold."""
    mark = "TEST · " if contest.test else ""
    options = [plain(f"{option.number} {option.short}") for option in contest.options]
    return RegionTable(
        title=plain(f"{mark}{contest.title['en']}"),
        heads=[Text("region"), Text("stations"), *options, Text("lead")],
        rows=[_cells(row) for row in rows],
    )


def _cells(row: Standing) -> list[Text]:
    cells = [plain(row.region.name), progress(row.stations_reported, row.stations_total)]
    for option in row.options:
        share = share_text(option.share) if option.share is not None else None
        cells.append(votes(option.votes, share, leads=option.id == row.leader_id))
    return [*cells, Text(count(row.lead))]


def votes(number: int | None, share: str | None, *, leads: bool) -> Text:
    """Write an option's votes and share; the leader's in bold."""
    said = f" {share}%" if share else ""
    return Text(f"{count(number)}{said}", style="bold" if leads else "")


def progress(reported: int | None, total: int | None) -> Text:
    """Write how many stations of how many are in."""
    return Text(f"{count(reported)} / {count(total)}")


def count(number: int | None) -> str:
    """Write a count with thousands apart; a missing one is a dash, never 0."""
    return MISSING if number is None else f"{number:,}"


def _whole(text: Text) -> int:
    return text.cell_len


def _longest_word(text: Text) -> int:
    return max((cell_len(word) for word in text.plain.split()), default=0)


def _nothing(_text: Text) -> int:
    return 0
