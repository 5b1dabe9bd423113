"""What can't be true is held, what is news is flagged, and the rest passes."""

from tests.core.rules.worlds import codes, make_case, make_row
from tracker.core.rules import action_of, ends_hold, judge

GOOD = make_row(400, 300)
BLANK = make_row(0, 0)


def test_a_plain_report_has_no_finding():
    assert judge(make_case(GOOD)) == ()


def test_all_zeros_while_stations_are_in_are_held_on_first_sight_too():
    for last in (None, GOOD):
        found = judge(make_case(BLANK, last=last))
        assert "E207" in [one.code for one in found]
        assert action_of(found) == "hold"


def test_a_hold_of_zeros_does_not_end_because_the_zeros_repeat():
    assert not ends_hold(("E207",), GOOD, BLANK, BLANK)
    assert "E207" in codes(make_case(BLANK, last=GOOD, held=(BLANK, ("E207",))))


def test_a_hold_ends_by_a_plausible_continuation():
    assert ends_hold(("E207",), GOOD, make_row(395, 295), BLANK)
    assert not ends_hold(("E207",), GOOD, make_row(395, 295, stations=4), BLANK)
    assert "E506" in codes(make_case(make_row(300, 290), last=GOOD, held=(BLANK, ("E207",))))


def test_a_plain_decrease_is_a_correction():
    found = judge(make_case(make_row(390, 300), last=GOOD))
    assert [one.code for one in found] == ["W401"]
    assert action_of(found) == "flag"
