"""What the fold does with reports that can't be true: the last good numbers stand, marked."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    CONTEST,
    make_contest,
    make_delta,
    make_numbers,
    make_reports,
    make_source,
)
from tests.core.held import BLANKED, Hold, Script, hold, marks_of, reject, release, report
from tracker.core.entries import SourceSwitched
from tracker.core.reduce import Fold


def test_a_held_report_leaves_the_last_good_numbers_and_marks_every_level():
    fold = Script(report("9101", (120, 80)), report("9102", (10, 20)), hold("9101", (0, 0))).fold()

    assert fold.tallies["9101"].numbers == make_numbers(120, 80)
    assert fold.tallies["9"].numbers == make_numbers(130, 100)
    assert fold.tallies["9101"].doubt.held_since_ms == 3_000
    assert fold.tallies["9101"].doubt.held_codes == BLANKED
    assert marks_of(fold, "9101", "91", "9") == 3 * [(1, "9101")]


def test_a_hold_moves_the_offset_of_every_region_that_shows_it():
    fold = Script(report("9101", (120, 80)), report("9201", (1, 1)), hold("9101", (0, 0))).fold()

    assert {r: fold.tallies[r].offset for r in ("9101", "91", "9", "9201", "92")} == {
        "9101": 3,
        "91": 3,
        "9": 3,
        "9201": 2,
        "92": 2,
    }


def test_a_region_whose_first_report_is_held_stays_uncounted():
    fold = Script(hold("9101", (0, 0))).fold()

    assert fold.tallies["9101"].numbers == make_numbers()
    assert fold.tallies["9"].numbers == make_numbers()
    assert marks_of(fold, "9101", "9") == 2 * [(1, "9101")]


def test_a_report_ends_the_hold_of_its_region():
    fold = Script(report("9101", (120, 80)), hold("9101", (0, 0)), report("9101", (121, 80))).fold()

    assert not fold.holds
    assert fold.tallies["9101"].doubt is None
    assert fold.tallies["9"].marks is None
    assert fold.tallies["9"].numbers == make_numbers(121, 80)


def test_the_same_numbers_said_again_end_a_hold_too():
    script = Script(report("9101", (120, 80)), hold("9101", (0, 0)), report("9101", (120, 80)))
    fold = script.fold()

    assert len(script.entries) == 3
    assert not fold.holds
    assert fold.tallies["9"].marks is None
    assert fold.tallies["9"].offset == 3


def test_a_hold_that_changes_keeps_its_beginning():
    fold = Script(report("9101", (120, 80)), hold("9101", (0, 0)), hold("9101", (0, 1))).fold()

    assert fold.tallies["9101"].doubt.held_since_ms == 2_000
    assert fold.holds["feed", ("row", "9101")].suspect.numbers == make_numbers(0, 1)
    assert marks_of(fold, "9") == [(1, "9101")]


def test_what_is_released_counts_like_any_other_report():
    fold = Script(report("9101", (120, 80)), hold("9101", (7, 3)), release("9101")).fold()

    assert fold.tallies["9"].numbers == make_numbers(7, 3)
    assert not fold.holds
    assert fold.tallies["9"].marks.holds == 0
    assert fold.tallies["9"].marks.corrections == 1


def test_what_is_released_of_a_first_report_counts_too():
    fold = Script(hold("9101", (7, 3)), release("9101")).fold()

    assert fold.tallies["9"].numbers == make_numbers(7, 3)


def test_what_is_rejected_is_held_no_more_and_never_counts():
    fold = Script(report("9101", (120, 80)), hold("9101", (0, 0)), reject("9101")).fold()

    assert not fold.holds
    assert fold.tallies["9"].numbers == make_numbers(120, 80)
    assert fold.tallies["9"].marks is None


def test_the_example_of_a_parent_is_a_region_that_is_still_held():
    script = Script(
        report("9101", (1, 1)),
        report("9102", (1, 1)),
        hold("9101", (0, 0)),
        hold("9102", (0, 0)),
        report("9102", (2, 1)),
    )

    assert marks_of(script.fold(), "91", "9") == 2 * [(1, "9101")]


def test_a_decrease_is_a_correction_that_every_level_counts():
    fold = Script(
        report("9101", (120, 80)), report("9101", (110, 90)), report("9101", (100, 95))
    ).fold()

    assert fold.tallies["9"].marks.corrections == 2
    assert fold.tallies["9"].marks.correction_at == "9101"
    assert [(c.offset, c.old, c.new) for c in fold.corrections] == [
        (2, make_numbers(120, 80), make_numbers(110, 90)),
        (3, make_numbers(110, 90), make_numbers(100, 95)),
    ]


def test_a_correction_that_somebody_let_count_says_who_and_why():
    fold = Script(report("9101", (120, 80)), hold("9101", (7, 3)), release("9101")).fold()
    (correction,) = fold.corrections

    assert (correction.by, correction.why) == ("desk", "called the office")


def test_a_correction_of_the_feeds_own_names_nobody():
    fold = Script(report("9101", (120, 80)), report("9101", (110, 90))).fold()
    (correction,) = fold.corrections

    assert (correction.source_id, correction.by, correction.why) == ("feed", None, None)


def test_an_increase_is_no_correction():
    assert not Script(report("9101", (120, 80)), report("9101", (121, 80))).fold().corrections


def test_votes_that_vanish_are_a_correction():
    fold = Script(report("9101", (120, 80)), report("9101", (120, None))).fold()

    assert len(fold.corrections) == 1


def test_a_doubted_report_counts_and_is_marked_until_it_is_doubted_no_more():
    doubted = report("9101", (120, 80), codes=("E201",))
    assert Script(doubted).fold().tallies["9"].marks.doubts == 1

    fold = Script(doubted, report("9101", (121, 80))).fold()

    assert fold.tallies["9"].numbers == make_numbers(121, 80)
    assert fold.tallies["9"].marks is None


def test_a_hold_of_what_does_not_count_is_kept_and_marks_nothing():
    fold = Script(hold("91", (0, 0), part="own")).fold()

    assert ("feed", ("own", "91")) in fold.holds
    assert not fold.tallies


def test_after_a_switch_the_holds_of_the_other_source_are_no_marks_here():
    contest = make_contest(
        sources=(make_source(), make_source(id="press", name={"id": "Pers", "en": "Press"}))
    )
    script = Script(report("9101", (120, 80)), hold("9101", (0, 0)), contest=contest)
    there = script.then(SourceSwitched(source_id="press", by="x"))
    assert there.fold().tallies["9"].marks is None

    back = there.then(SourceSwitched(source_id="feed", by="x"))

    assert marks_of(back.fold(), "9101", "9") == 2 * [(1, "9101")]


def test_after_a_switch_back_doubts_stand_beside_corrections_and_end_with_the_next_report():
    script = Script(report("9101", (0, 1)), hold("9101", (0, 0)), release("9101"))
    back = script.then(SourceSwitched(source_id="feed", by="x"))
    marks = back.fold().tallies["9"].marks
    assert (marks.doubts, marks.corrections) == (1, 1)

    after = back.then(make_reports(make_delta("9101", (0, 0), (0, 1)))).fold().tallies["9"].marks

    assert (after.doubts, after.corrections) == (0, 1)


DISTRICTS = ("9101", "9102", "9201", "9202")
votes = st.tuples(st.integers(0, 9), st.integers(0, 9))
steps = st.lists(
    st.one_of(
        st.builds(report, st.sampled_from(DISTRICTS), votes),
        st.builds(hold, st.sampled_from(DISTRICTS), votes),
        st.builds(release, st.sampled_from(DISTRICTS)),
        st.builds(reject, st.sampled_from(DISTRICTS)),
    ),
    max_size=20,
)


@given(steps)
def test_marks_are_what_can_be_counted_in_the_holds(said):
    fold = Script(*said).fold()
    held = {key[1][1] for key in fold.holds}

    for region in ("9", "91", "92", *DISTRICTS):
        below = {h for h in held if h.startswith(region)}
        tally = fold.tallies.get(region)
        marks = tally.marks if tally is not None else None
        assert (marks.holds if marks else 0) == len(below)
        assert (marks is None or marks.hold_at is None) or marks.hold_at in below


@given(steps)
def test_parents_are_sums_whatever_is_held_released_or_rejected(said):
    fold = Script(*said).fold()

    for region in ("9", "91", "92"):
        below = [
            fold.tallies[d].numbers for d in DISTRICTS if d.startswith(region) and d in fold.tallies
        ]
        for slot in (0, 1):
            given_votes = [numbers[slot] for numbers in below if numbers[slot] is not None]
            shown = fold.tallies[region].numbers[slot] if region in fold.tallies else None
            assert shown == (sum(given_votes) if given_votes else None)


@given(steps)
def test_no_delta_of_a_script_is_a_mismatch(said):
    script = Script(*said)
    fold = Fold(CONTEST)

    assert [fold.apply(entry).findings for entry in script.entries] == [[] for _ in script.entries]


def test_a_press_report_does_not_mark_what_counts():
    contest = make_contest(
        sources=(make_source(), make_source(id="press", name={"id": "Pers", "en": "Press"}))
    )
    script = Script(report("9101", (120, 80)), contest=contest)
    lower = make_reports(report("9101", (1, 1)).delta({}), source_id="press")

    assert script.then(lower).fold().tallies["9"].marks is None


def test_a_source_that_blanks_two_regions_has_withdrawn_its_numbers_since_the_first():
    script = [report("9101", (1, 1)), hold("9101", (0, 0))]
    assert Script(*script).fold().state.withdrawn == {}

    script += [hold("9102", (0, 0))]
    assert Script(*script).fold().state.withdrawn == {"feed": 2_000}

    fold = Script(*script, report("9102", (2, 2))).fold()
    assert fold.state.withdrawn == {}
    assert fold.state.offset == 4


def test_holds_of_other_rules_are_no_withdrawal():
    jump = [Hold(r, (9, 9), ("E205",)) for r in ("9101", "9102", "9201")]

    assert Script(*jump).fold().state.withdrawn == {}
