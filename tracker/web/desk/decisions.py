"""`/v1` for a desk that decides: what is held counts, or is refused for good."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.decisions import DeskDecision
from tracker.core.desk_wire import decided_json
from tracker.core.model import Hold
from tracker.core.replica import Replica
from tracker.errors import EntryRefused
from tracker.web.api import live_of
from tracker.web.asked import body_of, form_of, replica_of
from tracker.web.desk.holds import desk_of, hold_asked, holds_asked, not_held, private
from tracker.web.signing.who import require

MOVED = "it has moved meanwhile; look again and decide anew"


class Asked(Struct, frozen=True):
    """What a decision carries. `offset`: decide only on what was held at that entry."""

    why: str = ""
    offset: int | None = None
    below: str | None = None
    source: str | None = None


async def release_hold(request: Request) -> Response:
    """Let what is held of one region count."""
    return await _decide_one(request, releases=True)


async def reject_hold(request: Request) -> Response:
    """Refuse what is held of one region for good."""
    return await _decide_one(request, releases=False)


async def release_below(request: Request) -> Response:
    """Let everything count that is held at or below a region."""
    return await _decide_below(request, releases=True)


async def reject_below(request: Request) -> Response:
    """Refuse everything for good that is held at or below a region."""
    return await _decide_below(request, releases=False)


async def _decide_one(request: Request, *, releases: bool) -> Response:
    by = (await require(request, "desk")).name
    replica = replica_of(live_of(request), request)
    asked = await _asked_of(request)
    hold = await hold_asked(request, replica)
    if hold is None:
        raise await not_held(request, replica, decided=409)
    return await _decided(request, replica, [hold], asked, by=by, releases=releases)


async def _decide_below(request: Request, *, releases: bool) -> Response:
    by = (await require(request, "desk")).name
    replica = replica_of(live_of(request), request)
    asked = await _asked_of(request)
    if not asked.below:
        raise HTTPException(400, "say below which region in the field `below`")
    holds = await holds_asked(request, replica, below=asked.below, source_id=asked.source)
    if not holds:
        raise HTTPException(404, f"nothing is held at or below {asked.below[:80]}; look again")
    return await _decided(request, replica, holds, asked, by=by, releases=releases)


async def _decided(
    request: Request,
    replica: Replica,
    holds: Sequence[Hold],
    asked: Asked,
    *,
    by: str,
    releases: bool,
) -> Response:
    """Decide, and answer with what was decided on; where all of it has moved it is a conflict."""
    decision = DeskDecision(releases=releases, by=by, why=asked.why)
    try:
        decided = await desk_of(request).decide(replica.contest, holds, decision, asked.offset)
    except EntryRefused as error:
        sentence = "; ".join(error.problems)
        raise HTTPException(400, f"{sentence} (in the field `why`)") from error
    if not decided.done:
        raise HTTPException(409, MOVED)
    return private(decided_json(decision, decided))


async def _asked_of(request: Request) -> Asked:
    """Return what the body of a decision says, a form or JSON, or raise 400."""
    form = await form_of(request)
    raw = await body_of(request) or b"{}"
    try:
        # A form has only texts, and an empty field is one that was left out.
        given = {name: value for name, value in form.items() if value}
        return msgspec.convert(given, Asked, strict=False) if form else _read(raw)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HTTPException(
            400, 'the body is a form, or JSON like {"why": "…", "offset": 17}'
        ) from error


_read = msgspec.json.Decoder(Asked).decode
