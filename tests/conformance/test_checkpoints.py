"""Checkpoints on every backend: kept whole, listed without their contents, never many."""

from msgspec.structs import replace

from tests.builders import CONTEST, make_delta, make_reports
from tracker.core.entries import Entry, Held, HeldDelta
from tracker.core.history import (
    CHECKPOINT_ENTRIES,
    CHECKPOINTS_MAX,
    as_of,
    checkpoint_of,
    fold_print,
)
from tracker.core.model import Suspect

C = CONTEST.id
REPORT = make_reports(make_delta("9101"))
HELD = Held(
    source_id="feed",
    path="x.json",
    digest="z" * 64,
    source_at_ms=None,
    deltas=(HeldDelta("9101", "row", None, None, Suspect((0, 0), ("E207",))),),
)
LOG = [
    Entry(offset=n, at_ms=1_000 * n, chain=f"{n:016x}", body=body)
    for n, body in enumerate((REPORT, HELD), 1)
]
CHECKPOINT = replace(
    checkpoint_of(as_of(CONTEST, LOG, 9_999), fold_print(CONTEST)), offset=CHECKPOINT_ENTRIES
)


def _at(step):
    return replace(CHECKPOINT, offset=step * CHECKPOINT_ENTRIES, at_ms=step)


async def _offsets(store):
    return [mark.offset for mark in await store.checkpoints.marks(C)]


async def test_without_a_checkpoint_there_is_none(store):
    assert await store.checkpoints.marks(C) == ()
    assert await store.checkpoints.get(C, CHECKPOINT_ENTRIES) is None


async def test_a_checkpoint_comes_back_as_it_was_put_away(store):
    await store.checkpoints.put(C, CHECKPOINT)

    assert await store.checkpoints.get(C, CHECKPOINT.offset) == CHECKPOINT


async def test_a_mark_says_where_a_checkpoint_stands_and_what_it_takes_up(store):
    await store.checkpoints.put(C, CHECKPOINT)
    (mark,) = await store.checkpoints.marks(C)

    assert (mark.offset, mark.at_ms) == (CHECKPOINT.offset, CHECKPOINT.at_ms)
    assert (mark.chain, mark.structure) == (CHECKPOINT.chain, CHECKPOINT.structure)
    assert mark.packed_bytes > 100


async def test_marks_are_listed_oldest_first(store):
    for step in (10, 2, 9, 1):
        await store.checkpoints.put(C, _at(step))

    assert await _offsets(store) == [CHECKPOINT_ENTRIES * n for n in (1, 2, 9, 10)]


async def test_another_one_at_the_same_offset_takes_its_place(store):
    await store.checkpoints.put(C, CHECKPOINT)
    other = replace(CHECKPOINT, chain="f" * 16)
    await store.checkpoints.put(C, other)

    assert await store.checkpoints.get(C, CHECKPOINT.offset) == other
    assert [mark.chain for mark in await store.checkpoints.marks(C)] == ["f" * 16]


async def test_one_that_is_dropped_is_gone_with_its_mark(store):
    await store.checkpoints.put(C, CHECKPOINT)
    await store.checkpoints.drop(C, CHECKPOINT.offset)

    assert await store.checkpoints.marks(C) == ()
    assert await store.checkpoints.get(C, CHECKPOINT.offset) is None


async def test_there_are_never_many_and_they_stay_spread_over_the_log(store):
    for step in range(1, CHECKPOINTS_MAX + 2):
        await store.checkpoints.put(C, _at(step))
    kept = await _offsets(store)

    assert kept == [CHECKPOINT_ENTRIES * n for n in range(2, CHECKPOINTS_MAX + 1, 2)]
    assert await store.checkpoints.get(C, CHECKPOINT_ENTRIES) is None


async def test_those_of_another_contest_are_its_own(store):
    await store.checkpoints.put(C, CHECKPOINT)

    assert await store.checkpoints.marks("another") == ()
