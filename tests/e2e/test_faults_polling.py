"""Pollers, schedulers and feeds in trouble, with work in flight: nothing is lost or counted twice.

Each test is a row of the crash table in docs/operations.md.
"""

import time

import pytest
import redis

from tests.builders import POLLS_CLOSE_MS
from tests.e2e.polled import LATE, polled
from tests.e2e.worlds import kill, until
from tracker.config import jobs_url
from tracker.core.night import Night, phase_ms, tick_from_ms

pytestmark = pytest.mark.processes
ONE_OF_EACH = {"scheduler": 1, "poller": 1, "reducer": 1}
INTERVAL_MS = 1_000
AFTER_THE_FEED_MS = POLLS_CLOSE_MS + 8 * 3_600_000
"""The feed's files are of 20:00; a night before them would take them for the future's."""


async def test_a_poller_killed_before_recording(tmp_path):
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        run.feed.open.clear()
        await until(_true(lambda: len(run.feed.asked) >= 2), "both files are asked for")
        kill(run.pid("poller"))
        bodies = run.bodies()
        run.feed.open.set()
        await run.until_counted()

        assert bodies == 0
        await run.expect_one_delta_for_each_step(1)


async def test_a_poller_killed_before_appending(tmp_path):
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        hold = run.bridge.hold("append", "before")
        await hold.caught.wait()
        bodies = run.bodies()
        kill(run.pid("poller"))
        await run.until_counted()

        assert bodies >= 1
        assert run.bodies() == 2
        await run.expect_one_delta_for_each_step(1)


async def test_a_poller_killed_before_noting_the_document(tmp_path):
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        hold = run.bridge.hold("append", "after")
        await hold.caught.wait()
        appended = (await run.store.log.head(run.contest.id)).offset
        kill(run.pid("poller"))
        await run.until_counted()

        assert appended >= 1
        await run.expect_one_delta_for_each_step(1)


async def test_a_paused_poller_cannot_bring_back_old_numbers(tmp_path):
    async with polled(tmp_path, scheduler=1, poller=2, reducer=1) as run:
        hold = run.bridge.hold("append", "before")
        await hold.caught.wait()
        run.feed.publish(LATE, 30)
        await run.until_counted()
        head = await run.store.log.head(run.contest.id)
        hold.released.set()
        await hold.answered.wait()

        assert await run.store.log.head(run.contest.id) == head
        assert await run.votes() == {(30, 60)}


async def test_a_dead_feed_leaves_the_last_numbers(tmp_path):
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        await run.until_counted()
        head = await run.store.log.head(run.contest.id)
        run.feed.status = 503
        await until(_failed(run), "the trouble is noted")
        kill(run.pid("poller"))
        held = await run.votes()
        run.feed.status = 200
        run.feed.publish(LATE, 30)
        await run.until_counted()

        assert held == {(10, 20)}
        assert (await run.store.log.head(run.contest.id)).offset > head.offset
        await run.expect_one_delta_for_each_step(2)


async def test_a_body_that_cannot_be_recorded_is_not_counted(tmp_path):
    blocked = tmp_path / "recording" / "bodies"
    blocked.parent.mkdir()
    blocked.write_text("a file where a folder should be")
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        await until(_true(lambda: len(run.feed.asked) >= 4), "two ticks have asked")
        nothing = await run.store.log.head(run.contest.id)
        kill(run.pid("poller"))
        blocked.unlink()
        await run.until_counted()

        assert nothing.offset == 0
        await run.expect_one_delta_for_each_step(1)


# ---------------------------------------------------------------- schedulers


def _tick_ms(number: int) -> int:
    phase = phase_ms("contoh-2024/feed", INTERVAL_MS)
    return tick_from_ms(AFTER_THE_FEED_MS, INTERVAL_MS, phase) + number * INTERVAL_MS


def _standing(number: int, run_ms: int) -> Night:
    return Night(_tick_ms(number), run_ms, 0)


async def test_two_schedulers_poll_once(tmp_path):
    """How: the night stands still, so each of its ticks is one poll, however many schedulers."""
    run_ms = time.time_ns() // 1_000_000
    night = _standing(0, run_ms)
    async with polled(tmp_path, night=night, scheduler=2, poller=2, reducer=1) as run:
        for tick in range(1, 4):
            await until(_true(lambda n=tick: len(run.feed.asked) >= 2 * n), "the tick is polled")
            await run.store.clock.set(_standing(tick, run_ms))
        await until(_true(lambda: len(run.feed.asked) >= 8), "the last tick is polled")
        await run.until_counted()

        assert sorted(run.feed.asked) == 4 * ["91"] + 4 * ["92"]


async def test_a_scheduler_killed_between_ticks(tmp_path):
    run_ms = time.time_ns() // 1_000_000
    night = _standing(0, run_ms)
    async with polled(tmp_path, night=night, scheduler=1, poller=1, reducer=1) as run:
        await until(_true(lambda: len(run.feed.asked) >= 2), "the first tick is polled")
        kill(run.pid("scheduler"))
        await until(_other_pid(run, "scheduler", run.pid("scheduler")), "another one is up")
        await run.store.clock.set(_standing(1, run_ms))
        await until(_true(lambda: len(run.feed.asked) >= 4), "the next tick is polled")
        await run.until_counted()

        assert sorted(run.feed.asked) == 2 * ["91"] + 2 * ["92"]


async def test_the_jobs_store_may_vanish(tmp_path):
    async with polled(tmp_path, **ONE_OF_EACH) as run:
        await run.until_counted()
        with redis.Redis.from_url(jobs_url(None, run.server.url())) as jobs:
            jobs.flushdb()
        run.feed.publish(LATE, 30)
        await run.until_counted()

        await run.expect_one_delta_for_each_step(2)


# ---------------------------------------------------------------- conditions


def _true(condition):
    async def holds() -> bool:
        return condition()

    return holds


def _failed(run):
    async def holds() -> bool:
        states = await run.store.documents.get(run.contest.id, "feed")
        return len(states) == 2 and all(state.failure for state in states.values())

    return holds


def _other_pid(run, role, old):
    async def holds() -> bool:
        return run.supervisor.pids(f"workers.{role}") not in ([], [old])

    return holds
