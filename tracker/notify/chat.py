"""Messages in chats through Apprise, which knows a hundred kinds of channel.

It is imported with the first message: that takes a quarter of a second and reads many files.
"""

import asyncio
import logging
import time
import warnings
from functools import cache
from typing import Any

from tracker.core.delivery.answers import Answer
from tracker.core.delivery.hook import Hook
from tracker.core.delivery.message import Message
from tracker.notify.addresses import is_public
from tracker.notify.channels import channel_of, server_of

SENT = 200
"""Apprise says only whether a message was taken; a success is told as HTTP's."""


def said_in(url: str, message: Message) -> str:
    """Return *message* as the channel at *url* gets it: with its call to who is there, if any."""
    here = channel_of(url).here if message.rousing else ""
    return f"{here} {message.text}" if here else message.text


async def send_chat(hook: Hook, message: Message, *, timeout_s: float) -> Answer:
    """Say *message* in the channel of *hook*, and return what came of it.

    Apprise connects by itself, so here a server's name is looked up beforehand: a weaker check
    than a webhook's, against a mistake rather than against somebody who owns the name.
    """
    if not (hook.allow_private or await is_outside(hook.url)):
        return Answer(trouble="private")
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout_s):
            sent = await asyncio.to_thread(_notify, hook.url, said_in(hook.url, message))
    except TimeoutError:
        return Answer(trouble="timeout", took_ms=round(timeout_s * 1_000))
    took_ms = round((time.monotonic() - began) * 1_000)
    if sent:
        return Answer(status=SENT, took_ms=took_ms)
    return Answer(trouble="declined", took_ms=took_ms)


async def is_outside(url: str) -> bool:
    """Say whether the channel at *url* is on the internet by everything its name stands for now."""
    server = server_of(url)
    if server is None:
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(server.strip("[]"), None)
    except (OSError, UnicodeError):
        return False
    return bool(server) and all(is_public(str(info[4][0])) for info in found)


def is_address(url: str) -> bool:
    """Say whether Apprise can read *url*; this imports it."""
    return bool(_loaded().Apprise().add(url))


def _notify(url: str, text: str) -> bool:
    apprise = _loaded()
    asset = apprise.AppriseAsset(app_id="realcount", http_redirects=False)
    sender = apprise.Apprise(asset=asset)
    return bool(sender.add(url) and sender.notify(body=text))


@cache
def _loaded() -> Any:
    """Return Apprise with all its channels read; what it says of its own libraries is not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise().add("json://localhost")
    # It writes of addresses, and a channel's address is its secret; our own line says what failed.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    return apprise
