"""`/v1` for a desk: what sources say beside what counts, and which one counts."""

from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.beside import Beside, beside_json, differs
from tracker.core.model import Contest
from tracker.core.wire import Json, encode_json
from tracker.errors import EntryRefused
from tracker.web.api import live_of
from tracker.web.asked import replica_of
from tracker.web.desk import fields_of, root_of
from tracker.web.who import require

SHOWN_MAX = 500


class Sources(Protocol):
    """What can be asked about sources; the composition root brings it."""

    async def compared(self, contest: Contest, below: str | None) -> tuple[Beside, ...]:
        """Return every report that does not count beside the number that does."""
        ...

    async def choose(
        self, contest: Contest, source_id: str, *, by: str, why: str, losing: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Let a source count; return the regions that move, and those that lose their votes.

        Raises:
            EntryRefused: why it can't be.
        """
        ...


async def list_beside(request: Request) -> Response:
    """Answer with where sources say something else than what counts."""
    await require(request, "desk")
    replica = replica_of(live_of(request), request)
    found = await _sources(request).compared(replica.contest, root_of(replica, request))
    unlike = [one for one in found if differs(one)]
    answer: Json = {
        "reports": len(found),
        "differ": len(unlike),
        "beside": [beside_json(replica.contest, one) for one in unlike[:SHOWN_MAX]],
    }
    return _private(answer)


async def choose_source(request: Request) -> Response:
    """Let another source count, as an entry with the token's name and why."""
    token = await require(request, "desk")
    replica = replica_of(live_of(request), request)
    given = await fields_of(request)
    try:
        moved, lost = await _sources(request).choose(
            replica.contest,
            given.get("source", ""),
            by=token.name,
            why=given.get("why", ""),
            losing=given.get("losing", "") == "yes",
        )
    except EntryRefused as error:
        raise HTTPException(409, str(error)) from error
    answer: Json = {
        "source": given["source"],
        "by": token.name,
        "moved": len(moved),
        "lost": list(lost[:SHOWN_MAX]),
    }
    return _private(answer)


def _private(answer: Json) -> Response:
    return Response(
        encode_json(answer), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _sources(request: Request) -> Sources:
    sources: Sources | None = request.app.state.sources
    if sources is None:
        raise HTTPException(404, "sources can't be asked about here")
    return sources
