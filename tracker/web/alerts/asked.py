"""Which alerts a request asks for, checked; anything wrong with it is one readable answer."""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.bulletins import Bulletins
from tracker.core.alerts.alert import Audience
from tracker.core.alerts.wanted import Wanted, unknown_types
from tracker.core.replica import Replica
from tracker.web.asked import number_of, root_of

TYPES_MAX = 50
ID_CHARACTERS_MAX = 80


def bulletins_of(request: Request) -> Bulletins:
    """Return the bulletins that this app was made with."""
    bulletins = request.app.state.bulletins
    assert isinstance(bulletins, Bulletins), "make_app puts it there"
    return bulletins


def wanted_of(replica: Replica, request: Request) -> Wanted:
    """Return the filter that the query names, or raise 404 or 400."""
    asked = request.query_params.getlist("type")
    types = tuple(part.strip() for text in asked for part in text.split(",") if part.strip())
    unknown = unknown_types(types[:TYPES_MAX])
    if unknown or len(types) > TYPES_MAX:
        name = unknown[0][:ID_CHARACTERS_MAX] if unknown else "…"
        raise HTTPException(400, f"type: no alert is a {name!r}; docs/alerts.md lists them")
    return Wanted(
        root=root_of(replica, request),
        types=types,
        significance=number_of(request, "significance", 1, 1, 3),
    )


def audience_of(request: Request) -> Audience:
    """Return whose alerts are asked for, or raise 400."""
    asked = request.query_params.get("audience", "public")
    if asked == "desk":
        return "desk"
    if asked == "public":
        return "public"
    raise HTTPException(400, "audience is public or desk")


def since_of(request: Request) -> str | None:
    """Return the id after which alerts are asked for: the last event's, or that of the query."""
    return request.headers.get("last-event-id") or request.query_params.get("since") or None


def not_kept(replica: Replica, alert_id: str) -> HTTPException:
    """Return the answer to an id that is none of this contest's, with the way to start over."""
    known = alert_id[:ID_CHARACTERS_MAX]
    return HTTPException(
        404,
        f"{replica.contest.id} has no alert {known!r} for you; leave `since` out to start over "
        "with the newest, or say `since=first` to read all",
    )


def going_on(request: Request, cursor: str | None) -> str:
    """Return the address that goes on after *cursor* with the same filters."""
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != "since"]
    query = urlencode([*asked, ("since", cursor)] if cursor else asked)
    return f"{request.url.path}?{query}" if query else request.url.path
