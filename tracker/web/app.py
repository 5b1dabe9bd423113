"""The HTTP app: routes, headers, and one readable answer for everything that goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib.resources import files
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tracker.bulletins import Bulletins
from tracker.errors import RealcountError, StorageUnavailable
from tracker.ports import Alerts, Channels, Clock, Contests, Documents, Log, Standings, Tokens
from tracker.web import api, corrections, pages, sse
from tracker.web import history as history_api
from tracker.web import sources as sources_api
from tracker.web.air.live import Air
from tracker.web.air.routes import air_routes
from tracker.web.alerts import feeds
from tracker.web.alerts import listed as alerts_api
from tracker.web.alerts import stream as alerts_sse
from tracker.web.alerts.waiting import Waiting
from tracker.web.asked import for_program
from tracker.web.desk import alerts as alert_desk_api
from tracker.web.desk import decisions
from tracker.web.desk import holds as desk_api
from tracker.web.desk import pages as desk_pages
from tracker.web.desk.alerts import AlertDesk
from tracker.web.desk.holds import Desk
from tracker.web.embed import card, customizer, oembed, paste
from tracker.web.embed import files as embed_files
from tracker.web.embed import frame as embed
from tracker.web.headers import Headers
from tracker.web.live import Live
from tracker.web.openapi import document as openapi
from tracker.web.reading_room import Past, ReadingRoom
from tracker.web.rendering import trouble_page
from tracker.web.shown import Shelf
from tracker.web.signing import sign_in
from tracker.web.signing.attempts import Attempts
from tracker.web.signing.keyring import Keyring
from tracker.web.sources import Sources

STATIC = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "client.js": "text/javascript; charset=utf-8",
    "say.js": "text/javascript; charset=utf-8",
    "panel.js": "text/javascript; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "air_panel.js": "text/javascript; charset=utf-8",
    "air_panel.css": "text/css; charset=utf-8",
    "wall.css": "text/css; charset=utf-8",
    "customizer.js": "text/javascript; charset=utf-8",
    "customizer.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
KEPT = "public, max-age=31536000, immutable"
REFUSED = (401, 403, 429)
"""Answers whose way out is to sign in, with another token, or again."""

log = structlog.get_logger()


class Accidents(Protocol):
    """What a demo can do to its feed; a real run has none of it."""

    @property
    def names(self) -> Sequence[str]:
        """The accidents that can be started."""
        ...

    async def active(self) -> Sequence[str]:
        """Return the accidents that are under way.

        Raises:
            RealcountError: the feed server did not say.
        """
        ...

    async def start(self, name: str) -> None:
        """Let the accident *name* happen now.

        Raises:
            RealcountError: the feed server did not take it.
        """
        ...

    async def end(self, name: str) -> None:
        """Let the accident *name* be over now.

        Raises:
            RealcountError: the feed server did not take it.
        """
        ...


def make_app(
    *,
    standings: Standings,
    contests: Contests,
    documents: Documents,
    history: Log,
    clock: Clock,
    alerts: Alerts,
    tokens: Tokens,
    socket_url: str,
    public_url: str,
    desk: Desk | None = None,
    past: Past | None = None,
    sources: Sources | None = None,
    alert_desk: AlertDesk | None = None,
    accidents: Accidents | None = None,
    channels: Channels | None = None,
    renderer_lost_s: float = 20.0,
) -> Starlette:
    """Return the app on these ports; its lifespan follows the store."""
    live = Live(
        standings=standings,
        contests=contests,
        documents=documents,
        history=history,
        clock=clock,
    )
    air = Air(channels, live, lost_s=renderer_lost_s) if channels is not None else None
    app = Starlette(
        routes=_routes(),
        lifespan=_following(live, air),
        exception_handlers={HTTPException: _say, StorageUnavailable: _call_back, Exception: _sorry},
        middleware=_middleware(socket_url),
    )
    # A redirect would be built from the reader's own Host header.
    app.router.redirect_slashes = False
    app.state.live = live
    app.state.socket_url = socket_url
    app.state.public_url = public_url.rstrip("/")
    app.state.desk = desk
    app.state.past = ReadingRoom(past) if past is not None else None
    app.state.sources = sources
    app.state.alert_desk = alert_desk
    app.state.accidents, app.state.archived = accidents, None
    app.state.bulletins, app.state.waiting = Bulletins(alerts), Waiting(alerts)
    app.state.corrections, app.state.cards, app.state.shelf = {}, card.Cards(), Shelf()
    app.state.air, app.state.streams = air, 0
    app.state.keyring, app.state.attempts = Keyring(tokens), Attempts()
    return app


def _middleware(socket_url: str) -> list[Middleware]:
    return [
        Middleware(Headers, socket_url=socket_url),
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD"],
            allow_headers=["If-None-Match", "Last-Event-ID"],
            expose_headers=["ETag", "Retry-After", *api.CLOCKS],
        ),
        Middleware(GZipMiddleware, minimum_size=1_000),
    ]


def _routes() -> list[Route]:
    contest = "/v1/contests/{contest}"
    hold = f"{contest}/holds/{{source}}/{{part}}/{{region}}"
    return [
        Route("/", pages.show_contests),
        Route("/c/{contest}", pages.show_region),
        Route("/wall/{contest}", pages.show_wall),
        Route("/wall/{contest}/{region}", pages.show_wall),
        *_embed_routes(),
        Route("/desk", desk_pages.show_desks),
        Route("/desk/{contest}", desk_pages.show_desk),
        *_alert_routes(),
        *air_routes(),
        Route("/c/{contest}/{region}/corrections", pages.show_corrections),
        Route("/c/{contest}/{region}", pages.show_region),
        Route("/v1/contests", api.list_contests),
        Route(contest, api.show_contest),
        Route(f"{contest}/standings", history_api.list_standings),
        Route(f"{contest}/events", sse.stream_standings),
        Route(f"{contest}/series", history_api.show_series),
        Route(f"{contest}/corrections", corrections.list_corrections),
        Route(f"{contest}/holds", desk_api.list_holds),
        Route(f"{contest}/holds/release", decisions.release_below, methods=["POST"]),
        Route(f"{contest}/holds/reject", decisions.reject_below, methods=["POST"]),
        Route(hold, desk_api.show_hold),
        Route(f"{hold}/release", decisions.release_hold, methods=["POST"]),
        Route(f"{hold}/reject", decisions.reject_hold, methods=["POST"]),
        Route(f"{contest}/reconciliation", sources_api.list_beside),
        Route(f"{contest}/counting-source", sources_api.choose_source, methods=["POST"]),
        Route(f"{contest}/reports", sources_api.enter_report, methods=["POST"]),
        Route(f"{contest}/recapitulation", sources_api.enter_recap, methods=["POST"]),
        Route("/v1/recordings/{digest}", desk_api.show_recording),
        Route("/v1/token", sign_in.show_token),
        Route("/sign-in", sign_in.show_sign_in),
        Route("/sign-in", sign_in.sign_in, methods=["POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/v1/openapi.json", openapi.show_openapi),
        Route("/healthz", _alive),
        Route("/readyz", _ready),
        Route("/static/{name}", _static),
        Route("/favicon.ico", _icon),
        Route("/demo/accidents", _tell_accidents),
        Route("/demo/accidents/{name}", _set_accident, methods=["POST", "DELETE"]),
    ]


def _embed_routes() -> list[Route]:
    return [
        Route("/embed", customizer.show_customizer),
        Route("/embed/v1/{name}", embed_files.show_file),
        Route("/embed/v1/{contest}/{region}", embed.show_embed),
        Route("/oembed", oembed.show_oembed),
        Route("/card/{contest}/{region}.png", card.show_card),
        Route("/v1/contests/{contest}/text", paste.show_text),
    ]


def _alert_routes() -> list[Route]:
    contest, feed = "/v1/contests/{contest}", "/c/{contest}/alerts"
    alert = f"{contest}/alerts/{{alert}}"
    return [
        Route(f"{feed}.atom", feeds.show_atom),
        Route(f"{feed}.rss", feeds.show_rss),
        Route(f"{feed}.json", feeds.show_json),
        Route(f"{contest}/alerts", alerts_api.list_alerts),
        Route(f"{contest}/alerts/events", alerts_sse.stream_alerts),
        Route(alert, alerts_api.show_alert),
        Route(f"{alert}/approve", alert_desk_api.approve_alert, methods=["POST"]),
        Route(f"{alert}/reject", alert_desk_api.reject_alert, methods=["POST"]),
        Route(f"{alert}/acknowledge", alert_desk_api.acknowledge_alert, methods=["POST"]),
        Route(f"{contest}/call", alert_desk_api.call_contest, methods=["POST"]),
        Route(f"{contest}/uncall", alert_desk_api.uncall_contest, methods=["POST"]),
    ]


def _following(
    live: Live, air: Air | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        runs = [live.run(), *([air.run()] if air is not None else [])]
        following = [asyncio.create_task(one) for one in runs]
        yield
        for one in following:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one

    return lifespan


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def _ready(request: Request) -> Response:
    ready = api.live_of(request).tail.in_touch
    return PlainTextResponse(
        "ready\n" if ready else "the store can't be reached\n",
        status_code=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404, "there is no such file")
    body = files("tracker.web").joinpath("static", name).read_bytes()
    kept = KEPT if request.query_params.get("v") else "no-cache"
    return Response(body, media_type=STATIC[name], headers={"Cache-Control": kept})


async def _icon(_request: Request) -> Response:
    body = files("tracker.web").joinpath("static", "icon.svg").read_bytes()
    return Response(body, media_type=STATIC["icon.svg"], headers={"Cache-Control": KEPT})


async def _tell_accidents(request: Request) -> Response:
    accidents: Accidents | None = request.app.state.accidents
    if accidents is None:
        raise HTTPException(404, "there are no accidents here")
    try:
        active = await accidents.active()
    except RealcountError as error:
        raise HTTPException(502, str(error)) from error
    return JSONResponse({"active": list(active)}, headers={"Cache-Control": "no-store"})


async def _set_accident(request: Request) -> Response:
    accidents: Accidents | None = request.app.state.accidents
    name = request.path_params["name"]
    if accidents is None or name not in accidents.names:
        raise HTTPException(404, "there is no such accident here")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "another site may not disturb this feed")
    starts = request.method == "POST"
    try:
        await (accidents.start(name) if starts else accidents.end(name))
    except RealcountError as error:
        raise HTTPException(502, str(error)) from error
    return JSONResponse({"started" if starts else "ended": name})


async def _say(request: Request, error: Exception) -> Response:
    """Answer trouble that was foreseen: JSON for programs, a page for people."""
    assert isinstance(error, HTTPException), "registered for these only"
    if error.status_code in REFUSED and not for_program(request):
        return await sign_in.answer_refused(request, error)
    return _trouble(request, error.status_code, str(error.detail), error.headers)


async def _call_back(request: Request, _error: Exception) -> Response:
    """Answer that the store is away, whoever asked it what: it comes back."""
    sentence = "the store can't be reached; come back in a moment"
    return _trouble(request, 503, sentence, {"Retry-After": "2"})


async def _sorry(request: Request, error: Exception) -> Response:
    log.error("request.crashed", path=request.url.path, error=repr(error))
    return _trouble(request, 500, "something of ours broke; it has been logged", None)


def _trouble(request: Request, status: int, sentence: str, headers: object | None) -> Response:
    if for_program(request):
        answer: Response = JSONResponse({"error": sentence}, status_code=status)
    else:
        answer = trouble_page(request, status, sentence)
    answer.headers["Cache-Control"] = "no-store"
    if isinstance(headers, dict):
        answer.headers.update(headers)
    return answer
