"""Decisions: names that can be typed, entries that fit, and what became of a hold meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest, make_delta, make_numbers, make_reports
from tracker.core.decisions import (
    DELTAS_MAX,
    WHY_CHARACTERS_MAX,
    DeskDecision,
    HoldName,
    entries_of,
    name_of,
    problems_of,
    read_hold_name,
    said_since,
)
from tracker.core.entries import Entry, Held, HeldDelta, Rejected, Released, Tick
from tracker.core.model import Hold, Region, Suspect
from tracker.core.tree import grow

YES = DeskDecision(releases=True, by="Siti", why="the office confirms it")
NO = DeskDecision(releases=False, by="Budi", why="zeros")
ZEROS = Suspect(make_numbers(0, 0, stations_reported=3), ("E207",))
GOOD = make_numbers(120, 80)
TREE = grow(CONTEST)
ids = st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True)


def make_hold(region_id="9101", part="row", source_id="feed", path="x.json"):
    return Hold(region_id, part, source_id, ZEROS, GOOD, 1, 2, path, "d" * 64, None, "note", ("u",))


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("9101", "feed/row/9101"),
        (" 9101 ", "feed/row/9101"),
        ("own/91", "feed/own/91"),
        ("press/9101", "press/row/9101"),
        ("press/own/91", "press/own/91"),
    ],
)
def test_what_a_name_leaves_out_is_a_row_of_the_source_that_counts(text, name):
    assert str(read_hold_name(text, "feed")) == name


@pytest.mark.parametrize("text", ["", "/", "own/", "a/b/c/d", "feed/other/9101", "/row/9101"])
def test_what_names_no_hold_is_none(text):
    assert read_hold_name(text, "feed") is None


def test_a_source_has_to_be_named_where_none_counts():
    assert read_hold_name("9101", "") is None


@given(ids.filter(lambda i: i not in ("row", "own")), st.sampled_from(["row", "own"]), ids)
def test_a_name_that_is_written_reads_as_itself(source_id, part, region_id):
    name = HoldName(region_id, part, source_id)

    assert read_hold_name(str(name), "another") == name


# ---------------------------------------------------------------- entries


def test_a_release_names_what_counted_and_what_shall_count():
    ((entry, holds),) = entries_of(TREE, YES, [make_hold()])

    assert isinstance(entry, Released)
    assert (entry.by, entry.reason, entry.digest) == ("Siti", "the office confirms it", "d" * 64)
    assert entry.deltas == (HeldDelta("9101", "row", GOOD, ZEROS, None, "note", ("u",)),)
    assert holds == (make_hold(),)


def test_a_rejection_keeps_the_numbers_that_are_refused():
    ((entry, _),) = entries_of(TREE, NO, [make_hold()])
    (delta,) = entry.deltas

    assert isinstance(entry, Rejected)
    assert delta.new.numbers == ZEROS.numbers
    assert delta.new.rejected


def test_holds_of_two_documents_stand_in_two_entries():
    holds = [make_hold("9101"), make_hold("9201", path="y.json"), make_hold("9102")]
    entries = [entry for entry, _ in entries_of(TREE, NO, holds)]

    assert [(e.path, [d.region_id for d in e.deltas]) for e in entries] == [
        ("x.json", ["9101", "9102"]),
        ("y.json", ["9201"]),
    ]


@given(st.lists(st.sampled_from(["x", "y"]), max_size=2_500), st.booleans())
def test_however_many_are_decided_on_each_stands_in_one_entry_that_fits(paths, releases):
    regions = (
        Region(id="9", name="x", level="province"),
        *(Region(id=f"r{n}", name="x", level="city", parent_id="9") for n in range(len(paths))),
    )
    tree = grow(make_contest(regions=regions))
    holds = [make_hold(f"r{n}", path=path) for n, path in enumerate(paths)]
    decision = DeskDecision(releases=releases, by="Siti", why="x")
    entries = list(entries_of(tree, decision, holds))

    assert sorted(name_of(h) for _, some in entries for h in some) == sorted(map(name_of, holds))
    for entry, some in entries:
        assert [d.region_id for d in entry.deltas] == [h.region_id for h in some]
        # A standing, a hold that ends and a correction each, and the province.
        assert 3 * len(entry.deltas) + 1 <= 2_000
        assert len(entry.deltas) <= DELTAS_MAX


# ---------------------------------------------------------------- who and why


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (DeskDecision(releases=True, by="Siti", why=" \n"), "say why; it is kept"),
        (DeskDecision(releases=True, by=" ", why="x"), "say who decides"),
        (DeskDecision(releases=True, by="Siti", why="x" * (WHY_CHARACTERS_MAX + 1)), "1,000"),
    ],
)
def test_a_decision_without_who_or_why_is_none(decision, problem):
    assert problem in "; ".join(problems_of(decision))


def test_a_decision_with_who_and_why_is_one():
    assert problems_of(YES) == ()


# ---------------------------------------------------------------- what became of it


def entry(body):
    return Entry(offset=17, at_ms=1, chain="", body=body)


HELD = Held(
    source_id="feed",
    path="x.json",
    digest="e" * 64,
    source_at_ms=None,
    deltas=(HeldDelta("9101", "row", GOOD, ZEROS, ZEROS),),
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (next(entries_of(TREE, YES, [make_hold()]))[0], "Siti released it (entry 17): the office"),
        (next(entries_of(TREE, NO, [make_hold()]))[0], "Budi rejected it (entry 17): zeros"),
        (HELD, "other numbers are held since entry 17"),
        (make_reports(make_delta("9101")), "said something that counts since (entry 17)"),
    ],
)
def test_an_entry_says_what_it_did_to_a_hold(body, said):
    assert said in said_since(entry(body), HoldName("9101", "row", "feed"))


@pytest.mark.parametrize(
    "name",
    [
        HoldName("9102", "row", "feed"),
        HoldName("9101", "own", "feed"),
        HoldName("9101", "row", "press"),
    ],
)
def test_an_entry_about_others_says_nothing_of_a_hold(name):
    assert said_since(entry(HELD), name) is None


def test_an_entry_without_deltas_says_nothing_of_a_hold():
    assert said_since(entry(Tick()), HoldName("9101", "row", "feed")) is None
