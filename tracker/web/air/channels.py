"""`/v1/air`: what a channel shows, as it changes, and every action of its operator.

Reading is for everybody: it goes on air. An action is one request of a token of scope `air`; sent
twice under one `Idempotency-Key` (or `request=`) it happens once.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.air import actions
from tracker.core.air.channel import Channel, Json, channel_name_problem, new_channel
from tracker.core.air.refused import Refused
from tracker.core.air.setting import set_up
from tracker.core.scope import Scope, members
from tracker.core.wire import encode_json
from tracker.errors import StorageError
from tracker.web.air.frame import Clocks, beat, frame_of, speech_of, told_of
from tracker.web.air.live import Air
from tracker.web.api import live_of
from tracker.web.asked import body_of, form_of, region_of, replica_of
from tracker.web.desk.holds import private
from tracker.web.signing.who import require
from tracker.web.sse import READERS_MAX

ChannelOf: TypeAlias = Callable[[], Awaitable[Channel]]

BEAT_S = 5.0
RETRY_MS = 1_000
REQUEST_ID_MAX = 80
NOT_KEPT = {"Cache-Control": "no-store"}


def air_of(request: Request) -> Air:
    """Return the channels of this app, or raise 404 where it has none."""
    air: Air | None = request.app.state.air
    if air is None:
        raise HTTPException(404, "there are no channels here")
    return air


def name_of(name: str) -> str:
    """Return *name*, or raise 404 where no channel can be called so."""
    why = channel_name_problem(name)
    if why is not None:
        raise HTTPException(404, why)
    return name


async def show_channel(request: Request) -> Response:
    """Answer with the frame of a channel: its state, and its items with their numbers."""
    return private(await frame_at(request, name_of(request.path_params["channel"])))


async def frame_at(request: Request, name: str) -> Json:
    """Return the frame of the channel *name*, or raise 503 where its numbers aren't known yet."""
    air = air_of(request)
    channel = await air.channel(name)
    if _is_unknown(air, channel):
        raise HTTPException(503, "the numbers of this channel are not known here yet")
    return followed_frame(air, channel, await air.clocks())


def followed_frame(air: Air, channel: Channel, clocks: Clocks) -> Json:
    """Return the frame of *channel*, and who follows it."""
    frame = frame_of(channel, air.replica(channel), clocks)
    return frame | {"renderers": told_of(air.followed(channel.name))}


async def stream_channel(request: Request) -> Response:
    """Answer with a frame, and then with one whenever the channel or its numbers change."""
    air, name = air_of(request), name_of(request.path_params["channel"])
    await air.channel(name)
    return _stream(request, air, lambda: air.channel(name))


def _stream(request: Request, air: Air, channel_of: ChannelOf) -> Response:
    if request.app.state.streams >= READERS_MAX:
        raise HTTPException(503, "too many event streams here; come back in a moment")
    return EventSourceResponse(
        _events(request, air, channel_of), headers={**NOT_KEPT, "X-Accel-Buffering": "no"}
    )


async def show_contest(request: Request) -> Response:
    """Answer with the frame of a contest that runs by itself, without a channel."""
    air, channel = air_of(request), running_of(request)
    return private(frame_of(channel, air.replica(channel), await air.clocks()))


async def stream_contest(request: Request) -> Response:
    """Answer with such a frame, and then with one whenever its numbers change."""
    air, channel = air_of(request), running_of(request)

    async def same() -> Channel:
        return channel

    return _stream(request, air, same)


def running_of(request: Request) -> Channel:
    """Return a channel that nobody operates: the regions asked for, over and over.

    It began in 1970, so that wherever it is opened it shows the same item at the same moment.
    """
    replica, asked = replica_of(live_of(request), request), request.query_params
    named = dict.fromkeys(r for r in asked.get("regions", "").split(",") if r)
    regions = [region_of(replica, r) for r in named]
    tree = replica.tree
    usual = members(tree, Scope(replica.contest.id, tree.root, 1))
    begun = set_up(new_channel("preview"), dict(asked), replica.contest.id, tuple(regions) or usual)
    if isinstance(begun, Refused):
        raise HTTPException(400, begun.why())
    return replace(begun, kind="rehearsal", state="running", running=begun.items[0])


