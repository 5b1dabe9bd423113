"""A report against its siblings: what is usual there, and what is out of all proportion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_contest
from tests.core.rules.worlds import codes, make_case, make_form, make_row
from tracker.core.model import Decision, Finding
from tracker.core.rules import RULES, action_of, doubt, judge, sentence
from tracker.core.rules.spread import usual

NO_CAP = make_contest(decision=Decision(rule="plurality"))
VILLAGE = {
    f"92020{n}": make_form(
        *votes,
        registered=270,
        valid=sum(votes),
        rejected=4,
        cast=sum(votes) + 4,
        participated=sum(votes) + 4,
    ).new
    for n, votes in enumerate(
        [(81, 95, 31), (77, 102, 28), (90, 88, 35), (84, 97, 30), (79, 91, 40), (86, 99, 27)], 11
    )
}
BESIDE = {f"92{n:02}": make_row(700 + 40 * n, 600) for n in range(10, 16)}


def odd(*votes, **figures):
    """The codes that the rules find in one form of the village."""
    return codes(make_form(*votes, **{"siblings": VILLAGE} | figures))


def agreed(*votes, rejected=4, registered=270):
    """Figures of a form that agree with its votes."""
    cast = sum(votes) + rejected
    return {
        "valid": sum(votes),
        "rejected": rejected,
        "cast": cast,
        "participated": cast,
        "registered": registered,
    }


# ---------------------------------------------------------------- what is usual


def test_one_station_of_eighty_thousand_moves_a_median_by_half_a_place():
    assert usual([190, 200, 205, 210, 220]) == usual([190, 200, 205, 210, 80_000])


def test_fewer_than_five_siblings_say_nothing():
    assert usual([1, 2, 3, 4]) is None
    assert usual([1, 2, None, 3, 4]) is None


def test_siblings_that_all_say_the_same_have_a_spread_of_chance():
    there = usual([200] * 6)
    assert there is not None
    assert there.tenths(210, floor=5) == 20
    assert there.tenths(190, floor=5) == -20


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=40), st.integers(1, 100))
def test_the_median_is_no_distance_from_itself(numbers, floor):
    there = usual(numbers)
    assert there is not None
    assert there.tenths(there.median, floor) == 0
    assert min(numbers) <= there.median <= max(numbers)


# ---------------------------------------------------------------- sums of stations


def test_votes_a_station_out_of_all_proportion_are_held_where_no_law_caps_them():
    found = judge(make_case(make_row(9_000, 3_000), contest=NO_CAP, siblings=BESIDE))
    assert [f.code for f in found] == ["W407"]
    assert sentence(found[0], "en").startswith("2,400 votes a station, where ")


@pytest.mark.parametrize("votes", [(3_000, 1_800), (60, 20)])
def test_what_the_captured_night_had_is_not_out_of_proportion(votes):
    # Up to 3.8 times as many as usual, and down to a 25th where forms were empty.
    assert codes(make_case(make_row(*votes), contest=NO_CAP, siblings=BESIDE)) == []


def test_a_jump_over_the_siblings_is_released_by_a_later_report_that_agrees():
    new = make_row(9_000, 3_000)
    case = make_case(
        new, contest=NO_CAP, siblings=BESIDE, held=(new, ("W407",)), last=BESIDE["9210"]
    )
    assert action_of(judge(case)) == "flag"


# ---------------------------------------------------------------- one form


def test_a_form_like_its_village_has_no_finding():
    assert odd(83, 94, 33, **agreed(83, 94, 33)) == []


def test_a_low_turnout_adds_to_the_doubt():
    # Station 3172051002027: 147 of 281, where three of four voted.
    assert "W408" in odd(45, 59, 43, **agreed(45, 59, 43, registered=281))


def test_a_high_turnout_or_a_misread_register_does_not():
    assert odd(83, 94, 33, **agreed(83, 94, 33, registered=211)) == []
    assert odd(83, 94, 33, **agreed(83, 94, 33, registered=1)) == ["E204"]


def test_without_a_register_an_unusual_sum_adds_to_the_doubt():
    # Station 3101011002903: 115 votes, later 159.
    assert "W411" in odd(58, 46, 11)
    assert "W411" in odd(120, 130, 45)


def test_many_rejected_ballots_add_to_the_doubt():
    assert "W409" in odd(73, 84, 23, **agreed(73, 84, 23, rejected=30))


def test_an_option_far_out_of_its_village_adds_to_the_doubt():
    # Station 3171071002016: 133 of 202 for the first option.
    assert "W410" in odd(133, 46, 23, **agreed(133, 46, 23))


def test_sums_of_many_stations_are_not_judged_as_one_form():
    assert codes(make_case(make_row(1, 700), siblings=BESIDE)) == []


# ---------------------------------------------------------------- doubt


def test_doubt_is_the_sum_of_what_each_finding_adds():
    case = make_form(54, 120, 19, valid=203, rejected=2, cast=205, participated=205)
    found = judge(case)
    assert doubt(found) == RULES["E211"].points == 60
    assert sentence(found[-1], "id") == (
        "formulir TPS ini perlu diperiksa: 60 angka keraguan (E211)"
    )


def test_small_oddities_of_one_form_add_up_to_a_flag():
    # Station 3172011004015: its parts don't sum four times, and a voter has no ballot.
    part = Finding(code="W110", region_id="9202001", text="")
    case = make_form(
        6, 115, 112, valid=233, rejected=1, cast=234, participated=235, shape=(part,) * 4
    )
    (counted, flagged) = judge(case)
    assert (counted.code, flagged.code) == ("W213", "W420")
    assert flagged.fields == {"points": 4 * 7 + 8, "reasons": "W110 W213"}


def test_one_small_oddity_is_nothing_to_look_at():
    assert "W420" not in odd(83, 94, 33)
    assert "W420" not in odd(83, 94, 33, shape=(Finding(code="W111", region_id="9", text=""),))


def test_everything_that_is_held_in_one_form_is_beyond_doubt():
    assert [RULES[code].points for code in ("E205", "E207", "E210")] == [100] * 3
