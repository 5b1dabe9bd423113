"""Reducers and the store, killed with work in flight: the standings are those of the log.

How: a fixed log is appended in stretches while two real reducer processes run, one of them
waiting. In each stretch the one that holds the lease is killed at a moment when the log is ahead of
the standings, so every kill hits work. At the end the
standings must equal, tally by tally and offset by offset, what a fold in this process makes of
the same log.
"""

import asyncio

import pytest

from tests.builders import make_contest
from tests.e2e.worlds import kill, night_of_districts, run_on, until
from tracker.core.buckets import bucket_of
from tracker.core.reduce import fold_all
from tracker.errors import StorageError
from tracker.storage import keys
from tracker.storage.client import connect
from workers.supervisor import Role

CONTEST = make_contest()
C = CONTEST.id
STRETCHES = 5
STEP = 80
ENTRIES = STRETCHES * STEP
REDUCERS = [Role("reducer-1", "workers.reducer"), Role("reducer-2", "workers.reducer")]
pytestmark = pytest.mark.processes


async def _append(store, first, last):
    bodies = list(night_of_districts(last))
    for number in range(first, last):
        await store.log.append_reports(C, bodies[number], now_ms=number)


async def _behind(store) -> bool:
    head, meta = await store.log.head(C), await store.standings.meta(C)
    return head.offset > (meta.position.offset if meta else 0)


async def _caught_up(store) -> bool:
    head, meta = await store.log.head(C), await store.standings.meta(C)
    return head.offset == ENTRIES and meta is not None and meta.position.offset == ENTRIES


async def _holder_pid(run) -> int | None:
    """The process that holds the bucket now; its name carries its id."""
    client = connect(run.settings.redis_url)
    held = await client.get(keys.lease(bucket_of(C)))
    await client.aclose()
    return int(held.decode().split(":")[-2]) if held else None


async def _expect_the_fold_of_the_log(store):
    entries = await store.log.read(C, 0, ENTRIES)
    fold = fold_all(CONTEST, entries)
    stored = await store.standings.load(C, reports=True)

    assert [entry.offset for entry in entries] == list(range(1, ENTRIES + 1))
    assert stored.tallies == fold.tallies
    assert stored.meta.chain == fold.chain


async def test_the_standings_are_those_of_the_log_however_often_the_reducer_is_killed(tmp_path):
    async with run_on(tmp_path, CONTEST, REDUCERS) as run:
        killed, epochs = set(), set()
        for stretch in range(STRETCHES):
            holder = await _new_holder(run, killed)
            writing = asyncio.create_task(_append(run.store, stretch * STEP, (stretch + 1) * STEP))
            await until(lambda: _behind(run.store), "the log is ahead of the standings")
            kill(holder)
            killed.add(holder)
            await writing
            epochs |= await _epochs(run.store)
        await until(lambda: _caught_up(run.store), "the standings caught up")
        await _expect_the_fold_of_the_log(run.store)
        assert len(epochs | await _epochs(run.store)) == 1


async def _new_holder(run, killed) -> int:
    """Wait until a reducer that has not been killed holds the bucket, and return its id."""

    async def holds() -> bool:
        pid = await _holder_pid(run)
        return pid is not None and pid not in killed

    await until(holds, "a reducer holds the bucket")
    return await _holder_pid(run)


async def _epochs(store) -> set[str]:
    meta = await store.standings.meta(C)
    return {meta.position.epoch} if meta else set()


async def test_a_killed_store_loses_no_entry_that_was_on_disk(tmp_path):
    async with run_on(tmp_path, CONTEST, REDUCERS) as run:
        await _append(run.store, 0, ENTRIES)
        client = connect(run.settings.redis_url)
        await client.execute_command("WAITAOF", 1, 0, 10_000)
        kill(run.server.pid)
        await until(lambda: _answers(run.store), "the server is back")
        await client.aclose()
        await until(lambda: _caught_up(run.store), "the standings caught up")
        await _expect_the_fold_of_the_log(run.store)


async def _answers(store) -> bool:
    try:
        return (await store.log.head(C)).offset >= 0
    except StorageError:
        return False
