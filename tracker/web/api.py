"""`/v1`: contests and standings as JSON, for programs and for a CDN in front of them."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.instant import iso
from tracker.core.replica import Replica
from tracker.core.wire import Json, contest_json, encode_json
from tracker.web.asked import Page, page_of, replica_of, scope_of
from tracker.web.live import Live

CHECKED_AT, NOW = "Realcount-Checked-At", "Realcount-Now"
CLOCKS = (CHECKED_AT, NOW)
CACHED = "public, max-age=2, stale-while-revalidate=30"


def live_of(request: Request) -> Live:
    """Return the live state that this app was made with."""
    live = request.app.state.live
    assert isinstance(live, Live), "make_app puts it there"
    return live


async def list_contests(request: Request) -> Response:
    """Answer with every contest."""
    live = live_of(request)
    rows = [_contest(replica) for _, replica in sorted(live.replicas.items())]
    return _json(request, {"contests": rows}, None)


async def show_contest(request: Request) -> Response:
    """Answer with one contest."""
    replica = replica_of(live_of(request), request)
    return _json(request, _contest(replica), None)


async def list_standings(request: Request) -> Response:
    """Answer with the standings of a scope, or 304 where they have not moved."""
    live = live_of(request)
    replica = replica_of(live, request)
    scope = scope_of(replica, request)
    page = page_of(replica, scope, request)
    etag = etag_of(replica, page)
    clocks = await clocks_of(live, replica, scope.root)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers_with(etag) | clocks)
    answer: Json = {
        "contest": contest_json(replica.contest, replica.state),
        "epoch": replica.position.epoch,
        "offset": replica.position.offset,
        "checked_at": clocks[CHECKED_AT] or None,
        "standings": replica.standings(page.region_ids),
        "next": next_page(request, page),
    }
    said = _json(request, answer, etag)
    said.headers.update(clocks)
    return said


async def clocks_of(live: Live, replica: Replica, root: str) -> dict[str, str]:
    """Return the headers with what moves though no number does, so that a 304 says it too."""
    checked_at = await live.checked_at(replica, root)
    return {CHECKED_AT: checked_at or "", NOW: iso(await live.now_ms()) or ""}


def etag_of(replica: Replica, page: Page) -> str:
    """Return a validator of the numbers, the contest's state and its definition.

    Weak, because the *checked* clock moves without them.
    """
    offsets = (replica.tallies[r].offset for r in page.region_ids if r in replica.tallies)
    newest = max(offsets, default=0)
    parts = (
        replica.position.epoch,
        newest,
        replica.state.offset,
        len(page.region_ids),
        replica.fingerprint,
    )
    return f'W/"{"-".join(map(str, parts))}"'


def _contest(replica: Replica) -> Json:
    return contest_json(replica.contest, replica.state) | {
        "root": replica.tree.root,
        "epoch": replica.position.epoch,
        "position": replica.position.offset,
    }


def next_page(request: Request, page: Page) -> str | None:
    """Return the address of the page behind *page*, or None behind the last."""
    if page.next_after is None:
        return None
    asked = {k: v for k, v in request.query_params.items() if k != "after"}
    query = "&".join(f"{k}={quote(v)}" for k, v in {**asked, "after": page.next_after}.items())
    return f"{quote(request.url.path, safe='/+')}?{query}"


def is_known(request: Request, etag: str) -> bool:
    """Say whether whoever asks holds *etag* already.

    Weakly (RFC 9110, 13.1.2): what a proxy does to the mark of weakness is no matter.
    """
    given = request.headers.get("if-none-match", "")
    wanted = etag.removeprefix("W/")
    return given.strip() == "*" or any(
        part.strip().removeprefix("W/") == wanted for part in given.split(",")
    )


def headers_with(etag: str | None) -> dict[str, str]:
    """Return the headers of an answer that a CDN may keep for a moment."""
    headers = {"Cache-Control": CACHED}
    return headers | {"ETag": etag} if etag is not None else headers


def _json(request: Request, answer: Json, etag: str | None) -> Response:
    return Response(
        encode_json(answer),
        media_type="application/json; charset=utf-8",
        headers=headers_with(etag),
    )
