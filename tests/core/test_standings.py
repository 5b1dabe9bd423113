"""What people read: ranks, shares that never cross a threshold, missing stays missing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest, make_numbers
from tracker.core.model import Option, Tally
from tracker.core.standings import share_text, standing
from tracker.core.tree import grow

TREE = grow(CONTEST)


def _standing(*votes, known=None, region_id="9101", **figures):
    tally = Tally(3, 30, 20, make_numbers(*votes, **figures), known)
    return standing(CONTEST, TREE, region_id, tally)


def test_before_the_count_everything_is_missing_and_nothing_is_zero():
    empty = standing(CONTEST, TREE, "9", None)

    assert [o.votes for o in empty.options] == [None, None]
    assert (empty.leader_id, empty.lead, empty.valid, empty.offset) == (None, None, None, 0)
    assert empty.stations_total == 20


def test_the_leader_leads_by_whole_votes():
    assert (_standing(120, 80).leader_id, _standing(120, 80).lead) == ("a", 40)


def test_a_tie_has_no_leader_and_a_lead_of_zero():
    tied = _standing(80, 80)

    assert (tied.leader_id, tied.lead) == (None, 0)
    assert [o.rank for o in tied.options] == [1, 1]


def test_zeros_for_everybody_are_no_ranking():
    zeros = _standing(0, 0)

    assert [o.rank for o in zeros.options] == [None, None]
    assert zeros.leader_id is None


def test_an_option_without_a_number_has_no_rank_and_no_share():
    half = _standing(120, None)

    assert (half.options[1].votes, half.options[1].share, half.options[1].rank) == (None,) * 3


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.permutations(range(3)))
def test_ranks_do_not_depend_on_the_order_of_options(votes, order):
    options = tuple(
        Option(id=str(n), number=n, name=str(n), short=str(n), colour="#000000") for n in range(3)
    )
    straight, turned = (
        make_contest(options=options),
        make_contest(options=tuple(options[n] for n in order)),
    )
    first = standing(straight, TREE, "9", Tally(1, 1, 1, (*votes, *(None,) * 7)))
    second = standing(turned, TREE, "9", Tally(1, 1, 1, (*(votes[n] for n in order), *(None,) * 7)))

    assert {o.id: o.rank for o in first.options} == {o.id: o.rank for o in second.options}


def test_valid_is_the_sources_own_figure_where_it_gives_one():
    assert (_standing(120, 80, valid=205).valid, _standing(120, 80, valid=205).valid_from) == (
        205,
        "source",
    )


def test_valid_is_the_sum_of_options_where_the_source_is_silent():
    assert (_standing(120, 80).valid, _standing(120, 80).valid_from) == (200, "options")


def test_a_figure_that_not_every_region_gave_is_not_shown():
    known = (2, 2, 0, 1, 0, 0, 0, 2, 2)
    part = _standing(
        120, 80, known=known, region_id="91", rejected=5, stations_reported=3, stations_total=6
    )

    assert part.rejected is None
    assert part.stations_reported == 3


def test_the_stations_of_silent_regions_belong_to_the_total():
    known = (1, 1, 0, 0, 0, 0, 0, 1, 1)
    part = _standing(120, 80, known=known, region_id="91", stations_reported=3, stations_total=6)

    assert part.stations_total == 10


def test_turnout_needs_both_numbers():
    assert _standing(120, 80, participated=250, registered=500).turnout == Fraction(1, 2)
    assert _standing(120, 80, registered=500).turnout is None


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(2_183_239, 4_360_629), "50.07"),
        (Fraction(1, 2), "50.00"),
        (Fraction(500_003, 1_000_000), "50.0003"),
        (Fraction(499_999, 1_000_000), "49.9999"),
        (Fraction(1, 3), "33.33"),
        (Fraction(0), "0.00"),
        (Fraction(1), "100.00"),
        (Fraction(5_000_000_000_001, 10_000_000_000_000), "50.000001"),
        (Fraction(4_999_999_999_999, 10_000_000_000_000), "49.999999"),
    ],
)
def test_a_share_is_never_rounded_across_half(share, text):
    assert share_text(share) == text


@given(st.fractions(0, 1))
def test_the_text_of_a_share_stands_on_the_side_of_the_number(share):
    written = Fraction(share_text(share)) / 100

    assert (written > Fraction(1, 2)) == (share > Fraction(1, 2))
    assert (written == Fraction(1, 2)) == (share == Fraction(1, 2))


# ---------------------------------------------------------------- missing options


def test_a_region_without_an_options_votes_has_no_valid_no_share_and_no_leader():
    shown = _shown(make_numbers(120, None))

    assert (shown.valid, shown.leader_id, shown.lead) == (None, None, None)
    assert [(o.votes, o.share, o.rank) for o in shown.options] == [
        (120, None, None),
        (None, None, None),
    ]


def test_a_sum_to_which_not_every_region_gave_an_option_does_not_show_that_option():
    """Seen with a table: one city's cell was empty, and the province showed 0.20 % for it."""
    known = (2, 1, 0, 0, 0, 0, 0, 2, 2)
    shown = _shown(make_numbers(1_019, 2, stations_reported=2, stations_total=2), known)

    assert [o.votes for o in shown.options] == [1_019, None]
    assert (shown.valid, shown.leader_id) == (None, None)


def test_regions_that_are_not_in_yet_take_nothing_from_those_that_are():
    known = (1, 1, 0, 0, 0, 0, 0, 4, 4)
    shown = _shown(make_numbers(120, 80, stations_reported=3, stations_total=20), known)

    assert [o.votes for o in shown.options] == [120, 80]
    assert shown.leader_id == "a"


def test_valid_ballots_of_more_regions_than_gave_votes_are_no_base_for_shares():
    """A form may give its total and not what it is made of: 120 of 500 would read as 24 %."""
    known = (1, 1, 2, 0, 0, 0, 0, 2, 2)
    shown = _shown(make_numbers(120, 80, valid=500, stations_reported=2, stations_total=2), known)

    assert (shown.valid, shown.valid_from) == (200, "options")
    assert [str(o.share) for o in shown.options] == ["3/5", "2/5"]


def test_valid_ballots_without_any_votes_are_shown_as_the_source_gives_them():
    known = (0, 0, 2, 0, 0, 0, 0, 2, 2)
    shown = _shown(make_numbers(None, None, valid=500, stations_reported=2), known)

    assert (shown.valid, shown.valid_from, shown.lead) == (500, "source", None)


def _shown(numbers, known=None):
    tally = Tally(1, 1, 1, numbers, known)
    return standing(CONTEST, TREE, "9", tally)
