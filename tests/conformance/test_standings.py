"""`ports.Standings`: one atomic step, fenced, and a change stream that leaves nothing out."""

import asyncio

import pytest

from tests.builders import make_numbers, make_report
from tracker.core.buckets import bucket_of
from tracker.core.model import ContestState, Tally
from tracker.core.position import Position
from tracker.errors import StaleFence, StalePosition
from tracker.ports import Commit, Meta, Stored

C = "contoh-2024"
EPOCH = "0123456789ab"
SIDE = ("feed", ("own", "9"))


def _meta(offset, epoch=EPOCH):
    return Meta(Position(epoch, offset), f"{offset:016x}", 1_000 + offset)


def _tally(offset, *votes):
    return Tally(offset, 1_000 + offset, None, make_numbers(*votes))


def _commit(expected, offset, **changes):
    fields = {
        "expected": expected,
        "meta": _meta(offset),
        "tallies": {"9101": _tally(offset, 120, 80)},
    }
    return Commit(**fields | changes)


@pytest.fixture(name="fence")
async def _fence(store):
    return await store.leases.acquire(bucket_of(C), "reducer", 600)


async def test_before_the_first_commit_there_is_nothing(store):
    assert await store.standings.meta(C) is None
    assert await store.standings.load(C) is None
    assert (None, {}, ContestState()) == await store.standings.tallies(C, ["9"])


async def test_a_commit_stores_numbers_and_position_together(store, fence):
    state = ContestState(offset=1, counting_source="feed")
    await store.standings.commit(
        C,
        _commit(None, 1, state=state, reports={SIDE: make_report("9", 5, 5, part="own")}),
        fence=fence,
    )

    stored = await store.standings.load(C, reports=True)

    assert stored == Stored(
        meta=_meta(1),
        tallies={"9101": _tally(1, 120, 80)},
        reports={SIDE: make_report("9", 5, 5, part="own")},
        state=state,
    )


async def test_a_commit_leaves_what_it_does_not_name(store, fence):
    state = ContestState(offset=1, counting_source="feed")
    await store.standings.commit(C, _commit(None, 1, state=state), fence=fence)
    await store.standings.commit(
        C, _commit(_meta(1).position, 2, tallies={"9102": _tally(2, 1, 2)}), fence=fence
    )

    stored = await store.standings.load(C)

    assert {"9101": _tally(1, 120, 80), "9102": _tally(2, 1, 2)} == stored.tallies
    assert state == stored.state


async def test_a_side_report_can_be_removed(store, fence):
    await store.standings.commit(
        C, _commit(None, 1, reports={SIDE: make_report("9", 5, 5, part="own")}), fence=fence
    )
    await store.standings.commit(
        C, _commit(_meta(1).position, 2, reports={SIDE: None}), fence=fence
    )

    assert (await store.standings.load(C, reports=True)).reports == {}


async def test_a_commit_from_another_position_changes_nothing(store, fence):
    await store.standings.commit(C, _commit(None, 1), fence=fence)

    with pytest.raises(StalePosition, match="stands at 0123456789ab:1"):
        await store.standings.commit(C, _commit(None, 2), fence=fence)
    assert _meta(1) == await store.standings.meta(C)


async def test_an_older_fencing_token_is_refused(store, fence):
    await store.leases.release(bucket_of(C), "reducer")
    newer = await store.leases.acquire(bucket_of(C), "another", 600)

    with pytest.raises(StaleFence):
        await store.standings.commit(C, _commit(None, 1), fence=fence)
    await store.standings.commit(C, _commit(None, 1), fence=newer)


async def test_tallies_come_with_the_position_they_reflect(store, fence):
    await store.standings.commit(C, _commit(None, 1), fence=fence)

    meta, tallies, _ = await store.standings.tallies(C, ["9101", "9102"])

    assert _meta(1) == meta
    assert {"9101": _tally(1, 120, 80)} == tallies


