"""A checkpoint that Redis holds and nobody can read is as good as none."""

import fakeredis
import pytest

from tests.builders import CONTEST
from tests.conformance.test_checkpoints import CHECKPOINT
from tracker.storage import keys
from tracker.storage.redis_checkpoints import RedisCheckpoints

C = CONTEST.id


@pytest.mark.parametrize("raw", [b"", b"not packed", b"x\x9c\x03\x00\x00\x00\x00\x01"])
async def test_one_that_cannot_be_read_is_as_good_as_none(raw):
    redis = fakeredis.FakeAsyncRedis()
    checkpoints = RedisCheckpoints(redis)
    await checkpoints.put(C, CHECKPOINT)
    await redis.hset(keys.checkpoints(C), str(CHECKPOINT.offset), raw)
    await redis.hset(keys.checkpoint_marks(C), "1", raw)

    assert await checkpoints.get(C, CHECKPOINT.offset) is None
    assert [mark.offset for mark in await checkpoints.marks(C)] == [CHECKPOINT.offset]
    await redis.aclose()
