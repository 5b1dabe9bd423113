"""Standings as server-sent events, for readers whose sockets are blocked.

The payloads are those of the hub. The id of an event is the position it brings a reader to; a
browser sends the last one back by itself when it reconnects.
"""

import random
import time
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core import wire
from tracker.core.beat import Beat
from tracker.core.close import Close
from tracker.core.position import Position, parse_position
from tracker.core.replica import Replica
from tracker.core.scope import Scope, problem
from tracker.web.api import live_of
from tracker.web.asked import replica_of, scope_of
from tracker.web.live import Live

BEAT_S = 10.0
"""A browser can't see comments, and takes 45 s without a message for a lost connection."""

RETRY_MS = (1_000, 5_000)
READERS_MAX = 5_000


async def stream_standings(request: Request) -> Response:
    """Answer with a snapshot, or what changed since the last event, and then with every change."""
    live = live_of(request)
    replica = replica_of(live, request)
    scope = scope_of(replica, request, depth_max=1)
    why = problem(replica.tree, scope)
    if why is not None:
        raise HTTPException(400, why)
    if request.app.state.streams >= READERS_MAX:
        raise HTTPException(503, "too many event streams here; come back in a moment")
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    since = parse_position(request.headers.get("last-event-id", ""))
    return EventSourceResponse(
        _events(request, live, replica.contest.id, scope, since),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    request: Request, live: Live, contest_id: str, scope: Scope, held: Position | None
) -> AsyncIterator[ServerSentEvent]:
    request.app.state.streams += 1
    try:
        retry_ms = random.randint(*RETRY_MS)  # noqa: S311  # jitter
        yield ServerSentEvent(comment="realcount.v1", retry=retry_ms)
        beat = Beat(BEAT_S)
        while True:
            replica = live.replicas.get(contest_id)
            why = _end(replica, scope)
            if replica is None or why:
                yield ServerSentEvent(wire.error(Close.UNKNOWN_SCOPE, why).decode())
                return
            message = replica.since(scope, held)
            held = replica.position
            if message is not None:
                beat.moved(time.monotonic())
                yield _event(replica, message)
            if time.monotonic() >= beat.due_at_s():
                beat.told(time.monotonic())
                # No id: it says nothing that a reader who comes back could have missed.
                yield ServerSentEvent((await live.heartbeat(replica, scope.root)).decode())
            await live.wait(contest_id, held, beat.due_at_s() - time.monotonic())
    finally:
        request.app.state.streams -= 1


def _end(replica: Replica | None, scope: Scope) -> str:
    """Return why a stream of *scope* ends: nobody counts it any more. Empty while it goes on."""
    if replica is None:
        return f"{scope.contest_id} is not counted here any more"
    return problem(replica.tree, scope) or ""


def _event(replica: Replica, message: bytes) -> ServerSentEvent:
    return ServerSentEvent(message.decode(), id=str(replica.position), event="message")
