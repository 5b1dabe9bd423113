"""Messages in chats: through Apprise for any channel, and edited where the channel can."""

import json

import pytest
from aiohttp import web

from tests.builders import make_hook
from tracker.core.delivery.message import Message
from tracker.notify.channels import CHANNELS, Target, channel_of, editable, server_of
from tracker.notify.chat import is_address, is_outside, said_in, send_chat
from tracker.notify.editing import Slack, Telegram

LEADS = Message("Andi leads for now")
CALL = Message("We call it.", rousing=True)


def chat(url, **changes):
    return make_hook("room", kind="chat", url=url, secrets=(), **changes)


def local(receiver, scheme="json"):
    return receiver.url.replace("http", scheme, 1)


async def test_any_channel_of_apprise_gets_the_message(receiver):
    answer = await send_chat(chat(local(receiver), allow_private=True), LEADS, timeout_s=9)
    assert answer.status == 200
    assert json.loads(receiver.got[0].body)["message"] == "Andi leads for now"


async def test_a_channel_that_says_no_is_a_failure(receiver):
    receiver.answers = [500]
    answer = await send_chat(chat(local(receiver), allow_private=True), LEADS, timeout_s=9)
    assert answer.trouble == "declined"


async def test_a_redirect_is_not_followed_here_either(receiver):
    receiver.answers = [(307, {"Location": "/elsewhere"})]
    answer = await send_chat(chat(local(receiver), allow_private=True), LEADS, timeout_s=9)
    assert answer.trouble == "declined"
    assert [got.path for got in receiver.got] == ["/hook"]


@pytest.mark.parametrize("scheme", ["json", "mmost", "ntfy"])
async def test_a_channel_on_a_private_address_is_not_spoken_to(receiver, scheme):
    answer = await send_chat(chat(local(receiver, scheme)), LEADS, timeout_s=9)
    assert answer.trouble == "private"
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "outside"),
    [
        ("slack://xoxb-1-2-abc/C01", True),
        ("mmost://8.8.8.8/token", True),
        ("mmosts://user:word@[2606:4700:4700::1111]:443/token", True),
        ("mmost://user@127.0.0.1@8.8.8.8/x", True),
        ("mmost://localhost/token", False),
        ("json://169.254.169.254/latest", False),
        ("json://[::1]/x", False),
        ("syslog://", False),
        ("nonsense", False),
    ],
)
async def test_where_a_channel_is_stands_in_its_address(url, outside):
    assert await is_outside(url) == outside


def test_a_server_is_what_stands_between_password_and_port():
    assert server_of("mmost://user:word@chat.example:8065/token?a=b@c") == "chat.example"
    assert server_of("discord://id/token") is None


def test_every_channel_has_a_pause_and_slack_s_is_a_second():
    assert all(channel.pause_ms >= 1_000 for channel in CHANNELS.values())
    assert channel_of("slack://a/b").pause_ms == 1_000


def test_only_a_rousing_message_calls_who_is_there_and_in_the_channel_s_own_way():
    assert said_in("slack://a/b", CALL) == "<!here> We call it."
    assert said_in("discord://a/b", CALL) == "@here We call it."
    assert said_in("tgram://a/b", CALL) == "We call it."
    assert said_in("slack://a/b", LEADS) == "Andi leads for now"


def test_addresses_are_read_by_apprise_itself():
    assert is_address("tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/-100123/")
    assert not is_address("nonsense://x")


# ---------------------------------------------------------------- messages that are edited


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("slack://xoxb-1-2-abc/C01", Target("slack", "xoxb-1-2-abc", "C01")),
        ("slack://bot@xoxb-1-2-abc/#room", Target("slack", "xoxb-1-2-abc", "room")),
        ("tgram://12:Ab_c/-100123/", Target("telegram", "12:Ab_c", "-100123")),
        ("slack://T1/B1/secret/#room", None),
        ("discord://id/token", None),
    ],
)
def test_a_bot_s_channel_can_edit(url, target):
    assert editable(url) == target


def says(status=200, **document):
    async def answer(_request):
        return web.json_response(document, status=status)

    return answer


def bot(cls, receiver, poster):
    kind = "slack" if cls is Slack else "telegram"
    return cls(poster, Target(kind, "tok", "C01"), receiver.url.removesuffix("/hook"))


def bodies(receiver):
    return [(got.path, json.loads(got.body)) for got in receiver.got]


async def test_slack_posts_a_message_and_edits_it(receiver, poster):
    receiver.answers = [says(ok=True, ts="17.5"), says(ok=True, ts="17.5")]
    slack = bot(Slack, receiver, poster)
    said = await slack.say(CALL)
    again = await slack.edit(said.message_id, LEADS)
    assert (said.message_id, again.answer.status) == ("17.5", 200)
    assert receiver.got[0].headers["Authorization"] == "Bearer tok"
    assert bodies(receiver) == [
        ("/chat.postMessage", {"channel": "C01", "text": "<!here> We call it."}),
        ("/chat.update", {"channel": "C01", "ts": "17.5", "text": "Andi leads for now"}),
    ]


async def test_slack_s_no_in_a_200_is_a_failure(receiver, poster):
    receiver.answers = [says(ok=False, error="not_in_channel")]
    said = await bot(Slack, receiver, poster).say(LEADS)
    assert (said.answer.status, said.answer.text) == (400, "not_in_channel")


async def test_a_message_that_somebody_deleted_is_posted_anew(receiver, poster):
    receiver.answers = [says(ok=False, error="message_not_found"), says(ok=True, ts="18.0")]
    said = await bot(Slack, receiver, poster).edit("17.5", LEADS)
    assert (said.answer.status, said.message_id) == (200, "18.0")


async def test_slack_s_pause_comes_back(receiver, poster):
    receiver.answers = [(429, {"Retry-After": "30"})]
    said = await bot(Slack, receiver, poster).say(LEADS)
    assert (said.answer.status, said.answer.retry_after_s) == (429, 30.0)


async def test_telegram_sends_a_message_and_edits_it(receiver, poster):
    receiver.answers = [says(ok=True, result={"message_id": 77}), says(ok=True, result={})]
    telegram = bot(Telegram, receiver, poster)
    said = await telegram.say(LEADS)
    await telegram.edit(said.message_id, CALL)
    assert said.message_id == "77"
    assert bodies(receiver) == [
        ("/bottok/sendMessage", {"chat_id": "C01", "text": "Andi leads for now"}),
        ("/bottok/editMessageText", {"chat_id": "C01", "message_id": 77, "text": "We call it."}),
    ]


async def test_an_edit_that_changes_nothing_is_a_success(receiver, poster):
    receiver.answers = [says(400, ok=False, description="Bad Request: message is not modified")]
    said = await bot(Telegram, receiver, poster).edit("77", LEADS)
    assert (said.answer.status, said.message_id, len(receiver.got)) == (200, "77", 1)


async def test_a_message_that_telegram_can_t_edit_is_sent_anew(receiver, poster):
    receiver.answers = [
        says(400, ok=False, description="Bad Request: message to edit not found"),
        says(ok=True, result={"message_id": 78}),
    ]
    assert (await bot(Telegram, receiver, poster).edit("77", LEADS)).message_id == "78"


async def test_telegram_s_pause_stands_in_its_body(receiver, poster):
    receiver.answers = [says(429, ok=False, parameters={"retry_after": 21})]
    said = await bot(Telegram, receiver, poster).say(LEADS)
    assert (said.answer.status, said.answer.retry_after_s) == (429, 21.0)
