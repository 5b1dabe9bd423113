"""The scheduler process: puts one job per tick, source and batch of documents into the queue.

Several may run on several machines. They agree on the number of every tick, the number is part
of a job's id, and RQ takes an id once. Where a tick has to choose among documents, they choose by
what is stored.
"""

import asyncio
import time
from collections.abc import Iterator

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from tracker.config import Settings
from tracker.core.model import Contest, Source, is_by_hand
from tracker.core.night import Night, night_now_ms, phase_ms, wall_delay_s
from tracker.core.poll_order import is_large
from tracker.errors import StorageError
from tracker.ports import Store
from workers.layouts import layout
from workers.ordering import batches_of
from workers.plans import LargePlan, Plan, Schedule, tick_ms
from workers.process import holder_name, run, stopped
from workers.roots import rq_redis_of, store_of
from workers.watchdog import Watchdog

QUEUE = "poll"
JOB = "workers.poller.poll"
DOCUMENTS_PER_JOB = 50
"""A job of 50 documents ends within a few seconds, and any machine may take it."""

JOB_TIMEOUT_S = 120
"""Above the slowest poll: 50 documents, 10 at a time, 10 s each, twice."""

LOOK_ROUND_S = 1.0
STEP_S = 0.05
"""How late a tick may start: a night in lock-step moves by hand, so the clock is read often."""

log = structlog.get_logger()


def plans_of(
    contest: Contest, source: Source, night: Night | None = None
) -> Iterator[Plan | LargePlan]:
    """Yield the plans of one source; the definition says what is polled and how often.

    Of a source by hand nothing is polled. A large one is asked a little in each of its ticks.
    """
    if is_by_hand(source):
        return
    documents = layout(contest, source).documents
    interval_ms = tick_ms(source, len(documents), night)
    phase = phase_ms(f"{contest.id}/{source.id}", interval_ms)
    if is_large(source, len(documents)):
        yield LargePlan(contest.id, source.id, interval_ms, phase, contest, source)
        return
    for start in range(0, len(documents), DOCUMENTS_PER_JOB):
        paths = tuple(d.path for d in documents[start : start + DOCUMENTS_PER_JOB])
        yield Plan(contest.id, source.id, paths, interval_ms, phase)


async def schedule_forever(
    store: Store, queue: Queue, stop: asyncio.Event, watchdog: Watchdog
) -> None:
    """Put every due poll into *queue* until *stop*; a store that is away is waited for."""
    schedule = Schedule()
    loop = asyncio.get_running_loop()
    look_at = 0.0
    while not stop.is_set():
        try:
            if loop.time() >= look_at:
                schedule.plans = await _all_plans(store)
                await watchdog.look()
                look_at = loop.time() + LOOK_ROUND_S
            await _enqueue_due(store, queue, schedule)
        except (StorageError, RedisError) as error:
            log.warning("store.lost", reason=str(error))
            schedule.ticks.clear()
            await stopped(stop, LOOK_ROUND_S)
        await stopped(stop, STEP_S)


async def _all_plans(store: Store) -> tuple[Plan | LargePlan, ...]:
    night = await store.clock.night()
    contests = [await store.contests.get(contest_id) for contest_id in await store.contests.ids()]
    return tuple(
        plan
        for contest in contests
        if contest is not None
        for source in contest.sources
        for plan in plans_of(contest, source, night)
    )


async def _enqueue_due(store: Store, queue: Queue, schedule: Schedule) -> None:
    night = await store.clock.night()
    now_ms = night_now_ms(night, time.time_ns() // 1_000_000)
    run_number = night.wall_ms if night is not None else 0
    for plan, tick in schedule.due(now_ms, run_number):
        if isinstance(plan, Plan):
            enqueue(queue, plan, tick, run_number, night)
            continue
        size = DOCUMENTS_PER_JOB
        for batch in await batches_of(store, queue, plan, tick, night, size=size):
            enqueue(queue, batch, tick, run_number, night)


def enqueue(queue: Queue, plan: Plan, tick: int, run_number: int, night: Night | None) -> bool:
    """Put the job of one tick into *queue*; False when another scheduler was first.

    A tick that nobody has taken by the time of the next is dropped by RQ: polls never pile up.
    """
    interval_s = max(1, round(wall_delay_s(night, plan.interval_ms / 1_000)))
    try:
        queue.enqueue_call(
            JOB,
            args=(plan.contest_id, plan.source_id, list(plan.paths)),
            job_id=plan.job_id(tick, run_number),
            unique=True,
            timeout=JOB_TIMEOUT_S,
            ttl=max(interval_s, 5),
            result_ttl=max(2 * interval_s, 60),
            failure_ttl=3_600,
        )
    except DuplicateJobError:
        return False
    log.debug("poll.queued", contest_id=plan.contest_id, source_id=plan.source_id, tick=tick)
    return True


def queue_of(redis: Redis) -> Queue:
    """Return the queue of polls on *redis*; jobs are JSON, never pickles."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


async def main(settings: Settings, stop: asyncio.Event) -> None:
    """Run a scheduler with *settings* until *stop*."""
    async with store_of(settings) as store:
        queue = queue_of(rq_redis_of(settings))
        await schedule_forever(store, queue, stop, Watchdog(store, holder_name()))


if __name__ == "__main__":
    run("scheduler", main)
