"""`ports.Checkpoints` in Redis: packed folds in a hash, found by a sorted set of their times."""

import zlib

import msgspec

from tracker.core.history import Checkpoint
from tracker.errors import StorageMalformed
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.guard import guarded
from tracker.storage.limits import CHECKPOINTS_MAX

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Checkpoint).decode


class RedisCheckpoints:
    """Folds put away; they may all be lost, and are folded again when somebody asks."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def put(self, contest_id: str, checkpoint: Checkpoint) -> None:
        key, times = keys.checkpoints(contest_id), keys.checkpoint_times(contest_id)
        with guarded(key):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(key, str(checkpoint.offset), zlib.compress(_encode(checkpoint)))
                pipe.zadd(times, {str(checkpoint.offset): checkpoint.at_ms})
                pipe.zcard(times)
                *_, count = await pipe.execute()
            if count > CHECKPOINTS_MAX:
                await self._thin(contest_id)

    async def _thin(self, contest_id: str) -> None:
        key, times = keys.checkpoints(contest_id), keys.checkpoint_times(contest_id)
        older = await self._redis.zrange(times, 0, CHECKPOINTS_MAX // 2)
        dropped = older[1::2]
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(key, *dropped)
            pipe.zrem(times, *dropped)
            await pipe.execute()

    async def before(self, contest_id: str, at_ms: int) -> Checkpoint | None:
        key, times = keys.checkpoints(contest_id), keys.checkpoint_times(contest_id)
        with guarded(key):
            found = await self._redis.zrevrangebyscore(times, at_ms, "-inf", start=0, num=1)
            raw = await self._redis.hget(key, found[0]) if found else None
            if raw is None:
                return None
            try:
                return _decode(zlib.decompress(raw))
            except zlib.error as error:
                raise StorageMalformed(key, str(error)) from error
