"""Whose request this is, and whether they may do what it asks.

A program shows its token in `Authorization: Bearer …`, a browser in the cookie of its sign-in.
A browser sends the cookie whoever made the request, so a write with the cookie passes two
doors more, and both must open:

1. It comes from a page of this very origin. `Sec-Fetch-Site` says so in the browser's own
   words; where it is not sent (plain http inside a house) `Origin` must be ours. SameSite
   alone would let in whatever else runs on another port of this host.
2. It carries the form token, in the field `form_token` or the header `X-Form-Token`. Only a
   page that we rendered for this cookie has it, so even a proxy that rewrites the headers of
   the first door opens nothing. It is a digest of the secret: nothing needs to be kept.
"""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.core.token import Permission, Token, allows, tidied
from tracker.errors import StorageError
from tracker.web.asked import for_program, form_of, language_for
from tracker.web.signing.attempts import Attempts
from tracker.web.signing.keyring import Keyring
from tracker.web.signing.words import said

READS = ("GET", "HEAD", "OPTIONS")
FORM_FIELD = "form_token"
FORM_HEADER = "X-Form-Token"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a request shows as its token, and whether a browser added it by itself."""

    text: str
    by_cookie: bool


async def who(request: Request) -> Token | None:
    """Return whose request this is, or None where nobody shows a token that holds."""
    shown = shown_by(request)
    if shown is None:
        return None
    try:
        return await checked(request, shown.text)
    except HTTPException:
        return None


async def require(request: Request, *permissions: Permission) -> Token:
    """Return the token of whoever asks, which allows one of *permissions*; `.name` is the "who".

    A request that writes and is known by its cookie alone comes from a page of ours. A form is
    read by `asked.form_of` afterwards, not by the request itself.

    Raises:
        HTTPException: 401 no token that holds, 403 not allowed or not from our page, 429 too
            many wrong ones, 503 tokens can't be checked; one sentence with the way out.
    """
    shown = shown_by(request)
    if shown is None:
        raise refusal(request, 401, "needed", scope=" / ".join(permissions) or "…")
    token = await checked(request, shown.text)
    if permissions and not any(allows(token, permission) for permission in permissions):
        held, scope = ", ".join(token.permissions), " / ".join(permissions)
        raise refusal(request, 403, "not_allowed", name=token.name, held=held, scope=scope)
    if shown.by_cookie and request.method not in READS:
        await _guard(request, shown.text)
    return token


async def checked(request: Request, text: str) -> Token:
    """Return the token whose secret is *text* and count a failure otherwise.

    Raises:
        HTTPException: 401, 429, 503.
    """
    keyring: Keyring = request.app.state.keyring
    try:
        found = await keyring.look_up(text)
    except StorageError as error:
        raise refusal(request, 503, "store_away") from error
    if isinstance(found, Token):
        if found.revoked_at_ms is None:
            return found
        raise _failure(request, "revoked", found.name)
    raise _failure(request, found, None)


def shown_by(request: Request) -> Shown | None:
    """Return what *request* shows as its token. A bearer goes before the cookie."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Shown(tidied(text), by_cookie=False)
    kept = request.cookies.get(cookie_name(request))
    return Shown(tidied(kept), by_cookie=True) if kept else None


def cookie_name(request: Request) -> str:
    """Return the name of this site's cookie.

    Ports share cookies, so a rehearsal beside the real run has a name of its own. `__Host-`
    keeps other hosts of the same domain from setting it, and needs TLS.
    """
    parts = urlsplit(request.app.state.public_url)
    prefix = "__Host-" if parts.scheme == "https" else ""
    return f"{prefix}realcount{f'-{parts.port}' if parts.port else ''}"


def from_our_page(request: Request) -> bool:
    """Say whether a browser sent *request* from a page of this origin; unknown is no."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    ours = urlsplit(request.app.state.public_url)
    return origin == f"{ours.scheme}://{ours.netloc}" or (
        # Reached by another name than the public one: a page of the very host that was asked.
        urlsplit(origin).netloc != "" and urlsplit(origin).netloc == request.headers.get("host")
    )


def form_token(request: Request) -> str:
    """Return what a form on a page for *request* carries; empty for who isn't signed in."""
    shown = shown_by(request)
    return _form_token(shown.text) if shown is not None and shown.by_cookie else ""


def refusal(
    request: Request, status: int, word: str, *, wait_s: int | None = None, **fill: object
) -> HTTPException:
    """Return the answer *status* with its sentence, in the language of whoever asks."""
    language = "en" if for_program(request) else language_for(request)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    headers |= {"Retry-After": str(wait_s)} if wait_s is not None else {}
    sentence = said(language)[word].format(seconds=wait_s, **fill)
    return HTTPException(status, sentence, headers=headers)


async def _guard(request: Request, text: str) -> None:
    if not from_our_page(request):
        raise refusal(request, 403, "other_site")
    given = request.headers.get(FORM_HEADER) or (await form_of(request)).get(FORM_FIELD, "")
    if not compare_digest(given.encode(), _form_token(text).encode()):
        raise refusal(request, 403, "stale_form")


def _failure(request: Request, reason: str, name: str | None) -> HTTPException:
    host = request.client.host if request.client is not None else "unknown"
    attempts: Attempts = request.app.state.attempts
    wait_s = attempts.failed(host)
    if wait_s:
        return refusal(request, 429, "too_many", wait_s=wait_s)
    log.warning("token.refused", address=host, reason=reason, name=name)
    return refusal(request, 401, reason)


def _form_token(text: str) -> str:
    return sha256(f"form {text}".encode()).hexdigest()
