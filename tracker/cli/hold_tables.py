"""What is held, for a person at a terminal; everything of a feed's passes `escape.terminal`."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.tables import MISSING, count, plain
from tracker.core.decisions import name_of
from tracker.core.desk_wire import path_names
from tracker.core.diff import difference
from tracker.core.held_words import Looked
from tracker.core.instant import iso
from tracker.core.model import FIGURES, Contest, Numbers
from tracker.core.rules import LANGUAGES
from tracker.core.tree import Tree, grow
from tracker.core.wire import Json

LISTED_MAX = 200


def print_holds(contest: Contest, looked: Sequence[Looked]) -> None:
    """Print a few lines for each hold; of thousands the first, and how to get at the others.

    Lines, not a table: however narrow the terminal, no number and no time may be cut off.
    """
    tree, console = grow(contest), Console()
    mark = "TEST · " if contest.test else ""
    console.print(plain(f"{mark}{contest.title['en']}: {len(looked):,} held"))
    for one in looked[:LISTED_MAX]:
        console.print()
        console.print(_head(tree, one), soft_wrap=True)
        for line in (_when(one), _votes(contest, one), *_why(one)):
            console.print(plain(f"  {line}"), soft_wrap=True)
    if len(looked) > LISTED_MAX:
        more = len(looked) - LISTED_MAX
        console.print(f"\n… and {more:,} more: --below narrows, --json lists all")


def print_hold(contest: Contest, looked: Looked, row: Json) -> None:
    """Print one hold with every figure, and what can be done about it; *row* is its JSON."""
    hold, console = looked.hold, Console()
    table = Table("", title=plain(" › ".join(s["name"] for s in row["path"])), title_justify="left")
    for name in ("counts", "held", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    names = [*(option.short for option in contest.options), *FIGURES]
    good = hold.good or (None,) * len(names)
    figures = (good, hold.suspect.numbers, difference(good, hold.suspect.numbers))
    for name, old, new, change in zip(names, *figures, strict=True):
        table.add_row(plain(name), count(old), count(new), signed(change))
    console.print(table)
    told = {
        "held since": f"{row['since']} (entry {hold.offset})",
        "source time": row["source_at"] or MISSING,
        "document": hold.path,
        "body": row["body_url"],
        "note": hold.note,
        "forms": " ".join(hold.links),
        "page": row["page_url"],
        "decide": f"realcount hold release|reject {row['name']} --why …",
    }
    lines = [*_why(looked), *(f"{name}: {text}" for name, text in told.items() if text)]
    for line in lines:
        console.print(plain(line), soft_wrap=True)


def signed(change: int | None) -> str:
    """Write a difference with its sign; where one side is missing there is none."""
    return MISSING if change is None else f"{change:+,}" if change else "0"


def _why(looked: Looked) -> list[str]:
    return [f"{lang}: {said}" for lang in LANGUAGES for said in looked.reasons(lang)]


def _head(tree: Tree, looked: Looked) -> Text:
    hold = looked.hold
    path = " › ".join(path_names(tree, hold.region_id))
    return plain(str(name_of(hold)), style="bold") + plain(f"  {path}")


def _when(looked: Looked) -> str:
    hold = looked.hold
    return f"held since {iso(hold.since_ms)} · source time {iso(hold.source_at_ms) or MISSING}"


def _votes(contest: Contest, looked: Looked) -> str:
    """Return each option's votes that count, those that are held, and the difference."""
    held = looked.hold.suspect.numbers
    good: Numbers = looked.hold.good or (None,) * len(held)
    rows = zip(contest.options, good, held, difference(good, held), strict=False)
    return " · ".join(
        f"{option.short} {count(old)} → {count(new)} ({signed(change)})"
        for option, old, new, change in rows
    )
