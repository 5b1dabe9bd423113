"""Verdicts agree with every way in which the remaining votes can fall; needs likewise."""

from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest
from tracker.core.model import Decision
from tracker.core.outlook import Need, crossed, needs, outlook, verdict
from tracker.core.outstanding import Outstanding
from tracker.core.tree import grow

TREE = grow(CONTEST)
PAIRS = ("1", "2", "3")
COUNTED_AT_0847 = (1_717_037, 458_839, 2_181_636)
COUNTED_AT_1000 = (1_717_245, 458_886, 2_181_939)
OFFICIAL = (1_718_160, 459_230, 2_183_239)


def _votes(*counts):
    return dict(zip("abcd", counts, strict=False))


def _jakarta(counts):
    return dict(zip(PAIRS, counts, strict=True))


def _left(valid_max, **changes):
    fields = {"stations": 1, "registered": None, "valid_max": valid_max, "cap": 600}
    return Outstanding(**fields | changes)


def _stations_left(stations, cap=600):
    """What is out where *stations* can't be told apart."""
    return _left(stations * cap, stations=stations, cap=cap)


# ---------------------------------------------------------------- every completion

SMALL = [
    (counts, left)
    for options, most in ((1, 6), (2, 6), (3, 5), (4, 2))
    for counts in product(range(most + 1), repeat=options)
    for left in range(5)
    if any(counts)
]


@cache
def _further(options, left):
    """Every way in which up to *left* further votes can fall on so many options."""
    return [more for more in product(range(left + 1), repeat=options) if sum(more) <= left]


def _ends(counts, left):
    return [tuple(map(sum, zip(counts, x, strict=True))) for x in _further(len(counts), left)]


def _first(end):
    """The option that is ahead of each other one, or None."""
    return next((n for n, v in enumerate(end) if end.count(max(end)) == 1 and v == max(end)), None)


def _over_half(end):
    return next((n for n, v in enumerate(end) if 2 * v > sum(end)), None)


def _top_two(end):
    """The two options that are ahead of each other one, or None where a third is level."""
    order = sorted(range(len(end)), key=lambda n: -end[n])
    level = len(end) > 2 and end[order[1]] == end[order[2]]
    return None if len(end) < 2 or level else frozenset(order[:2])


def _agreed(outcomes):
    """What all *outcomes* are, and None where they differ or are none."""
    first, *others = set(outcomes)
    return None if others else first


def _name(n):
    return None if n is None else "abcd"[n]


def test_a_plurality_is_decided_exactly_where_every_completion_has_the_same_first():
    for counts, left in SMALL:
        found = verdict("plurality", _votes(*counts), _left(left))
        first = _agreed(_first(end) for end in _ends(counts, left))

        assert found.says == ("open" if first is None else "decided"), (counts, left)
        assert found.option_id == _name(first)


def test_a_win_is_certain_exactly_where_every_completion_has_the_same_winner():
    for counts, left in SMALL:
        found = verdict("majority", _votes(*counts), _left(left))
        winner = _agreed(_over_half(end) for end in _ends(counts, left))

        assert (found.says == "win_certain") == (winner is not None), (counts, left)
        if winner is not None:
            assert found.option_id == _name(winner)


def test_a_runoff_is_certain_exactly_where_no_completion_has_a_winner():
    for counts, left in SMALL:
        found = verdict("majority", _votes(*counts), _left(left))
        none = all(_over_half(end) is None for end in _ends(counts, left))

        assert (found.says == "runoff_certain") == none, (counts, left)


def test_entrants_are_named_exactly_where_every_completion_has_the_same_two_in_front():
    for counts, left in SMALL:
        found = verdict("majority", _votes(*counts), _left(left))
        both = _agreed(_top_two(end) for end in _ends(counts, left))

        assert frozenset(found.entrants) == frozenset(map(_name, both or ())), (counts, left)


def test_crossed_is_over_half_of_what_is_counted_and_no_more_than_that():
    for counts, left in SMALL:
        over = _name(_over_half(counts))
        found = verdict("majority", _votes(*counts), _left(left))

        assert crossed(_votes(*counts)) == over
        assert (found.says in ("crossed", "win_certain")) == (over is not None)
        assert found.option_id == over


def test_what_an_option_needs_to_pass_half_is_just_enough_and_no_vote_more():
    for counts, left in SMALL:
        found = needs("majority", _votes(*counts), _left(left))
        for n in range(len(counts)):
            wins = {
                more[n]: 2 * (counts[n] + more[n]) > sum(counts) + left
                for more in _further(len(counts), left)
                if sum(more) == left
            }
            _check_need(found[_name(n)], wins, left)


def test_what_an_option_needs_to_lead_is_enough_however_the_rest_falls():
    for counts, left in SMALL:
        found = needs("plurality", _votes(*counts), _left(left))
        for n in range(len(counts)):
            leads = dict.fromkeys(range(left + 1), True)
            for more in _further(len(counts), left):
                end = tuple(map(sum, zip(counts, more, strict=True)))
                leads[more[n]] &= _first(end) == n
            _check_need(found[_name(n)], leads, left)


