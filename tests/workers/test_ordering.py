"""A large source: each tick asks for what is likely to be news, within the budget, once."""

import fakeredis
import pytest
from msgspec.structs import replace
from rq.job import Job

from tests.builders import make_contest, make_source
from tracker.core.model import Region
from tracker.core.night import Night
from tracker.ports import DocumentState
from tracker.storage.memory import memory_store
from workers.layouts import layout
from workers.ordering import batches_of, under_way
from workers.plans import LARGE_TICK_MS, LargePlan, Plan, Schedule, tick_ms
from workers.scheduler import _enqueue_due, enqueue, plans_of, queue_of

STATIONS = tuple(
    Region(id=f"{d}{n:03d}", name=f"TPS {n:03d}", level="station", parent_id=d, stations=1)
    for d in ("9101", "9102", "9201", "9202")
    for n in range(1, 31)
)
SOURCE = make_source(
    counted_level="station",
    counted_part="own",
    poll_levels=("province", "city", "district", "station"),
    requests_per_minute_max=80,
)
PLAIN = make_contest()
CONTEST = make_contest(
    levels=(*PLAIN.levels, "station"),
    level_names={**PLAIN.level_names, "station": {"id": "TPS", "en": "station"}},
    regions=(*PLAIN.regions, *STATIONS),
    sources=(SOURCE,),
)
DOCUMENTS = 7 + len(STATIONS)
PER_TICK = 6  # 80 a minute, nine tenths of them, in five seconds
NOW_MS = 1_732_690_000_000


@pytest.fixture(name="queue")
def _queue():
    return queue_of(fakeredis.FakeRedis())


@pytest.fixture(name="plan")
def _plan():
    (plan,) = plans_of(CONTEST, SOURCE)
    return plan


