"""The JSON of holds and corrections: both numbers, the difference, and never a made-up zero."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest, make_numbers
from tracker.core.decisions import Decided, DeskDecision
from tracker.core.desk_wire import (
    correction_json,
    decided_json,
    difference,
    hold_json,
    path_names,
)
from tracker.core.held_words import look
from tracker.core.model import Correction, Hold, Region, Suspect
from tracker.core.tree import grow
from tracker.core.wire import numbers_json

TREE = grow(CONTEST)
ZEROS = Suspect(make_numbers(0, 0, stations_reported=3), ("E207",))
counts = st.none() | st.integers(0, 10**7)


def hold(good=None, region_id="9101"):
    return Hold(region_id, "row", "feed", ZEROS, good, 1_000, 2, "91.json", "d" * 64, None)


def shown(one):
    return hold_json(CONTEST, TREE, look(CONTEST, TREE, one), "https://count.example")


def test_a_hold_shows_both_numbers_and_their_difference():
    row = shown(hold(make_numbers(120, 80, stations_reported=3)))

    assert row["held"]["votes"] == {"a": 0, "b": 0}
    assert row["good"]["votes"] == {"a": 120, "b": 80}
    assert row["difference"]["votes"] == {"a": -120, "b": -80}
    assert row["difference"]["stations_reported"] == 0
    assert row["difference"]["cast"] is None


def test_of_a_first_report_nothing_counts_and_there_is_no_difference():
    assert (shown(hold())["good"], shown(hold())["difference"]) == (None, None)


def test_a_hold_says_where_it_stands_and_where_to_go():
    row = shown(hold())

    assert row["name"] == "feed/row/9101"
    assert [step["name"] for step in row["path"]] == [
        "Provinsi Contoh",
        "Kota Satu",
        "Satu Utara",
    ]
    assert row["page_url"] == "https://count.example/c/contoh-2024/9101"
    assert row["hold_url"].endswith("/v1/contests/contoh-2024/holds/feed/row/9101")
    assert row["body_url"] == f"https://count.example/v1/recordings/{'d' * 64}"


def test_a_region_that_the_definition_no_longer_has_is_nowhere():
    assert shown(hold(region_id="77"))["path"] == []
    assert path_names(TREE, "77") == ("77",)


def test_a_correction_names_its_station_only_where_it_is_one():
    regions = (*CONTEST.regions, Region(id="t1", name="TPS 1", level="station", parent_id="9101"))
    contest = make_contest(regions=regions, levels=(*CONTEST.levels, "station"))
    old, new = make_numbers(10, 5), make_numbers(8, None)

    def row(region_id):
        made = Correction(7, 1_000, None, region_id, "feed", old, new, "n", ("u",), "Siti", "why")
        return correction_json(contest, grow(contest), made)

    assert (row("t1")["station"], row("9101")["station"]) == ("TPS 1", None)
    assert row("t1")["difference"]["votes"] == {"a": -2, "b": None}
    assert (row("t1")["by"], row("t1")["why"], row("t1")["links"]) == ("Siti", "why", ["u"])


def test_a_decision_names_what_it_was_on_and_what_had_moved():
    decided = Decided(done=(hold(),), moved=(hold(region_id="9102"),), offsets=(3,))
    row = decided_json(DeskDecision(releases=False, by="Siti", why=" zeros "), decided)

    assert (row["decision"], row["by"], row["why"], row["entries"]) == (
        "rejected",
        "Siti",
        "zeros",
        [3],
    )
    assert [one["name"] for one in row["decided"]] == ["feed/row/9101"]
    assert [one["name"] for one in row["moved"]] == ["feed/row/9102"]


@given(st.lists(st.tuples(counts, counts), max_size=9))
def test_a_difference_is_none_where_a_side_is_missing_and_leads_back_where_not(pairs):
    old, new = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
    for a, b, change in zip(old, new, difference(old, new), strict=True):
        assert (change is None) == (a is None or b is None)
        assert change is None or a + change == b


def test_numbers_are_named_and_missing_ones_are_null():
    named = numbers_json(CONTEST, make_numbers(1, None, valid=1))

    assert (named["votes"], named["valid"], named["cast"]) == ({"a": 1, "b": None}, 1, None)
