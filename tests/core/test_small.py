"""The small rooms of the core: positions, trees, scopes, instants, nights, batches, clocks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest, make_delta, make_press, make_source
from tracker.core.batches import batches
from tracker.core.buckets import BUCKETS, bucket_of
from tracker.core.chain import fingerprint, link
from tracker.core.clocks import checked_at_ms
from tracker.core.instant import iso, moment_of, ms_of, ms_of_iso
from tracker.core.model import FIGURES, figure, numbers_of, source_of, votes_of
from tracker.core.night import (
    Night,
    night_now_ms,
    phase_ms,
    tick_at_ms,
    tick_from_ms,
    tick_number,
    wall_delay_s,
)
from tracker.core.position import Position, follows, parse_position
from tracker.core.scope import Scope, members, problem
from tracker.core.tree import grow

TREE = grow(CONTEST)
EPOCH = "0123456789ab"
prints = st.binary(max_size=20).map(fingerprint)


def test_numbers_stand_where_their_names_say():
    numbers = numbers_of(("a", "b"), {"b": 7}, rejected=3, stations_total=9)

    assert votes_of(numbers) == (None, 7)
    assert {name: figure(numbers, name) for name in FIGURES if figure(numbers, name)} == {
        "rejected": 3,
        "stations_total": 9,
    }


def test_a_figure_that_does_not_exist_is_our_bug():
    with pytest.raises(AssertionError, match="turnout"):
        numbers_of(("a",), {}, turnout=3)


def test_asking_for_an_unknown_source_is_our_bug():
    with pytest.raises(AssertionError, match="no source press"):
        source_of(CONTEST, "press")


@given(st.integers(0, 10**15))
def test_a_position_comes_back_from_its_text(offset):
    assert parse_position(str(Position(EPOCH, offset))) == Position(EPOCH, offset)


@pytest.mark.parametrize("text", ["", "7", f"{EPOCH}:", f"{EPOCH}:-1", f"{EPOCH}:07", "xyz:1"])
def test_a_text_that_is_no_position_is_none(text):
    assert parse_position(text) is None


def test_a_change_joins_what_is_held_only_in_one_epoch_and_without_a_gap():
    held = Position(EPOCH, 5)

    assert follows(held, EPOCH, 5)
    assert follows(held, EPOCH, 3)
    assert not follows(held, EPOCH, 6)
    assert not follows(held, "ba9876543210", 5)


def test_a_tree_knows_parents_paths_and_depths():
    assert TREE.path("9101") == ("9", "91", "9101")
    assert TREE.parent("9") is None
    assert (TREE.depth["9"], TREE.depth["9202"]) == (0, 2)


def test_a_scope_is_its_root_and_the_layer_below():
    assert members(TREE, Scope("c", "9", 1)) == ("9", "91", "92")
    assert members(TREE, Scope("c", "9101", 1)) == ("9101",)


def test_a_scope_that_cannot_be_served_says_why():
    assert problem(TREE, Scope("c", "9", 1)) is None
    assert "no region '77'" in problem(TREE, Scope("c", "77", 0))
    assert "depth is 0 or 1" in problem(TREE, Scope("c", "9", 2))


def test_an_instant_is_written_in_utc_and_read_back():
    moment = datetime(2024, 11, 28, 3, 0, 5, tzinfo=UTC)

    assert iso(ms_of(moment)) == "2024-11-28T03:00:05Z"
    assert ms_of_iso("2024-11-28T10:00:05+07:00") == ms_of(moment)
    assert moment_of(ms_of(moment)) == moment


def test_a_time_without_a_clock_is_none():
    assert ms_of_iso("2024-11-28T10:00:05") is None
    assert ms_of_iso("yesterday") is None
    assert iso(None) is None


def test_a_night_runs_at_its_rate():
    night = Night(1_000_000, 500, 18_000)

    assert night_now_ms(night, 501) == 1_000_180
    assert night_now_ms(None, 501) == 501
    assert night_now_ms(Night(1_000, 0, 0), 99_999) == 1_000


def test_a_delay_of_the_night_is_shorter_on_the_wall():
    assert wall_delay_s(Night(0, 0, 18_000), 60) == pytest.approx(1 / 3)
    assert wall_delay_s(Night(0, 0, 0), 60) == 60


@given(st.integers(0, 10**13), st.integers(1, 10**6), st.integers(0, 10**6))
def test_every_instant_falls_into_the_tick_that_began_before_it(now_ms, interval_ms, phase):
    number = tick_number(now_ms, interval_ms, phase)

    begins = tick_at_ms(number, interval_ms, phase)
    assert begins <= now_ms < begins + interval_ms


@given(st.integers(0, 10**13), st.integers(1, 10**6), st.integers(0, 10**6))
def test_the_next_tick_is_the_first_that_begins_at_or_after_a_moment(moment, interval_ms, phase):
    begins = tick_from_ms(moment, interval_ms, phase)

    assert moment <= begins < moment + interval_ms
    assert tick_at_ms(tick_number(begins, interval_ms, phase), interval_ms, phase) == begins


def test_sources_do_not_poll_as_one():
    phases = {phase_ms(f"contest/{n}", 60_000) for n in range(20)}

    assert len(phases) > 15
    assert all(0 <= phase < 60_000 for phase in phases)


@given(st.text(max_size=30))
def test_a_contest_always_lives_in_the_same_bucket(contest_id):
    assert 0 <= bucket_of(contest_id) < BUCKETS
    assert bucket_of(contest_id) == bucket_of(contest_id)


@given(st.integers(0, 2**53), st.lists(prints, max_size=5), st.lists(prints, max_size=5))
def test_the_chain_depends_on_every_print(at_ms, first, second):
    tokens = (link("", at_ms, first), link("", at_ms, second))

    assert (tokens[0] == tokens[1]) == (first == second)


def test_the_chain_depends_on_the_clock_and_on_what_was_before():
    assert link("", 1, ()) != link("", 2, ())
    assert link(link("", 1, ()), 2, ()) != link(link("", 3, ()), 2, ())


@given(st.lists(st.sampled_from(["9101", "9102", "9201", "9202"]), unique=True))
def test_batches_keep_every_delta_in_order(regions):
    deltas = [make_delta(r) for r in regions]
    cut = list(batches(TREE, deltas, deltas_max=2, rows_max=4))

    assert [d for batch in cut for d in batch] == deltas
    assert all(len(batch) <= 2 for batch in cut)


def test_a_batch_never_touches_more_rows_than_a_commit_holds():
    deltas = [make_delta(r) for r in ("9101", "9102", "9201")]

    sizes = [len(batch) for batch in batches(TREE, deltas, deltas_max=9, rows_max=6)]

    # 9101, 9102, 91 and 9 and two notes are six rows; 9201 brings three more.
    assert sizes == [2, 1]


def test_checked_is_the_poll_of_the_oldest_document_below():
    checked = {"9": 100, "91": 50, "92": 70}

    assert checked_at_ms(CONTEST, TREE, "9", checked) == 50
    assert checked_at_ms(CONTEST, TREE, "92", checked) == 70
    assert checked_at_ms(CONTEST, TREE, "9201", checked) == 70


def test_a_document_that_was_never_read_leaves_the_clock_empty():
    assert checked_at_ms(CONTEST, TREE, "9", {"91": 50, "92": None}) is None
    assert checked_at_ms(CONTEST, TREE, "91", {"91": 50, "92": None}) == 50
    assert checked_at_ms(CONTEST, TREE, "9", {}) is None


def test_where_a_region_has_its_own_document_that_one_is_its_clock():
    contest = make_contest(sources=(make_source(counted_part="own"),))

    assert checked_at_ms(contest, TREE, "91", {"9101": 5, "9102": 9, "91": 1}) == 5


def test_each_source_has_a_clock_of_its_own():
    contest = make_contest(sources=(make_source(), make_press()))

    # The press speaks of cities, so what was entered of each is what feeds them.
    assert checked_at_ms(contest, TREE, "91", {"91": 5}, "press") == 5
    assert checked_at_ms(contest, TREE, "9", {"91": 5, "92": 9}, "press") == 5
