"""The smaller storage ports in Redis, and the store that holds them all."""

import time
from collections.abc import Mapping, Sequence

from tracker.core.buckets import bucket_of
from tracker.core.model import Contest
from tracker.core.night import Night, night_now_ms
from tracker.ports import Breaker, DocumentState, Store
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import (
    decode_breaker,
    decode_contest,
    decode_document,
    decode_night,
    encode,
)
from tracker.storage.guard import guarded
from tracker.storage.redis_alerts import RedisAlerts
from tracker.storage.redis_channels import RedisChannels
from tracker.storage.redis_checkpoints import RedisCheckpoints
from tracker.storage.redis_hooks import RedisHooks
from tracker.storage.redis_log import RedisLog
from tracker.storage.redis_standings import RedisStandings
from tracker.storage.redis_tokens import RedisTokens
from tracker.storage.scripts import script

BREAKER_KEPT_S = 86_400


class RedisDocuments:
    """`ports.Documents` in Redis.

    Of fifteen thousand states a few have changed since the last look; only those are decoded.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._held: dict[str, dict[bytes, tuple[bytes, DocumentState]]] = {}

    async def get(
        self, contest_id: str, source_id: str, paths: Sequence[str] | None = None
    ) -> Mapping[str, DocumentState]:
        key = keys.documents(contest_id, source_id)
        with guarded(key):
            if paths is not None:
                return await self._some(key, paths)
            rows = await self._redis.hgetall(key)
            before = self._held.get(key, {})
            held = {path: _decoded(raw, before.get(path)) for path, raw in rows.items()}
        self._held[key] = held
        return {state.path: state for _, state in held.values()}

    async def _some(self, key: str, paths: Sequence[str]) -> dict[str, DocumentState]:
        found = await self._redis.hmget(key, paths) if paths else ()
        return {p: decode_document(raw) for p, raw in zip(paths, found, strict=True) if raw}

    async def put(self, contest_id: str, source_id: str, state: DocumentState) -> None:
        key = keys.documents(contest_id, source_id)
        with guarded(key):
            await self._redis.hset(key, state.path, encode(state))

    async def announce(
        self, contest_id: str, source_id: str, region_ids: Sequence[str], at_ms: int
    ) -> None:
        key = keys.announced(contest_id, source_id)
        with guarded(key):
            if region_ids:
                await self._redis.hset(key, mapping=dict.fromkeys(region_ids, at_ms))

    async def announced(self, contest_id: str, source_id: str) -> Mapping[str, int]:
        key = keys.announced(contest_id, source_id)
        with guarded(key):
            rows = await self._redis.hgetall(key)
        return {region_id.decode(): int(at_ms) for region_id, at_ms in rows.items()}


def _decoded(raw: bytes, before: tuple[bytes, DocumentState] | None) -> tuple[bytes, DocumentState]:
    """Return *raw* with what it says; the same bytes say the same as *before*."""
    return before if before is not None and before[0] == raw else (raw, decode_document(raw))


class RedisLeases:
    """`ports.Leases` in Redis; a lease ends by the server's clock."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._acquire = script(redis, "acquire")
        self._release = script(redis, "release")

    async def acquire(self, bucket: int, holder: str, ttl_s: float) -> int | None:
        names = [keys.lease(bucket), keys.fence(bucket)]
        with guarded(names[0]):
            fence: int = await self._acquire(keys=names, args=[holder, int(ttl_s * 1000)])
        return fence or None

    async def release(self, bucket: int, holder: str) -> None:
        with guarded(keys.lease(bucket)):
            await self._release(keys=[keys.lease(bucket)], args=[holder])


class RedisContests:
    """`ports.Contests` in Redis: one hash of definitions per bucket.

    A definition whose bytes are as before is the same object: what was made of it is still good.
    """

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._held: dict[str, tuple[bytes, Contest]] = {}

    async def register(self, contest: Contest) -> None:
        bucket = bucket_of(contest.id)
        key = keys.contests(bucket)
        with guarded(key):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(key, contest.id, encode(contest))
                pipe.hdel(keys.retired(bucket), contest.id)
                await pipe.execute()

    async def get(self, contest_id: str) -> Contest | None:
        return await self._one(keys.contests(bucket_of(contest_id)), contest_id)

    async def retired(self, contest_id: str) -> Contest | None:
        return await self._one(keys.retired(bucket_of(contest_id)), contest_id)

    async def _one(self, key: str, contest_id: str) -> Contest | None:
        with guarded(key):
            raw = await self._redis.hget(key, contest_id)
            if raw is None:
                return None
            held = self._held.get(contest_id)
            if held is None or held[0] != raw:
                held = self._held[contest_id] = (raw, decode_contest(raw))
            return held[1]

    async def ids(self) -> tuple[str, ...]:
        with guarded("contests"):
            async with self._redis.pipeline(transaction=False) as pipe:
                for key in keys.all_contests():
                    pipe.hkeys(key)
                found = await pipe.execute()
        return tuple(sorted(contest_id.decode() for ids in found for contest_id in ids))

    async def retire(self, contest_id: str) -> None:
        bucket = bucket_of(contest_id)
        key = keys.contests(bucket)
        with guarded(key):
            raw = await self._redis.hget(key, contest_id)
            if raw is None:
                return
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(keys.retired(bucket), contest_id, raw)
                pipe.hdel(key, contest_id)
                await pipe.execute()


class RedisClock:
    """`ports.Clock` in Redis: every process of a run reads the same night."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def now_ms(self) -> int:
        return night_now_ms(await self.night(), time.time_ns() // 1_000_000)

    async def night(self) -> Night | None:
        with guarded(keys.CLOCK):
            raw = await self._redis.get(keys.CLOCK)
            return None if raw is None else decode_night(raw)

    async def set(self, night: Night | None) -> None:
        with guarded(keys.CLOCK):
            if night is None:
                await self._redis.delete(keys.CLOCK)
            else:
                await self._redis.set(keys.CLOCK, encode(night))


class RedisGate:
    """`ports.Gate` in Redis."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._take = script(redis, "take")

    async def take(self, budget: str, *, per_minute_max: int, wall_ms: int) -> int:
        key = keys.budget(budget)
        with guarded(key):
            wait_ms: int = await self._take(
                keys=[key], args=[60_000_000 // per_minute_max, wall_ms * 1_000]
            )
        return wait_ms

    async def breaker(self, name: str) -> Breaker:
        with guarded(keys.breaker(name)):
            raw = await self._redis.get(keys.breaker(name))
            return Breaker() if raw is None else decode_breaker(raw)

    async def set_breaker(self, name: str, breaker: Breaker) -> None:
        with guarded(keys.breaker(name)):
            await self._redis.set(keys.breaker(name), encode(breaker), ex=BREAKER_KEPT_S)


def redis_store(redis: Client) -> Store:
    """Return all storage ports on *redis*, which must answer in bytes."""
    return Store(
        log=RedisLog(redis),
        documents=RedisDocuments(redis),
        standings=RedisStandings(redis),
        alerts=RedisAlerts(redis),
        checkpoints=RedisCheckpoints(redis),
        leases=RedisLeases(redis),
        contests=RedisContests(redis),
        clock=RedisClock(redis),
        gate=RedisGate(redis),
        tokens=RedisTokens(redis),
        hooks=RedisHooks(redis),
        channels=RedisChannels(redis),
    )