def _check_need(need, enough, left):
    """*enough* says of each number of votes that the option can get whether it suffices."""
    least = min((votes for votes, suffices in enough.items() if suffices), default=None)
    if least is None:
        assert need == Need(state="cannot")
    elif least == 0 or (len(enough) == 1 and left):  # alone: every further vote is its own
        assert need == Need(state="there")
    else:
        assert need == Need(state="needs", votes=least, share=Fraction(least, left))
        assert 0 < need.share <= 1


def test_needs_and_verdict_never_contradict_each_other():
    for counts, left in SMALL:
        for rule, certain in (("plurality", "decided"), ("majority", "win_certain")):
            found = verdict(rule, _votes(*counts), _left(left))
            states = {
                o: need.state for o, need in needs(rule, _votes(*counts), _left(left)).items()
            }
            there = [o for o, state in states.items() if state == "there"]

            assert there == ([found.option_id] if found.says == certain else [])
            if rule == "majority":
                nobody = set(states.values()) == {"cannot"}
                assert nobody == (found.says == "runoff_certain"), (counts, left)


# ---------------------------------------------------------------- laws over large numbers

counts = st.lists(st.integers(0, 3_000_000), min_size=2, max_size=5)
rules = st.sampled_from(("plurality", "majority"))
CERTAIN = ("decided", "win_certain", "runoff_certain")


@given(rules, counts, st.integers(0, 50_000), st.integers(0, 50_000))
def test_more_outstanding_never_makes_something_certain(rule, numbers, left, more):
    votes = {str(n): v for n, v in enumerate(numbers)}
    near, far = (verdict(rule, votes, _left(u)) for u in (left, left + more))

    if far is not None and far.says in CERTAIN:
        assert (near.says, near.option_id) == (far.says, far.option_id)
    if far is not None and far.entrants:
        assert near.entrants == far.entrants


@given(rules, counts, st.lists(st.integers(0, 9_000), min_size=5, max_size=5), st.integers(0, 9))
def test_what_is_certain_stays_so_while_the_rest_is_counted(rule, numbers, further, spare):
    votes = {str(n): v for n, v in enumerate(numbers)}
    later = {o: v + more for (o, v), more in zip(votes.items(), further, strict=False)}
    came = sum(later.values()) - sum(votes.values())
    before = verdict(rule, votes, _left(came + spare))
    after = verdict(rule, later, _left(spare))

    if before is not None and before.says in CERTAIN:
        assert (after.says, after.option_id) == (before.says, before.option_id)


@given(rules, counts, st.integers(0, 50_000), st.randoms(use_true_random=False))
def test_the_order_of_options_changes_nothing(rule, numbers, left, random):
    votes = {str(n): v for n, v in enumerate(numbers)}
    mixed = dict(random.sample(sorted(votes.items()), len(votes)))
    one, other = (verdict(rule, v, _left(left)) for v in (votes, mixed))

    assert (one and (one.says, one.option_id)) == (other and (other.says, other.option_id))
    assert needs(rule, votes, _left(left)) == needs(rule, mixed, _left(left))


# ---------------------------------------------------------------- never a guess


@pytest.mark.parametrize("rule", ["plurality", "majority"])
def test_a_missing_vote_is_no_verdict_and_no_need(rule):
    assert verdict(rule, _votes(120, None), _left(0)) is None
    assert needs(rule, _votes(120, None), _left(9)) == {}
    assert crossed(_votes(120, None)) is None


@pytest.mark.parametrize("rule", ["plurality", "majority"])
def test_without_a_bound_there_is_no_verdict_and_no_need(rule):
    assert verdict(rule, _votes(120, 80), _left(None, stations=None)) is None
    assert needs(rule, _votes(120, 80), _left(None)) == {}


def test_that_half_is_crossed_is_known_without_a_bound():
    assert crossed(_votes(120, 80)) == "a"


@pytest.mark.parametrize("rule", ["plurality", "majority"])
def test_numbers_blanked_with_every_station_in_decide_nothing(rule):
    assert verdict(rule, _votes(0, 0, 0), _left(0, stations=0)) is None
    assert needs(rule, _votes(0, 0, 0), _left(0)) == {}
    assert crossed(_votes(0, 0, 0)) is None


def test_equal_is_not_decided_and_exactly_half_is_a_runoff():
    assert verdict("plurality", _votes(80, 80), _left(0)).says == "open"
    assert verdict("plurality", _votes(90, 80), _left(10)).says == "open"
    assert verdict("plurality", _votes(91, 80), _left(10)).says == "decided"
    assert verdict("majority", _votes(50, 30, 20), _left(0)).says == "runoff_certain"
    assert verdict("majority", _votes(51, 30, 20), _left(0)).says == "win_certain"


