"""No exception of redis-py or msgspec passes the storage edge."""

import inspect

import msgspec
import pytest
from redis import exceptions as redis_errors

from tracker.errors import StorageError, StorageMalformed, StorageUnavailable
from tracker.storage.client import connect
from tracker.storage.guard import guarded
from tracker.storage.redis_store import redis_store

REDIS_ERRORS = [
    error
    for _, error in inspect.getmembers(redis_errors, inspect.isclass)
    if issubclass(error, redis_errors.RedisError)
]


@pytest.mark.parametrize("error", REDIS_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_the_client_library_is_mapped(error):
    raised = error.__new__(error)
    with pytest.raises(StorageError), guarded("key"):
        raise raised


def test_a_lost_connection_can_be_tried_again():
    with pytest.raises(StorageUnavailable, match="can't be reached"), guarded("key"):
        raise redis_errors.ConnectionError("refused")


def test_unreadable_bytes_name_their_key():
    with pytest.raises(StorageMalformed, match="tallies can't be read"), guarded("tallies"):
        msgspec.json.decode(b"{")


async def test_a_server_that_is_not_there_is_unavailable():
    client = connect("unix:///nowhere/server.sock")
    client.set_retry(None)
    with pytest.raises(StorageUnavailable):
        await redis_store(client).log.head("contoh-2024")
    await client.aclose()
