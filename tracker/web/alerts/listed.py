"""`/v1`: alerts as JSON, from the newest or since an id: in order, each once, none left out.

The public gets what was let out, in the order of that; a desk gets everything as it arose.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.alerts.alert import Alert, is_for
from tracker.core.alerts.alert_wire import alert_json, desk_alert_json
from tracker.core.alerts.bulletin import FIRST
from tracker.core.alerts.wanted import Wanted
from tracker.core.replica import Replica
from tracker.core.wire import Json, encode_json
from tracker.ports import Alerts
from tracker.web.alerts.asked import (
    audience_of,
    bulletins_of,
    going_on,
    not_kept,
    since_of,
    wanted_of,
)
from tracker.web.api import headers_with, is_known, live_of
from tracker.web.asked import number_of, replica_of
from tracker.web.desk.holds import private
from tracker.web.signing.who import require

ALERTS_MAX = 200
ALERTS_USUAL = 50
LOOKED_AT_MAX = 500
"""Alerts that one request looks through; `next` goes on where it stopped, found or not."""

STATUSES = ("sent", "waiting", "rejected", "overtaken")


class Page(NamedTuple):
    """The alerts that were asked for, the id after which to go on, and whether there is more."""

    alerts: tuple[Alert, ...]
    cursor: str | None
    more: bool


def alerts_of(request: Request) -> Alerts:
    """Return the port that this app was made with."""
    return bulletins_of(request).kept


async def list_alerts(request: Request) -> Response:
    """Answer with the alerts since an id, or the newest, a page at a time."""
    replica = replica_of(live_of(request), request)
    if audience_of(request) == "desk":
        return await _list_for_desk(request, replica)
    newest = alerts_etag(replica, replica.state.published)
    if is_known(request, newest):
        return Response(status_code=304, headers=headers_with(newest))
    wanted = wanted_of(replica, request)
    page = await _public_page(request, replica, wanted)
    answer = encode_json(_page_json(request, replica, page, alert_json))
    headers = headers_with(alerts_etag(replica, bulletins_of(request).held(replica).top))
    return Response(answer, media_type="application/json", headers=headers)


async def show_alert(request: Request) -> Response:
    """Answer with one alert: to everybody if it was let out, and to a desk in any case."""
    replica = replica_of(live_of(request), request)
    audience = audience_of(request)
    if audience == "desk":
        await require(request, "desk")
    alert_id = request.path_params["alert"]
    found = await alerts_of(request).get(replica.contest.id, alert_id)
    if found is None or not is_for(found, audience):
        raise not_kept(replica, alert_id)
    if audience == "desk":
        return private(_row(request, replica, found, desk_alert_json))
    answer = encode_json(_row(request, replica, found, alert_json))
    return Response(answer, media_type="application/json", headers=headers_with(None))


def alerts_etag(replica: Replica, count: int) -> str:
    """Return a validator of the first *count* that the public has.

    Within an epoch there is only ever more of it. While the store is away an answer may hold fewer
    than were let out, and then says so: the next one has another validator.
    """
    return f'W/"a-{replica.position.epoch}-{count}-{replica.fingerprint}"'


async def _public_page(request: Request, replica: Replica, wanted: Wanted) -> Page:
    limit = number_of(request, "limit", ALERTS_USUAL, 1, ALERTS_MAX)
    since, bulletins = since_of(request), bulletins_of(request)
    if since is None:
        bulletin = await bulletins.newest(replica)
        return newest_of(bulletin.newest(LOOKED_AT_MAX), replica, wanted, limit)
    place = await bulletins.find(replica, since)
    if place is None:
        raise not_kept(replica, since)
    found = await bulletins.after(replica, place, LOOKED_AT_MAX + 1)
    return page_after(since, found, replica, wanted, limit=limit)


async def _list_for_desk(request: Request, replica: Replica) -> Response:
    await require(request, "desk")
    wanted, alerts = wanted_of(replica, request), alerts_of(request)
    limit = number_of(request, "limit", ALERTS_USUAL, 1, ALERTS_MAX)
    since, contest_id = since_of(request), replica.contest.id
    is_asked = _with_status(request)
    if since is None:
        found = await _newest_for_desk(request, replica)
        page = newest_of(found, replica, wanted, limit, is_asked)
    else:
        number = await number_after(alerts, contest_id, since)
        if number is None:
            raise not_kept(replica, since)
        found = await alerts.raised(contest_id, number, LOOKED_AT_MAX + 1)
        page = page_after(since, found, replica, wanted, limit=limit, is_asked=is_asked)
    answer = private(_page_json(request, replica, page, desk_alert_json))
    etag = f'W/"d-{sha256(answer.body).hexdigest()[:16]}"'
    if is_known(request, etag):
        return Response(status_code=304, headers={"Cache-Control": "no-store", "ETag": etag})
    answer.headers["ETag"] = etag
    return answer


async def _newest_for_desk(request: Request, replica: Replica) -> tuple[Alert, ...]:
    """Return the newest alerts; of those that wait all, for one that is missed is never let out."""
    if request.query_params.get("status") == "waiting":
        waiting: tuple[Alert, ...] = await request.app.state.waiting.of(replica)
        return waiting
    start = max(0, replica.state.alerts - LOOKED_AT_MAX)
    return await alerts_of(request).raised(replica.contest.id, start, LOOKED_AT_MAX)


async def number_after(alerts: Alerts, contest_id: str, alert_id: str) -> int | None:
    """Return the number of an alert, 0 for `FIRST`; None: there is none of that id."""
    if alert_id == FIRST:
        return 0
    found = await alerts.get(contest_id, alert_id)
    return found.number if found is not None else None


def _anything(_alert: Alert) -> bool:
    return True


def _with_status(request: Request) -> Callable[[Alert], bool]:
    asked = request.query_params.get("status")
    if asked is None:
        return _anything
    if asked not in STATUSES:
        raise HTTPException(400, f"status is one of {', '.join(STATUSES)}")
    return lambda alert: alert.status == asked


def newest_of(
    found: Sequence[Alert],
    replica: Replica,
    wanted: Wanted,
    limit: int,
    is_asked: Callable[[Alert], bool] = _anything,
) -> Page:
    """Return the newest of *found* that are wanted; whoever goes on misses nothing that comes."""
    fitting = [a for a in found if wanted.takes(a, replica.tree) and is_asked(a)]
    return Page(tuple(fitting[-limit:]), found[-1].id if found else None, False)


def page_after(
    since: str,
    found: Sequence[Alert],
    replica: Replica,
    wanted: Wanted,
    *,
    limit: int,
    is_asked: Callable[[Alert], bool] = _anything,
) -> Page:
    """Return those of *found* that are wanted, up to *limit*, and how far that went."""
    fitting: list[Alert] = []
    cursor, looked_at = since, 0
    for alert in found[:LOOKED_AT_MAX]:
        if len(fitting) == limit:
            break
        cursor, looked_at = alert.id, looked_at + 1
        if wanted.takes(alert, replica.tree) and is_asked(alert):
            fitting.append(alert)
    return Page(tuple(fitting), cursor, looked_at < len(found))


def _page_json(request: Request, replica: Replica, page: Page, write: Callable[..., Json]) -> Json:
    return {
        "contest": replica.contest.id,
        "alerts": [_row(request, replica, alert, write) for alert in page.alerts],
        "cursor": page.cursor,
        "next": going_on(request, page.cursor),
        "more": page.more,
    }


def _row(request: Request, replica: Replica, alert: Alert, write: Callable[..., Json]) -> Json:
    site, epoch = request.app.state.public_url, replica.position.epoch
    return write(alert, replica.contest, replica.tree, site, epoch=epoch)
