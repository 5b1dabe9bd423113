"""The control API of a feed server: what it plays, and accidents on demand."""

import hashlib
import hmac
import ipaddress
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Annotated, TypeAlias

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from tracker.core.instant import iso
from tracker.simulate.accidents import DURATIONS_MS, Accident
from tracker.simulate.troubled import TroubledNight

TOKEN_HEADER = "X-Feed-Token"  # noqa: S105 -- the name of a header
DURATION_MAX_S = 7 * 24 * 3_600
BODY_BYTES_MAX = 10_000

Answerer: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """How long an accident shall last, and which file it strikes; None: the usual, and all."""

    duration_s: Annotated[int, Meta(ge=1, le=DURATION_MAX_S)] | None = None
    path: str | None = None


class Control:
    """Answers under `/_feed/` for a program on this machine; a browser's page is refused."""

    def __init__(
        self,
        night: TroubledNight,
        now_ms: Callable[[], Awaitable[int]],
        *,
        served: Mapping[str, str],
        requests: Mapping[str, int],
        token: str | None,
    ) -> None:
        self._night = night
        self._now_ms = now_ms
        self._served = served
        self._requests = requests
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the API."""
        return [
            web.get("/_feed/state", self._guarded(self._state)),
            web.get("/_feed/served", self._guarded(self._digests)),
            web.post("/_feed/accidents/{name}", self._guarded(self._strike)),
            web.delete("/_feed/accidents/{name}", self._guarded(self._relieve)),
        ]

    def _guarded(self, answerer: Answerer) -> Answerer:
        @wraps(answerer)
        async def guarded(request: web.Request) -> web.Response:
            reason = refusal(request, self._token)
            return _json(403, {"message": reason}) if reason else await answerer(request)

        return guarded

    async def _state(self, request: web.Request) -> web.Response:
        now_ms, moments = await self._now_ms(), self._night.moments()
        passed = bisect_right(moments, now_ms)
        times = {
            "now": now_ms,
            "start": self._night.start_ms,
            "end": self._night.end_ms,
            "last_publish": moments[passed - 1] if passed else None,
        }
        content = {
            **{name: iso(at_ms) for name, at_ms in times.items()},
            **{f"{name}_ms": at_ms for name, at_ms in times.items()},
            "publishes": {"passed": passed, "total": len(moments)},
            "paths": len(self._night.paths()),
            "requests": sum(self._requests.values()),
            "accidents": [told(accident, now_ms) for accident in self._night.accidents],
        }
        return _json(200, content)

    async def _digests(self, request: web.Request) -> web.Response:
        now_ms = await self._now_ms()
        content = {}
        for path, digest in sorted(self._served.items()):
            current = self._night.body(path, now_ms)
            now = None if current is None else hashlib.sha256(current.body).hexdigest()
            content[path] = {"served": digest, "current": now}
        return _json(200, content)

    async def _strike(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        order, problems = await _order(request)
        problems += wrong_with(name, order, self._night.paths())
        if problems:
            return _json(400, {"problems": problems})
        now_ms = await self._now_ms()
        length_ms = order.duration_s * 1_000 if order.duration_s else DURATIONS_MS[name]
        accident = Accident(name, now_ms, now_ms + length_ms, order.path)
        self._night.strike(accident)
        return _json(201, told(accident, now_ms))

    async def _relieve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if problems := wrong_with(name, Order(), ()):
            return _json(400, {"problems": problems})
        return _json(200, {"ended": self._night.relieve(name, await self._now_ms())})


def refusal(request: web.Request, token: str | None) -> str | None:
    """Return why *request* may not control this feed, or None.

    Browsers add `Origin` to what a page sends to another host; any page could otherwise reach
    a port of the machine it is shown on.
    """
    if not _is_loopback(request.remote):
        return "the feed is controlled from its own machine only"
    if "Origin" in request.headers:
        return "the feed is not controlled from pages"
    given = request.headers.get(TOKEN_HEADER, "")
    if token is not None and not hmac.compare_digest(given.encode(), token.encode()):
        return f"the header {TOKEN_HEADER} is missing or wrong"
    return None


def wrong_with(name: str, order: Order, paths: tuple[str, ...]) -> list[str]:
    """Return every problem of an order for the accident *name*, one sentence each."""
    problems = []
    if name not in DURATIONS_MS:
        problems.append(f"{name!r} is no accident; there are {', '.join(DURATIONS_MS)}")
    if order.path is not None and order.path not in paths:
        problems.append(f"path {order.path!r} is not one of the {len(paths)} paths of this feed")
    return problems


def told(accident: Accident, now_ms: int) -> dict[str, object]:
    """Return *accident* as the API shows it."""
    return {
        "name": accident.name,
        "start": iso(accident.start_ms),
        "end": iso(accident.end_ms),
        "path": accident.path,
        "active": accident.active(now_ms),
    }


async def _order(request: web.Request) -> tuple[Order, list[str]]:
    """Return the order in *request*, and what is wrong with it; no body orders the usual."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        return Order(), [f"the order is longer than {BODY_BYTES_MAX} bytes"]
    body = await request.read()
    try:
        return (msgspec.json.decode(body, type=Order) if body else Order()), []
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Order(), [f"the order can't be used: {error}"]


def _is_loopback(remote: str | None) -> bool:
    try:
        return remote is not None and ipaddress.ip_address(remote.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _json(status: int, content: object) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(content), content_type="application/json"
    )
