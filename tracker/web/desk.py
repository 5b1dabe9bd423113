"""`/v1` for a desk: what is held and who decides on it, corrections, and recorded bodies.

What is held can't be true, so it is shown only to who holds a token; corrections are for everybody.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.model import Contest, Correction, Hold
from tracker.core.replica import Replica
from tracker.core.wire import Json, correction_json, encode_json, hold_json
from tracker.errors import EntryRefused, StorageError
from tracker.web.api import CACHED, live_of
from tracker.web.asked import body_of, form_of, replica_of
from tracker.web.who import require

SHOWN_MAX = 200


class Desk(Protocol):
    """What a desk may look at and decide; the composition root brings it."""

    async def holds(self, contest: Contest, below: str | None) -> tuple[Hold, ...]:
        """Return what is held, at or below a region."""
        ...

    async def corrections(self, contest: Contest, below: str | None) -> tuple[Correction, ...]:
        """Return what was corrected, newest first."""
        ...

    async def decide(
        self, contest: Contest, holds: Sequence[Hold], *, releases: bool, by: str, why: str
    ) -> tuple[tuple[Hold, ...], tuple[Hold, ...]]:
        """Decide on *holds*; return those that were decided on and those that had moved.

        Raises:
            EntryRefused: nobody says why.
        """
        ...

    def body(self, digest: str) -> bytes | None:
        """Return a recorded body, or None where this machine doesn't hold it. It blocks."""
        ...


async def list_holds(request: Request) -> Response:
    """Answer with everything that is held."""
    await require(request, "desk")
    replica = replica_of(live_of(request), request)
    held = await _desk(request).holds(replica.contest, root_of(replica, request))
    return _private({"holds": [hold_json(replica.contest, hold) for hold in held]})


async def list_corrections(request: Request) -> Response:
    """Answer with the newest corrections, for everybody."""
    replica = replica_of(live_of(request), request)
    found = await _desk(request).corrections(replica.contest, root_of(replica, request))
    root = replica.tallies.get(replica.tree.root)
    marks = root.marks if root is not None else None
    answer: Json = {
        "total": marks.corrections if marks is not None else 0,
        "corrections": [
            correction_json(replica.contest, one) | {"path": _path(replica, one.region_id)}
            for one in found[:SHOWN_MAX]
        ],
    }
    return Response(
        encode_json(answer), media_type="application/json", headers={"Cache-Control": CACHED}
    )


async def release_hold(request: Request) -> Response:
    """Let what is held of one region count."""
    return await _decide(request, releases=True)


async def reject_hold(request: Request) -> Response:
    """Refuse what is held of one region for good."""
    return await _decide(request, releases=False)


async def _decide(request: Request, *, releases: bool) -> Response:
    """Decide on what is held of one region; the answer says what became of it."""
    token = await require(request, "desk")
    replica = replica_of(live_of(request), request)
    contest, given = replica.contest, request.path_params
    key = (given["source"], given["part"], given["region"])
    held = [
        hold
        for hold in await _desk(request).holds(contest, None)
        if (hold.source_id, hold.part, hold.region_id) == key
    ]
    if not held:
        raise HTTPException(404, f"nothing is held of {'/'.join(key)[:120]}; look again")
    try:
        done, moved = await _desk(request).decide(
            contest,
            held,
            releases=releases,
            by=token.name,
            why=(await fields_of(request)).get("why", ""),
        )
    except EntryRefused as error:
        raise HTTPException(400, "say why in the field `why`; it is kept with your name") from error
    if moved:
        raise HTTPException(409, "it has moved meanwhile; look again and decide anew")
    return _private({"decided": [hold_json(contest, hold) for hold in done], "by": token.name})


async def show_recording(request: Request) -> Response:
    """Answer with a recorded body as plain text, whatever it was: a feed's text obeys nobody."""
    await require(request, "desk")
    try:
        body = await run_in_threadpool(_desk(request).body, request.path_params["digest"])
    except StorageError as error:
        raise HTTPException(503, str(error)) from error
    if body is None:
        raise HTTPException(404, "this machine does not hold that body")
    return Response(
        body, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


async def fields_of(request: Request) -> dict[str, str]:
    """Return what a form or a JSON object says, the texts in it alone."""
    form = await form_of(request)
    if form:
        return form
    try:
        document = msgspec.json.decode(await body_of(request) or b"{}")
    except msgspec.DecodeError as error:
        raise HTTPException(400, 'the body is a form, or JSON like {"why": "…"}') from error
    given = document.items() if isinstance(document, dict) else ()
    return {str(name): value for name, value in given if isinstance(value, str)}


def root_of(replica: Replica, request: Request) -> str | None:
    """Return the region that is asked for, None for all; one that there is not is a 404."""
    root = request.query_params.get("root")
    if root is not None and root not in replica.tree.regions:
        raise HTTPException(404, f"{replica.contest.id} has no region {root[:80]!r}")
    return root


def _path(replica: Replica, region_id: str) -> list[Json]:
    if region_id not in replica.tree.regions:
        return []
    path = replica.tree.path(region_id)
    return [{"region": r, "name": replica.tree.regions[r].name} for r in path]


def _desk(request: Request) -> Desk:
    desk: Desk | None = request.app.state.desk
    if desk is None:
        raise HTTPException(404, "there is no desk here")
    return desk


def _private(answer: Json) -> Response:
    return Response(
        encode_json(answer), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
