"""The laws of the fold: absolute numbers in, sums of every level out."""

from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    CONTEST,
    REGIONS,
    make_contest,
    make_delta,
    make_numbers,
    make_press,
    make_reports,
    make_source,
)
from tracker.core.diff import diff, key_of
from tracker.core.entries import Definition, Delta, Entry, SourceState, SourceSwitched, Tick
from tracker.core.model import Provenance, Report, SourceStanding, votes_of
from tracker.core.reduce import Fold, fold_all

DISTRICTS = ("9101", "9102", "9201", "9202")
number = st.one_of(st.none(), st.integers(0, 10_000))
said = st.dictionaries(st.sampled_from(DISTRICTS), st.tuples(number, number), max_size=4)
nights = st.lists(said, max_size=12)
TWO_SOURCES = make_contest(
    sources=(make_source(), make_source(id="press", name={"id": "Pers", "en": "Press"}))
)

BY_HAND = make_contest(sources=(make_source(), make_press()))


def _entries(*bodies):
    return [
        Entry(offset=n, at_ms=1_000 * n, chain=f"{n:016x}", body=body)
        for n, body in enumerate(bodies, 1)
    ]


def _as_reports(polls):
    """What a poller would append for polls that each say the votes of some districts."""
    ledger, bodies = {}, []
    for poll in polls:
        rows = [Report(r, "row", make_numbers(*votes), 1) for r, votes in poll.items()]
        deltas = diff(ledger, rows)
        ledger.update({key_of(d): d.new for d in deltas})
        if deltas:
            bodies.append(make_reports(*deltas))
    return bodies, ledger


def _tallies(fold):
    return {r: (t.numbers, t.known, t.offset) for r, t in fold.tallies.items()}


@given(nights)
def test_a_fold_ends_at_the_last_word_on_every_district(polls):
    bodies, ledger = _as_reports(polls)
    fold = fold_all(CONTEST, _entries(*bodies))

    held = {("row", r): fold.tallies[r].numbers for r in DISTRICTS if r in fold.tallies}

    assert held == ledger


@given(nights)
def test_every_parent_is_the_sum_of_what_is_below(polls):
    bodies, ledger = _as_reports(polls)
    fold = fold_all(CONTEST, _entries(*bodies))

    for region in ("91", "92", "9"):
        below = [n for (_, r), n in ledger.items() if r.startswith(region)]
        given_votes = [
            [v for v in slot if v is not None] for slot in zip(*map(votes_of, below), strict=True)
        ]
        sums = tuple(sum(slot) if slot else None for slot in given_votes) or (None, None)
        held = fold.tallies.get(region)
        assert (votes_of(held.numbers) if held else (None, None)) == sums


@given(nights)
def test_rolling_up_then_comparing_equals_comparing_then_rolling_up(polls):
    bodies, ledger = _as_reports(polls)
    at_once = _as_reports([{r: votes_of(n) for (_, r), n in ledger.items()}])[0]

    step_by_step = fold_all(CONTEST, _entries(*bodies))
    in_one_go = fold_all(CONTEST, _entries(*at_once))

    for region, tally in in_one_go.tallies.items():
        assert step_by_step.tallies[region].numbers == tally.numbers


@given(nights, st.permutations(DISTRICTS))
def test_the_order_of_districts_within_an_entry_changes_nothing(polls, order):
    bodies, _ = _as_reports(polls)
    shuffled = [
        make_reports(*sorted(body.deltas, key=lambda d: order.index(d.region_id)))
        for body in bodies
    ]

    assert _tallies(fold_all(CONTEST, _entries(*bodies))) == _tallies(
        fold_all(CONTEST, _entries(*shuffled))
    )


@given(nights)
def test_a_delta_applied_twice_is_counted_once_and_found(polls):
    bodies, _ = _as_reports(polls)
    fold = fold_all(CONTEST, _entries(*bodies))
    before = {r: t.numbers for r, t in fold.tallies.items()}
    if bodies:
        again = Entry(offset=fold.offset + 1, at_ms=9_999, chain="", body=bodies[-1])
        folded = fold.apply(again)

        assert {r: t.numbers for r, t in fold.tallies.items()} == before
        assert not folded.regions
        assert len(folded.findings) == len(bodies[-1].deltas)


def test_the_value_that_is_held_counts_not_the_deltas_old():
    wrong = make_delta("9101", (1, 1), (130, 80))
    fold = fold_all(CONTEST, _entries(make_reports(make_delta("9101")), make_reports(wrong)))

    assert fold.tallies["9"].numbers == make_numbers(130, 80)


def test_a_tally_carries_the_offset_and_time_of_the_entry_that_changed_it():
    fold = fold_all(
        CONTEST, _entries(make_reports(make_delta("9101")), make_reports(make_delta("9201")))
    )

    assert {r: t.offset for r, t in fold.tallies.items()} == {
        "9101": 1,
        "91": 1,
        "9201": 2,
        "92": 2,
        "9": 2,
    }
    assert fold.tallies["9"].at_ms == 2_000


def test_the_changed_clock_is_the_newest_source_time_below():
    fold = fold_all(
        CONTEST,
        _entries(
            make_reports(make_delta("9101"), source_at_ms=50),
            make_reports(make_delta("9201"), source_at_ms=40),
        ),
    )

    assert fold.tallies["92"].source_at_ms == 40
    assert fold.tallies["9"].source_at_ms == 50


def test_a_withdrawn_district_is_subtracted_and_does_not_disappear():
    fold = fold_all(
        CONTEST,
        _entries(
            make_reports(make_delta("9101"), make_delta("9102", None, (10, 20))),
            make_reports(make_delta("9101", (120, 80), None)),
        ),
    )

    assert fold.tallies["91"].numbers == make_numbers(10, 20)
    assert fold.tallies["9101"].numbers == make_numbers()


