"""Numbers side by side: compared, never added; a difference that outlasts two publishes is told."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    make_contest,
    make_delta,
    make_numbers,
    make_press,
    make_reports,
    make_source,
)
from tracker.core.entries import Delta, Entry, Recap, SourceSwitched
from tracker.core.model import Provenance, votes_of
from tracker.core.reconcile import reconcile
from tracker.core.reduce import Fold, fold_all
from tracker.core.rules import sentence

CONTEST = make_contest(sources=(make_source(), make_press()))
MINUTE_MS = 60_000
CYCLE_MS = 15 * MINUTE_MS


def _own(region_id, *votes, old=None, **changes):
    delta = Delta(region_id, "own", old and make_numbers(*old), make_numbers(*votes))
    return make_reports(delta, **changes)


def _press(region_id, *votes, **changes):
    return _own(region_id, *votes, source_id="press", provenance=Provenance("Siti"), **changes)


def _entries(*timed):
    return [
        Entry(offset=n, at_ms=at_ms, chain=f"{n:016x}", body=body)
        for n, (at_ms, body) in enumerate(timed, 1)
    ]


def _rows(fold, now_ms=0):
    return reconcile(CONTEST, fold.tallies, fold.reports, fold.state, now_ms=now_ms)


def _fold(*timed):
    return fold_all(CONTEST, _entries(*timed))


def test_a_feeds_own_total_stands_beside_our_sum_with_both_times():
    rows = make_reports(make_delta("9101"), make_delta("9102", None, (10, 20)), source_at_ms=7)
    (row,) = _rows(_fold((1, rows), (2, _own("91", 131, 100, source_at_ms=9))))

    assert (row.region_id, row.source_id, row.part) == ("91", "feed", "own")
    assert votes_of(row.report.numbers) == (131, 100)
    assert votes_of(row.counted) == (130, 100)
    assert votes_of(row.difference) == (1, 0)
    assert (row.report.source_at_ms, row.counted_source_at_ms) == (9, 7)
    assert (row.report.at_ms, row.counted_at_ms, row.since_ms) == (2, 1, 2)


def test_numbers_that_agree_differ_since_never():
    (row,) = _rows(_fold((1, make_reports(make_delta("9101"))), (2, _own("91", 120, 80))))

    assert (row.since_ms, row.finding) == (None, None)


def test_two_sources_stand_side_by_side_where_both_speak():
    fold = _fold(
        (1, make_reports(make_delta("9101"))), (2, _press("91", 150, 80)), (3, _press("92", 1, 2))
    )
    (row,) = _rows(fold)

    assert (row.region_id, row.source_id) == ("91", "press")
    assert votes_of(row.difference) == (30, 0)
    assert row.report.provenance.by == "Siti"


def test_a_difference_is_told_once_it_has_outlasted_two_publishes():
    fold = _fold((0, make_reports(make_delta("9101"))), (5, _own("91", 131, 80)))

    assert _rows(fold, 5 + 2 * CYCLE_MS)[0].finding is None
    found = _rows(fold, 5 + 2 * CYCLE_MS + 1)[0].finding
    assert found.code == "E309"
    assert sentence(found, "en") == (
        "option 1: for 30 minutes the source's own total 131 isn't our 120"
    )


def test_another_source_that_differs_for_long_is_a_warning_with_its_name():
    fold = _fold((0, make_reports(make_delta("9101"))), (0, _press("91", 120, 99)))
    found = _rows(fold, 3 * CYCLE_MS)[0].finding

    assert found.code == "W310"
    assert found.fields == {"option": 2, "said": 99, "shown": 80, "minutes": 45, "source": "press"}


def test_numbers_that_move_on_and_never_meet_differ_since_the_first_time():
    moved = make_reports(make_delta("9101", (120, 80), (125, 80)))
    fold = _fold(
        (0, make_reports(make_delta("9101"))),
        (1, _own("91", 131, 80)),
        (CYCLE_MS, moved),
        (CYCLE_MS + 1, _own("91", 136, 80, old=(131, 80))),
    )

    assert _rows(fold)[0].since_ms == 1


def test_numbers_that_meet_begin_anew():
    fold = _fold(
        (0, make_reports(make_delta("9101"))),
        (1, _own("91", 125, 80)),
        (2, make_reports(make_delta("9101", (120, 80), (125, 80)))),
        (3, make_reports(make_delta("9101", (125, 80), (126, 80)))),
    )

    assert _rows(fold)[0].since_ms == 3


def test_a_number_that_one_side_does_not_give_differs_from_nothing():
    (row,) = _rows(_fold((0, make_reports(make_delta("9101"))), (1, _own("91", None, 80))))

    assert (row.since_ms, votes_of(row.difference)) == (None, (None, 0))


def test_a_sum_that_leaves_a_region_out_is_not_compared():
    # 9102 has no key for the first option, so our sum of it would look like all of its votes.
    half = make_reports(make_delta("9101"), make_delta("9102", None, (None, 20)))
    (row,) = _rows(_fold((0, half), (1, _own("91", 130, 100))))

    assert votes_of(row.counted) == (None, 100)
    assert row.since_ms is None


def test_after_a_recapitulation_the_feed_is_compared_with_the_count_and_the_press_with_the_recap():
    recap = Recap(
        source_id="recap_kota",
        path="recap",
        digest="r" * 64,
        source_at_ms=None,
        provenance=Provenance("Dewi"),
        deltas=(Delta("91", "own", None, make_numbers(118, 81)),),
    )
    fold = _fold(
        (0, make_reports(make_delta("9101"))),
        (1, _own("91", 120, 80)),
        (2, _press("91", 118, 81)),
        (3, recap),
    )
    feed, press = _rows(fold)

    assert (feed.source_id, feed.stage, votes_of(feed.difference)) == ("feed", "counting", (0, 0))
    assert (press.source_id, press.stage) == ("press", "recap_kota")
    assert (votes_of(press.difference), press.since_ms) == ((0, 0), None)


def test_after_a_switch_what_counted_before_stands_beside():
    fold = _fold(
        (0, make_reports(make_delta("9101"))),
        (1, _own("91", 120, 80)),
        (2, _press("91", 118, 81)),
        (9, SourceSwitched(source_id="press", by="Siti", why="the feed is gone")),
    )
    rows = {(r.region_id, r.source_id): r for r in _rows(fold)}

    assert votes_of(rows["91", "feed"].difference) == (2, -1)
    assert rows["91", "feed"].since_ms == 9
    assert votes_of(fold.tallies["9"].numbers) == (118, 81)
    assert fold.tallies["91"].provenance.by == "Siti"


def test_switching_there_and_back_keeps_who_entered_what():
    there, back = (SourceSwitched(source_id=s, by="Siti") for s in ("press", "feed"))
    fold = _fold(
        (0, make_reports(make_delta("9101"))), (1, _press("91", 1, 2)), (2, there), (3, back)
    )

    assert fold.reports["press", ("own", "91")].provenance == Provenance("Siti")
    assert votes_of(fold.tallies["91"].numbers) == (120, 80)


def test_a_switch_to_a_source_that_the_definition_no_longer_has_changes_nothing():
    fold = _fold((0, make_reports(make_delta("9101"))), (1, SourceSwitched(source_id="x", by="")))

    assert fold.state.counting_source == "feed"
    assert votes_of(fold.tallies["9"].numbers) == (120, 80)


small = st.tuples(st.integers(0, 3), st.integers(0, 3))
said = st.tuples(st.sampled_from(("row", "own", "press")), small)


@given(st.lists(said, max_size=12), st.integers(0, 12))
def test_since_when_numbers_differ_is_the_same_however_the_fold_was_interrupted(words, cut):
    last, timed = {}, []
    for at_ms, (kind, votes) in enumerate(words):
        region_id = "9101" if kind == "row" else "91"
        part = "row" if kind == "row" else "own"
        new = make_numbers(*votes)
        delta = Delta(region_id, part, last.get(kind), new)
        last[kind] = new
        source_id = "press" if kind == "press" else "feed"
        timed.append((at_ms, make_reports(delta, source_id=source_id)))
    entries = _entries(*timed)
    whole, first = fold_all(CONTEST, entries), fold_all(CONTEST, entries[:cut])
    again = Fold(CONTEST)
    again.tallies, again.reports, again.state = first.tallies, first.reports, first.state
    again.restore(first.offset, first.chain, first.at_ms)
    for entry in entries[cut:]:
        again.apply(entry)

    assert again.reports == whole.reports
    for row in _rows(whole):
        assert (row.since_ms is not None) == any(votes_of(row.difference))
