"""Reducers and the store in trouble, with work in flight: the standings are those of the log.

Each test is a row of the crash table in docs/operations.md. At the end of each the standings must
equal, tally by tally and offset by offset, what a fold in this process makes of the same log.
"""

import asyncio
import os
import shutil
import signal
from contextlib import asynccontextmanager

import pytest

from tests.e2e.polled import polled
from tests.e2e.worlds import kill, night_of_districts, until
from tracker.core.buckets import bucket_of
from tracker.core.reduce import fold_all
from tracker.errors import StorageError
from tracker.storage import keys
from tracker.storage.client import connect

pytestmark = pytest.mark.processes
STEP = 80


class Writer:
    """Appends a fixed log, stretch by stretch, and says what the standings must be."""

    def __init__(self, run):
        self.run, self.store, self.id = run, run.store, run.contest.id
        self.offset = 0

    async def write(self, count=STEP):
        """Append the next *count* entries."""
        bodies = list(night_of_districts(self.offset + count))
        for number in range(self.offset, self.offset + count):
            await self.store.log.append_reports(self.id, bodies[number], now_ms=number)
        self.offset += count

    async def behind(self) -> bool:
        head, meta = await self.store.log.head(self.id), await self.store.standings.meta(self.id)
        return head.offset > (meta.position.offset if meta else 0)

    async def caught_up(self) -> bool:
        try:
            meta = await self.store.standings.meta(self.id)
        except StorageError:
            return False
        return meta is not None and meta.position.offset == self.offset

    async def epoch(self) -> str:
        return (await self.store.standings.meta(self.id)).position.epoch

    async def expect_the_fold_of_the_log(self):
        await until(self.caught_up, "the standings caught up")
        entries = await self.store.log.read(self.id, 0, self.offset)
        fold = fold_all(self.run.contest, entries)
        stored = await self.store.standings.load(self.id, reports=True)

        assert [entry.offset for entry in entries] == list(range(1, self.offset + 1))
        assert stored.tallies == fold.tallies
        assert stored.meta.chain == fold.chain

    async def holder(self, but=()) -> int:
        """The process that holds the bucket and is none of *but*; its name carries its id."""
        found = []

        async def held() -> bool:
            client = connect(self.run.server.url())
            name = await client.get(keys.lease(bucket_of(self.id)))
            await client.aclose()
            found[:] = [int(name.decode().split(":")[-2])] if name else []
            return bool(found) and found[0] not in but

        await until(held, "a reducer holds the bucket")
        return found[0]


@asynccontextmanager
async def reduced(folder, **counts):
    """The small contest with reducers alone; the test writes its log."""
    async with polled(folder, **{"reducer": 2, **counts}) as run:
        yield Writer(run)


async def test_a_reducer_killed_before_committing(tmp_path):
    async with reduced(tmp_path) as log:
        hold = log.run.bridge.hold("commit", "before")
        await log.write()
        await hold.caught.wait()
        nothing = await log.store.standings.meta(log.id)
        kill(await log.holder())

        assert nothing is None
        await log.expect_the_fold_of_the_log()


async def test_a_reducer_killed_after_committing(tmp_path):
    async with reduced(tmp_path) as log:
        hold = log.run.bridge.hold("commit", "after")
        await log.write()
        await hold.caught.wait()
        epoch = await log.epoch()
        kill(await log.holder())

        await log.expect_the_fold_of_the_log()
        assert await log.epoch() == epoch


async def test_a_reducer_killed_again_and_again(tmp_path):
    """How: in each stretch the holder is killed at a moment when the log is ahead of it."""
    async with reduced(tmp_path) as log:
        killed, epochs = set(), set()
        for _ in range(5):
            holder = await log.holder(but=killed)
            writing = asyncio.create_task(log.write())
            await until(log.behind, "the log is ahead of the standings")
            kill(holder)
            killed.add(holder)
            await writing
            await until(log.caught_up, "the standings caught up")
            epochs.add(await log.epoch())

        await log.expect_the_fold_of_the_log()
        assert len(epochs) == 1


async def test_a_paused_reducer_is_refused(tmp_path):
    """How: the holder is stopped with its commit on the wire; it wakes when another has written."""
    async with reduced(tmp_path) as log:
        hold = log.run.bridge.hold("commit", "before")
        await log.write()
        await hold.caught.wait()
        paused = await log.holder()
        os.kill(paused, signal.SIGSTOP)
        await log.holder(but=[paused])
        await log.write()
        await log.expect_the_fold_of_the_log()
        epoch = await log.epoch()
        os.kill(paused, signal.SIGCONT)
        hold.released.set()
        await hold.answered.wait()

        assert b"FENCED" in hold.answer
        await log.write()
        await log.expect_the_fold_of_the_log()
        assert await log.epoch() == epoch


# ---------------------------------------------------------------- the store


async def test_redis_killed_and_restarted(tmp_path):
    async with reduced(tmp_path) as log:
        await log.write()
        await _on_disk(log)
        writing = asyncio.create_task(log.write())
        await until(log.behind, "the log is ahead of the standings")
        await log.run.restart_server()
        await asyncio.gather(writing, return_exceptions=True)
        log.offset = (await log.store.log.head(log.id)).offset

        assert log.offset >= STEP
        await log.expect_the_fold_of_the_log()


async def test_a_log_cut_back_starts_a_new_epoch(tmp_path):
    """How: the append-only file of an earlier moment takes the place of the newest, as a replica
    that had not seen everything would."""
    async with reduced(tmp_path) as log:
        await log.write()
        await until(log.caught_up, "the standings caught up")
        await _on_disk(log)
        files = log.run.server.folder / "appendonlydir"
        shutil.copytree(files, tmp_path / "older")
        await log.write()
        await until(log.caught_up, "the standings caught up")
        epoch = await log.epoch()
        files.rename(tmp_path / "newest")
        shutil.copytree(tmp_path / "older", files)
        await log.run.restart_server()
        log.offset = (await log.store.log.head(log.id)).offset
        await until(_another_epoch(log, epoch), "a new epoch")
        await log.write()

        await log.expect_the_fold_of_the_log()


async def _on_disk(log):
    client = connect(log.run.server.url())
    await client.execute_command("WAITAOF", 1, 0, 10_000)
    await client.aclose()


def _another_epoch(log, old):
    async def holds() -> bool:
        return await log.epoch() != old

    return holds
