"""Alerts as feeds that readers, chats and tickers know: Atom 1.0, RSS 2.0, JSON Feed 1.1.

An entry's id is the alert's and stays, whatever address we are reached by. What is taken back is a
new entry that refers to the old one, and the old one says so and counts as changed.
"""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.alerts.alert import Alert, let_out_ms
from tracker.core.alerts.alert_wire import page_of
from tracker.core.alerts.bulletin import Bulletin
from tracker.core.alerts.wanted import Wanted
from tracker.core.alerts.words import wording
from tracker.core.replica import Replica
from tracker.core.rules import LANGUAGES, Language
from tracker.web.alerts.asked import audience_of, bulletins_of, wanted_of
from tracker.web.alerts.feed import FORMATS, Feed, Item
from tracker.web.alerts.feed_json import json_feed
from tracker.web.alerts.feed_xml import atom, rss
from tracker.web.alerts.listed import LOOKED_AT_MAX, alerts_etag, newest_of
from tracker.web.api import headers_with, is_known, live_of
from tracker.web.asked import language_for, number_of, replica_of
from tracker.web.words import words_of

ENTRIES_MAX = 200
ENTRIES_USUAL = 50


async def show_atom(request: Request) -> Response:
    """Answer with the newest alerts as Atom 1.0."""
    return await _feed(request, FORMATS["atom"], atom)


async def show_rss(request: Request) -> Response:
    """Answer with the newest alerts as RSS 2.0."""
    return await _feed(request, FORMATS["rss"], rss)


async def show_json(request: Request) -> Response:
    """Answer with the newest alerts as JSON Feed 1.1."""
    return await _feed(request, FORMATS["json"], json_feed)


def urn(contest_id: str, alert_id: str) -> str:
    """Return the id of an entry: a URN that no address of ours stands in."""
    return uuid5(NAMESPACE_URL, f"realcount:{contest_id}/alerts/{alert_id}").urn


async def _feed(request: Request, media: str, write: Callable[[Feed], bytes]) -> Response:
    replica = replica_of(live_of(request), request)
    if audience_of(request) == "desk":
        raise HTTPException(400, "a feed holds what the public may have; a desk reads /v1")
    wanted, language = wanted_of(replica, request), spoken_by(request)
    newest = _headers(replica, replica.state.published, language)
    if is_known(request, newest["ETag"]):
        return Response(status_code=304, headers=newest)
    limit = number_of(request, "limit", ENTRIES_USUAL, 1, ENTRIES_MAX)
    bulletin = await bulletins_of(request).newest(replica)
    found = newest_of(bulletin.newest(LOOKED_AT_MAX), replica, wanted, limit).alerts
    items = tuple(_item(request, replica, bulletin, one, language) for one in reversed(found))
    body = write(feed_of(request, replica, wanted, items, language=language))
    headers = _headers(replica, bulletin.top, language)
    return Response(body, media_type=f"{media}; charset=utf-8", headers=headers)


def _headers(replica: Replica, count: int, language: Language) -> dict[str, str]:
    etag = alerts_etag(replica, count).removesuffix('"') + f'-{language}"'
    return headers_with(etag) | {"Vary": "Accept-Language", "Content-Language": language}


def spoken_by(request: Request) -> Language:
    """Return the language that a feed is in."""
    asked = language_for(request)
    return next(language for language in LANGUAGES if language == asked)


def feed_of(
    request: Request,
    replica: Replica,
    wanted: Wanted,
    items: tuple[Item, ...],
    *,
    language: Language,
) -> Feed:
    """Return the frame of a feed: what it is of, whose, and when it last moved."""
    contest, site = replica.contest, request.app.state.public_url
    root = wanted.root or replica.tree.root
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    query = urlencode([("lang", language), *sorted(asked)])
    title = f"{contest.title[language]}: {words_of(language)['alerts_title']}"
    where = "" if wanted.root is None else f" · {replica.tree.regions[root].name}"
    return Feed(
        id=uuid5(NAMESPACE_URL, f"realcount:{contest.id}/alerts?{query}").urn,
        title=f"{'[TEST] ' if contest.test else ''}{title}{where}",
        note=words_of(language)["alerts_note"],
        language=language,
        page=f"{site}/c/{contest.id}/{root}?lang={language}",
        address=f"{site}{request.url.path}?{query}",
        icon=f"{site}/static/icon.svg",
        updated_ms=max((i.updated_ms for i in items), default=contest.calendar.polls_close_ms),
        items=items,
    )


def _item(
    request: Request, replica: Replica, bulletin: Bulletin, alert: Alert, language: Language
) -> Item:
    contest, tree, site = replica.contest, replica.tree, request.app.state.public_url
    words, said = words_of(language), wording(alert, contest, tree)[language]
    undone = bulletin.undone.get(alert.id)
    taken_back = words["alert_taken_back"] if undone is not None else ""
    return Item(
        id=urn(contest.id, alert.id),
        title=f"{said.headline}{taken_back}",
        text=f"{said.sentence}{taken_back}",
        page=f"{page_of(alert, contest, tree, site)}?lang={language}",
        kind=alert.type,
        published_ms=let_out_ms(alert),
        updated_ms=let_out_ms(undone) if undone is not None else let_out_ms(alert),
        related=urn(contest.id, alert.undoes) if alert.undoes is not None else None,
        alert=f"{site}/v1/contests/{contest.id}/alerts/{alert.id}",
        is_test=alert.test,
    )