async def ask(store, queue, plan, tick=NOW_MS // LARGE_TICK_MS, size=50):
    """The batches of one tick, put into *queue*; those that another scheduler has not."""
    batches = await batches_of(store, queue, plan, tick, None, size=size)
    return [batch for batch in batches if enqueue(queue, batch, tick, 0, None)]


async def read(store, paths, at_ms, **changes):
    """Let the documents at *paths* have been read at *at_ms*."""
    for path in paths:
        state = DocumentState(path=path, region_id="9", checked_at_ms=at_ms, **changes)
        await store.documents.put(CONTEST.id, "feed", state)


def test_a_source_that_does_not_fit_into_a_minute_has_ticks_of_seconds(plan):
    assert isinstance(plan, LargePlan)
    assert plan.interval_ms == LARGE_TICK_MS


def test_a_source_that_fits_is_asked_for_whole_every_interval():
    roomy = replace(SOURCE, requests_per_minute_max=600)
    plans = list(plans_of(replace(CONTEST, sources=(roomy,)), roomy))

    assert [type(plan) for plan in plans] == [Plan] * 3
    assert sum(len(plan.paths) for plan in plans) == DOCUMENTS


@pytest.mark.parametrize(
    ("rate_percent", "length_ms"), [(100, 5_000), (0, 5_000), (18_000, 180_000)]
)
def test_a_fast_night_has_ticks_of_a_second_on_the_wall(rate_percent, length_ms):
    assert tick_ms(SOURCE, DOCUMENTS, Night(0, 0, rate_percent)) == length_ms


async def test_a_tick_asks_within_its_budget_and_from_the_top(queue, plan):
    (batch,) = await ask(memory_store(), queue, plan)

    assert len(batch.paths) == PER_TICK
    assert batch.paths[:3] == (
        "hhcw/pkwkp/9.json",
        "hhcw/pkwkp/9/91.json",
        "hhcw/pkwkp/9/92.json",
    )


async def test_a_job_holds_the_documents_that_were_chosen(queue, plan):
    (batch,) = await ask(memory_store(), queue, plan)
    (job,) = queue.jobs

    assert job.args == [CONTEST.id, "feed", list(batch.paths)]
    assert job.ttl == 60


async def test_what_is_under_way_is_not_asked_for_again(queue, plan):
    store = memory_store()
    tick = NOW_MS // LARGE_TICK_MS
    asked = [
        p
        for n in range(6)
        for batch in await ask(store, queue, plan, tick + n)
        for p in batch.paths
    ]

    assert len(set(asked)) == len(asked) == 6 * PER_TICK
    assert under_way(queue, plan) == set(asked)


async def test_a_job_that_a_poller_has_taken_is_under_way_until_it_ends(queue, plan):
    (batch,) = await ask(memory_store(), queue, plan)
    (job,) = queue.jobs
    queue.remove(job)
    queue.connection.zadd(queue.started_job_registry.key, {f"{job.id}:1": 2_000_000_000})

    assert under_way(queue, plan) == set(batch.paths)
    queue.connection.delete(queue.started_job_registry.key)
    assert under_way(queue, plan) == set()


async def test_two_schedulers_put_a_tick_into_the_queue_once(queue, plan):
    store = memory_store()
    first, second = await ask(store, queue, plan), await ask(store, queue, plan)

    assert (len(first), second) == (1, [])
    assert len(queue) == 1


async def test_a_scheduler_that_dies_half_way_costs_no_document_two_polls(queue, plan):
    """How: it has put the first of three batches into the queue; another goes on with the tick."""
    store, tick = memory_store(), NOW_MS // LARGE_TICK_MS
    first, *_ = await batches_of(store, queue, plan, tick, None, size=2)
    enqueue(queue, first, tick, 0, None)
    rest = await ask(store, queue, plan, tick, size=2)
    paths = [path for batch in (first, *rest) for path in batch.paths]

    assert len(paths) == len(set(paths)) <= PER_TICK


async def test_news_that_a_village_told_of_comes_with_the_next_tick(queue, plan):
    store = memory_store()
    paths = [d.path for d in layout(CONTEST, SOURCE).documents]
    await read(store, paths, NOW_MS - 30_000)
    await store.documents.announce(CONTEST.id, "feed", ["9102007"], NOW_MS - 20_000)
    (batch,) = await ask(store, queue, plan, tick=(NOW_MS + 30_000) // LARGE_TICK_MS)

    assert "hhcw/pkwkp/9/91/9102/9102007.json" in batch.paths
    assert len([p for p in batch.paths if p.count("/") == 5]) == 1


async def test_every_document_is_asked_for_before_long_and_the_minutes_keep_the_budget(queue, plan):
    """How: a night in which every job is done at once and nothing has news, tick by tick."""
    store, start = memory_store(), NOW_MS // LARGE_TICK_MS
    seen: dict[str, int] = {}
    spent = []
    for tick in range(start, start + 48):
        batches = await ask(store, queue, plan, tick)
        paths = [path for batch in batches for path in batch.paths]
        spent.append(len(paths))
        seen |= dict.fromkeys(paths, tick)
        await read(store, paths, tick * LARGE_TICK_MS + 900)
        queue.empty()

    assert len(seen) == DOCUMENTS
    assert all(sum(spent[n : n + 12]) <= 72 for n in range(36))


@pytest.mark.parametrize(("rate_percent", "swept"), [(100, True), (0, False)])
async def test_a_night_in_lock_step_asks_for_no_station_that_nobody_told_of(
    queue, plan, rate_percent, swept
):
    """How: each station was read two hours of the night ago, what stands above it just now."""
    store, documents = memory_store(), layout(CONTEST, SOURCE)
    await read(store, documents.above, NOW_MS - 7_200_000)
    await read(store, documents.tops, NOW_MS)
    night = Night(NOW_MS, 1, rate_percent)
    batches = list(await batches_of(store, queue, plan, NOW_MS // LARGE_TICK_MS, night, size=50))

    assert bool(batches) == swept


async def test_the_scheduler_chooses_for_each_tick_anew(queue):
    store = memory_store()
    await store.clock.set(Night(NOW_MS, 1, 0))
    schedule = Schedule(tuple(plans_of(CONTEST, SOURCE, await store.clock.night())))
    for step in (0, 0, 1):
        await store.clock.set(Night(NOW_MS + step * LARGE_TICK_MS, 1, 0))
        await _enqueue_due(store, queue, schedule)

    jobs = Job.fetch_many(queue.get_job_ids(), queue.connection, queue.serializer)
    assert len(jobs) == 2
    assert not set(jobs[0].args[2]) & set(jobs[1].args[2])
