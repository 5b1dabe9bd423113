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
    hub = world.hub(alerts=shelf, site=SITE, heartbeat_s=600, buffered_bytes_max=65_536)
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
    return [message for message in heard if message["op"] in ("alert", "alerts_missed")]


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


async def test_who_asks_from_now_on_is_told_where_that_is(hub, world):
    async with connect(hub.url) as before, connect(hub.url) as after:
        await ask(before, alerts_since="now")
        none = await hear(before, "alerts_from")
        await world.tell_public(2)
        await alerts(before, 2)
        await ask(after, alerts_since="now")
        some = await hear(after, "alerts_from")

    assert (none["last"], some["last"]) == ("first", hexed(2))


async def test_a_connection_that_is_lost_before_the_first_alert_loses_none(hub, world):
    async with connect(hub.url) as socket:
        await ask(socket, alerts_since="now")
        held = (await hear(socket, "alerts_from"))["last"]
    await world.tell_public(2)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        assert ids(await begun(socket, alerts_since=held)) == [1, 2]


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
        await world.tell(make_alert(10, published=2))

        assert (missed["since"], missed["count"]) == (hexed(2), None)
        assert (await hear(socket, "alerts_from"))["last"] == hexed(9)
        assert await alerts(socket, 1) == [10]


async def known(hub, count):
    """Let the hub's follower, a task of this loop, hear of *count* alerts."""
    async with asyncio.timeout(20):
        while hub.tail.replicas["contoh-2024"].state.published < count:  # noqa: ASYNC110
            await asyncio.sleep(0)


def clog(hub):
    """Let every reader be behind, whatever its socket takes."""
    hub._buffered_bytes_max = -1


def drain(hub):
    """Let every socket be read again."""
    hub._buffered_bytes_max = 65_536


async def test_a_reader_that_is_behind_gets_each_alert_once_when_its_socket_drains(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        clog(hub)
        await world.tell_public(2)
        await world.tell_public(1, start=3)
        await known(hub, 3)
        drain(hub)
        told = await alerts(socket, 3)
        await world.tell_public(1, start=4)

        assert told + await alerts(socket, 1) == [1, 2, 3, 4]


async def test_a_reader_that_is_far_behind_is_told_to_catch_up_and_gets_the_newest(hub, world):
    await world.tell_public(1)
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        clog(hub)
        await world.tell_public(104, start=2)
        await known(hub, 105)
        drain(hub)
        missed = await hear(socket, "alerts_missed")
        told = await alerts(socket, 100)

    assert (missed["since"], missed["count"]) == (hexed(1), 4)
    assert told == list(range(6, 106))


async def test_what_came_while_the_store_was_away_is_told_once_it_is_back(hub, world):
    async with connect(hub.url) as socket:
        await begun(socket, alerts_since="now")
        hub.shelf.away = True
        await world.tell_public(2)
        await known(hub, 2)
        hub.shelf.away = False
        await world.tell_public(1, start=3)

        assert await alerts(socket, 3) == [1, 2, 3]


async def test_who_asks_while_the_store_is_away_is_told_to_read_it_elsewhere(hub, world):
    await world.tell_public(2)
    await hub.tail.look_round()
    hub.shelf.away = True
    async with connect(hub.url) as socket, connect(hub.url) as other:
        (missed,) = await begun(socket, alerts_since=hexed(1))
        assert await begun(other, alerts_since="now") == []
        hub.shelf.away = False
        await world.tell_public(1, start=3)

        assert missed["count"] is None
        assert await alerts(socket, 1) == [3]
        assert await alerts(other, 1) == [3]


async def test_a_crowd_that_asks_is_one_question_to_the_store(hub, world):
    await world.tell_public(20)
    await hub.tail.look_round()
    async with connect(hub.url) as one, connect(hub.url) as two, connect(hub.url) as three:
        found = await asyncio.gather(
            *(begun(socket, alerts_since=hexed(1)) for socket in (one, two, three))
        )

    assert [len(messages) for messages in found] == [19, 19, 19]
    assert hub.shelf.asked == 1
