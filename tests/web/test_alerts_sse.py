"""Alerts as server-sent events: what was missed, once and in order, then what comes."""

import asyncio
import json

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tests.builders import make_alert
from tests.messages import faults
from tests.web.alert_world import ALERTS, SECRETS, AlertWorld, hexed
from tracker.web.alerts import stream as alerts_sse


@pytest.fixture(name="world")
async def _world():
    return await AlertWorld().begin()


class Open:
    """An open stream, read event by event; `end` stops what follows the store."""

    def __init__(self, world):
        self.world = world

    async def begin(self, query="", **headers):
        self.app = self.world.app()
        await self.app.state.live.tail.look_round()
        self.following = asyncio.create_task(self.app.state.live.run())
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"{ALERTS}/events",
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            "path_params": {"contest": "contoh-2024"},
            "app": self.app,
        }
        response = await alerts_sse.stream_alerts(Request(scope))
        self.events = aiter(response.body_iterator)
        return self

    async def hear(self, op="alert"):
        """The id of the next event of a kind, and its message."""
        async with asyncio.timeout(20):
            while True:
                event = await anext(self.events)
                message = json.loads(event.data) if event.data else {"op": None}
                if message["op"] == op:
                    assert faults(message) == []
                    return event.id, message

    async def hear_many(self, count):
        return [int((await self.hear())[0], 16) for _ in range(count)]

    def end(self):
        self.following.cancel()


@pytest.fixture(name="open_")
async def _open(world):
    opened = []

    async def open_(query="", **headers):
        stream = Open(world)
        opened.append(stream)
        return await stream.begin(query, **headers)

    yield open_
    for stream in opened:
        if hasattr(stream, "following"):
            stream.end()


async def test_a_stream_without_an_id_begins_with_what_comes(world, open_):
    await world.tell_public(2)
    stream = await open_()
    await stream.hear("heartbeat")
    await world.tell_public(1, start=3)

    assert await stream.hear_many(1) == [3]


async def test_whoever_comes_back_gets_what_was_missed_once_and_then_what_comes(world, open_):
    await world.tell_public(4)
    stream = await open_(last_event_id=hexed(2))
    missed = await stream.hear_many(2)
    await world.tell_public(2, start=5)

    assert missed + await stream.hear_many(2) == [3, 4, 5, 6]


async def test_the_id_may_stand_in_the_address(world, open_):
    await world.tell_public(2)
    stream = await open_(f"since={hexed(1)}")

    assert await stream.hear_many(1) == [2]


async def test_filters_are_those_of_the_list(world, open_):
    stream = await open_("type=lead&root=91")
    await stream.hear("heartbeat")
    await world.tell(
        make_alert(1, published=1, type="lead.changed"),
        make_alert(2, published=2, region_id="91"),
        make_alert(3, published=3, region_id="91", type="lead.changed"),
    )

    assert await stream.hear_many(1) == [3]


async def test_what_a_filter_leaves_out_still_moves_where_a_browser_goes_on(world, open_):
    stream = await open_("type=lead&since=first")
    await world.tell_public(2)
    async with asyncio.timeout(20):
        while (event := await anext(stream.events)).id is None:
            pass

    assert (event.id, event.data) == (hexed(2), None)


async def test_an_id_that_is_none_says_where_to_read_and_goes_on_from_now(world, open_):
    await world.tell_public(2)
    stream = await open_(last_event_id="nowhere")
    _, missed = await stream.hear("alerts_missed")
    here, _ = await stream.hear("alerts_from")
    await world.tell_public(1, start=3)

    assert (missed["count"], missed["next"]) == (None, f"http://testserver{ALERTS}")
    assert here == hexed(2)
    assert await stream.hear_many(1) == [3]


async def test_a_line_that_is_lost_before_the_first_alert_loses_none(world, open_):
    here, _ = await (await open_()).hear("alerts_from")
    await world.tell_public(2)
    stream = await open_(last_event_id=here)

    assert here == "first"
    assert await stream.hear_many(2) == [1, 2]


async def test_what_is_late_reaches_a_live_stream_as_one_digest(world, open_):
    stream = await open_()
    await stream.hear("heartbeat")
    late = [make_alert(n, published=n, late=True) for n in (1, 2, 3)]
    await world.tell(*late, make_alert(4, published=4))
    cursor, digest = await stream.hear()

    named = {name: digest["facts"][name] for name in ("count", "first", "last")}
    assert (digest["type"], named) == (
        "digest",
        {"count": 3, "first": hexed(1), "last": hexed(3)},
    )
    assert cursor == hexed(3)
    assert await stream.hear_many(1) == [4]


async def test_what_is_late_is_told_one_by_one_to_whoever_asks_for_what_was_missed(world, open_):
    await world.tell_public(3, late=True)
    stream = await open_(last_event_id=hexed(1))

    assert await stream.hear_many(2) == [2, 3]


async def test_more_than_a_page_comes_whole(world, open_, monkeypatch):
    monkeypatch.setattr(alerts_sse, "PAGE", 2)
    await world.tell_public(7)
    stream = await open_(last_event_id=hexed(1))

    assert await stream.hear_many(6) == [2, 3, 4, 5, 6, 7]


async def test_another_epoch_with_the_same_alerts_goes_on_where_it_was(world, open_):
    await world.tell_public(2)
    stream = await open_(last_event_id=hexed(1))
    await stream.hear_many(1)
    await world.replace_alerts(make_alert(1, published=1), make_alert(2, published=2))
    await world.tell_public(1, start=3)

    assert await stream.hear_many(1) == [3]


async def test_a_history_without_the_last_alert_says_where_to_read_on(world, open_):
    await world.tell_public(2)
    stream = await open_(last_event_id=hexed(1))
    await stream.hear_many(1)
    await world.replace_alerts(make_alert(9, published=1))
    _, missed = await stream.hear("alerts_missed")

    assert (missed["count"], missed["since"]) == (None, hexed(2))
    assert missed["next"] == f"http://testserver{ALERTS}"


async def test_a_desk_is_told_what_waits(world, open_):
    stream = await open_("audience=desk", authorization=f"Bearer {SECRETS['siti']}")
    await stream.hear("heartbeat")
    await world.tell(make_alert(1, status="waiting"))
    _, alert = await stream.hear()

    assert (alert["status"], alert["decided"]) == ("waiting", None)


async def test_nobody_else_is_told_what_waits(open_):
    with pytest.raises(HTTPException) as refused:
        await open_("audience=desk")

    assert refused.value.status_code == 401


async def test_a_revoked_token_hears_nothing_more(world, open_, monkeypatch):
    monkeypatch.setattr("tracker.web.signing.keyring.KEPT_S", 0)
    stream = await open_("audience=desk", authorization=f"Bearer {SECRETS['siti']}")
    await stream.hear("heartbeat")
    await world.store.tokens.revoke("siti", by="adi", now_ms=1)
    await world.tell(make_alert(1, status="waiting"))

    assert (await stream.hear("error"))[1]["code"] >= 4500
