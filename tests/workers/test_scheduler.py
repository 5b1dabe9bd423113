"""The scheduler: one job per tick, however many schedulers there are."""

import fakeredis
import pytest

from tests.builders import make_contest, make_press, make_source
from tracker.core.night import Night
from tracker.storage.memory import memory_store
from workers import scheduler
from workers.scheduler import Plan, Schedule, enqueue, plans_of, queue_of

CONTEST = make_contest()
PLAN = Plan("contoh-2024", "feed", ("a.json",), 60_000, 7_000)


@pytest.fixture(name="queue")
def _queue():
    return queue_of(fakeredis.FakeRedis())


def test_a_source_is_polled_by_one_plan_for_every_fifty_documents(monkeypatch):
    monkeypatch.setattr(scheduler, "DOCUMENTS_PER_JOB", 2)

    plans = list(plans_of(CONTEST, CONTEST.sources[0]))

    # One province file and two city files.
    assert [len(plan.paths) for plan in plans] == [2, 1]


def test_a_plan_is_due_once_in_a_tick():
    schedule = Schedule((PLAN,))

    assert [tick for _, tick in schedule.due(67_000, 0)] == [1]
    assert list(schedule.due(126_999, 0)) == []
    assert [tick for _, tick in schedule.due(127_000, 0)] == [2]


def test_ticks_that_were_missed_are_not_made_up_for():
    schedule = Schedule((PLAN,))
    list(schedule.due(67_000, 0))

    assert [tick for _, tick in schedule.due(1_000_000, 0)] == [16]


def test_a_new_run_of_the_same_night_is_due_again():
    schedule = Schedule((PLAN,))
    list(schedule.due(67_000, 1))

    assert len(list(schedule.due(67_000, 2))) == 1


def test_two_schedulers_put_a_tick_into_the_queue_once(queue):
    assert enqueue(queue, PLAN, 1, 0, None)
    assert not enqueue(queue, PLAN, 1, 0, None)
    assert len(queue) == 1


def test_every_tick_plan_and_run_has_a_job_of_its_own(queue):
    other = Plan("contoh-2024", "feed", ("b.json",), 60_000, 7_000)
    for plan, tick, run in ((PLAN, 1, 0), (PLAN, 2, 0), (PLAN, 1, 5), (other, 1, 0)):
        assert enqueue(queue, plan, tick, run, None)


def test_a_job_holds_plain_json(queue):
    enqueue(queue, PLAN, 1, 0, None)
    (job,) = queue.jobs

    assert job.func_name == "workers.poller.poll"
    assert job.args == ["contoh-2024", "feed", ["a.json"]]
    assert queue.serializer.loads(b"[1]") == [1]


def test_a_tick_that_nobody_takes_is_dropped_before_the_next(queue):
    enqueue(queue, PLAN, 1, 0, None)

    assert queue.jobs[0].ttl == 60


def test_a_fast_night_drops_its_ticks_fast(queue):
    enqueue(queue, PLAN, 1, 0, Night(0, 0, 18_000))

    assert queue.jobs[0].ttl == 5


async def test_contests_that_appear_while_it_runs_are_polled():
    store = memory_store()
    assert await scheduler._all_plans(store) == ()
    await store.contests.register(CONTEST)

    assert {plan.contest_id for plan in await scheduler._all_plans(store)} == {"contoh-2024"}


async def test_the_night_clock_says_what_is_due(queue):
    store = memory_store()
    schedule = Schedule((PLAN,))
    await store.clock.set(Night(67_000, 1, 0))
    await scheduler._enqueue_due(store, queue, schedule)
    await scheduler._enqueue_due(store, queue, schedule)
    await store.clock.set(Night(127_000, 1, 0))
    await scheduler._enqueue_due(store, queue, schedule)

    assert len(queue) == 2


def test_a_source_that_is_polled_every_second_has_a_tick_every_second():
    contest = make_contest(sources=(make_source(interval_s=1),))
    (plan,) = plans_of(contest, contest.sources[0])

    assert plan.interval_ms == 1_000


def test_nothing_of_a_source_by_hand_is_polled():
    assert list(plans_of(CONTEST, make_press())) == []
