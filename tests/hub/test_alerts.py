"""Alerts over a WebSocket: only to who asks, in order, once, and never a backlog."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect

from tests.builders import make_alert
from tests.messages import read
from tests.web.alert_world import ALERTS, AlertWorld, hexed
from tracker.core.close import Close
from tracker.errors import StorageUnavailable
from tracker.hub.hub import Hub
from tracker.hub.server import HubServer

SITE = "https://count.example"


class Shelf:
    """The alerts of the world's store, which can be away and counts what it is asked."""

    def __init__(self, alerts):
        self.alerts, self.away, self.asked = alerts, False, 0

    def __getattr__(self, name):
        if self.away:
            raise StorageUnavailable("away")
        self.asked += 1
        return getattr(self.alerts, name)


@pytest.fixture(name="world")
async def _world():
    return await AlertWorld().begin()


@pytest.fixture(name="hub")
async def _hub(world):
    store = world.store
    shelf = Shelf(store.alerts)
    hub = Hub(
        standings=store.standings,
        contests=store.contests,
        documents=store.documents,
        history=store.log,
        clock=store.clock,
        alerts=shelf,
        site=SITE,
        heartbeat_s=600,
        buffered_bytes_max=65_536,
    )
    hub.shelf = shelf
    await hub.tail.look_round()
    server = HubServer(hub)
    hub.url = f"ws://127.0.0.1:{await server.start('127.0.0.1', 0)}/v1/ws"
    yield hub
    await server.stop()


async def ask(socket, **request):
    await socket.send(json.dumps({"op": "subscribe", "contest": "contoh-2024", **request}))


async def hear(socket, *ops):
    """The next message, or the next of some kinds."""
    async with asyncio.timeout(20):
        while True:
            message = read(await socket.recv())
            if not ops or message["op"] in ops:
                return message


async def hear_until(socket, op):
    """Everything up to the next message of one kind, that one left out."""
    heard = []
    while (message := await hear(socket))["op"] != op:
        heard.append(message)
    return heard


async def begun(socket, **request):
    """Ask, and return the alerts and notices that came before the sign of life behind them."""
    await ask(socket, **request)
    heard = await hear_until(socket, "heartbeat")
    return [message for message in heard if message["op"].startswith("alert")]


def ids(messages):
    return [int(message["id"], 16) for message in messages]


async def alerts(socket, count):
    return ids([await hear(socket, "alert") for _ in range(count)])


async def test_who_does_not_ask_for_alerts_gets_none(hub, world):
    async with connect(hub.url) as plain, connect(hub.url) as asking:
        assert await begun(plain) == []
        assert await begun(asking, alerts_since="now") == []
        await world.tell_public(1)
        await alerts(asking, 1)
        await world.move("9201", (7, 3))
        heard = await hear_until(plain, "update")

    assert [message for message in heard if message["op"] == "alert"] == []


@pytest.mark.parametrize("since", ["", "now"])
async def test_from_now_on_only_what_comes_is_told(hub, world, since):
    await world.tell_public(2)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        assert await begun(socket, alerts_since=since) == []
        await world.tell_public(2, start=3)

        assert await alerts(socket, 2) == [3, 4]


async def test_since_an_id_what_was_missed_comes_once_and_then_what_comes(hub, world):
    await world.tell_public(4)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        assert ids(await begun(socket, alerts_since=hexed(2))) == [3, 4]
        await world.tell_public(1, start=5)

        assert await alerts(socket, 1) == [5]


async def test_an_alert_carries_its_words_its_page_and_its_position(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        await world.tell_public(1, region_id="91")
        alert = await hear(socket, "alert")

    assert alert["headline"]["en"] == "Kota Satu: The first numbers are in"
    assert alert["url"] == f"{SITE}/c/contoh-2024/91"
    assert len(alert["position"]["epoch"]) == 12


async def test_asking_again_on_one_connection_repeats_nothing(hub, world):
    await world.tell_public(3)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        assert ids(await begun(socket, alerts_since=hexed(1))) == [2, 3]
        assert await begun(socket, alerts_since=hexed(1)) == []
        assert await begun(socket, root="91", alerts_since=hexed(1)) == []
        await world.tell_public(1, start=4)
        await world.move("9201", (7, 3))
        heard = await hear_until(socket, "update")

    assert ids([m for m in heard if m["op"] == "alert"]) == [4]


async def test_after_the_last_scope_of_a_contest_its_alerts_end(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        await socket.send('{"op":"unsubscribe","scope":"contoh-2024/9/1"}')
        assert await begun(socket, root="91") == []
        await world.tell_public(1)
        await world.move("9101", (121, 80))
        heard = await hear_until(socket, "update")

    assert [m for m in heard if m["op"] == "alert"] == []


async def test_who_missed_more_than_a_hundred_is_told_where_to_read_the_others(hub, world):
    await world.tell_public(130)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        missed, *told = await begun(socket, alerts_since=hexed(10))

    assert (missed["op"], missed["since"], missed["count"]) == ("alerts_missed", hexed(10), 20)
    assert missed["next"] == f"{SITE}{ALERTS}?since={hexed(10)}"
    assert ids(told) == list(range(31, 131))


@pytest.mark.parametrize("since", ["nowhere", "x" * 3_000, "{rc:00}"])
async def test_an_id_that_is_none_starts_over_and_keeps_the_standings(hub, world, since):
    await world.tell_public(1)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        (missed,) = await begun(socket, alerts_since=since)
        await world.tell_public(1, start=2)

        assert (missed["count"], missed["next"]) == (None, f"{SITE}{ALERTS}")
        assert missed["since"] == since[:80]
        assert await alerts(socket, 1) == [2]


async def test_an_id_that_is_no_text_cannot_be_read(hub):
    async with connect(hub.url) as socket:
        await ask(socket, alerts_since=7)

        assert (await hear(socket))["code"] == Close.BAD_REQUEST


async def test_what_waits_is_told_to_nobody_and_once_approved_to_everybody(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        await world.tell(make_alert(1, status="waiting"), make_alert(2, published=1))
        await world.tell(make_alert(1, published=2))

        assert await alerts(socket, 2) == [2, 1]


async def test_what_is_late_is_one_digest_to_who_is_there(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        late = [make_alert(n, published=n, late=True) for n in range(1, 31)]
        await world.tell(*late, make_alert(31, published=31))
        digest, news = await hear(socket, "alert"), await hear(socket, "alert")

    assert (digest["type"], digest["facts"]["count"]) == ("digest", 30)
    assert digest["facts"]["last"] == hexed(30)
    assert ids([news]) == [31]


async def test_another_epoch_repeats_no_alert(hub, world):
    await world.tell_public(2)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since=hexed(1))
        await world.replace_alerts(make_alert(1, published=1), make_alert(2, published=2))
        await hear(socket, "snapshot")
        await world.tell_public(1, start=3)

        assert await alerts(socket, 1) == [3]


async def test_a_history_without_the_last_alert_says_to_start_over(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        await world.tell_public(2)
        await alerts(socket, 2)
        await world.replace_alerts(make_alert(9, published=1))
        missed = await hear(socket, "alerts_missed")
        await world.tell_public(1, start=10)

        assert (missed["since"], missed["count"]) == (hexed(2), None)
