"""What `realcount doctor` finds out about a run, as values: one line each, good or bad."""

import os
import platform
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from msgspec import Struct
from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from tracker.config import Settings, jobs_url, masked
from tracker.core.instant import iso
from tracker.core.model import Contest, Source, is_by_hand
from tracker.errors import StorageError
from tracker.ports import DocumentState, Store
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers.choosing import Comparing
from workers.hooking import wall_ms
from workers.scheduler import queue_of

SERVER_MIN = {"redis_version": (7, 0), "valkey_version": (7, 2)}
OWN_TOTAL = "E309"
"""The rule that a feed's own totals differ from our sums for longer than two publishes."""

LAG_MAX = 100
"""Entries a reducer may be behind while it works; more is a reducer that does not keep up."""

OVERDUE_MS = 60_000
"""A delivery that has been due this long, and is claimed by nobody, is due to nobody."""


class Line(Struct, frozen=True):
    """One thing that was looked at: what, how it is, and the way out where it is bad."""

    what: str
    state: str
    good: bool
    way_out: str = ""


def look_at_machine(settings: Settings) -> Iterator[Line]:
    """Look at what this machine gives: Python and the folders."""
    yield Line("python", f"{platform.python_version()} on {platform.system()}", True)
    for name in ("folder", "recording_folder"):
        folder = getattr(settings, name)
        good = _writable(folder)
        yield Line(name, str(folder), good, "" if good else f"make {folder} writable, or set it")
    optimised = sys.flags.optimize > 0
    yield Line("asserts", "off" if optimised else "on", not optimised, "run Python without -O")


def _writable(folder: Path) -> bool:
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return os.access(nearest, os.W_OK)


async def look_at_store(settings: Settings, url: str) -> AsyncIterator[Line]:
    """Look at the server and at everything that is counted on it."""
    client = connect(url)
    try:
        info = await client.info("server")
        memory = await client.info("memory")
        persistence = await client.info("persistence")
    except (RedisError, OSError) as error:
        yield Line("store", f"{masked(url)}: {error}", False, "start Redis, or mend the address")
        return
    else:
        for line in _server_lines(url, {**info, **memory, **persistence}):
            yield line
        for line in look_at_jobs(settings, url):
            yield line
        store = redis_store(client)
        async for line in look_at_contests(store):
            yield line
        async for line in look_at_hooks(store):
            yield line
    finally:
        await client.aclose()


def _server_lines(url: str, info: dict[str, object]) -> Iterator[Line]:
    kind = "valkey_version" if "valkey_version" in info else "redis_version"
    version = str(info.get(kind, "0.0"))
    new_enough = tuple(int(n) for n in version.split(".")[:2]) >= SERVER_MIN[kind]
    least = ".".join(map(str, SERVER_MIN[kind]))
    name = kind.removesuffix("_version")
    yield Line(
        "store", f"{masked(url)}: {name} {version}", new_enough, f"{name} {least} or newer is due"
    )
    policy = str(info.get("maxmemory_policy", ""))
    yield Line("eviction", policy, policy == "noeviction", "set maxmemory-policy noeviction")
    appending = info.get("aof_enabled") == 1
    yield Line(
        "append-only file",
        "on" if appending else "off",
        appending,
        "set appendonly yes, or a restart of the server loses the count",
    )


def look_at_jobs(settings: Settings, url: str) -> Iterator[Line]:
    """Look at the queue of polls and at who takes them."""
    redis = Redis.from_url(jobs_url(settings.rq_redis_url, url))
    try:
        workers = Worker.all(connection=redis, serializer=JSONSerializer)
        queued = len(queue_of(redis))
    except (RedisError, OSError) as error:
        yield Line("jobs", str(error), False, "mend REALCOUNT_RQ_REDIS_URL")
        return
    finally:
        redis.close()
    state = f"{len(workers)} pollers, {queued} polls waiting"
    yield Line("jobs", state, bool(workers), "start a poller: python -m workers.poller")


