"""Sums within one report, each by the case that made its rule necessary."""

from decimal import Decimal

import pytest

from tests.builders import make_contest
from tests.core.rules.worlds import as_region, codes, make_case, make_form, make_row
from tracker.core.model import Decision
from tracker.core.rules import action_of, judge, judge_shares, sentence


def form(*votes, **figures):
    """The codes that the rules find in one station's form."""
    return codes(make_form(*votes, **figures))


def test_a_form_that_agrees_with_itself_has_no_finding():
    assert form(83, 107, 38, valid=228, rejected=5, cast=233, participated=233) == []


def test_the_options_must_be_the_valid_ballots():
    # Station 3172041006071: neither page confirms the other.
    found = form(55, 102, 35, valid=147, rejected=6, cast=227, participated=147)
    assert "E201" in found
    assert "E202" in found


def test_votes_are_misread_where_all_other_figures_agree():
    # Station 3172021005019; 120 was 130.
    found = judge(make_form(54, 120, 19, valid=203, rejected=2, cast=205, participated=205))
    assert [f.code for f in found] == ["E211", "W420"]
    assert sentence(found[0], "id") == (
        "suara pilihan berjumlah 193, padahal angka lain sepakat 203 suara sah"
    )


def test_valid_is_misread_where_the_votes_fit_the_other_figures():
    # Station 3171021004044: 26 for 226.
    assert form(67, 90, 69, valid=26, rejected=2, cast=228, participated=228) == ["W214", "E202"]
    # Station 3171011004023: the block of ballots is not digitised.
    assert "W214" in form(73, 96, 49, valid=0, rejected=0, cast=0, participated=218)


def test_more_votes_than_ballots_in_one_box_are_held():
    # Station 3172011004026; 114 was 111.
    found = judge(make_form(25, 114, 81, valid=217, rejected=2, cast=219, participated=219))
    assert [f.code for f in found][:2] == ["E210", "E211"]
    assert action_of(found) == "hold"


def test_more_votes_than_ballots_are_only_flagged_in_a_sum_of_stations():
    row = make_row(2_500, 1_140, valid=3_600, rejected=20, cast=3_620, participated=3_620)
    assert action_of(judge(make_case(row, contest=ROOMY))) == "flag"


ROOMY = make_contest(decision=Decision(rule="plurality", station_votes_max=1_000))


def test_a_sum_over_a_missing_option_is_no_sum():
    assert form(83, None, 38, valid=228, rejected=5, cast=233, participated=233) == []


def test_valid_and_rejected_must_be_the_ballots_cast():
    # Station 3171071002053.
    found = form(89, 71, 58, valid=221, rejected=3, cast=218, participated=221)
    assert found[:3] == ["W214", "E202", "W213"]


@pytest.mark.parametrize(
    ("cast", "participated", "code"),
    [
        (168, 160, "E203"),  # station 3172011004020
        (234, 235, "W213"),  # station 3172011004015: a voter may walk off with a ballot
        (211, 210, "W213"),  # a slip of one
        (190, 0, "W213"),  # voters weren't read at all
        (777, 619, "W213"),  # station 3172011004022: one of both was misread
    ],
)
def test_more_ballots_than_voters_weigh_more_than_fewer(cast, participated, code):
    found = form(60, 60, 40, cast=cast, participated=participated)
    assert code in found
    assert not {"E203", "W213"} - {code} & set(found)


def test_votes_beyond_the_register_are_flagged_from_two_percent_on():
    assert "E204" not in form(102, 101, 81, registered=279)
    assert "E204" in form(102, 102, 81, registered=279)
    assert "E204" in codes(make_case(make_row(300, 217), region=as_region(registered=506)))


def test_a_contests_own_reserve_counts_where_it_is_more():
    contest = make_contest(decision=Decision(rule="majority", reserve_permille=25))
    region = as_region(registered=1_000)
    row = make_row(600, 425, stations=3)
    assert codes(make_case(row, contest=contest, region=region)) == []
    assert codes(make_case(row, region=region)) == ["E204"]


@pytest.mark.parametrize("votes", [(80_000, 0, 0), (223, 735, 615), (551, 111, 41), (207, 92, 14)])
def test_votes_beyond_the_legal_cap_of_a_station_are_held(votes):
    # Bawaslu on 15 February 2024; stations 3174051003100, 3171031006061, 3172041003001.
    found = judge(make_form(*votes))
    assert "E205" in [f.code for f in found]
    assert action_of(found) == "hold"


def test_a_row_may_have_the_cap_of_each_station_and_its_reserve():
    assert "E205" not in codes(make_case(make_row(3_000, 60)))
    assert "E205" in codes(make_case(make_row(3_000, 61)))


def test_without_progress_the_stations_of_the_region_bound_its_votes():
    region = as_region(stations=5)
    row = make_row(3_000, 61, stations=None)
    assert "E205" in codes(make_case(row, region=region))
    assert codes(make_case(row, region=as_region())) == []


def test_without_a_legal_cap_eighty_thousand_votes_in_a_station_are_still_held():
    contest = make_contest(decision=Decision(rule="plurality"))
    assert "E205" in codes(make_case(make_row(80_000, 0, stations=1), contest=contest))


def test_administration_that_was_misread_does_not_hold_votes():
    # Station 3172021006072: 884 rejected ballots, 797 registered voters.
    found = judge(make_form(65, 167, 48, valid=270, rejected=884, cast=277, participated=274))
    assert action_of(found) == "flag"


def test_more_stations_in_than_there_are_is_flagged():
    assert codes(make_case(make_row(400, 300, stations=6, stations_total=5))) == ["E206"]


def test_zeros_with_stations_in_are_held_and_zeros_with_none_are_a_beginning():
    assert codes(make_case(make_row(0, 0))) == ["E207"]
    assert codes(make_case(make_row(0, None))) == ["E207"]
    assert codes(make_case(make_row(0, 0, stations=0))) == []
    assert codes(make_case(make_row(0, 0, stations=None))) == []


def test_stations_in_without_any_number_are_noted_and_votes_without_stations_flagged():
    # Rows 911009 and 930404 of 28 November 2024.
    assert codes(make_case(make_row(None, None, stations=1))) == ["W113"]
    assert codes(make_case(make_row(64, 12, stations=0))) == ["E208"]


def test_less_than_nothing_is_dropped():
    found = judge(make_case(make_row(-5, 300)))
    assert action_of(found) == "drop"
    assert sentence(found[0], "en") == "a is -5: less than nothing was never counted"


def test_shares_of_an_article_that_do_not_sum_are_flagged():
    (found,) = judge_shares("31", [Decimal("39.40"), Decimal("10.53"), Decimal("50.7")])
    assert sentence(found, "en") == "the shares sum to 100.63 %, not to 100 %"


def test_shares_may_be_off_by_what_rounding_takes():
    third = [Decimal("33.3")] * 3
    assert judge_shares("31", third) == ()
    assert judge_shares("31", [Decimal("33")] * 3) == ()
    assert judge_shares("31", [Decimal("33.33"), Decimal("33.33"), Decimal("33.31")]) != ()
