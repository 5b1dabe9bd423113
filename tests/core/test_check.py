"""What the rules' words mean for a report: taken, taken and doubted, held, or left."""

from tests.builders import CONTEST, POLLS_CLOSE_MS, make_report
from tracker.core.check import Known, Sheet, check, keys_around
from tracker.core.diff import key_of
from tracker.core.model import Suspect
from tracker.core.tree import grow

TREE = grow(CONTEST)
SOURCE = CONTEST.sources[0]
PUBLISH_MS = POLLS_CLOSE_MS + 8 * 3_600_000


def _report(region_id, *votes, reported=3, at_ms=PUBLISH_MS, **figures):
    given = {"stations_reported": reported, "stations_total": 6, **figures}
    return make_report(region_id, *votes, figures=given, source_at_ms=at_ms)


def _check(*reports, last=(), held=()):
    known = Known(
        last={key_of(report): report.numbers for report in last},
        held={key_of(report): suspect for report, suspect in held},
    )
    return check(
        Sheet(
            contest=CONTEST,
            source=SOURCE,
            tree=TREE,
            reports=reports,
            known=known,
            now_ms=PUBLISH_MS,
        )
    )


def test_a_plausible_report_is_taken_without_a_code():
    checked = _check(_report("9101", 120, 80))

    assert [report.codes for report in checked.accepted] == [()]
    assert checked.suspects == ()


def test_a_blanked_report_is_held_with_its_code_and_the_others_are_taken():
    checked = _check(_report("9101", 0, 0), _report("9102", 10, 20))

    assert [(r.region_id, r.codes) for r in checked.suspects] == [("9101", ("E207",))]
    assert [r.region_id for r in checked.accepted] == ["9102"]


def test_a_sum_that_contradicts_itself_is_taken_and_doubted():
    checked = _check(_report("9101", 120, 80, valid=201))

    assert [report.codes for report in checked.accepted] == [("E201",)]


def test_a_correction_is_told_and_leaves_no_doubt():
    good = _report("9101", 120, 80)
    checked = _check(_report("9101", 110, 80), last=[good])

    assert [report.codes for report in checked.accepted] == [()]
    assert "W401" in {finding.code for finding in checked.findings}


def test_zeros_said_again_later_are_held_for_what_they_are():
    good, zeros = _report("9101", 120, 80), _report("9101", 0, 0)
    held = Suspect(zeros.numbers, ("E207",), source_at_ms=PUBLISH_MS - 1)
    checked = _check(zeros, last=[good], held=[(zeros, held)])

    assert [report.codes for report in checked.suspects] == [("E207", "E504")]


def test_what_does_not_continue_the_last_good_report_stays_held_by_the_first_code():
    good, zeros = _report("9101", 120, 80), _report("9101", 0, 0)
    held = Suspect(zeros.numbers, ("E207",), source_at_ms=PUBLISH_MS - 1)
    checked = _check(_report("9101", 60, 40), last=[good], held=[(zeros, held)])

    assert [report.codes for report in checked.suspects] == [("E207",)]


def test_what_was_rejected_and_is_said_again_is_neither_taken_nor_held_anew():
    good, zeros = _report("9101", 120, 80), _report("9101", 0, 0)
    held = Suspect(zeros.numbers, ("E207",), True, PUBLISH_MS - 1)
    checked = _check(zeros, last=[good], held=[(zeros, held)])

    assert (checked.accepted, checked.suspects) == ((), ())


def test_after_a_rejection_other_numbers_are_judged_as_if_nothing_had_been_held():
    good, zeros = _report("9101", 120, 80), _report("9101", 0, 0)
    held = Suspect(zeros.numbers, ("E207",), True, PUBLISH_MS - 1)
    checked = _check(_report("9101", 110, 80), last=[good], held=[(zeros, held)])

    assert [report.numbers[:2] for report in checked.accepted] == [(110, 80)]


def test_a_jump_is_never_confirmed_by_a_copy_of_its_own():
    good = _report("9101", 120, 80)
    jump = _report("9101", 1_700, 80)
    first = _check(jump, last=[good])
    codes = first.suspects[0].codes
    held = Suspect(jump.numbers, codes, source_at_ms=PUBLISH_MS)
    again = _check(jump, last=[good], held=[(jump, held)])
    later = _report("9101", 1_700, 80, at_ms=PUBLISH_MS + 1)
    agreed = _check(later, last=[good], held=[(jump, held)])

    assert codes == ("W404",)
    assert [report.codes for report in again.suspects] == [("W404",)]
    assert [report.region_id for report in agreed.accepted] == ["9101"]


def test_a_region_that_the_contest_does_not_have_is_not_judged():
    checked = _check(make_report("7777", 0, 0, figures={"stations_reported": 1}))

    assert [report.region_id for report in checked.accepted] == ["7777"]


def test_the_regions_beside_a_counted_one_are_known_too():
    keys = keys_around(SOURCE, TREE, [make_report("9101", 1, 2)])

    assert keys == (("row", "9101"), ("row", "9102"))
