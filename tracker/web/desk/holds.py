"""`/v1` for a desk: what is held and why, and recorded bodies.

What is held can't be true, so it is shown only to who holds a token.
"""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.decisions import Decided, DeskDecision, HoldName, name_of, read_hold_name
from tracker.core.desk_wire import hold_json
from tracker.core.held_words import Looked
from tracker.core.model import Contest, Correction, Hold
from tracker.core.replica import Replica
from tracker.core.wire import Json, encode_json
from tracker.errors import EntryRefused, StorageError
from tracker.web.api import live_of
from tracker.web.asked import number_of, region_of, replica_of, root_of
from tracker.web.signing.who import require

HOLDS_MAX = 500
"""Holds in one answer; a blanked contest of polling stations has thousands."""


class Desk(Protocol):
    """What a desk may look at and decide; the composition root brings it."""

    async def holds(
        self, contest: Contest, below: str | None, source_id: str | None
    ) -> tuple[Hold, ...]:
        """Return what is held, at or below a region and of one source where named."""
        ...

    async def look(self, contest: Contest, holds: Sequence[Hold]) -> tuple[Looked, ...]:
        """Return *holds* with what the rules say of them."""
        ...

    async def corrections(self, contest: Contest, below: str | None) -> tuple[Correction, ...]:
        """Return what was corrected, newest first."""
        ...

    async def decide(
        self, contest: Contest, holds: Sequence[Hold], decision: DeskDecision, seen: int | None
    ) -> Decided:
        """Decide on *holds*; what was held after entry *seen*, or has gone, comes back as moved.

        Raises:
            EntryRefused: nobody says why.
        """
        ...

    async def what_became(self, contest: Contest, name: HoldName) -> str | None:
        """Say what last became of a hold, and by whom; None where nobody remembers."""
        ...

    def body(self, digest: str) -> bytes | None:
        """Return a recorded body, or None where this machine doesn't hold it. It blocks."""
        ...


async def list_holds(request: Request) -> Response:
    """Answer with what is held, a page at a time."""
    await require(request, "desk")
    replica = replica_of(live_of(request), request)
    held = await holds_asked(request, replica)
    page = sorted(held, key=name_of)[_start(request, held) :]
    limit = number_of(request, "limit", HOLDS_MAX, 1, HOLDS_MAX)
    more = len(page) > limit
    answer: Json = {
        "total": len(held),
        "offset": max((hold.offset for hold in held), default=0),
        "holds": await _looked(request, replica, page[:limit]),
        "next": _next(request, page[limit - 1]) if more else None,
    }
    return private(answer)


async def show_hold(request: Request) -> Response:
    """Answer with one hold: both numbers, why, and where its recorded body is."""
    await require(request, "desk")
    replica = replica_of(live_of(request), request)
    hold = await hold_asked(request, replica)
    if hold is None:
        raise await not_held(request, replica)
    (answer,) = await _looked(request, replica, [hold])
    return private(answer)


async def show_recording(request: Request) -> Response:
    """Answer with a recorded body as plain text, whatever it was: a feed's text obeys nobody."""
    await require(request, "desk")
    try:
        body = await run_in_threadpool(desk_of(request).body, request.path_params["digest"])
    except StorageError as error:
        raise HTTPException(503, str(error)) from error
    if body is None:
        raise HTTPException(404, "this machine does not hold that body")
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(body, media_type="text/plain; charset=utf-8", headers=headers)


async def holds_asked(
    request: Request, replica: Replica, *, below: str | None = None, source_id: str | None = None
) -> tuple[Hold, ...]:
    """Return the holds of a contest that a request is about."""
    root = root_of(replica, request) if below is None else region_of(replica, below)
    source_id = source_id or request.query_params.get("source")
    return await desk_of(request).holds(replica.contest, root, source_id)


async def hold_asked(request: Request, replica: Replica) -> Hold | None:
    """Return the hold that the path names, or None where it isn't held now."""
    name = name_asked(request)
    held = await desk_of(request).holds(replica.contest, name.region_id, name.source_id)
    return next((hold for hold in held if name_of(hold) == name), None)


def name_asked(request: Request) -> HoldName:
    """Return which hold the path names; a part that is none names none."""
    given = request.path_params
    text = f"{given['source']}/{given['part']}/{given['region']}"
    name = read_hold_name(text, "")
    if name is None:
        raise HTTPException(404, f"no hold is called {text[:120]!r}: SOURCE/row/REGION or own")
    return name


async def not_held(request: Request, replica: Replica, *, decided: int = 404) -> HTTPException:
    """Return the answer where nothing is held: 404, or *decided* where something became of it."""
    name = name_asked(request)
    said = await desk_of(request).what_became(replica.contest, name)
    sentence = f"nothing is held of {str(name)[:120]}; {said or 'look again'}"
    return HTTPException(decided if said is not None else 404, sentence)


def desk_of(request: Request) -> Desk:
    """Return the desk that this app was made with, or raise 404."""
    desk: Desk | None = request.app.state.desk
    if desk is None:
        raise HTTPException(404, "there is no desk here")
    return desk


def private(answer: Json, status: int = 200) -> Response:
    """Return *answer* for one desk: nothing on the way keeps it."""
    return Response(
        encode_json(answer),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _looked(request: Request, replica: Replica, holds: Sequence[Hold]) -> list[Json]:
    site = request.app.state.public_url
    looked = await desk_of(request).look(replica.contest, holds)
    return [hold_json(replica.contest, replica.tree, one, site) for one in looked]


def _start(request: Request, held: Sequence[Hold]) -> int:
    """Return how many holds stand before the page; the one named by `after` may be gone."""
    after = request.query_params.get("after")
    name = read_hold_name(after, "") if after is not None else None
    if after is not None and name is None:
        raise HTTPException(400, f"after: {after[:80]!r} is no name of a hold; see `next`")
    return 0 if name is None else sum(name_of(hold) <= name for hold in held)


def _next(request: Request, last: Hold) -> str:
    asked = {k: v for k, v in request.query_params.items() if k != "after"}
    return f"{request.url.path}?{urlencode({**asked, 'after': str(name_of(last))})}"


def refused(error: EntryRefused, status: int) -> Response:
    """Answer with every problem: nothing was taken, so that all of it can be mended at once."""
    return private({"error": str(error), "problems": list(error.problems)}, status)
