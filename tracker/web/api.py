"""`/v1`: contests and standings as JSON, for programs and for a CDN in front of them."""

import re
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.history import Point, thinned
from tracker.core.instant import iso, ms_of, read_moment
from tracker.core.model import Contest, figure, option_ids
from tracker.core.position import Position
from tracker.core.reduce import Fold
from tracker.core.replica import Replica
from tracker.core.wire import Json, contest_json, encode_json
from tracker.web.asked import Page, page_of, replica_of, scope_of
from tracker.web.live import Live

POINTS_MAX = 500
CLOCKS = ("ours", "source")
CACHED = "public, max-age=2, stale-while-revalidate=30"


def live_of(request: Request) -> Live:
    """Return the live state that this app was made with."""
    live = request.app.state.live
    assert isinstance(live, Live), "make_app puts it there"
    return live


async def list_contests(request: Request) -> Response:
    """Answer with every contest."""
    live = live_of(request)
    rows = [_contest(replica) for _, replica in sorted(live.replicas.items())]
    return _json(request, {"contests": rows}, None)


async def show_contest(request: Request) -> Response:
    """Answer with one contest."""
    replica = replica_of(live_of(request), request)
    return _json(request, _contest(replica), None)


async def list_standings(request: Request) -> Response:
    """Answer with the standings of a scope, or 304 where they have not moved."""
    live = live_of(request)
    replica = replica_of(live, request)
    scope = scope_of(replica, request)
    page = page_of(replica, scope, request)
    if "as_of" in request.query_params:
        return await _as_of(request, replica, page)
    etag = etag_of(replica, page)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers_with(etag))
    answer: Json = {
        "contest": contest_json(replica.contest, replica.state),
        "epoch": replica.position.epoch,
        "offset": replica.position.offset,
        "checked_at": await live.checked_at(replica, scope.root),
        "standings": replica.standings(page.region_ids),
        "next": _next(request, page),
    }
    return _json(request, answer, etag)


class Past(Protocol):
    """What was shown at a moment; the composition root brings it."""

    async def as_of(self, contest: Contest, at_ms: int) -> tuple[Fold, str] | None:
        """Return the fold as of *at_ms* and the epoch; None while too many ask at once."""
        ...

    async def points(
        self, contest: Contest, region_id: str, until_ms: int
    ) -> Sequence[Point] | None:
        """Return how a region's numbers came in; None while too many ask at once."""
        ...


async def list_points(request: Request) -> Response:
    """Answer with how a region's numbers came in, for a chart."""
    live = live_of(request)
    replica = replica_of(live, request)
    root = scope_of(replica, request).root
    points = await _past(request).points(replica.contest, root, await live.now_ms())
    if points is None:
        raise _busy()
    clock = request.query_params.get("clock", "ours")
    if clock not in CLOCKS:
        raise HTTPException(400, f"clock is one of {', '.join(CLOCKS)}")
    ids = option_ids(replica.contest)
    rows = [
        {
            "at": iso(point.source_at_ms if clock == "source" else point.at_ms),
            "offset": point.offset,
            "votes": dict(zip(ids, point.tally.numbers, strict=False)),
            "stations": figure(point.tally.numbers, "stations_reported"),
        }
        for point in thinned(list(points), POINTS_MAX)
    ]
    answer: Json = {
        "contest": replica.contest.id,
        "region": root,
        "clock": clock,
        "points": rows,
    }
    return _json(request, answer, None)


async def _as_of(request: Request, replica: Replica, page: Page) -> Response:
    """Answer with the standings as we showed them at a moment."""
    # A "+" that nobody escaped is a space by now: 2024-11-28T10:30 07:00.
    text = re.sub(r"(:[0-9.]+) (\d\d:\d\d)$", r"\1+\2", request.query_params["as_of"][:40])
    moment = read_moment(text, ZoneInfo(replica.contest.time_zone))
    if moment is None:
        raise HTTPException(400, "as_of is a time, like 2024-11-28T10:30+07:00")
    at_ms = ms_of(moment)
    found = await _past(request).as_of(replica.contest, at_ms)
    if found is None:
        raise _busy()
    fold, epoch = found
    then = Replica(replica.contest)
    then.load(Position(epoch, fold.offset), fold.chain, fold.tallies, fold.state)
    answer: Json = {
        "contest": contest_json(replica.contest, fold.state),
        "as_of": iso(at_ms),
        "epoch": epoch,
        "offset": fold.offset,
        "standings": then.standings(page.region_ids),
        "next": _next(request, page),
    }
    return _json(request, answer, None)


def _past(request: Request) -> Past:
    past: Past | None = request.app.state.past
    if past is None:
        raise HTTPException(404, "the past can't be asked for here")
    return past


def _busy() -> HTTPException:
    return HTTPException(
        503, "too many ask for the past at once; come back in a moment", {"Retry-After": "2"}
    )


def etag_of(replica: Replica, page: Page) -> str:
    """Return a validator of the numbers, the contest's state and its definition.

    Weak, because the *checked* clock moves without them.
    """
    offsets = (replica.tallies[r].offset for r in page.region_ids if r in replica.tallies)
    newest = max(offsets, default=0)
    parts = (
        replica.position.epoch,
        newest,
        replica.state.offset,
        len(page.region_ids),
        replica.fingerprint,
    )
    return f'W/"{"-".join(map(str, parts))}"'


def _contest(replica: Replica) -> Json:
    return contest_json(replica.contest, replica.state) | {
        "root": replica.tree.root,
        "epoch": replica.position.epoch,
        "position": replica.position.offset,
    }


def _next(request: Request, page: Page) -> str | None:
    if page.next_after is None:
        return None
    asked = {k: v for k, v in request.query_params.items() if k != "after"}
    query = "&".join(f"{k}={quote(v)}" for k, v in {**asked, "after": page.next_after}.items())
    return f"{quote(request.url.path, safe='/+')}?{query}"


def is_known(request: Request, etag: str) -> bool:
    """Say whether whoever asks holds *etag* already.

    Weakly (RFC 9110, 13.1.2): what a proxy does to the mark of weakness is no matter.
    """
    given = request.headers.get("if-none-match", "")
    wanted = etag.removeprefix("W/")
    return given.strip() == "*" or any(
        part.strip().removeprefix("W/") == wanted for part in given.split(",")
    )


def headers_with(etag: str | None) -> dict[str, str]:
    """Return the headers of an answer that a CDN may keep for a moment."""
    headers = {"Cache-Control": CACHED}
    return headers | {"ETag": etag} if etag is not None else headers


def _json(request: Request, answer: Json, etag: str | None) -> Response:
    return Response(
        encode_json(answer),
        media_type="application/json; charset=utf-8",
        headers=headers_with(etag),
    )
