"""Tables in a terminal: however narrow it is, a number is whole."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from tests.builders import make_contest
from tracker.cli.tables import RegionTable, count, plain, progress, standings_table, votes
from tracker.cli.watch import drawn
from tracker.client import View
from tracker.core.reduce import Fold
from tracker.core.standings import standing
from tracker.core.tree import grow
from tracker.core.wire import contest_json, standing_json

COUNTS = st.integers(0, 999_999_999)
NAMES = st.text(st.characters(categories=("L", "P", "Zs")), max_size=40)


def _printed(renderable, width):
    stream = io.StringIO()
    Console(file=stream, width=width).print(renderable)
    return stream.getvalue()


@given(NAMES, st.lists(COUNTS, min_size=1, max_size=12), st.integers(16, 200))
def test_no_digit_of_a_number_is_cut_off_or_put_on_the_next_line(name, numbers, width):
    cells = [votes(number, "33.33", leads=False) for number in numbers]
    heads = [Text("region"), Text("stations"), *(plain(f"1 {name}") for _ in numbers)]
    rows = [[plain(name), progress(numbers[0], numbers[-1]), *cells]]
    words = _printed(RegionTable(plain("t"), heads, rows), width).split()

    assert {count(number) for number in numbers} <= set(words)


def _jakartas_end():
    """A contest with names and numbers as long as Jakarta's, and its standing."""
    contest = make_contest(test=True)
    names = ("Ridwan–Suswono", "Pramono–Rano")
    options = tuple(replace(o, short=n) for o, n in zip(contest.options, names, strict=True))
    contest = replace(contest, options=options)
    row = standing(contest, grow(contest), "9", None)
    counted = tuple(
        replace(option, votes=number)
        for option, number in zip(row.options, (1_718_160, 2_183_239), strict=True)
    )
    row = replace(
        row, options=counted, lead=465_079, stations_reported=14_706, stations_total=14_835
    )
    return contest, row


@pytest.mark.parametrize("width", [80, 60, 40])
def test_standings_and_watch_print_every_number_whole(width):
    contest, row = _jakartas_end()
    shown = contest_json(contest, Fold(contest).state)
    view = View(contest=shown, standings={"9": standing_json(row)}, connected=True)
    for renderable in (standings_table(contest, [row]), drawn(view)):
        words = _printed(renderable, width).split()

        assert {"1,718,160", "2,183,239", "465,079", "14,706", "14,835"} <= set(words)
        assert words[0] == "TEST"
