"""Alerts as server-sent events: what was missed since an id, then what comes.

The id of an event is that of the alert; a browser sends the last one back by itself. What is late
is history: to a stream that is live one digest stands for it.
"""

import random
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core import wire
from tracker.core.alerts.alert import Alert, Audience
from tracker.core.alerts.alert_wire import alert_json, desk_alert_json
from tracker.core.alerts.bulletin import FIRST
from tracker.core.alerts.digest import Handed, gathered
from tracker.core.alerts.wanted import Wanted
from tracker.core.beat import Beat
from tracker.core.close import Close
from tracker.core.replica import Replica
from tracker.errors import StorageError
from tracker.web.alerts.asked import (
    audience_of,
    bulletins_of,
    going_on,
    since_of,
    wanted_of,
)
from tracker.web.alerts.listed import alerts_of, number_after
from tracker.web.api import live_of
from tracker.web.asked import replica_of
from tracker.web.signing.who import require
from tracker.web.sse import BEAT_S, READERS_MAX, RETRY_MS

PAGE = 200


@dataclass(slots=True)
class Stream:
    """One reader of alerts, and how far it has got: a place among the public's, or a number.

    `place` None: the id that it came with is none of this history.
    """

    request: Request
    contest_id: str
    audience: Audience
    wanted: Wanted
    place: int | None
    last: str
    epoch: str
    is_live: bool


async def stream_alerts(request: Request) -> Response:
    """Answer with the alerts since the last event, and then with each that comes."""
    replica = replica_of(live_of(request), request)
    audience, wanted = audience_of(request), wanted_of(replica, request)
    if audience == "desk":
        await require(request, "desk")
    if request.app.state.streams >= READERS_MAX:
        raise HTTPException(503, "too many event streams here; come back in a moment")
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    since = since_of(request)
    stream = Stream(
        request,
        replica.contest.id,
        audience,
        wanted,
        place=_top(replica, audience) if since is None else await _place(request, replica, since),
        last=since or "",
        epoch=replica.position.epoch,
        is_live=since is None,
    )
    return EventSourceResponse(
        _events(stream), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _events(stream: Stream) -> AsyncIterator[ServerSentEvent]:
    request = stream.request
    live = live_of(request)
    request.app.state.streams += 1
    try:
        retry_ms = random.randint(*RETRY_MS)  # noqa: S311  # jitter
        yield ServerSentEvent(comment="realcount.v1", retry=retry_ms)
        beat = Beat(BEAT_S)
        while True:
            replica = live.replicas.get(stream.contest_id)
            if replica is None or not _is_there(replica, stream.wanted):
                why = f"{stream.contest_id} has no such alerts any more"
                yield ServerSentEvent(wire.error(Close.UNKNOWN_SCOPE, why).decode())
                return
            position = replica.position
            try:
                async for event in _news(stream, replica):
                    beat.moved(time.monotonic())
                    yield event
            except StorageError:
                # `Tail.look_round` says that the store is away; the next round asks again.
                pass
            except HTTPException as refused:
                yield ServerSentEvent(wire.error(Close.BAD_REQUEST, str(refused.detail)).decode())
                return
            if time.monotonic() >= beat.due_at_s():
                beat.told(time.monotonic())
                yield ServerSentEvent((await live.heartbeat(replica, replica.tree.root)).decode())
            await live.wait(stream.contest_id, position, beat.due_at_s() - time.monotonic())
    finally:
        request.app.state.streams -= 1


async def _news(stream: Stream, replica: Replica) -> AsyncIterator[ServerSentEvent]:
    """Yield what a stream has not been told, page by page; then it is live."""
    if stream.epoch != replica.position.epoch:
        await _find_again(stream, replica)
    if stream.place is None:
        yield ServerSentEvent(_missed(stream).decode())
        stream.place, stream.last = _top(replica, stream.audience), ""
    if not stream.last:
        async for event in _from_here(stream, replica):
            yield event
    while stream.place < _top(replica, stream.audience):
        found = await _after(stream, replica, place=stream.place)
        if not found:
            return
        if stream.audience == "desk":
            # A stream may outlive the token that it was opened with.
            await require(stream.request, "desk")
        told = stream.last
        for delivery in _deliveries(stream, replica, found):
            yield _event(stream, replica, delivery)
            told = delivery.cursor
        stream.place, stream.last = stream.place + len(found), found[-1].id
        if told != stream.last:
            # An id alone moves where a browser goes on, past what its filter leaves out.
            yield ServerSentEvent(id=stream.last)
    stream.is_live = True


def _deliveries(stream: Stream, replica: Replica, found: Iterable[Alert]) -> Iterable[Handed]:
    fitting = [alert for alert in found if stream.wanted.takes(alert, replica.tree)]
    if stream.is_live:
        return gathered(fitting, replica.tree.root)
    return [Handed(alert, alert.id) for alert in fitting]


async def _after(stream: Stream, replica: Replica, *, place: int) -> tuple[Alert, ...]:
    if stream.audience == "desk":
        return await alerts_of(stream.request).raised(stream.contest_id, place, PAGE)
    return await bulletins_of(stream.request).after(replica, place, PAGE)


async def _from_here(stream: Stream, replica: Replica) -> AsyncIterator[ServerSentEvent]:
    """Yield an event whose id is where the reader is: it may lose the line before an alert."""
    top = stream.place or 0
    last = (await _after(stream, replica, place=top - 1))[:1] if top else ()
    if top and not last:
        return
    stream.last = last[0].id if last else FIRST
    yield ServerSentEvent(wire.alerts_from(stream.contest_id, stream.last).decode(), id=stream.last)


async def _find_again(stream: Stream, replica: Replica) -> None:
    """Find the reader's place in another history."""
    stream.epoch = replica.position.epoch
    if stream.last:
        stream.place = await _place(stream.request, replica, stream.last)
    elif stream.place is not None:
        stream.place = min(stream.place, _top(replica, stream.audience))


async def _place(request: Request, replica: Replica, alert_id: str) -> int | None:
    if audience_of(request) == "desk":
        return await number_after(alerts_of(request), replica.contest.id, alert_id)
    return await bulletins_of(request).find(replica, alert_id)


def _top(replica: Replica, audience: Audience) -> int:
    return replica.state.alerts if audience == "desk" else replica.state.published


def _is_there(replica: Replica, wanted: Wanted) -> bool:
    return wanted.root is None or wanted.root in replica.tree.regions


def _event(stream: Stream, replica: Replica, delivery: Handed) -> ServerSentEvent:
    write = desk_alert_json if stream.audience == "desk" else alert_json
    site, epoch = stream.request.app.state.public_url, replica.position.epoch
    row = write(delivery.alert, replica.contest, replica.tree, site, epoch=epoch)
    return ServerSentEvent(wire.alert(row).decode(), id=delivery.cursor, event="message")


def _missed(stream: Stream) -> bytes:
    site = stream.request.app.state.public_url
    page = going_on(stream.request, None).replace("/alerts/events", "/alerts", 1)
    return wire.alerts_missed(stream.contest_id, stream.last, None, f"{site}{page}")
