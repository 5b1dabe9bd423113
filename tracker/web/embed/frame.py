"""`/embed/v1/{contest}/{region}`: a widget in a frame of anybody's page, whole without a script.

`show=map` or `show=chart` asks for another than the standings.

What is written here first, `static/embed/layout.js` builds again from the numbers; a test drives a
browser to hold the two together.
"""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.rules import LANGUAGES
from tracker.core.wire import Json
from tracker.web.api import CACHED
from tracker.web.asked import language_for
from tracker.web.embed.files import SHARED, imported
from tracker.web.embed.kinds import DASHES, ahead_texts, moments_of, tiles_of
from tracker.web.embed.paste import speech_of
from tracker.web.embed.snippets import KINDS, Wish, page_url
from tracker.web.rendering import render
from tracker.web.shown import Shown, cached, shown_of
from tracker.web.styles import style_sources
from tracker.web.texts import MISSING, Speech, bars_of, level_name, page_texts, source_says

SIZES = ("full", "compact")
THEMES = ("light", "dark")


async def show_embed(request: Request) -> Response:
    """Answer with a page for a frame: the widget, with its numbers already in it."""
    at = request.query_params.get("at")
    shown = await shown_of(request, request.path_params["region"], at)
    speech = speech_of(shown, language_for(request))
    show = request.query_params.get("show")
    kind = show if show in KINDS else KINDS[0]
    context = _context(request, shown, speech) | {"kind": kind}
    if kind == "map":
        context |= {"tiles": tiles_of(shown)}
        context["t"] |= ahead_texts(shown, speech)
    if kind == "chart":
        context |= {"dashes": DASHES, "moments": await moments_of(request, shown, speech)}
    answer = render(request, "embed.html", **context)
    answer.headers["Content-Security-Policy"] = _policy(request.app.state.socket_url)
    answer.headers["Cache-Control"] = cached(shown, CACHED)
    answer.headers.update(SHARED)
    return answer


def _policy(socket_url: str) -> str:
    """Return what a frame may do: its own files alone, in anybody's page."""
    parts = urlsplit(socket_url)
    return (
        "default-src 'none'; script-src 'self'; img-src 'self' data:; "
        f"style-src 'self' {style_sources('embed/realcount.css')}; "
        f"connect-src 'self' {parts.scheme}://{parts.netloc}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    )


def _context(request: Request, shown: Shown, speech: Speech) -> dict[str, Any]:
    size, theme = request.query_params.get("size"), request.query_params.get("theme")
    contest, row = shown.contest, shown.row
    below = shown.below
    texts = embed_texts(shown, speech)
    archived = request.app.state.archived
    if archived is not None:
        texts["as_of"] = speech.words["archived"].format(time=speech.time(archived))
    return {
        "contest": contest,
        "region": row,
        "below": below,
        "listed": is_listed(shown),
        "below_level": level_name(contest, below[0]["level"], speech) if below else "",
        "title": contest["title"][speech.language],
        "t": texts,
        "bars": bars_of(shown.rows),
        "colours": {option["id"]: option["colour"] for option in contest["options"]},
        "absent": (MISSING, speech.words["not_published"]),
        "words": speech.words,
        "zone": speech.zone_name,
        "first_language": LANGUAGES[0],
        "size": size if size in SIZES else SIZES[0],
        "theme": theme if theme in THEMES else None,
        "at": request.query_params.get("at"),
        "as_of": shown.as_of or archived,
        "page": page_url("", wish_of(shown, speech)),
        "modules": () if archived is not None else imported("realcount.js"),
    }


def embed_texts(shown: Shown, speech: Speech) -> dict[str, str]:
    """Return the text of every place of a widget."""
    counting = shown.contest["counting_source"]
    source = next((s for s in shown.contest["sources"] if s["id"] == counting), None)
    texts = page_texts(
        shown.contest,
        shown.root,
        shown.rows,
        checked_at=shown.checked_at,
        now_ms=shown.now_ms,
        speech=speech,
    )
    said = source_says(source, speech) if source is not None else MISSING
    texts["source_now"] = speech.words["source_now"].format(source=said)
    if shown.as_of is not None:
        texts["as_of"] = speech.words["as_of"].format(time=speech.time(shown.as_of))
    return texts


def wish_of(shown: Shown, speech: Speech, *, kind: str = KINDS[0], **more: str) -> Wish:
    """Return the wish for what is shown, as large as a frame of it has to be."""
    return Wish(
        contest=shown.contest["id"],
        region=shown.root,
        where=f"{shown.contest['title'][speech.language]}: {shown.row['name']}",
        language=speech.language,
        options=len(shown.contest["options"]),
        below=len(shown.below) if kind == "map" or is_listed(shown) else 0,
        kind=kind,
        **more,
    )


def is_listed(shown: Shown) -> bool:
    """Say whether the regions below are worth a table: one of dashes says nothing."""
    below = shown.below
    return bool(below) and (not _counted(shown.row) or any(map(_counted, below)))


def _counted(row: Json) -> bool:
    return any(option["votes"] is not None for option in row["options"])
