"""`/v1` of the past: standings as they were shown at a moment, and a region's numbers over time.

What lies before the log's newest entry never changes, so whoever asks may keep it for long.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.instant import iso, ms_of, read_moment
from tracker.core.model import Contest
from tracker.core.replica import Replica
from tracker.core.series import CLOCKS, Clock, points_json, thinned
from tracker.core.wire import Json, contest_json, encode_json
from tracker.errors import StorageError
from tracker.web import api
from tracker.web.api import CACHED, is_known, live_of, next_page
from tracker.web.asked import Page, number_of, page_of, replica_of, scope_of
from tracker.web.reading_room import Kept, ReadingRoom, come_back, kept

POINTS_MAX = 1_000
POINTS = 500
STEP_S_MAX = 86_400

SETTLED = "public, max-age=86400, immutable"
"""For what can't change any more. A day, because names and colours are those of now."""

UNESCAPED_PLUS = re.compile(r"(:[0-9.]+) ([0-9]{2}:?[0-9]{2})$")
"""The end of 2024-11-28T10:30+07:00 where nobody wrote the + as %2B: it came as a space."""


async def list_standings(request: Request) -> Response:
    """Answer with the standings of a scope: those of now, or as they were shown at a moment."""
    if "as_of" not in request.query_params:
        return await api.list_standings(request)
    replica = replica_of(live_of(request), request)
    page = page_of(replica, scope_of(replica, request), request)
    at_ms = moment_asked(request, replica.contest)
    key = _key(replica, request, "as_of")
    room = _room(request)
    answer = room.find(key)
    if answer is None:
        async with room.turn(), _stored():
            answer = room.find(key) or await _then(request, replica, page, at_ms, key)
    return _answered(request, answer)


async def show_series(request: Request) -> Response:
    """Answer with how a region's numbers came in, for a chart."""
    replica = replica_of(live_of(request), request)
    asked = AskedSeries(
        root=scope_of(replica, request).root,
        clock=_clock(request),
        step_s=number_of(request, "step", 1, 1, STEP_S_MAX),
        most=number_of(request, "limit", POINTS, 1, POINTS_MAX),
    )
    return _answered(request, await series_of(request, replica, asked))


class AskedSeries(Struct, frozen=True, kw_only=True):
    """What is asked for of a series."""

    root: str
    clock: Clock = "ours"
    step_s: int = 1
    most: int = POINTS


async def series_of(request: Request, replica: Replica, asked: AskedSeries) -> Kept:
    """Return how a region's numbers came in until now, as JSON; or raise 503."""
    parts = (replica.contest.id, replica.fingerprint, str(replica.position), asked)
    key = sha256(repr(parts).encode()).digest()
    room = _room(request)
    answer = room.find(key)
    if answer is None:
        async with room.turn(), _stored():
            answer = room.find(key) or await _drawn(room, replica, asked, key)
    return answer


def moment_asked(request: Request, contest: Contest) -> int:
    """Return the instant that the query names, or raise 400."""
    return moment_of_text(request.query_params["as_of"], contest, name="as_of")


def moment_of_text(given: str, contest: Contest, *, name: str = "at") -> int:
    """Return the instant that somebody wrote, in the query as *name*, or raise 400."""
    text = UNESCAPED_PLUS.sub(r"\1+\2", given[:40])
    moment = read_moment(text, ZoneInfo(contest.time_zone))
    if moment is None:
        raise HTTPException(
            400, f"{name} is a time, like 2024-11-28T10:30+07:00, or one on the contest's own clock"
        )
    return ms_of(moment)


def shown_at(at_ms: int, now_ms: int, *, settled: bool) -> str | None:
    """Write the moment that an answer is of: where it has not come yet, the second that it is now.

    What is *settled* is kept by others, and doesn't hang on when it was asked for.
    """
    return iso(at_ms if settled else min(at_ms, now_ms // 1_000 * 1_000))


async def _then(request: Request, replica: Replica, page: Page, at_ms: int, key: bytes) -> Kept:
    room = _room(request)
    found = await room.past.as_of(replica.contest, at_ms)
    if found is None:
        raise come_back("the log is being read up to there")
    then, settled = found
    now_ms = await live_of(request).now_ms()
    document: Json = {
        "contest": contest_json(then.contest, then.state),
        "as_of": shown_at(at_ms, now_ms, settled=settled),
        "epoch": then.position.epoch,
        "offset": then.position.offset,
        # When a source was looked at is no entry of the log, so it is not known of the past.
        "checked_at": None,
        "next": next_page(request, page),
    }
    body = await asyncio.to_thread(_with_standings, document, then, page)
    # A test run begins anew with every demo, at the same times and with other numbers.
    for_long = settled and not then.contest.test
    answer = kept(body, SETTLED if for_long else CACHED)
    if settled:
        room.keep(key, answer)
    return answer


def _with_standings(document: Json, then: Replica, page: Page) -> bytes:
    return encode_json(document | {"standings": then.standings(page.region_ids)})


async def _drawn(room: ReadingRoom, replica: Replica, asked: AskedSeries, key: bytes) -> Kept:
    position, contest = replica.position, replica.contest
    found = await room.past.series(contest, asked.root, asked.clock, position.offset)
    if found is None:
        raise come_back("the log is being read from its beginning")
    series = thinned(found, most=asked.most, step_s=max(asked.step_s, found.step_s))
    document: Json = {
        "contest": contest.id,
        "test": contest.test,
        "region": asked.root,
        "name": replica.tree.regions[asked.root].name,
        "clock": asked.clock,
        "step_s": series.step_s,
        "epoch": position.epoch,
        "offset": position.offset,
        "points": points_json(contest, replica.tree, asked.root, series.points()),
    }
    answer = kept(encode_json(document), CACHED)
    room.keep(key, answer)
    return answer


def _clock(request: Request) -> Clock:
    given = request.query_params.get("clock", "ours")
    for clock in CLOCKS:
        if clock == given:
            return clock
    raise HTTPException(400, f"clock is one of {', '.join(CLOCKS)}")


def _room(request: Request) -> ReadingRoom:
    room: ReadingRoom | None = request.app.state.past
    if room is None:
        raise HTTPException(404, "the past can't be asked for here")
    return room


def _key(replica: Replica, request: Request, kind: str) -> bytes:
    """Return a short name of everything that an answer hangs on; a query may be long."""
    epoch, query = replica.position.epoch, request.url.query
    parts = (replica.contest.id, replica.fingerprint, epoch, kind, query)
    return sha256(repr(parts).encode()).digest()


def _answered(request: Request, answer: Kept) -> Response:
    headers = {"Cache-Control": answer.cached, "ETag": answer.etag}
    if is_known(request, answer.etag):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type="application/json; charset=utf-8", headers=headers)


@asynccontextmanager
async def _stored() -> AsyncIterator[None]:
    """Let a store that is away be a sentence and another try."""
    try:
        yield
    except StorageError as error:
        raise come_back("the store can't be reached") from error
