"""`/oembed`: what a publishing system asks when an editor pastes a region's address (oembed.com).

What it answers is kept for long over there, so it holds no number: a frame that is live by itself.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.wire import encode_json
from tracker.web.asked import address_of, number_of
from tracker.web.embed.frame import SIZES, THEMES, wish_of
from tracker.web.embed.paste import speech_of
from tracker.web.embed.snippets import KINDS, WIDTH_MAX, card_url, frame, reserved_px
from tracker.web.history import moment_of_text
from tracker.web.shown import Shown, shown_of
from tracker.web.words import language_of

PATH = re.compile(r"/(?:c|embed/v1)/([^/]+)(?:/([^/]+))?/?")
URL_MAX = 2_000
SIDE_MAX = 100_000
CACHE_S = 3_600
CACHED = f"public, max-age={CACHE_S}"


@dataclass(frozen=True, slots=True)
class _Asked:
    contest: str
    region: str | None
    language: str | None
    size: str | None
    kind: str
    theme: str
    at: str


async def show_oembed(request: Request) -> Response:
    """Answer with the frame of the region whose page's address was pasted; JSON alone."""
    if request.query_params.get("format", "json") != "json":
        raise HTTPException(501, "this server speaks JSON alone: format=json")
    asked = _asked(request)
    request.path_params["contest"] = asked.contest
    shown = await shown_of(request, asked.region)
    if asked.at:
        moment_of_text(asked.at, shown.replica.contest)
    body = encode_json(_document(request, shown, asked))
    # Without `lang` in the pasted address whoever asks is answered in a language of their own.
    headers = {"Cache-Control": CACHED, "Vary": "Accept-Language"}
    return Response(body, media_type="application/json", headers=headers)


def _asked(request: Request) -> _Asked:
    """Return what the pasted address is about, or raise 404: it is none of ours."""
    url = request.query_params.get("url", "")
    if not url or len(url) > URL_MAX:
        raise HTTPException(400, "url is the address of a page of this server")
    parts, ours = address_of(url), address_of(request.app.state.public_url)
    found = PATH.fullmatch(parts.path)
    if found is None or parts.netloc.lower() != ours.netloc.lower():
        raise HTTPException(404, f"that is no address of a region at {ours.netloc}")
    query = dict(parse_qsl(parts.query))
    kind, theme = query.get("show"), query.get("theme", "")
    return _Asked(
        contest=unquote(found[1]),
        region=unquote(found[2]) if found[2] else None,
        language=query.get("lang"),
        size=query.get("size"),
        kind=kind if kind in KINDS else KINDS[0],
        theme=theme if theme in THEMES else "",
        at=query.get("at", ""),
    )


def _document(request: Request, shown: Shown, asked: _Asked) -> dict[str, object]:
    server = request.app.state.public_url
    speech = speech_of(shown, language_of(asked.language, request.headers.get("accept-language")))
    width = min(number_of(request, "maxwidth", WIDTH_MAX, 1, SIDE_MAX), WIDTH_MAX)
    height_max = number_of(request, "maxheight", SIDE_MAX, 1, SIDE_MAX)
    wish = wish_of(shown, speech, kind=asked.kind, theme=asked.theme, at=asked.at)
    if asked.size in SIZES:
        wish = replace(wish, size=asked.size)
    if reserved_px(wish) > height_max and wish.kind == KINDS[0]:
        wish = replace(wish, size="compact")
    height = min(reserved_px(wish), height_max)
    mark = f"{speech.words['test_title']} " if shown.contest["test"] else ""
    title = f"{mark}{wish.where}"
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "realcount",
        "provider_url": f"{server}/",
        "html": frame(server, wish, title=title, width=width, height=height),
        "width": width,
        "height": height,
        "cache_age": CACHE_S,
        "thumbnail_url": card_url(server, wish),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
