"""Folding and committing: the same numbers however the work is cut, and a new epoch when due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_contest, make_delta, make_numbers, make_reports, make_source
from tracker.core.buckets import bucket_of
from tracker.core.entries import SourceSwitched
from tracker.core.position import Position
from tracker.errors import StaleFence, StalePosition
from tracker.storage.memory import memory_store
from workers import reducing

CONTEST = make_contest()
C = CONTEST.id


async def _store(*bodies):
    store = memory_store()
    await _append(store, *bodies)
    return store, await store.leases.acquire(bucket_of(C), "reducer", 600)


async def _append(store, *bodies):
    for number, body in enumerate(bodies, 1):
        await store.log.append_reports(C, body, now_ms=number)


def _bodies(count):
    """Entries that each move one district a little further."""
    districts = ("9101", "9102", "9201", "9202")
    for n in range(count):
        old = None if n < 4 else (n - 4, n - 4)
        yield make_reports(make_delta(districts[n % 4], old, (n, n)))


async def _reduced(store, fence):
    reduction = await reducing.begin(store, CONTEST, fence=fence)
    while await reducing.advance(store, reduction, fence=fence):
        pass
    return reduction


async def test_standings_come_out_of_the_log():
    store, fence = await _store(make_reports(make_delta("9101"), make_delta("9201", None, (5, 6))))
    await _reduced(store, fence)

    stored = await store.standings.load(C)

    assert stored.tallies["9"].numbers == make_numbers(125, 86)
    assert stored.meta.position.offset == 1


async def test_nothing_new_commits_nothing():
    store, fence = await _store(make_reports(make_delta()))
    reduction = await _reduced(store, fence)
    cursor = await store.standings.cursor(C)

    assert await reducing.advance(store, reduction, fence=fence) == 0
    assert await store.standings.cursor(C) == cursor


@given(cuts=st.lists(st.integers(1, 5), max_size=6))
async def test_how_entries_are_grouped_into_commits_changes_nothing(cuts):
    bodies = list(_bodies(12))
    store, fence = await _store()
    reduction = await reducing.begin(store, CONTEST, fence=fence)
    start = 0
    for cut in [*cuts, 12]:
        await _append(store, *bodies[start : start + cut])
        start += cut
        await reducing.advance(store, reduction, fence=fence)
    at_once, other_fence = await _store(*bodies)
    await _reduced(at_once, other_fence)

    one, other = await store.standings.load(C), await at_once.standings.load(C)

    assert {r: (t.numbers, t.offset) for r, t in one.tallies.items()} == {
        r: (t.numbers, t.offset) for r, t in other.tallies.items()
    }


async def test_a_successor_goes_on_where_the_standings_stand():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)
    await _append(store, *list(_bodies(5))[3:])
    await store.leases.release(bucket_of(C), "reducer")
    second_fence = await store.leases.acquire(bucket_of(C), "successor", 600)

    second = await _reduced(store, second_fence)

    assert second.epoch == first.epoch
    assert (await store.standings.load(C)).meta.position.offset == 5


async def test_a_paused_reducer_is_stopped_by_its_old_token():
    store, fence = await _store(*_bodies(1))
    paused = await _reduced(store, fence)
    await store.leases.release(bucket_of(C), "reducer")
    await store.leases.acquire(bucket_of(C), "successor", 600)
    await _append(store, *list(_bodies(2))[1:])

    with pytest.raises(StaleFence):
        await reducing.advance(store, paused, fence=fence)


async def test_two_reducers_with_one_token_do_not_commit_over_each_other():
    store, fence = await _store(*_bodies(1))
    one = await reducing.begin(store, CONTEST, fence=fence)
    other = await reducing.begin(store, CONTEST, fence=fence)
    await reducing.advance(store, one, fence=fence)

    with pytest.raises(StalePosition):
        await reducing.advance(store, other, fence=fence)


async def test_a_refold_of_an_intact_log_gives_the_same_standings():
    store, fence = await _store(*_bodies(9))
    await _reduced(store, fence)
    stored = await store.standings.load(C, reports=True)

    fold, watch = await reducing.refold(store, CONTEST, stored)

    assert reducing.as_stored(fold, watch, stored.meta.position) == stored


async def test_another_history_behind_the_standings_starts_a_new_epoch():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)
    other, _ = await _store(make_reports(make_delta("9101", None, (1, 1))), *list(_bodies(4))[1:])
    store.log._room.shelf(C).entries = list(other.log._room.shelf(C).entries)

    second = await _reduced(store, fence)

    assert second.epoch != first.epoch
    assert (await store.standings.load(C)).tallies["9101"].numbers == make_numbers(1, 1)


async def test_a_log_shorter_than_the_standings_starts_a_new_epoch():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)
    del store.log._room.shelf(C).entries[1:]

    second = await _reduced(store, fence)

    assert second.epoch != first.epoch
    assert second.position.offset == 1


async def test_standings_behind_what_readers_have_seen_start_a_new_epoch():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)

    again = await reducing.begin(
        store, CONTEST, fence=fence, seen=Position(first.epoch, first.position.offset + 4)
    )

    assert again.epoch != first.epoch


async def test_a_wish_for_a_new_epoch_is_granted_once():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)
    await store.standings.want_epoch(C, Position(first.epoch, 99))

    second = await _reduced(store, fence)
    third = await _reduced(store, fence)

    assert first.epoch != second.epoch == third.epoch


async def test_a_wish_of_an_older_epoch_is_not_granted():
    store, fence = await _store(*_bodies(3))
    first = await _reduced(store, fence)
    await store.standings.want_epoch(C, Position("ffffffffffff", 99))

    assert (await _reduced(store, fence)).epoch == first.epoch


async def test_a_switched_source_replaces_more_than_a_commit_holds(monkeypatch):
    contest = make_contest(sources=(make_source(), make_source(id="press")))
    store, fence = await _store(*_bodies(4))
    monkeypatch.setattr(reducing, "ROWS_MAX", 3)
    reduction = await reducing.begin(store, contest, fence=fence)
    await store.log.append(C, SourceSwitched(source_id="press", by="desk"), now_ms=9)

    await reducing.advance(store, reduction, fence=fence)

    stored = await store.standings.load(C, reports=True)
    assert stored.state.counting_source == "press"
    assert stored.tallies["9"].numbers == make_numbers()
    assert stored.meta.position == reduction.position
