"""The edge where redis-py's exceptions end and ours begin."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from redis import exceptions as redis_errors

from tracker.errors import StorageMalformed, StorageUnavailable


@contextmanager
def guarded(key: str) -> Iterator[None]:
    """Let only our own errors out of a block that talks to Redis about *key*."""
    try:
        yield
    except (redis_errors.ConnectionError, redis_errors.TimeoutError, OSError) as error:
        raise StorageUnavailable(f"Redis can't be reached: {error}") from error
    except redis_errors.RedisError as error:
        raise StorageMalformed(key, str(error)) from error
    except msgspec.MsgspecError as error:
        raise StorageMalformed(key, str(error)) from error
