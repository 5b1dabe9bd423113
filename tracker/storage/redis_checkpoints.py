"""`ports.Checkpoints` in Redis: packed folds in one hash, where they stand in another."""

import asyncio
from contextlib import suppress

import msgspec

from tracker.core.history import Checkpoint, Mark, mark_of, surplus
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import decode_mark, encode, packed, unpacked
from tracker.storage.guard import guarded


class RedisCheckpoints:
    """Folds put away. Packing one takes a while, so it is left to a thread."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def marks(self, contest_id: str) -> tuple[Mark, ...]:
        key = keys.checkpoint_marks(contest_id)
        with guarded(key):
            rows = await self._redis.hvals(key)
        return _marks(rows)

    async def get(self, contest_id: str, offset: int) -> Checkpoint | None:
        key = keys.checkpoints(contest_id)
        with guarded(key):
            raw = await self._redis.hget(key, str(offset))
        if raw is None:
            return None
        with suppress(msgspec.MsgspecError):
            return await asyncio.to_thread(unpacked, raw)
        return None

    async def put(self, contest_id: str, checkpoint: Checkpoint) -> None:
        raw = await asyncio.to_thread(packed, checkpoint)
        bodies, marks = keys.checkpoints(contest_id), keys.checkpoint_marks(contest_id)
        offset = str(checkpoint.offset)
        with guarded(bodies):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(bodies, offset, raw)
                pipe.hset(marks, offset, encode(mark_of(checkpoint, len(raw))))
                pipe.hvals(marks)
                *_, rows = await pipe.execute()
        for far in surplus(_marks(rows)):
            await self.drop(contest_id, far)

    async def drop(self, contest_id: str, offset: int) -> None:
        bodies, marks = keys.checkpoints(contest_id), keys.checkpoint_marks(contest_id)
        with guarded(bodies):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hdel(bodies, str(offset))
                pipe.hdel(marks, str(offset))
                await pipe.execute()


def _marks(rows: list[bytes]) -> tuple[Mark, ...]:
    """Return the marks by their offset; one that can't be read is as good as none."""
    found = []
    for raw in rows:
        with suppress(msgspec.MsgspecError):
            found.append(decode_mark(raw))
    return tuple(sorted(found, key=lambda mark: mark.offset))
