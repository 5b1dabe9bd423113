"""The files of `/embed/v1/`: what a page of somebody else's loads.

The addresses that snippets name never change, so they are asked for again soon. What those modules
import is named with its content's digest and kept for good; so no page ever mixes two versions.
"""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.spoken import ZONE_NAMES
from tracker.core.wire import encode_json
from tracker.web.api import is_known
from tracker.web.embed.words import embed_words
from tracker.web.words import LANGUAGES

SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
FILES = {
    "realcount.js": ("embed/realcount.js", SCRIPT),
    "standings.js": ("embed/standings.js", SCRIPT),
    "widget.js": ("embed/widget.js", SCRIPT),
    "layout.js": ("embed/layout.js", SCRIPT),
    "parts.js": ("embed/parts.js", SCRIPT),
    "crier.js": ("embed/crier.js", SCRIPT),
    "server.js": ("embed/server.js", SCRIPT),
    "inside.js": ("embed/inside.js", SCRIPT),
    "frame.js": ("embed/frame.js", SCRIPT),
    "map.js": ("embed/map.js", SCRIPT),
    "geo.js": ("embed/geo.js", SCRIPT),
    "chart.js": ("embed/chart.js", SCRIPT),
    "uplot.js": ("vendor/uPlot.iife.min.js", SCRIPT),
    "examples.js": ("embed/examples.js", SCRIPT),
    "client.js": ("client.js", SCRIPT),
    "say.js": ("say.js", SCRIPT),
    "realcount.css": ("embed/realcount.css", STYLE),
}
EXPORTED = {"uplot.js": "uPlot"}
"""Scripts of others that make one global name: as a module they export it instead."""

IMPORTED = re.compile(r'(from |import |import\()"\./([a-z]+\.js)"')

SOON = "public, max-age=300, stale-while-revalidate=86400"
KEPT = "public, max-age=31536000, immutable"
SHARED = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""A page that is isolated from others loads only what says that it may."""


async def show_file(request: Request) -> Response:
    """Answer with a module or the style of the widgets, or with their words."""
    name = request.path_params["name"]
    language = name.removeprefix("settings.").removesuffix(".json")
    if name == f"settings.{language}.json" and language in LANGUAGES:
        return _answer(request, _settings(request, language), "application/json; charset=utf-8")
    if name not in FILES:
        raise HTTPException(404, "there is no such file")
    # Another version is asked for by a page of before or after a deployment.
    kept = KEPT if request.query_params.get("v") == digest(name) else SOON
    return _answer(request, content(name), FILES[name][1], kept)


@cache
def content(name: str) -> bytes:
    """Return the bytes of a file, its imports named by their content."""
    path, kind = FILES[name]
    text = files("tracker.web").joinpath("static", path).read_text(encoding="utf-8")
    if kind == SCRIPT:
        text = IMPORTED.sub(lambda found: f'{found[1]}"./{found[2]}?v={digest(found[2])}"', text)
    if name in EXPORTED:
        text += f"\nexport default {EXPORTED[name]};\n"
    return text.encode()


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the modules that run before *name* does, in the order of their names."""
    path, _ = FILES[name]
    text = files("tracker.web").joinpath("static", path).read_text(encoding="utf-8")
    direct = {found[2] for found in IMPORTED.finditer(text) if found[1] != "import("}
    below = {other for one in direct for other in imported(one)}
    return tuple(sorted(direct | below))


@cache
def digest(name: str) -> str:
    """Return what changes with the content of a file, and with that of all it imports."""
    return sha256(content(name)).hexdigest()[:10]


def embed_asset(name: str) -> str:
    """Return the address of a file that may be kept for good."""
    return f"/embed/v1/{name}?v={digest(name)}"


def _settings(request: Request, language: str) -> bytes:
    return encode_json(
        {
            "language": language,
            "socket": request.app.state.socket_url,
            "zones": ZONE_NAMES,
            "archived": request.app.state.archived,
            "words": embed_words(language),
        }
    )


def _answer(request: Request, body: bytes, kind: str, kept: str = SOON) -> Response:
    etag = f'W/"{sha256(body).hexdigest()[:20]}"'
    headers = {"Cache-Control": kept, "ETag": etag, **SHARED}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
