"""Checkpoints on every backend: found by time, bounded in number, the newest kept whole."""

from msgspec.structs import replace

from tests.builders import CONTEST, make_delta, make_reports
from tracker.core.entries import Entry
from tracker.core.history import put_away
from tracker.core.reduce import fold_all
from tracker.storage.limits import CHECKPOINTS_MAX

C = CONTEST.id
FOLD = fold_all(
    CONTEST, [Entry(offset=1, at_ms=1_000, chain="c", body=make_reports(make_delta("9101")))]
)
CHECKPOINT = put_away(FOLD, "s")


async def test_without_a_checkpoint_there_is_none(store):
    assert await store.checkpoints.before(C, 9_999) is None


async def test_a_checkpoint_comes_back_as_it_was_put_away(store):
    await store.checkpoints.put(C, CHECKPOINT)

    assert await store.checkpoints.before(C, 1_000) == CHECKPOINT


async def test_the_newest_before_a_moment_is_found(store):
    for offset, at_ms in ((10, 1_000), (20, 2_000), (30, 3_000)):
        await store.checkpoints.put(C, replace(CHECKPOINT, offset=offset, at_ms=at_ms))

    found = [await store.checkpoints.before(C, at) for at in (999, 1_000, 2_999, 9_999)]
    assert [c.offset if c else None for c in found] == [None, 10, 20, 30]


async def test_there_are_never_many_and_the_newest_are_kept(store):
    for number in range(1, CHECKPOINTS_MAX + 20):
        await store.checkpoints.put(C, replace(CHECKPOINT, offset=number, at_ms=number))

    newest = CHECKPOINTS_MAX + 19
    assert (await store.checkpoints.before(C, newest)).offset == newest
    assert (await store.checkpoints.before(C, newest - 1)).offset == newest - 1
