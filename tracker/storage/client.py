"""The connection to Redis, as every storage room uses it."""

from typing import Any, TypeAlias

from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import FullJitterBackoff

Client: TypeAlias = Any
"""A `redis.asyncio.Redis` that answers in bytes.

redis-py types every answer as bytes, text or None at once, for any setting of the client; our
decoders check what is really there.
"""

CONNECT_TIMEOUT_S = 5
ANSWER_TIMEOUT_S = 30
"""Above the longest blocking read (5 s) and the longest script with room to spare."""


def connect(url: str) -> Client:
    """Return a client of *url* that answers in bytes and survives a restart of the server.

    A script may be sent twice after a lost answer. Scripts that move numbers compare before they
    set, so a repeat finds itself stale; a repeated entry without deltas says the same thing twice.
    """
    return Redis.from_url(
        url,
        protocol=2,  # streams are a third faster than with RESP3, measured
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        health_check_interval=15,
        retry=Retry(FullJitterBackoff(cap=1, base=0.05), retries=5),
        retry_on_error=[
            redis_errors.ConnectionError,
            redis_errors.TimeoutError,
            redis_errors.BusyLoadingError,
        ],
    )