async def look_at_contests(store: Store) -> AsyncIterator[Line]:
    """Look at each contest: how far its standings are, and how its sources fare."""
    night = await store.clock.night()
    now = iso(await store.clock.now_ms())
    yield Line("clock", f"a night at rate {night.rate_percent}%, {now}" if night else "wall", True)
    ids = await store.contests.ids()
    if not ids:
        yield Line("contests", "none", False, "realcount up --contest FILE")
    for contest_id in ids:
        contest = await store.contests.get(contest_id)
        if contest is not None:
            yield await _standings_line(store, contest)
            async for line in _source_lines(store, contest):
                yield line
            yield await _beside_line(store, contest)


async def _standings_line(store: Store, contest: Contest) -> Line:
    head = await store.log.head(contest.id)
    try:
        meta = await store.standings.meta(contest.id)
    except StorageError as error:
        return Line(contest.id, str(error), False, "realcount rebuild --write")
    at = meta.position.offset if meta else 0
    behind = head.offset - at
    mark = "TEST, " if contest.test else ""
    where = str(meta.position) if meta else "no standings yet"
    return Line(
        contest.id,
        f"{mark}{head.offset} entries, standings at {where}, {behind} behind",
        behind <= LAG_MAX,
        "start a reducer: python -m workers.reducer",
    )


async def _source_lines(store: Store, contest: Contest) -> AsyncIterator[Line]:
    for source in contest.sources:
        states = await store.documents.get(contest.id, source.id)
        yield _source_line(contest, source, list(states.values()))


def _source_line(contest: Contest, source: Source, states: list[DocumentState]) -> Line:
    what = f"{contest.id} {source.id}"
    if is_by_hand(source):
        entered = max(
            (s.checked_at_ms for s in states if s.checked_at_ms is not None), default=None
        )
        newest = f"{len(states)} regions, newest {iso(entered)}" if states else "nothing yet"
        return Line(what, f"by hand: {newest}", True)
    if not states:
        return Line(what, "never polled", False, "start a scheduler and a poller")
    failing = [s for s in states if s.failure is not None]
    checked = min((s.checked_at_ms for s in states if s.checked_at_ms is not None), default=None)
    state = f"{len(states)} documents, oldest check {iso(checked) or 'never'}"
    if not failing:
        return Line(what, state, True)
    return Line(
        what,
        f"{state}, {len(failing)} failing",
        False,
        f"{failing[0].path}: {failing[0].failure}",
    )


async def _beside_line(store: Store, contest: Contest) -> Line:
    """Say how what sources say agrees with what is shown; a feed's own totals must, in the end."""
    what = f"{contest.id} beside the count"
    try:
        compared = await Comparing(store).compared(contest)
    except StorageError as error:
        return Line(what, str(error), False, "realcount rebuild --write")
    apart = [row for row in compared.rows if row.since_ms is not None]
    lasting = [row for row in apart if row.finding is not None and row.finding.code == OWN_TOTAL]
    state = f"{len(compared.rows)} compared, {len(apart)} differ, {len(lasting)} for too long"
    way_out = "; ".join(
        f"{row.region_id}: {row.finding.text}" for row in lasting[:3] if row.finding is not None
    )
    return Line(what, state, not lasting, f"realcount compare {contest.id}; {way_out}")


async def look_at_hooks(store: Store) -> AsyncIterator[Line]:
    """Look at each hook: whether it is sent to, and whether anybody sends."""
    for hook in await store.hooks.every():
        what, fates = f"hook {hook.name}", Counter[str]()
        for delivery in await store.hooks.deliveries(hook.id):
            fates[delivery.state] += 1
        waiting, dead = fates["waiting"] + fates["aside"], fates["dead"]
        state = f"{fates['delivered']} delivered, {waiting} waiting, {dead} dead"
        overdue = await store.hooks.due([hook.id], wall_ms() - OVERDUE_MS, 1)
        if not hook.enabled:
            way_out = f"realcount hooks enable {hook.name}"
            yield Line(what, f"disabled {hook.why}, {state}", False, way_out)
        elif overdue and hook.quiet is None:
            yield Line(what, state, False, "start a notifier: python -m workers.notifier")
        else:
            yield Line(what, state, not dead, f"realcount hooks replay {hook.name}")