def test_numbers_above_the_counted_level_are_kept_aside_and_never_added():
    above = Delta("9", "own", None, make_numbers(999, 999))
    fold = fold_all(CONTEST, _entries(make_reports(make_delta("9101"), above)))

    assert fold.tallies["9"].numbers == make_numbers(120, 80)
    assert fold.reports["feed", ("own", "9")].numbers == make_numbers(999, 999)


def test_a_region_that_the_contest_does_not_have_is_kept_aside():
    fold = fold_all(CONTEST, _entries(make_reports(make_delta("9999"))))

    assert not fold.tallies
    assert fold.reports["feed", ("row", "9999")].numbers == make_numbers(120, 80)


def test_a_source_that_reports_every_level_is_never_summed():
    source = make_source(above="reported", counted_part="own")
    fold = Fold(make_contest(sources=(source,)))
    deltas = [Delta(r, "own", None, make_numbers(n, 0)) for r, n in (("9", 105), ("91", 50))]
    fold.apply(_entries(make_reports(*deltas))[0])

    assert fold.tallies["9"].numbers == make_numbers(105, 0)


def test_another_source_is_kept_aside_until_it_counts():
    press = make_reports(make_delta("9101", None, (7, 3)), source_id="press")
    fold = fold_all(TWO_SOURCES, _entries(make_reports(make_delta("9101")), press))
    assert fold.tallies["9"].numbers == make_numbers(120, 80)

    fold.apply(Entry(offset=3, at_ms=1, chain="", body=SourceSwitched(source_id="press", by="x")))

    assert fold.tallies["9"].numbers == make_numbers(7, 3)
    assert fold.state.counting_source == "press"
    assert fold.reports["feed", ("row", "9101")].numbers == make_numbers(120, 80)


def test_switching_there_and_back_leaves_the_numbers_as_they_were():
    press = make_reports(make_delta("9201", None, (7, 3)), source_id="press")
    there, back = (SourceSwitched(source_id=s, by="x") for s in ("press", "feed"))
    fold = fold_all(TWO_SOURCES, _entries(make_reports(make_delta("9101")), press, there, back))

    assert fold.tallies["9"].numbers == make_numbers(120, 80)
    assert fold.tallies["9101"].numbers == make_numbers(120, 80)
    assert fold.tallies["92"].numbers == make_numbers()


def test_after_a_switch_a_region_without_numbers_does_not_disappear():
    switch = SourceSwitched(source_id="press", by="x")
    fold = fold_all(TWO_SOURCES, _entries(make_reports(make_delta("9101")), switch))

    assert set(fold.tallies) == {"9", "91", "9101"}
    assert fold.tallies["9"].numbers == make_numbers()


def test_the_state_of_a_source_is_part_of_the_contest():
    state = SourceState(source_id="feed", state="frozen", since_ms=5, reason="no change")
    fold = fold_all(CONTEST, _entries(state))

    assert fold.state.sources == {"feed": SourceStanding("frozen", 5, "no change")}
    assert fold.state.offset == 1


def test_a_definition_leaves_its_fingerprint():
    fold = fold_all(CONTEST, _entries(Definition(fingerprint="abc", by="desk")))

    assert fold.state.fingerprint == "abc"


def test_a_tick_moves_the_clock_and_nothing_else():
    fold = Fold(CONTEST)
    folded = fold.apply(_entries(Tick())[0])

    assert (fold.offset, fold.at_ms) == (1, 1_000)
    assert not folded.regions
    assert not folded.contest


def test_an_entry_out_of_order_is_our_bug():
    with pytest.raises(AssertionError, match="entry 2 after 0"):
        Fold(CONTEST).apply(Entry(offset=2, at_ms=0, chain="", body=Tick()))


def test_a_restored_fold_goes_on_where_it_stood():
    bodies = [make_reports(make_delta("9101")), make_reports(make_delta("9201"))]
    first, second = _entries(*bodies)
    whole = fold_all(CONTEST, [first, second])
    half = fold_all(CONTEST, [first])
    again = Fold(CONTEST)
    again.tallies, again.state = dict(half.tallies), half.state
    again.restore(half.offset, half.chain, half.at_ms)
    again.apply(second)

    assert again.tallies == whole.tallies


def test_the_builders_tree_is_what_these_tests_think_it_is():
    assert {r.id for r in REGIONS if r.level == "district"} == set(DISTRICTS)


beside = st.dictionaries(st.sampled_from(("9", "91", "92", *DISTRICTS)), st.tuples(number, number))


@given(nights, st.lists(beside, max_size=6))
def test_reports_of_a_source_beside_the_count_never_change_what_counts(polls, articles):
    bodies, _ = _as_reports(polls)
    said, between = {}, []
    for article in articles:
        rows = [Report(r, "own", make_numbers(*votes)) for r, votes in article.items()]
        deltas = diff(said, rows)
        said.update({key_of(d): d.new for d in deltas})
        between.append(make_reports(*deltas, source_id="press", provenance=Provenance("Siti")))
    mixed = [body for pair in zip_longest(bodies, between) for body in pair if body is not None]
    alone, both = (fold_all(BY_HAND, _entries(*night)) for night in (bodies, mixed))

    assert _counted(both) == _counted(alone)
    assert len(both.corrections) == len(alone.corrections)
    assert both.state.counting_source == "feed"


def _counted(fold):
    return {r: (t.numbers, t.known, t.source_at_ms, t.marks) for r, t in fold.tallies.items()}
