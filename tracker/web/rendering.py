"""Templates into pages, in the reader's language and with our own files named by their content."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tracker.web.asked import language_for
from tracker.web.embed.files import embed_asset
from tracker.web.styles import style
from tracker.web.texts import MISSING
from tracker.web.words import LANGUAGES, words_of

_templates = Environment(
    loader=PackageLoader("tracker.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def trouble_page(request: Request, status: int, sentence: str) -> Response:
    """Return a small page that says what is wrong and where to go."""
    return render(request, "trouble.html", status=status, sentence=sentence)


def render(request: Request, name: str, **context: Any) -> Response:
    """Return the template *name* as a page in the reader's language."""
    language = language_for(request)
    status = context.get("status", 200)
    html = _templates.get_template(name).render(
        lang=language,
        other=next(other for other in LANGUAGES if other != language),
        w=words_of(language),
        here=context.pop("here", request.url.path),
        asset=asset,
        embed_asset=embed_asset,
        style=style,
        missing=(MISSING, words_of(language)["not_published"]),
        public_url=request.app.state.public_url,
        accidents=request.app.state.accidents,
        archived=request.app.state.archived,
        **context,
    )
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": language}
    return HTMLResponse(html, status_code=status, headers=headers)


@cache
def asset(name: str) -> str:
    """Return the address of a static file; it changes with the content, so it can be kept."""
    body = files("tracker.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(body).hexdigest()[:10]}"