async def act(request: Request) -> Response:
    """Do what an operator asks; the answer is the frame that it led to."""
    holder = await require(request, "air")
    air, name = air_of(request), name_of(request.path_params["channel"])
    action = request.path_params["action"]
    if action not in actions.ACTIONS:
        raise HTTPException(404, f"there is: {', '.join(actions.ACTIONS)}")
    given = await given_of(request)
    asked = actions.Request(
        action=action,
        given=given,
        by=holder.name,
        now_ms=air.wall_ms(),
        id=request.headers.get("idempotency-key", given.get("request", ""))[:REQUEST_ID_MAX],
    )
    channel = await air.act(name, asked, given.get("contest", "") if action == "setup" else "")
    if isinstance(channel, Refused):
        language = "id" if request.query_params.get("lang") == "id" else "en"
        return private({"error": channel.why(language)}, 409)
    return private(followed_frame(air, channel, await air.clocks()))


async def given_of(request: Request) -> dict[str, str]:
    """Return what a request says: its query, and its form or JSON; the last word counts."""
    form = await form_of(request)
    return {**request.query_params, **(form or _scalars(await body_of(request)))}


def _scalars(body: bytes) -> dict[str, str]:
    try:
        given = msgspec.json.decode(body or b"{}", type=dict[str, object])
    except msgspec.DecodeError as error:
        raise HTTPException(400, 'the body is a form, or JSON like {"seconds": 6}') from error
    texts = {k: v for k, v in given.items() if isinstance(v, str | int) and not isinstance(v, bool)}
    return {name: str(value) for name, value in texts.items()}


async def _events(
    request: Request, air: Air, channel_of: ChannelOf
) -> AsyncIterator[ServerSentEvent]:
    request.app.state.streams += 1
    try:
        yield ServerSentEvent(comment="realcount.air", retry=RETRY_MS)
        told, due_s = "", 0.0
        while True:
            try:
                channel, clocks = await channel_of(), await air.clocks()
            except StorageError:
                # Nothing is known of it any more than before; what was sent stays on air.
                await air.wait()
                continue
            now = _print(air, channel, clocks)
            if now != told and not _is_unknown(air, channel):
                told, due_s = now, time.monotonic() + BEAT_S
                frame = followed_frame(air, channel, clocks)
                yield ServerSentEvent(encode_json(frame).decode(), id=now)
            elif time.monotonic() >= due_s:
                due_s = time.monotonic() + BEAT_S
                yield ServerSentEvent(encode_json(_beat(air, channel, clocks)).decode())
            await air.wait()
    finally:
        request.app.state.streams -= 1


def _beat(air: Air, channel: Channel, clocks: Clocks) -> Json:
    replica = air.replica(channel)
    said = {"op": "beat", "renderers": told_of(air.followed(channel.name))}
    if replica is None:
        return said | {"now_ms": clocks.wall_ms, "in_touch": False, "as_of": None}
    return said | beat(clocks, speech_of(channel, replica))


def _is_unknown(air: Air, channel: Channel) -> bool:
    """Say whether the channel is on air with numbers that this process does not have.

    A process that has just begun, or a contest that was retired: to send a frame without items
    would blank what is on the screen.
    """
    return channel.state != "off" and air.replica(channel) is None


def _print(air: Air, channel: Channel, clocks: Clocks) -> str:
    """Return what changes whenever a frame would: an id of it."""
    replica = air.replica(channel)
    parts: dict[str, object] = {"channel": channel.revision, "in_touch": int(clocks.in_touch)}
    if replica is not None:
        parts |= {
            "at": str(replica.position),
            "state": replica.state.offset,
            "definition": replica.fingerprint,
        }
    return urlencode(parts)
