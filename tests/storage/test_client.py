"""The connection to Redis under a crowd: questions take turns, none is refused."""

import asyncio

import pytest

from tracker.core.night import Night
from tracker.storage.client import CONNECTIONS_MAX, connect
from tracker.storage.redis_store import redis_store


@pytest.fixture(name="store")
async def _store(redis_server):
    client = connect(redis_server)
    yield redis_store(client)
    await client.aclose()


async def test_a_crowd_of_questions_takes_turns(store):
    """A reader's clocks were lost, and the store called lost, when a hundred others asked too."""
    await store.clock.set(Night(1_732_690_000_000, 0, rate_percent=0))

    answers = await asyncio.gather(*(store.clock.night() for _ in range(4 * CONNECTIONS_MAX)))

    assert {night.night_ms for night in answers} == {1_732_690_000_000}


async def test_whoever_waits_for_changes_leaves_connections_for_those_who_ask(store):
    """A follower of each bucket holds its connection for as long as nothing changes."""
    waiting = [
        asyncio.create_task(store.standings.changes({f"contest-{bucket}": "0"}, 1.0))
        for bucket in range(64)
    ]
    heads = await asyncio.gather(*(store.log.head("contoh-2024") for _ in range(400)))
    await asyncio.gather(*waiting)

    assert {head.offset for head in heads} == {0}


async def test_whoever_is_told_to_stop_while_a_question_leaves_stops(redis_server, monkeypatch):
    """A hub that was told to stop followed its store for ever: Python 3.11's `wait_for`, which
    sends a question, forgets a cancellation that comes as the last byte leaves."""
    client = connect(redis_server)
    asking = asyncio.create_task(redis_store(client).standings.changes({"contoh-2024": "0"}, 5.0))
    drain = asyncio.StreamWriter.drain

    async def drained(writer):
        await drain(writer)
        asyncio.get_running_loop().call_soon(asking.cancel)

    monkeypatch.setattr(asyncio.StreamWriter, "drain", drained)
    with pytest.raises(asyncio.CancelledError):
        await asking
    monkeypatch.undo()

    # The answer that nobody waited for is not the answer to the next question.
    assert await client.ping()
    await client.aclose()
