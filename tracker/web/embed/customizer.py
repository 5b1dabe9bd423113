"""`/embed`: finds a region by name and hands out the snippets for it; works without a script."""

import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.replica import Replica
from tracker.web.api import live_of
from tracker.web.asked import address_of, language_for
from tracker.web.embed import snippets
from tracker.web.embed.customizer_words import CUSTOMIZER
from tracker.web.embed.frame import SIZES, THEMES, wish_of
from tracker.web.embed.paste import speech_of, text_json
from tracker.web.embed.snippets import KINDS, Wish
from tracker.web.headers import page_policy
from tracker.web.history import moment_of_text
from tracker.web.rendering import render
from tracker.web.shown import Shown, shown_of
from tracker.web.words import LANGUAGES, in_language

STATES = ("now", "before", "counting", "corrected", "withdrawn", "declared", "offline")
FOUND_MAX = 30
TEXT_MAX = 80
ADDRESS_MAX = 400
HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)


async def show_customizer(request: Request) -> Response:
    """Answer with the page that hands out snippets for a region."""
    replicas = live_of(request).replicas
    if not replicas:
        raise HTTPException(404, "nothing is counted here yet")
    query = request.query_params
    # A real count before a rehearsal, as a newsroom on the night would look for it.
    first = min(replicas, key=lambda known: (replicas[known].contest.test, known))
    request.path_params["contest"] = query.get("contest", first)
    shown = await shown_of(request, query.get("region") or None)
    says = in_language(CUSTOMIZER, language_for(request))
    context = _context(request, shown, says)
    answer = render(request, "customizer.html", **context)
    # The preview reads the file of outlines from where the newsroom's own page would.
    origin = origin_of(context["wish"].geojson)
    policy = page_policy(request.app.state.socket_url, *([origin] if origin else []))
    answer.headers["Content-Security-Policy"] = policy
    return answer


def _context(request: Request, shown: Shown, says: Mapping[str, str]) -> dict[str, Any]:
    query = request.query_params
    text = query.get("q", "")[:TEXT_MAX].strip()
    wish = _wish(request, shown)
    server = request.app.state.public_url
    refused = is_local(server) and query.get("local") != "yes"
    title = f"[TEST] {wish.where}" if shown.contest["test"] else wish.where
    speech = speech_of(shown, wish.language)
    return {
        "s": says,
        "contests": _contests(request, language_for(request)),
        "contest": shown.contest,
        "region": shown.row,
        "text": text,
        "found": found(shown.replica, text) if text else [],
        "found_max": FOUND_MAX,
        "wish": wish,
        "kind": wish.kind,
        "kinds": KINDS,
        "sizes": SIZES,
        "themes": ("", *THEMES),
        "languages": LANGUAGES,
        "states": STATES,
        "server": server,
        "refused": refused,
        "geojson": _geojson(request),
        "sample": next((row["region"] for row in shown.below), shown.root),
        "snippets": [] if refused else _snippets(server, wish, title),
        "pasted": text_json(shown, speech),
        "card": snippets.card_url("", replace(wish, at="")),
        "asked": _query(request),
        "query": lambda **changes: urlencode(_query(request) | changes),
    }


def _query(request: Request) -> dict[str, str]:
    """Return what was asked for, to go on from; a search is over once a region is chosen."""
    kept = ("contest", "region", "what", "size", "for", "theme", "at", "geojson", "local")
    asked = request.query_params
    return {"lang": language_for(request)} | {key: asked[key] for key in kept if asked.get(key)}


def _wish(request: Request, shown: Shown) -> Wish:
    query = request.query_params
    tongue = query.get("for")
    language = tongue if tongue in LANGUAGES else language_for(request)
    size, theme, kind = query.get("size"), query.get("theme"), query.get("what")
    at, given = query.get("at", "")[:40].strip(), _geojson(request)
    if at:
        moment_of_text(at, shown.replica.contest)
    return wish_of(
        shown,
        speech_of(shown, language),
        size=size if size in SIZES else SIZES[0],
        theme=theme if theme in THEMES else "",
        at=at,
        geojson=given if is_address(given, request.app.state.public_url) else "",
        kind=kind if kind in KINDS else KINDS[0],
    )


def _geojson(request: Request) -> str:
    return request.query_params.get("geojson", "")[:ADDRESS_MAX].strip()


def _snippets(server: str, wish: Wish, title: str) -> list[tuple[str, str]]:
    """Return each kind of snippet under the word for it."""
    return [
        ("element", snippets.element(server, wish)),
        ("growing", snippets.growing_frame(server, wish, title=title)),
        ("frame", snippets.frame(server, wish, title=title)),
        ("link", snippets.link_url(server, wish)),
        ("picture", snippets.picture(server, wish, title=title)),
        ("amp", snippets.amp(server, wish, title=title)),
    ]


def _contests(request: Request, language: str) -> list[tuple[str, str]]:
    known = live_of(request).replicas
    return [(id_, known[id_].contest.title.get(language, id_)) for id_ in sorted(known)]


def found(replica: Replica, text: str) -> list[tuple[str, str]]:
    """Return ids and full names of regions whose names hold every word of *text*."""
    words = text.casefold().split()
    regions = replica.tree.regions
    hits = [
        region
        for region in regions.values()
        if region.id == text or all(word in region.name.casefold() for word in words)
    ]
    levels = replica.contest.levels
    hits.sort(key=lambda r: (levels.index(r.level), not r.name.casefold().startswith(words[0])))
    return [(r.id, where(replica, r.id)) for r in hits[:FOUND_MAX]]


def where(replica: Replica, region_id: str) -> str:
    """Return the name of a region and of those that it lies in."""
    path = [replica.tree.regions[r].name for r in replica.tree.path(region_id)]
    return ", ".join(reversed(path))


def is_address(given: str, server: str) -> bool:
    """Say whether a page anywhere can ask for *given*: over https, or at *server* itself."""
    return origin_of(given) != "" or (
        given.startswith(f"{server}/") and not re.search(r"\s", given)
    )


def origin_of(given: str) -> str:
    """Return the origin of an https address; empty where *given* is none."""
    if not given.startswith("https://") or re.search(r"\s", given):
        return ""
    host = address_of(given).netloc
    return f"https://{host}" if HOST.fullmatch(host) else ""


def is_local(server: str) -> bool:
    """Say whether *server* is an address that only this machine can open."""
    host = urlsplit(server).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or not host
    return address.is_loopback or address.is_unspecified
