"""From one report to the next, each by the case that made its rule necessary."""

import pytest

from tests.builders import POLLS_CLOSE_MS, make_contest
from tests.core.rules.worlds import as_region, codes, make_case, make_form, make_row
from tracker.core.model import Decision, Thresholds
from tracker.core.rules import action_of, judge
from tracker.core.rules.sequence import swap_of

NO_CAP = make_contest(decision=Decision(rule="plurality"))
MINUTE_MS = 60_000


def row(*votes, stations=104):
    """A row of 104 stations, as Bangkalan's was."""
    return make_row(*votes, stations=stations)


# ---------------------------------------------------------------- corrections


def test_a_plain_decrease_is_shown_as_a_correction():
    # Row 352606 of 28 November 2024, 104 of 104 stations both times.
    found = judge(make_case(row(19_376, 15_851), last=row(19_783, 15_955)))
    assert {f.code for f in found} == {"W401"}
    assert action_of(found) == "flag"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((8_897, 0), (4_136, 0)),  # Jevnaker, Norway 2025: a block counted twice is taken out
        ((8_845, 0), (5_672, 0)),  # Mower, Minnesota 2020, back at 8,997 within 70 minutes
        ((211_362, 0), (209_181, 0)),  # Ramsey, Minnesota 2020
        ((2_815, 975), (2_900, 838)),  # row 720502, the largest fall of one option: 14 %
    ],
)
def test_real_corrections_of_any_size_come_through(before, after):
    region = as_region(stations=None)
    case = make_case(row(*after), last=row(*before), contest=NO_CAP, region=region)
    assert action_of(judge(case)) == "flag"


def test_an_option_that_vanishes_is_flagged():
    assert codes(make_case(row(19_000, None), last=row(19_000, 400))) == ["E107"]


def test_progress_that_falls_is_flagged_and_the_votes_stand():
    assert codes(make_case(row(900, 800, stations=99), last=row(900, 800, stations=100))) == [
        "W402"
    ]


def test_a_station_that_withdraws_its_numbers_is_flagged():
    # 30 stations of Jakarta had numbers on 19 February 2024 and none in March.
    last = make_form(104, 62, 21).new
    found = judge(make_form(None, None, None, stations_reported=0, last=last))
    assert [f.code for f in found] == ["W402", "W403"]
    assert action_of(found) == "flag"


# ---------------------------------------------------------------- collapses


def test_zeros_after_votes_are_a_collapse_as_well():
    assert codes(make_case(row(0, 0), last=row(19_376, 15_851))) == ["E207", "E504"]


def test_votes_that_become_zeros_where_no_station_was_in_have_collapsed():
    # Row 910502 of 28 November 2024, at 10:45:04.
    last = make_row(64, 105, stations=0)
    assert codes(make_case(make_row(0, 0, stations=0), last=last)) == ["E504"]


def test_numbers_that_become_nothing_while_stations_are_in_have_collapsed():
    assert codes(make_case(row(None, None), last=row(900, 800))) == ["W113", "E504", "W403"]


def test_a_fall_below_a_third_is_no_correction():
    assert "E504" not in codes(make_case(row(300, 200), last=row(900, 600)))
    assert "E504" in codes(make_case(row(290, 190), last=row(900, 600)))


def test_a_fall_that_goes_with_its_stations_is_no_collapse():
    last = row(9_000, 6_000, stations=100)
    assert "E504" not in codes(make_case(row(900, 600, stations=10), last=last))
    assert "E504" in codes(make_case(row(90, 60, stations=10), last=last))


def test_a_region_of_many_stations_does_not_go_back_to_nothing():
    # Baden-Wuerttemberg 2026, 20:02Z: a press kit's dummy file, all zero.
    for nothing in (row(0, 0, stations=0), row(None, None, stations=0)):
        found = judge(make_case(nothing, last=row(9_000, 6_000)))
        assert "E505" in [f.code for f in found]
        assert action_of(found) == "hold"


def test_where_a_collapse_begins_is_the_definitions_to_say():
    strict = make_contest(thresholds=Thresholds(collapse_percent=90))
    assert "E504" in codes(make_case(row(800, 600), last=row(900, 700), contest=strict))


# ---------------------------------------------------------------- jumps


def test_growth_that_no_station_brought_is_held():
    # Jevnaker, Norway 2025: 4,761 votes of a block that stood in four municipalities.
    last = row(2_000, 2_136)
    assert codes(make_case(row(4_500, 4_397), last=last, contest=NO_CAP)) == ["W404"]


@pytest.mark.parametrize(
    ("last", "new"),
    [
        (make_row(400, 304), make_row(600, 370)),  # row 810815: +266 in five stations
        (make_row(11, 10, stations=1), make_row(40, 29, stations=1)),  # row 960152: 21 to 69
        (row(10_000, 8_510, stations=49), row(11_000, 10_431, stations=49)),  # row 330901
    ],
)
def test_forms_completed_later_are_no_jump(last, new):
    assert codes(make_case(new, last=last)) == []


