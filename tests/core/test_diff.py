"""The laws of diff: what leads from what a source said to what it says now."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_delta, make_numbers, make_report
from tracker.core.diff import diff, key_of

votes = st.one_of(st.none(), st.integers(0, 900))
report = st.builds(make_report, st.sampled_from(["9101", "9102", "9201", "9202"]), votes, votes)
reports = st.lists(report, unique_by=lambda r: r.region_id)


def _said(given_reports):
    return {key_of(r): r.numbers for r in given_reports}


@given(reports)
def test_a_report_that_says_the_same_again_gives_no_delta(given_reports):
    assert diff(_said(given_reports), given_reports) == ()


@given(reports, reports)
def test_following_the_deltas_leads_to_the_last_report(before, after):
    said = _said(before)
    for delta in diff(said, after):
        assert said.get(key_of(delta)) == delta.old
        said[key_of(delta)] = delta.new

    for row in after:
        assert said.get(key_of(row), make_numbers()) == row.numbers


@given(reports, reports)
def test_a_region_that_is_not_mentioned_gives_no_delta(before, after):
    mentioned = {r.region_id for r in after}

    assert {d.region_id for d in diff(_said(before), after)} <= mentioned


def test_a_delta_carries_old_and_new_absolute_numbers():
    said = {("row", "9101"): make_numbers(100, 80)}

    assert diff(said, [make_report("9101", 120, 80)]) == (make_delta("9101", (100, 80), (120, 80)),)


def test_a_first_report_without_any_number_says_nothing():
    assert diff({}, [make_report("9101", None, None)]) == ()


def test_a_first_report_of_progress_alone_says_something():
    row = make_report("9101", None, None, figures={"stations_reported": 0})

    assert [d.new for d in diff({}, [row])] == [row.numbers]


def test_missing_and_zero_are_different_numbers():
    said = {("row", "9101"): make_numbers(0, 80)}

    assert len(diff(said, [make_report("9101", None, 80)])) == 1


def test_the_same_region_in_two_parts_of_a_document_has_two_histories():
    said = {("row", "91"): make_numbers(1, 1)}

    assert len(diff(said, [make_report("91", 1, 1, part="own")])) == 1
