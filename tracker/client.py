"""A reader of the hub: follows one scope, reconnects by itself, resumes from its position."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from tracker.core.backoff import backoff_ms
from tracker.core.close import Close, may_return
from tracker.core.position import Position
from tracker.core.wire import PROTOCOL
from tracker.errors import CommandError, ReaderError

BACKOFF_MS = 500
BACKOFF_MS_MAX = 30_000
MESSAGE_BYTES_MAX = 8_000_000
"""A snapshot of 1,000 standings is about 700 KB."""

Json = dict[str, Any]


@dataclass(slots=True)
class View:
    """What this reader holds: the newest of everything it was told, and whether it is connected.

    `trouble` says why it is not.
    """

    contest: Json = field(default_factory=dict)
    standings: dict[str, Json] = field(default_factory=dict)
    position: Position | None = None
    scope: str = ""
    connected: bool = False
    sources: list[Json] = field(default_factory=list)
    message: str = ""
    trouble: str = ""


class Follower:
    """The merging half of a client: messages in, a view and answers out; no socket."""

    def __init__(
        self, contest: str, root: str | None, depth: int, since: Position | None = None
    ) -> None:
        self.view = View(position=since)
        self._request = {"op": "subscribe", "contest": contest, "root": root, "depth": depth}

    def subscription(self) -> str:
        """Return the message that asks for the scope, from the position that is held."""
        since = self.view.position
        asked = {"epoch": since.epoch, "offset": since.offset} if since else None
        return json.dumps({**self._request, "since": asked})

    def take(self, message: Json) -> str | None:
        """Merge one message; return what has to be asked because of it, if anything."""
        view = self.view
        view.message = message["op"]
        match message["op"]:
            case "snapshot":
                if view.position is None or message["epoch"] != view.position.epoch:
                    view.standings, view.contest, view.position = {}, {}, None
                self._merge(message)
            case "update":
                return self._join(message)
            case "heartbeat":
                view.sources = message["sources"]
                return self._compare(message)
            case "error" if not may_return(message["code"]):
                raise ReaderError(message["code"], message["message"])
        return None

    def _join(self, message: Json) -> str | None:
        held = self.view.position
        if held is None or message["epoch"] != held.epoch or message["from"] > held.offset:
            return self.subscription()
        self._merge(message)
        return None

    def _merge(self, message: Json) -> None:
        """Take over what is newer. Another hub may be behind the last one; nothing goes back."""
        view = self.view
        for row in message["standings"]:
            known = view.standings.get(row["region"])
            if known is None or row["offset"] > known["offset"]:
                view.standings[row["region"]] = row
        told = Position(message["epoch"], message["offset"])
        view.position = max(view.position or told, told)
        view.scope = message["scope"]
        contest = message.get("contest")
        if contest and contest["offset"] >= view.contest.get("offset", -1):
            view.contest = contest

    def _compare(self, message: Json) -> str | None:
        """A heartbeat of another epoch means that a message was missed."""
        held = self.view.position
        missed = held is not None and message["epoch"] != held.epoch
        return self.subscription() if missed else None


async def follow(
    url: str,
    contest: str,
    *,
    root: str | None = None,
    depth: int = 1,
    since: Position | None = None,
) -> AsyncIterator[View]:
    """Yield the view after every message, and once whenever a connection is lost or can't be made.

    It is one object that changes. Lost connections come back by themselves, with full jitter and
    from the position that is held.

    Raises:
        ReaderError: the hub says that coming back won't help (45xx).
        CommandError: *url* is no address of a socket.
    """
    try:
        urlsplit(url)
    except ValueError as error:
        raise _no_hub(url) from error
    follower = Follower(contest, root, depth, since)
    failures = 0
    while True:
        try:
            async with (
                connect(
                    url, subprotocols=[Subprotocol(PROTOCOL)], max_size=MESSAGE_BYTES_MAX
                ) as socket,
                aclosing(_session(socket, follower)) as views,
            ):
                async for view in views:
                    failures = 0
                    yield view
        except InvalidURI as error:
            raise _no_hub(url) from error
        except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed) as error:
            follower.view.trouble = _why(url, error)
        failures += 1
        if follower.view.connected or failures == 1:
            follower.view.connected = False
            yield follower.view
        luck = random.random()  # noqa: S311  # jitter
        pause_ms = backoff_ms(failures, luck, base_ms=BACKOFF_MS, max_ms=BACKOFF_MS_MAX)
        await asyncio.sleep(pause_ms / 1_000)


def _no_hub(url: str) -> CommandError:
    return CommandError(f"{url} is no address of a hub, like ws://host:8041/v1/ws")


def _why(url: str, error: Exception) -> str:
    """Return why a connection ended or could not be made, as a sentence."""
    if isinstance(error, InvalidHandshake):
        return f"what answers at {url} is no hub: {error}"
    if isinstance(error, ConnectionClosed):
        return "the connection was lost"
    return f"{url} can't be reached"


async def _session(socket: ClientConnection, follower: Follower) -> AsyncGenerator[View, None]:
    """Yield the view after each message of one connection."""
    await socket.send(follower.subscription())
    try:
        async for text in socket:
            message = _read(text)
            if message["op"] == "bye":
                follower.view.connected = False
                yield follower.view
                await asyncio.sleep(message["after_ms"] / 1_000)
                return
            question = follower.take(message)
            if question is not None:
                await socket.send(question)
                continue
            follower.view.connected, follower.view.trouble = True, ""
            yield follower.view
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        if not may_return(code):
            raise ReaderError(code, closed.rcvd.reason if closed.rcvd else "") from closed
        raise


def _read(text: str | bytes) -> Json:
    try:
        message = json.loads(text)
    except ValueError:
        message = None
    if not isinstance(message, dict) or "op" not in message:
        raise ReaderError(Close.BAD_REQUEST, f"what answers there does not speak {PROTOCOL}")
    return message