def test_new_stations_may_bring_the_legal_cap_each():
    last = row(3_000, 3_000, stations=60)
    assert codes(make_case(row(5_000, 5_200, stations=62), last=last)) == []
    assert codes(make_case(row(5_000, 5_201, stations=62), last=last)) == ["W404"]


def test_a_jump_that_a_later_publish_repeats_is_released():
    last, jump = row(2_000, 2_136), row(4_500, 4_397)
    held = (jump, ("W404",))
    found = judge(make_case(jump, last=last, contest=NO_CAP, held=held))
    assert [f.code for f in found] == ["W421"]
    grown = judge(make_case(row(4_550, 4_400), last=last, contest=NO_CAP, held=held))
    assert [f.code for f in grown] == ["W421"]


def test_a_jump_that_jumps_again_stays_held():
    last, held = row(2_000, 2_136), (row(7_000, 7_000), ("W404",))
    assert codes(make_case(row(4_500, 4_397), last=last, contest=NO_CAP, held=held)) == ["W404"]


def test_after_a_jump_the_old_numbers_corrected_are_taken():
    last, held = row(2_000, 2_136), (row(4_500, 4_397), ("W404",))
    case = make_case(row(1_900, 2_100), last=last, contest=NO_CAP, held=held)
    assert action_of(judge(case)) == "flag"


# ---------------------------------------------------------------- swapped options


def test_options_swapped_in_a_sum_of_stations_are_held():
    # An article of 5 December 2024 gives Jakarta's options in another order.
    last, new = row(19_783, 15_955), row(15_960, 19_790)
    assert codes(make_case(new, last=last)) == ["W406", "W401"]


def test_options_swapped_in_one_form_are_flagged():
    last = make_form(83, 107, 38).new
    found = judge(make_form(107, 83, 38, last=last))
    assert "W405" in [f.code for f in found]
    assert action_of(found) == "flag"


def test_an_overtaking_is_no_swap():
    assert swap_of(row(900, 890), row(910, 930)) is None
    assert swap_of(row(900, 890), row(895, 905)) is None
    assert swap_of(None, row(910, 930)) is None
    assert swap_of(row(900, None), row(None, 900)) is None


# ---------------------------------------------------------------- time


def test_votes_before_the_polls_close_are_held():
    # Minnesota 2020 began with test numbers.
    early = {"now_ms": POLLS_CLOSE_MS - MINUTE_MS}
    assert codes(make_case(make_row(400, 300), **early)) == ["E501"]
    assert codes(make_case(make_row(0, 0, stations=0), **early)) == []


def test_numbers_made_before_the_polls_closed_are_held_whenever_they_are_read():
    case = make_case(make_row(400, 300), source_at_ms=POLLS_CLOSE_MS - 1)
    assert codes(case) == ["E501"]


def test_an_older_copy_with_other_numbers_is_held():
    # Baden-Wuerttemberg 2026, 18:00:19Z: 433 rows lower, none higher.
    times = {"source_at_ms": POLLS_CLOSE_MS, "last_source_at_ms": POLLS_CLOSE_MS + MINUTE_MS}
    found = judge(make_case(make_row(400, 300), last=make_row(410, 310), **times))
    assert found[0].code == "E502"
    assert found[0].fields == {"older_s": 60}
    assert action_of(found) == "hold"


def test_an_older_copy_with_equal_numbers_says_nothing():
    times = {"source_at_ms": POLLS_CLOSE_MS, "last_source_at_ms": POLLS_CLOSE_MS + MINUTE_MS}
    assert codes(make_case(make_row(400, 300), last=make_row(400, 300), **times)) == []


def test_an_older_copy_ends_its_hold_by_going():
    last, copy = make_row(410, 310), make_row(300, 300)
    case = make_case(make_row(395, 305), last=last, held=(copy, ("E502",)))
    assert action_of(judge(case)) == "flag"


@pytest.mark.parametrize("note", ["TEST", "Uji coba", "uji-coba", "Simulasi Sirekap", "dummy"])
def test_numbers_that_the_source_marks_as_a_test_are_held(note):
    assert codes(make_case(make_row(400, 300), note=note)) == ["E503"]


@pytest.mark.parametrize("note", ["Perbaikan Rekapitulasi", "Pemungutan Suara Ulang", "Kontestasi"])
def test_the_authoritys_other_words_are_no_test(note):
    assert codes(make_case(make_row(400, 300), note=note)) == []


def test_in_a_test_run_a_test_mark_is_no_news():
    contest = make_contest(test=True)
    assert codes(make_case(make_row(400, 300), note="TEST", contest=contest)) == []
