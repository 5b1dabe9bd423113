"""The reducer process: its lease lasts as long as its work."""

import asyncio

from tests.builders import make_contest, make_delta, make_reports
from tracker.core.buckets import bucket_of
from tracker.storage.memory import memory_store
from workers import reducing
from workers.reducer import reduce_forever

CONTEST = make_contest()
C, BUCKET = CONTEST.id, bucket_of(CONTEST.id)
TTL_S = 10
READ_S = 4
ENTRIES = 6


class SlowLog:
    """A log of which each read takes four seconds, while a rival tries to get the lease."""

    def __init__(self, store, clock):
        self._log, self._leases, self._clock = store.log, store.leases, clock
        self.rivals = []

    async def read(self, contest_id, after, count):
        found = await self._log.read(contest_id, after, count)
        self._clock.now_s += READ_S
        self.rivals.append(await self._leases.acquire(BUCKET, "rival", TTL_S))
        return found

    def __getattr__(self, name):
        return getattr(self._log, name)


class Clock:
    """The time by which leases end."""

    now_s = 0.0

    def __call__(self):
        return self.now_s


async def _reduced_store(clock):
    """A store whose standings have caught up with a log; readers want another epoch."""
    store = memory_store(clock)
    await store.contests.register(CONTEST)
    for n in range(ENTRIES):
        old = None if n == 0 else (n - 1, n - 1)
        body = make_reports(make_delta("9101", old, (n, n)), path=f"{n}.json")
        await store.log.append_reports(C, body, now_ms=n + 1)
    fence = await store.leases.acquire(BUCKET, "reducer", TTL_S)
    reduction = await reducing.begin(store, CONTEST, fence=fence)
    await reducing.advance(store, reduction, fence=fence)
    await store.standings.want_epoch(C, reduction.position)
    return store, reduction.position


async def test_a_reducer_that_folds_a_long_log_again_keeps_its_lease(monkeypatch):
    """How: the log is read an entry at a time, and takes three times as long as a lease."""
    clock, stop = Clock(), asyncio.Event()
    store, before = await _reduced_store(clock)
    log = SlowLog(store, clock)
    slow = type(store)(
        **{name: log if name == "log" else getattr(store, name) for name in store.__slots__}
    )
    monkeypatch.setattr(reducing, "READ_MAX", 1)
    cursor = await store.standings.cursor(C)
    reducing_it = asyncio.create_task(
        reduce_forever(slow, holder="reducer", lease_ttl_s=TTL_S, tick_s=0.0, stop=stop)
    )
    (change, *_) = await store.standings.changes({C: cursor}, 20)
    stop.set()
    await reducing_it

    assert change.position.epoch != before.epoch
    assert change.position.offset == ENTRIES
    assert len(log.rivals) * READ_S > 2 * TTL_S
    assert set(log.rivals) == {None}