async def test_every_commit_leaves_one_line_in_the_change_stream(store, fence):
    cursor = await store.standings.cursor(C)
    await store.standings.commit(C, _commit(None, 3), fence=fence)
    await store.standings.commit(
        C, _commit(_meta(3).position, 5, state=ContestState(offset=5)), fence=fence
    )

    changes = await store.standings.changes({C: cursor}, 20)

    assert [(c.start, c.position.offset, c.contest) for c in changes] == [
        (0, 3, False),
        (3, 5, True),
    ]
    assert {("9101",)} == {c.regions for c in changes}


async def test_changes_after_a_cursor_are_only_the_news(store, fence):
    await store.standings.commit(C, _commit(None, 1), fence=fence)
    cursor = await store.standings.cursor(C)
    assert await store.standings.changes({C: cursor}, 0.01) == ()

    await store.standings.commit(C, _commit(_meta(1).position, 2), fence=fence)
    (change,) = await store.standings.changes({C: cursor}, 20)

    assert change.position.offset == 2
    assert await store.standings.changes({C: change.cursor}, 0.01) == ()


async def test_a_waiting_reader_wakes_at_a_commit(store, fence):
    cursor = await store.standings.cursor(C)
    waiting = asyncio.create_task(store.standings.changes({C: cursor}, 30))
    await asyncio.sleep(0)
    await store.standings.commit(C, _commit(None, 1), fence=fence)

    assert len(await asyncio.wait_for(waiting, 20)) == 1


async def test_a_replacement_takes_the_place_of_everything(store, fence):
    await store.standings.commit(C, _commit(None, 2), fence=fence)
    await store.standings.want_epoch(C, Position(EPOCH, 9))
    stored = Stored(
        meta=_meta(7, "ba9876543210"),
        tallies={"9": _tally(7, 1, 1)},
        reports={},
        state=ContestState(offset=7),
    )

    await store.standings.replace(C, stored, expected=_meta(2).position, fence=fence)

    assert stored == await store.standings.load(C, reports=True)
    assert await store.standings.epoch_wanted(C) is None


async def test_nobody_can_join_the_line_of_a_replacement(store, fence):
    cursor = await store.standings.cursor(C)
    stored = Stored(meta=_meta(7), tallies={}, reports={}, state=ContestState())
    await store.standings.replace(C, stored, expected=None, fence=fence)

    (change,) = await store.standings.changes({C: cursor}, 20)

    assert change.start > change.position.offset


async def test_a_replacement_is_fenced_and_compared_too(store, fence):
    stored = Stored(meta=_meta(7), tallies={}, reports={}, state=ContestState())

    with pytest.raises(StaleFence):
        await store.standings.replace(C, stored, expected=None, fence=fence + 1)
    with pytest.raises(StalePosition):
        await store.standings.replace(C, stored, expected=_meta(1).position, fence=fence)


async def test_a_wish_for_a_new_epoch_is_kept(store):
    await store.standings.want_epoch(C, Position(EPOCH, 9))

    assert Position(EPOCH, 9) == await store.standings.epoch_wanted(C)


def _many(offset, votes):
    rows = {f"{number:05}": _tally(offset, votes, votes) for number in range(5_000)}
    return Stored(meta=_meta(offset), tallies=rows, reports={}, state=ContestState())


async def test_a_replacement_that_is_refused_leaves_none_of_its_rows(store, fence):
    """Both lay their rows out at the same time; the one that lost its lease came first."""
    await store.leases.release(bucket_of(C), "reducer")
    newer = await store.leases.acquire(bucket_of(C), "successor", 600)
    lost, _ = await asyncio.gather(
        store.standings.replace(C, _many(1, 1), expected=None, fence=fence),
        store.standings.replace(C, _many(2, 2), expected=None, fence=newer),
        return_exceptions=True,
    )
    stored = await store.standings.load(C)

    assert isinstance(lost, StaleFence)
    assert {tally.offset for tally in stored.tallies.values()} == {2}


async def test_what_a_dead_holder_has_laid_out_is_not_kept_for_ever(store, fence):
    await store.standings.replace(C, _many(1, 1), expected=None, fence=fence)
    again = _many(2, 2)
    with pytest.raises(StalePosition):
        await store.standings.replace(C, again, expected=None, fence=fence)
    await store.standings.replace(C, again, expected=_meta(1).position, fence=fence)

    assert (await store.standings.load(C)).tallies == again.tallies
