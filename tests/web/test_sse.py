"""Event streams: the hub's messages for readers whose sockets are blocked."""

import asyncio
import json

import pytest
from starlette.requests import Request

from tests.web.world import World
from tracker.core.position import Position
from tracker.web import sse


@pytest.fixture(name="world")
async def _world():
    return await (await World().begin()).move()


async def _stream(world, **headers):
    """An open stream of the whole contest, read event by event, and its app."""
    app = world.app()
    await app.state.live.tail.look_round()
    following = asyncio.create_task(app.state.live.run())
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/contests/contoh-2024/events",
        "query_string": b"depth=1",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        "path_params": {"contest": "contoh-2024"},
        "app": app,
    }
    response = await sse.stream_standings(Request(scope))
    return aiter(response.body_iterator), following


async def _message(events, *, beats=False):
    """The next message, heartbeats left out or (*beats*) nothing else."""
    async with asyncio.timeout(20):
        while True:
            event = await anext(events)
            message = json.loads(event.data) if event.data else {"op": None}
            if message["op"] and (message["op"] == "heartbeat") == beats:
                return event.id, message


async def test_a_stream_begins_with_a_snapshot_and_says_where_it_is(world):
    events, following = await _stream(world)
    event_id, message = await _message(events)
    following.cancel()

    assert message["op"] == "snapshot"
    assert event_id == f"{message['epoch']}:{message['offset']}"


async def test_a_stream_goes_on_with_what_changes(world):
    events, following = await _stream(world)
    await _message(events)
    await world.move("9201", (5, 9))
    _, message = await _message(events)
    following.cancel()

    assert (message["op"], [row["region"] for row in message["standings"]]) == (
        "update",
        ["9", "92"],
    )


async def test_a_stream_resumes_after_the_last_event(world):
    meta = await world.store.standings.meta(world.contest.id)
    await world.move("9201", (5, 9))
    events, following = await _stream(world, last_event_id=str(meta.position))
    _, message = await _message(events)
    following.cancel()

    assert (message["op"], message["from"]) == ("update", 1)


async def test_a_stream_of_another_epoch_starts_over(world):
    events, following = await _stream(world, last_event_id=str(Position("ffffffffffff", 1)))
    _, message = await _message(events)
    following.cancel()

    assert message["op"] == "snapshot"


async def test_a_quiet_stream_shows_that_it_lives_and_when_its_region_was_checked(world):
    await world.check()
    events, following = await _stream(world)
    event_id, beat = await _message(events, beats=True)
    following.cancel()

    assert event_id is None
    assert beat["sources"] == [{"id": "feed", "checked_at": "2024-11-27T06:48:20Z"}]


async def test_a_change_is_followed_by_the_clock_of_the_look_that_found_it(world, monkeypatch):
    for name in ("core.beat.SOON_S", "core.beat.APART_S", "looks.KEPT_S"):
        monkeypatch.setattr(f"tracker.{name}", 0)
    events, following = await _stream(world)
    await _message(events, beats=True)
    await world.check()
    await world.move("9201", (5, 9))
    await _message(events)
    _, beat = await _message(events, beats=True)
    following.cancel()

    assert beat["sources"] == [{"id": "feed", "checked_at": "2024-11-27T06:48:20Z"}]
