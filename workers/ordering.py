"""Chooses what of a large source is asked for in one tick, as batches for jobs.

Nothing of a choice is remembered here: it follows from what polls have noted, from what they have
told of, and from the jobs under way. A scheduler that starts, or another beside it, goes on with
the same.
"""

from collections.abc import Iterator, Sequence

from rq import Queue
from rq.job import Job

from tracker.core.model import Document, Source
from tracker.core.night import Night, tick_at_ms, wall_delay_s
from tracker.core.poll_order import SWEEP_CYCLES, Tick, budget, choose
from tracker.ports import Store
from workers.layouts import layout
from workers.plans import LargePlan, Plan, chosen_prefix


async def batches_of(
    store: Store, queue: Queue, plan: LargePlan, tick: int, night: Night | None, *, size: int
) -> Iterator[Plan]:
    """Return what *plan* asks for in *tick*, in batches of *size*; there may be none."""
    source = plan.source
    noted = await store.documents.get(plan.contest_id, source.id)
    announced = await store.documents.announced(plan.contest_id, source.id)
    asked, busy = tick_of(plan, tick, night), under_way(queue, plan)
    chosen = choose(layout(plan.contest, source), noted, announced, asked, busy)
    return _cut(plan, chosen, size)


def tick_of(plan: LargePlan, number: int, night: Night | None) -> Tick:
    """Return tick *number* of *plan*: what may be asked for in it, and since when."""
    source = plan.source
    wall_ms = max(1, round(wall_delay_s(night, plan.interval_ms / 1_000) * 1_000))
    return Tick(
        number=number,
        now_ms=tick_at_ms(number, plan.interval_ms, plan.phase_ms),
        budget=budget(number, per_minute_max=source.requests_per_minute_max, tick_ms=wall_ms),
        # A poll ends after the tick that began it: one interval later it is not one interval old.
        interval_ms=max(0, source.interval_s * 1_000 - plan.interval_ms),
        publish_ms=source.publish_s * 1_000,
        sweep_ms=_sweep_ms(source, night),
    )


def _sweep_ms(source: Source, night: Night | None) -> int | None:
    """Return after how long a document is asked for that nothing tells of.

    A night in lock-step has no sweep: it waits for what has changed, and announces what was
    missed. It has a publish every few seconds, each with hardly a document that has news.
    """
    stands = night is not None and night.rate_percent == 0
    return None if stands else SWEEP_CYCLES * source.publish_s * 1_000


def under_way(queue: Queue, plan: LargePlan) -> set[str]:
    """Return the paths that jobs are to ask for, or are asking for right now."""
    prefix = chosen_prefix(plan.contest_id, plan.source_id)
    started = queue.started_job_registry.get_job_ids(cleanup=False)
    ids = [job_id for job_id in (*queue.get_job_ids(), *started) if job_id.startswith(prefix)]
    jobs = Job.fetch_many(ids, queue.connection, queue.serializer) if ids else []
    return {path for job in jobs if job is not None for path in job.args[2]}


def _cut(plan: LargePlan, documents: Sequence[Document], size: int) -> Iterator[Plan]:
    interval_ms = plan.source.interval_s * 1_000
    for number, start in enumerate(range(0, len(documents), size)):
        paths = tuple(document.path for document in documents[start : start + size])
        yield Plan(plan.contest_id, plan.source_id, paths, interval_ms, plan.phase_ms, number)