# ---------------------------------------------------------------- where it may be said


def test_where_half_wins_the_contest_a_city_has_neither_verdict_nor_needs():
    below = outlook(CONTEST, TREE, "91", _votes(900, 100), _left(0))
    top = outlook(CONTEST, TREE, "9", _votes(900, 100), _left(0))

    assert (below.verdict, below.needs, below.outstanding) == (None, {}, _left(0))
    assert (top.verdict.says, top.needs["a"].state) == ("win_certain", "there")


def test_a_plurality_is_counted_out_in_every_region():
    contest = make_contest(decision=Decision(rule="plurality", station_votes_max=600))
    below = outlook(contest, TREE, "91", _votes(900, 100), _left(600))

    assert (below.verdict.says, below.needs["b"].state) == ("decided", "cannot")


def test_a_verdict_carries_the_cap_it_was_reckoned_with():
    assert verdict("majority", _votes(900, 100), _left(600)).outstanding.cap == 600


# ---------------------------------------------------------------- Jakarta, 28 November 2024


def test_at_ten_with_ten_stations_out_the_cap_of_600_leaves_the_win_open():
    """Inputs: KPU's file of 10:00:05, 14,825 of 14,835 stations; 600 ballots a station."""
    a, others = COUNTED_AT_1000[2], sum(COUNTED_AT_1000[:2])
    left = _stations_left(10)
    found = verdict("majority", _jakarta(COUNTED_AT_1000), left)

    assert 2 * a - (a + others) == a - others == 5_808 < left.valid_max == 6_000
    assert (found.says, found.option_id, found.over_half) == ("crossed", "3", 2_904)
    assert found.entrants == ("3", "1")


def test_at_ten_the_mean_register_of_the_city_would_have_called_it_certain():
    """The reason for a cap: all ten stations out are in Jakarta Utara, whose mean is 564."""
    mean = Fraction(1_345_815, 2_386)
    with_reserve = mean * Fraction(1_025, 1_000)
    guessed = _left(int(10 * with_reserve))

    assert (int(mean), int(with_reserve), guessed.valid_max) == (564, 578, 5_781)
    assert verdict("majority", _jakarta(COUNTED_AT_1000), guessed).says == "win_certain"


def test_at_ten_the_leader_still_needed_97_of_6000_and_nobody_else_could_pass_half():
    found = needs("majority", _jakarta(COUNTED_AT_1000), _stations_left(10))

    assert found["3"] == Need(state="needs", votes=97, share=Fraction(97, 6_000))
    assert (found["1"], found["2"]) == (Need(state="cannot"), Need(state="cannot"))


def test_at_0847_three_stations_out_made_it_certain():
    """Inputs: the votes the press read at 08:47; 14,832 of 14,835 by the counter of forms."""
    votes, left = _jakarta(COUNTED_AT_0847), _stations_left(3)
    found = verdict("majority", votes, left)

    assert 2 * votes["3"] - found.valid == 5_760 > left.valid_max == 1_800
    assert found.says == "win_certain"


def test_at_0847_twelve_stations_out_did_not():
    """Inputs: the same votes; 14,823 of 14,835 by the counter of numbers, which is 99.92 %."""
    votes, left = _jakarta(COUNTED_AT_0847), _stations_left(12)
    found = verdict("majority", votes, left)

    assert 2 * votes["3"] - found.valid == 5_760 < left.valid_max == 7_200
    assert found.says == "crossed"


def test_at_0847_nine_stations_would_have_been_enough_to_be_certain_and_ten_not():
    said = {
        n: verdict("majority", _jakarta(COUNTED_AT_0847), _stations_left(n)).says for n in (9, 10)
    }

    assert said == {9: "win_certain", 10: "crossed"}


@pytest.mark.parametrize(
    ("counts", "stations", "says"),
    [
        (COUNTED_AT_1000, 10, "crossed"),
        (COUNTED_AT_0847, 3, "win_certain"),
        (COUNTED_AT_0847, 12, "crossed"),
    ],
)
def test_a_cap_with_the_reserve_on_top_of_600_would_say_the_same(counts, stations, says):
    """A register of 600 with 2.5 % more ballots is 615."""
    left = _stations_left(stations, cap=615)

    assert verdict("majority", _jakarta(counts), left).says == says


def test_the_official_result_is_2924_votes_more_than_half():
    """Half of 4,360,629 is 2,180,314.5; 2,180,315 is the least that wins; pair 3 has 2,924 more."""
    found = verdict("majority", _jakarta(OFFICIAL), _left(0, stations=0))

    assert (found.says, found.option_id, found.valid) == ("win_certain", "3", 4_360_629)
    assert found.over_half == OFFICIAL[2] - (found.valid // 2 + 1) == 2_924
    assert OFFICIAL[2] - Fraction(found.valid, 2) == Fraction(5_849, 2)
