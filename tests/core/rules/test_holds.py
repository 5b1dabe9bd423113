"""What ends a hold: a continuation, an agreement, the next report, and never a repetition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.rules.worlds import codes, make_case, make_row
from tracker.core.rules import RULES, action_of, ends_hold, judge
from tracker.core.rules.case import total
from tracker.core.rules.holds import continues
from tracker.core.rules.words import finding

GOOD = make_row(12_000, 8_000, stations=100)
BLANK = make_row(0, 0, stations=100)
HARD = [code for code, rule in RULES.items() if rule.ends == "continuation"]
SOFT = [code for code, rule in RULES.items() if rule.ends == "agreement"]
PASSING = [c for c, r in RULES.items() if r.action == "hold" and r.ends == "itself"]
VOTES = st.integers(0, 50_000)


def row(votes, stations=100):
    """A row with *votes* for its first option."""
    return make_row(votes, 0, stations=stations)


@pytest.mark.parametrize("code", HARD)
def test_what_cannot_be_true_ends_only_by_a_continuation(code):
    assert ends_hold((code,), GOOD, row(19_600), None)
    assert not ends_hold((code,), GOOD, row(19_599), None)
    assert not ends_hold((code,), GOOD, row(20_000, stations=99), None)
    assert not ends_hold((code,), GOOD, row(15_000), row(15_000))


@pytest.mark.parametrize("code", SOFT)
def test_a_jump_ends_by_agreement_or_by_a_continuation(code):
    jump = row(70_000)
    assert ends_hold((code,), GOOD, jump, jump) is True
    assert ends_hold((code,), GOOD, row(19_700), jump) is True
    assert ends_hold((code,), row(90_000), row(15_000), row(15_000)) is True
    assert ends_hold((code,), row(90_000), row(10_000), row(15_000)) is False
    assert ends_hold((code,), row(90_000), row(15_000), None) is False


@pytest.mark.parametrize("code", PASSING)
def test_a_report_of_the_wrong_time_says_nothing_of_the_next(code):
    assert ends_hold((code,), GOOD, row(15_000), row(13_000))


def test_one_code_that_needs_a_continuation_is_enough():
    assert not ends_hold(("W404", "E207"), GOOD, row(15_000), row(15_000))
    assert not ends_hold(("E502", "E504"), GOOD, row(15_000), row(15_000))


def test_flags_beside_a_hold_hold_nothing_back():
    assert ends_hold(("E201", "W404"), GOOD, row(70_000), row(70_000))


def test_a_code_that_is_no_longer_ours_needs_a_continuation():
    assert not ends_hold(("E999",), GOOD, row(15_000), row(15_000))
    assert ends_hold(("E999",), GOOD, row(19_600), None)


def test_where_nothing_good_came_before_the_next_report_stands_for_itself():
    assert ends_hold(("E207",), None, row(15_000), BLANK)
    assert codes(make_case(row(15_000), held=(BLANK, ("E207",)))) == []


def test_the_last_good_report_again_ends_a_hold_without_a_word():
    assert judge(make_case(GOOD, last=GOOD, held=(BLANK, ("E207", "E504")))) == ()


def test_what_comes_between_is_held_on_and_says_why():
    found = judge(make_case(row(15_000), last=GOOD, held=(BLANK, ("E207",))))
    assert [f.code for f in found][-1] == "E506"
    assert found[-1].fields == {"old": 20_000, "new": 15_000}


def test_a_report_that_is_held_for_its_own_reason_is_not_held_twice():
    found = codes(make_case(BLANK, last=GOOD, held=(BLANK, ("E207",))))
    assert "E506" not in found


@given(st.lists(VOTES, min_size=2, max_size=2), st.lists(st.just(0), min_size=2, max_size=2))
def test_zeros_never_end_the_hold_of_zeros(good, zeros):
    if sum(good):
        new = make_row(*zeros, stations=100)
        assert not ends_hold(("E207",), make_row(*good, stations=100), new, new)


@given(VOTES, VOTES, st.integers(0, 100), st.integers(0, 100))
def test_a_continuation_has_no_station_less_and_at_most_two_percent_fewer_votes(a, b, p, q):
    said = continues(row(a, stations=p), row(b, stations=q))
    assert said == (q >= p and 100 * b >= 98 * a)


@given(VOTES, VOTES)
def test_a_continuation_of_the_last_good_report_ends_every_hold(good, more):
    new = row(good + more)
    assert total(new) == good + more
    for code in RULES:
        assert ends_hold((code,), row(good), new, None)


def test_the_strongest_action_is_what_happens():
    each = {
        a: next(c for c, r in RULES.items() if r.action == a)
        for a in ("accept", "flag", "hold", "drop")
    }
    assert action_of(()) == "accept"
    for strongest in ("accept", "flag", "hold", "drop"):
        weaker = list(each)[: list(each).index(strongest) + 1]
        assert action_of(finding(each[a], "9") for a in weaker) == strongest
