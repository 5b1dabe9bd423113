"""Signing in: a token is pasted once, and the browser keeps it in a cookie no script can read."""

import re

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker.core.token import Token, tidied
from tracker.core.wire import encode_json
from tracker.web.asked import form_of, language_for
from tracker.web.rendering import render
from tracker.web.signing.who import checked, cookie_name, from_our_page, refusal, require, who
from tracker.web.signing.words import said

SESSION_S = 24 * 3600
"""An election night and the morning after; then the token is pasted again."""

NOT_KEPT = {"Cache-Control": "no-store"}
HOME = "/"

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")

log = structlog.get_logger()


async def show_sign_in(request: Request) -> Response:
    """Answer with the form, or with who is signed in."""
    return _page(request, local(request.query_params.get("next")), holder=await who(request))


async def sign_in(request: Request) -> Response:
    """Keep the pasted token in the browser and send it on to where it wanted to go."""
    if not from_our_page(request):
        raise refusal(request, 403, "other_site")
    form = await form_of(request)
    wanted, text = local(form.get("next")), tidied(form.get("token", ""))
    try:
        holder = await checked(request, text)
    except HTTPException as error:
        return refused_page(request, error, wanted)
    address = request.client.host if request.client is not None else "unknown"
    log.info("token.accepted", name=holder.name, address=address)
    answer = _sent_to(wanted)
    _keep(request, answer, text, SESSION_S)
    return answer


async def sign_out(request: Request) -> Response:
    """Let the browser forget its token, which still holds elsewhere."""
    if not from_our_page(request):
        raise refusal(request, 403, "other_site")
    answer = _sent_to(f"/sign-in?lang={language_for(request)}")
    _keep(request, answer, "", 0)
    return answer


async def show_token(request: Request) -> Response:
    """Answer with the name and the scopes of the token that the request shows."""
    token = await require(request)
    answer = {"name": token.name, "scopes": list(token.permissions)}
    return Response(encode_json(answer), media_type="application/json", headers=NOT_KEPT)


async def answer_refused(request: Request, error: HTTPException) -> Response:
    """Answer a page that was refused with its sentence and the way in."""
    there = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    wanted = local(there) if request.method == "GET" else HOME
    # Of these answers only a 403 knows the holder; to ask again would count a failure twice.
    holder = await who(request) if error.status_code == 403 else None
    return refused_page(request, error, wanted, holder=holder)


def refused_page(
    request: Request, error: HTTPException, wanted: str, *, holder: Token | None = None
) -> Response:
    """Return the sign-in page with the sentence of *error* on top."""
    answer = _page(
        request, wanted, holder=holder, status=error.status_code, sentence=str(error.detail)
    )
    answer.headers.update(error.headers or {})
    return answer


def local(asked: str | None) -> str:
    """Return *asked* if it is a path of this site, or the first page.

    Browsers read `//host`, `/\\host` and either with a tab or a line break in it as another
    site; nobody is sent there from here.
    """
    return asked if asked is not None and _LOCAL.fullmatch(asked) else HOME


def _page(
    request: Request,
    wanted: str,
    *,
    holder: Token | None,
    status: int = 200,
    sentence: str = "",
) -> Response:
    sentences = said(language_for(request))
    held = ", ".join(holder.permissions) if holder else ""
    answer = render(
        request,
        "sign_in.html",
        here="/sign-in",
        status=status,
        sentence=sentence,
        s=sentences,
        how=sentences["how"].format(hours=SESSION_S // 3600),
        signed_in=sentences["signed_in"].format(name=holder.name, held=held) if holder else "",
        wanted=wanted,
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _sent_to(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers=NOT_KEPT)


def _keep(request: Request, answer: Response, text: str, seconds: int) -> None:
    """Let the browser keep *text* for *seconds*; 0 takes it away."""
    answer.set_cookie(
        cookie_name(request),
        text,
        max_age=seconds,
        path="/",
        secure=request.app.state.public_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )
