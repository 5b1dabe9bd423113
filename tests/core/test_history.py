"""The past is the fold of what had been appended by then, from any checkpoint or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_reports
from tests.core.nights import CONTEST, logs
from tracker.core.entries import Entry
from tracker.core.history import (
    CHECKPOINT_BYTES_MAX,
    CHECKPOINT_ENTRIES,
    CHECKPOINTS_MAX,
    Mark,
    Until,
    as_of,
    checkpoint_of,
    fold_on,
    fold_print,
    mark_of,
    resumed,
    spacing,
    surplus,
    usable,
)
from tracker.core.reduce import fold_all

STRUCTURE = fold_print(CONTEST)
instants = st.integers(0, 60_000)


def _all_of(fold):
    """Everything that a fold holds and goes on from."""
    return (
        (fold.offset, fold.chain, fold.at_ms, fold.state),
        list(fold.tallies.items()),
        list(fold.reports.items()),
        list(fold.holds.items()),
        fold.counts,
    )


def _until(entries, at_ms):
    return [entry for entry in entries if entry.at_ms <= at_ms]


@given(logs, instants)
def test_as_of_a_moment_is_the_fold_of_what_had_been_appended_by_then(entries, at_ms):
    then, alone = as_of(CONTEST, entries, at_ms), as_of(CONTEST, _until(entries, at_ms), 1 << 62)

    assert _all_of(then) == _all_of(alone)
    assert then.tallies == fold_all(CONTEST, _until(entries, at_ms)).tallies


@given(logs, instants, st.integers(0, 25))
def test_from_any_checkpoint_the_same_comes_out_as_from_the_beginning(entries, at_ms, cut):
    put = len(_until(entries[:cut], at_ms))
    checkpoint = checkpoint_of(as_of(CONTEST, entries[:put], at_ms), STRUCTURE)

    from_there = as_of(CONTEST, entries[put:], at_ms, checkpoint)

    assert _all_of(from_there) == _all_of(as_of(CONTEST, entries, at_ms))


@given(logs, st.integers(0, 25))
def test_a_checkpoint_is_not_changed_by_the_fold_that_goes_on_from_it(entries, cut):
    checkpoint = checkpoint_of(as_of(CONTEST, entries[:cut], 1 << 62), STRUCTURE)
    before = checkpoint_of(resumed(CONTEST, checkpoint), STRUCTURE)
    as_of(CONTEST, entries[cut:], 1 << 62, checkpoint)

    assert checkpoint == before


@given(logs)
def test_as_of_the_newest_moment_is_what_is_shown_now(entries):
    newest_ms = entries[-1].at_ms if entries else 0
    shown, then = fold_all(CONTEST, entries), as_of(CONTEST, entries, newest_ms)

    assert (then.offset, then.tallies) == (shown.offset, shown.tallies)
    assert replace(then.state, structure="") == shown.state


@given(logs, instants, instants)
def test_a_later_moment_never_shows_less_than_an_earlier_one(entries, one_ms, other_ms):
    early, late = (as_of(CONTEST, entries, at) for at in sorted((one_ms, other_ms)))

    assert early.offset <= late.offset
    assert set(early.tallies) <= set(late.tallies)
    assert all(early.tallies[r].offset <= late.tallies[r].offset for r in early.tallies)


@given(logs, instants)
def test_between_two_entries_the_past_stands_still(entries, at_ms):
    later = [entry.at_ms for entry in entries if entry.at_ms > at_ms]
    until_ms = min(later) - 1 if later else at_ms + 1

    assert _all_of(as_of(CONTEST, entries, at_ms)) == _all_of(as_of(CONTEST, entries, until_ms))


def test_before_the_first_entry_nothing_is_counted_and_the_offset_is_none():
    then = as_of(CONTEST, [], 0)

    assert (then.offset, then.tallies) == (0, {})


@given(logs, st.integers(0, 25))
def test_a_fold_can_end_at_an_offset_too(entries, offset):
    fold = resumed(CONTEST, None)
    whole = fold_on(fold, entries, Until(offset=offset))

    assert fold.offset == min(offset, len(entries))
    assert whole == (offset >= len(entries))


# ---------------------------------------------------------------- where checkpoints stand


def _mark(offset, at_ms=0, structure=STRUCTURE, packed_bytes=1):
    return Mark(offset, at_ms, "c", structure, packed_bytes)


def test_the_nearest_checkpoint_is_tried_first_and_none_from_beyond():
    marks = [_mark(256, 10), _mark(512, 20), _mark(768, 30), _mark(1_024, 40, "another")]

    assert [m.offset for m in usable(marks, STRUCTURE, Until(at_ms=29))] == [512, 256]
    assert [m.offset for m in usable(marks, STRUCTURE, Until(offset=600))] == [512, 256]
    assert usable(marks, "yet another", Until()) == []


@given(st.integers(0, 5_000_000), st.integers(0, 2 * CHECKPOINT_BYTES_MAX))
def test_checkpoints_are_few_and_never_far_apart(top, packed_bytes):
    largest = [_mark(CHECKPOINT_ENTRIES, packed_bytes=packed_bytes)]
    step = spacing(top, largest)

    assert top // step <= CHECKPOINTS_MAX
    assert (top // step) * packed_bytes <= max(CHECKPOINT_BYTES_MAX, packed_bytes)
    if not packed_bytes:
        assert step <= max(CHECKPOINT_ENTRIES, top // (CHECKPOINTS_MAX // 2))


@given(st.integers(1, 2_000_000), st.integers(1, 2_000_000))
def test_what_stands_in_a_longer_log_stood_in_the_shorter_one_already(one, other):
    short, long = sorted((one, other))

    assert spacing(long, []) % spacing(short, []) == 0


@given(st.integers(1, 200))
def test_as_a_log_grows_every_second_checkpoint_goes(count):
    marks = [_mark(n * CHECKPOINT_ENTRIES) for n in range(1, count + 1)]
    gone = surplus(marks)
    left = [mark for mark in marks if mark.offset not in gone]

    assert len(left) <= CHECKPOINTS_MAX
    assert {a.offset - b.offset for a, b in zip(left[1:], left, strict=False)} <= {left[0].offset}
    assert surplus(left) == []


# ---------------------------------------------------------------- what a checkpoint hangs on


@pytest.mark.parametrize(
    "changed",
    [
        {"counting_source": "press"},
        {"regions": CONTEST.regions[:-1]},
        {"options": CONTEST.options[:1]},
        {"sources": CONTEST.sources[:1]},
        {"regions": (replace(CONTEST.regions[0], stations=21), *CONTEST.regions[1:])},
    ],
)
def test_a_checkpoint_of_another_definition_is_another(changed):
    assert fold_print(replace(CONTEST, **changed)) != STRUCTURE


def test_names_and_colours_leave_every_checkpoint_usable():
    renamed = make_contest(sources=CONTEST.sources, title={"id": "Lain", "en": "Other"})

    assert fold_print(renamed) == STRUCTURE


def test_a_mark_says_where_its_checkpoint_stands():
    entry = Entry(offset=1, at_ms=7, chain="c" * 16, body=make_reports(make_delta("9101")))
    checkpoint = checkpoint_of(as_of(CONTEST, [entry], entry.at_ms), STRUCTURE)

    assert mark_of(checkpoint, 9) == Mark(1, entry.at_ms, entry.chain, STRUCTURE, 9)
