"""What a request asks for, checked; anything wrong with it is one readable answer."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.core.replica import Replica
from tracker.core.scope import STANDINGS_MAX, Scope, members
from tracker.web.live import Live
from tracker.web.words import language_of

DEPTH_MAX = 8
DIGITS_MAX = 9
"""Python reads no number of more than 4,300 digits, and none here needs ten."""
BODY_BYTES_MAX = 65_536
FORM_FIELDS_MAX = 1_000
FORM = "application/x-www-form-urlencoded"
FOR_PROGRAMS = (
    "/v1/",
    "/demo/",
    "/static/",
    "/oembed",
    "/card/",
    "/air/rows.",
    "/air/feed.",
    "/air/health",
)
"""Addresses that no person opens: what goes wrong there is said in JSON."""


@dataclass(frozen=True, slots=True)
class Page:
    """A cut of a scope's regions, and where the next one begins."""

    region_ids: tuple[str, ...]
    next_after: str | None


def replica_of(live: Live, request: Request) -> Replica:
    """Return the contest that the path names, or raise 404."""
    contest_id = request.path_params["contest"]
    replica = live.replicas.get(contest_id)
    if replica is None:
        known = ", ".join(sorted(live.replicas)) or "none yet"
        raise HTTPException(404, f"there is no contest {contest_id[:80]!r} here; there is: {known}")
    return replica


def scope_of(replica: Replica, request: Request, *, depth_max: int = DEPTH_MAX) -> Scope:
    """Return the scope that the query names, or raise 404 or 400."""
    root = request.query_params.get("root", replica.tree.root)
    if root not in replica.tree.regions:
        raise HTTPException(404, f"{replica.contest.id} has no region {root[:80]!r}")
    return Scope(replica.contest.id, root, number_of(request, "depth", 1, 0, depth_max))


def page_of(replica: Replica, scope: Scope, request: Request) -> Page:
    """Return the regions that are to be answered: at most 1,000, after the one named."""
    found = members(replica.tree, scope)
    limit = number_of(request, "limit", STANDINGS_MAX, 1, STANDINGS_MAX)
    after = request.query_params.get("after")
    start = 0
    if after is not None:
        if after not in found:
            raise HTTPException(400, f"after: {after[:80]!r} is not in this scope")
        start = found.index(after) + 1
    cut = found[start : start + limit]
    more = start + limit < len(found)
    return Page(cut, cut[-1] if more else None)


def root_of(replica: Replica, request: Request) -> str | None:
    """Return the region that the query names as the top, None for all, or raise 404."""
    root = request.query_params.get("root")
    return None if root is None else region_of(replica, root)


def region_of(replica: Replica, region_id: str) -> str:
    """Return *region_id*, or raise 404 where there is no such region."""
    if region_id not in replica.tree.regions:
        raise HTTPException(404, f"{replica.contest.id} has no region {region_id[:80]!r}")
    return region_id


def language_for(request: Request) -> str:
    """Return the language that whoever asks wants to read."""
    return language_of(request.query_params.get("lang"), request.headers.get("accept-language"))


def address_of(given: str) -> SplitResult:
    """Return the parts of an address that somebody gave; none where it can't be one."""
    try:
        return urlsplit(given)
    except ValueError:
        return urlsplit("")


def for_program(request: Request) -> bool:
    """Say whether the answer is for a program, not a page for a person."""
    return request.url.path.startswith(FOR_PROGRAMS)


async def body_of(request: Request, *, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """Return the body, as often as it is asked for, or raise 413 without reading on."""
    if not hasattr(request.state, "body"):
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > bytes_max:
                raise HTTPException(413, f"the body has more than {bytes_max} bytes")
        request.state.body = bytes(body)
    kept: bytes = request.state.body
    return kept


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; without a form there are none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return {}
    try:
        text = (await body_of(request)).decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=FORM_FIELDS_MAX
        )
    except ValueError as error:
        raise HTTPException(400, "the form can't be read") from error
    return dict(pairs)


async def fields_of(request: Request) -> dict[str, str]:
    """Return what a form or a JSON object says, the texts in it alone."""
    form = await form_of(request)
    if form:
        return form
    try:
        given = msgspec.json.decode(await body_of(request) or b"{}", type=dict[str, object])
    except msgspec.DecodeError as error:
        raise HTTPException(400, 'the body is a form, or JSON like {"why": "…"}') from error
    return {name: value for name, value in given.items() if isinstance(value, str)}


def number_of(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Return the number *name* of the query, or raise 400."""
    text = request.query_params.get(name)
    if text is None:
        return default
    short = len(text) <= DIGITS_MAX and text.isascii() and text.isdecimal()
    if not (short and low <= int(text) <= high):
        raise HTTPException(400, f"{name} is a whole number from {low} to {high}")
    return int(text)
