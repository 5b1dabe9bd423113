"""The reducer process: one lease per bucket, and the fold of every contest in it.

Several may run; those that hold no lease wait to take over.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import structlog

from tracker.config import Settings
from tracker.core.buckets import bucket_of
from tracker.core.model import Contest
from tracker.core.position import Position
from tracker.errors import StaleFence, StalePosition, StorageError
from tracker.ports import Store
from workers import reducing
from workers.process import holder_name, run, stopped
from workers.roots import store_of

LOOK_ROUND_S = 1.0
"""How often a reducer looks for new contests, buckets without a holder and wishes for an epoch."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Bucket:
    """A bucket that this process holds, and the contests that it is reducing in it.

    `seen` outlives the lease: the highest position of each contest that readers were shown.
    """

    number: int
    fence: int
    seen: dict[str, Position]
    reductions: dict[str, reducing.Reduction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Work:
    """What every bucket's task needs."""

    store: Store
    holder: str
    lease_ttl_s: float
    tick_s: float
    stop: asyncio.Event
    seen: dict[str, Position]


async def reduce_forever(
    store: Store, *, holder: str, lease_ttl_s: float, tick_s: float, stop: asyncio.Event
) -> None:
    """Reduce every bucket whose lease can be had, until *stop* is set; then give the leases up."""
    tasks: dict[int, asyncio.Task[None]] = {}
    work = _Work(store, holder, lease_ttl_s, tick_s, stop, {})
    while not stop.is_set():
        for bucket in await _buckets(store):
            if bucket not in tasks or tasks[bucket].done():
                tasks[bucket] = asyncio.create_task(_reduce_bucket(work, bucket))
        await stopped(stop, LOOK_ROUND_S)
    await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _buckets(store: Store) -> set[int]:
    try:
        return {bucket_of(contest_id) for contest_id in await store.contests.ids()}
    except StorageError as error:
        log.warning("store.lost", reason=str(error))
        return set()


async def _reduce_bucket(work: _Work, number: int) -> None:
    """Hold one bucket as long as its lease can be renewed; end quietly when it can't."""
    try:
        fence = await work.store.leases.acquire(number, work.holder, work.lease_ttl_s)
        if fence is None:
            return
        log.info("lease.acquired", bucket=number, fence=fence)
        await _hold(work, _Bucket(number, fence, work.seen))
        await work.store.leases.release(number, work.holder)
    except StaleFence as error:
        log.warning("lease.lost", bucket=number, reason=str(error))
    except StorageError as error:
        log.warning("store.lost", bucket=number, reason=str(error))


async def _hold(work: _Work, bucket: _Bucket) -> None:
    loop = asyncio.get_running_loop()
    renew_s = work.lease_ttl_s / 3
    renew_at = look_at = loop.time()
    while not work.stop.is_set():
        if loop.time() >= renew_at:
            await _renew(work, bucket)
            renew_at = loop.time() + renew_s
        if loop.time() >= look_at:
            await _look_round(work, bucket)
            look_at = loop.time() + LOOK_ROUND_S
        if await _advance_all(work, bucket):
            # The first change after quiet went out at once; the tick only delays the next.
            await stopped(work.stop, work.tick_s)
        else:
            await _wait(work.store, bucket, min(LOOK_ROUND_S, renew_s))


async def _renew(work: _Work, bucket: _Bucket) -> None:
    fence = await work.store.leases.acquire(bucket.number, work.holder, work.lease_ttl_s)
    if fence != bucket.fence:
        raise StaleFence(bucket.number, bucket.fence)


async def _look_round(work: _Work, bucket: _Bucket) -> None:
    """Take up new contests, changed definitions, logs cut back and wishes for a new epoch."""
    store = work.store
    ids = await store.contests.ids()
    for retired in bucket.reductions.keys() - set(ids):
        del bucket.reductions[retired]
    for contest_id in ids:
        if bucket_of(contest_id) != bucket.number:
            continue
        contest = await store.contests.get(contest_id)
        if contest is not None and await _must_begin(store, bucket, contest):
            await _begin(work, bucket, contest)


async def _must_begin(store: Store, bucket: _Bucket, contest: Contest) -> bool:
    reduction = bucket.reductions.get(contest.id)
    if reduction is None or reduction.contest != contest:
        return True
    wanted = await store.standings.epoch_wanted(contest.id)
    if wanted is not None and wanted.epoch == reduction.epoch:
        return True
    return await reducing.is_cut_back(store, reduction)


async def _begin(work: _Work, bucket: _Bucket, contest: Contest) -> None:
    """Take a contest up; the lease outlives that, however long a log has to be folded again.

    Nothing is stored before its end: reducers that take turns would each begin at the beginning.
    """
    renew = partial(_renew, work, bucket)
    await renew()
    reduction = await reducing.begin(
        work.store,
        contest,
        fence=bucket.fence,
        seen=bucket.seen.get(contest.id),
        between=renew,
    )
    bucket.reductions[contest.id] = reduction
    log.info(
        "contest.taken_up",
        contest_id=contest.id,
        position=str(reduction.position),
        fence=bucket.fence,
    )


async def _advance_all(work: _Work, bucket: _Bucket) -> int:
    moved = 0
    for contest_id, reduction in list(bucket.reductions.items()):
        try:
            read = await reducing.advance(work.store, reduction, fence=bucket.fence)
            moved += read or await reducing.wake(work.store, reduction)
        except StalePosition as error:
            log.warning("standings.moved", contest_id=contest_id, reason=str(error))
            await _begin(work, bucket, reduction.contest)
        if reduction.position is not None:
            bucket.seen[contest_id] = reduction.position
    return moved


async def _wait(store: Store, bucket: _Bucket, timeout_s: float) -> None:
    after = {c: reduction.fold.offset for c, reduction in bucket.reductions.items()}
    if after:
        await store.log.wait(after, timeout_s)
    else:
        await asyncio.sleep(timeout_s)


async def main(settings: Settings, stop: asyncio.Event) -> None:
    """Run a reducer with *settings* until *stop*."""
    async with store_of(settings) as store:
        await reduce_forever(
            store,
            holder=holder_name(),
            lease_ttl_s=settings.lease_ttl_s,
            tick_s=settings.tick_ms / 1000,
            stop=stop,
        )


if __name__ == "__main__":
    run("reducer", main)
