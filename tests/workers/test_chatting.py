"""Chat hooks over real HTTP: alerts in one message, pauses, quiet hours, edited messages."""

import asyncio
import json

import pytest
from aiohttp import web

from tests.builders import POLLS_CLOSE_MS
from tests.notify.receiver import receiving
from tests.workers.notified import notified
from tracker.core.delivery.hook import Quiet
from tracker.core.delivery.timing import HOUR, MINUTE

FROM_ONE_TO_THREE = Quiet(13 * 60, 15 * 60)
"""Polls close at 13:00; `NIGHT_MS` is a while after that."""


@pytest.fixture(name="receiver")
async def _receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture(name="world")
async def _world(receiver):
    api = receiver.url.removesuffix("/hook")
    async with notified(slack_api=api, telegram_api=api) as world:
        yield world


async def add_room(world, receiver, **changes):
    """A channel of Apprise's plainest kind, which posts what it is told as JSON."""
    fields = {"kind": "chat", "url": receiver.url.replace("http", "json", 1), "language": "en"}
    return await world.add(receiver, "room", **fields | changes)


def said(receiver):
    return [json.loads(got.body).get("message") for got in receiver.got]


async def test_one_alert_is_one_message_with_its_words_and_address(world, receiver):
    await add_room(world, receiver)
    await world.raise_alerts()
    await world.round()
    assert said(receiver) == ["alert 1\nso\nhttps://count.example/c/contoh-2024/9"]


async def test_alerts_that_come_at_once_are_one_message(world, receiver):
    await add_room(world, receiver)
    await world.raise_alerts(5)
    await world.later(0, rounds=3)
    (text,) = said(receiver)
    assert text.startswith("5 alerts\n• alert 1 ")
    assert set((await world.fates("id-room")).values()) == {"delivered"}


async def test_a_list_is_in_the_order_of_its_alerts_whatever_their_ids(world, receiver):
    await add_room(world, receiver)
    for number in range(1, 5):
        world.number = number - 1
        await world.raise_alerts(id=f"{9 - number:024x}")
    await world.round()
    (text,) = said(receiver)
    assert [row.split()[2] for row in text.splitlines()[1:]] == ["1", "2", "3", "4"]


async def test_a_channel_gets_one_message_a_second_however_many_notifiers_there_are(
    world, receiver
):
    other = world.notifier()
    world.notifiers.append(other)
    await add_room(world, receiver)
    for _ in range(4):
        await world.raise_alerts()
        await asyncio.gather(world.round(), world.round(other))
    assert len(receiver.got) == 1
    await world.later(1.1, rounds=3)
    assert len(receiver.got) == 2
    assert said(receiver)[1].startswith("3 alerts")


async def test_a_message_that_fails_is_said_again_with_what_came_meanwhile(world, receiver):
    receiver.answers = [500]
    await add_room(world, receiver)
    await world.raise_alerts()
    await world.round()
    await world.later(0.5)
    await world.raise_alerts()
    await world.later(1.5, rounds=3)
    assert len(receiver.got) == 2
    assert said(receiver)[1].startswith("2 alerts")


async def test_in_quiet_hours_nothing_is_said_and_afterwards_it_is_one_message(world, receiver):
    await add_room(world, receiver, quiet=FROM_ONE_TO_THREE)
    await world.set_night(POLLS_CLOSE_MS + 30 * MINUTE)
    for _ in range(3):
        await world.raise_alerts()
        await world.later(2)
    assert receiver.got == []

    await world.set_night(POLLS_CLOSE_MS + 2 * HOUR)
    await world.later(2)
    (text,) = said(receiver)
    assert text.startswith("3 alerts\n• Earlier: alert 1 ")


async def test_late_alerts_are_one_message(world, receiver):
    await add_room(world, receiver)
    await world.raise_alerts(3, late=True)
    await world.later(0)
    await world.later(7, rounds=3)
    (text,) = said(receiver)
    assert text.startswith("3 alerts\n• Earlier: alert 1 ")


async def test_two_hooks_of_one_night_have_their_own_pace(world, receiver):
    await add_room(world, receiver)
    await world.add(receiver)
    await world.raise_alerts(3)
    await world.round()
    assert len(receiver.got) == 1 + 3


# ---------------------------------------------------------------- messages that are edited


def says(**document):
    async def answer(_request):
        return web.json_response({"ok": True, **document})

    return answer


async def test_one_message_is_kept_up_to_date_in_slack(world, receiver):
    receiver.answers = [says(ts=f"{n}.0") for n in range(1, 9)]
    await add_room(world, receiver, url="slack://xoxb-1-a/C1", updating=True)
    for _ in range(3):
        await world.raise_alerts(significance=1)
        await world.later(2)

    assert [got.path for got in receiver.got] == ["/chat.postMessage", *["/chat.update"] * 2]
    last = json.loads(receiver.got[-1].body)
    assert last["text"].splitlines()[0] == "3 alerts"
    assert "alert 3" in last["text"].splitlines()[1]


async def test_what_matters_most_is_a_new_message_because_an_edit_rings_nobody(world, receiver):
    receiver.answers = [says(result={"message_id": n}) for n in range(1, 9)]
    await add_room(world, receiver, url="tgram://12:a/-5", updating=True)
    for significance in (1, 3, 2):
        await world.raise_alerts(significance=significance)
        await world.later(4)

    methods = [got.path.rpartition("/")[2] for got in receiver.got]
    assert methods == ["sendMessage", "sendMessage", "editMessageText"]
    assert json.loads(receiver.got[2].body)["message_id"] == 2


async def test_a_message_is_edited_by_whichever_notifier_sends_next(world, receiver):
    receiver.answers = [says(ts="1.0"), says(ts="1.0")]
    await add_room(world, receiver, url="slack://xoxb-1-a/C1", updating=True)
    await world.raise_alerts(significance=1)
    await world.round()
    await world.raise_alerts(significance=1)
    other = world.notifier()
    world.notifiers.append(other)
    world.wall_ms += 2_000
    await world.round(other)
    assert [got.path for got in receiver.got] == ["/chat.postMessage", "/chat.update"]


async def test_a_call_calls_who_is_there_and_nothing_else_does(world, receiver):
    receiver.answers = [says(ts="1.0"), says(ts="2.0")]
    await add_room(world, receiver, url="slack://xoxb-1-a/C1", updating=True)
    await world.raise_alerts(type="result.declared", significance=3)
    await world.round()
    await world.raise_alerts(type="called", significance=3)
    await world.later(2)
    texts = [json.loads(got.body)["text"] for got in receiver.got]
    assert [text.startswith("<!here>") for text in texts] == [False, True]
