"""`/v1` for a desk: what sources say beside what is shown, which one counts, reports by hand
and the recapitulation.

What stands beside the count may be wrong, so it is shown only to who holds a token.
"""

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.model import Contest
from tracker.core.reconcile import Compared
from tracker.core.wire import Json
from tracker.core.wire_reconcile import beside_json
from tracker.errors import EntryRefused
from tracker.web.api import live_of
from tracker.web.asked import body_of, fields_of, replica_of, root_of
from tracker.web.desk.holds import private, refused
from tracker.web.signing.who import require

ROWS_MAX = 1_000
REPORT_BYTES_MAX = 5_000_000
TABLE = "text/csv"
TOLD = ("source", "author", "from", "dated", "document")
"""What says where a table was read; a JSON document says it itself."""
RECAP_TOLD = ("stage", "from", "dated", "document")
YES = ("1", "yes", "true")

Form: TypeAlias = Literal["sheet", "table", "hr"]
"""How a tier's numbers came in: a JSON document of ours, a CSV table, a file of KPU's."""


class Sources(Protocol):
    """What can be asked about sources; the composition root brings it."""

    async def compared(self, contest: Contest) -> Compared:
        """Return what sources say beside what is shown."""
        ...

    async def choose(
        self, contest: Contest, source_id: str, *, by: str, why: str, losing: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Let a source count; return the regions that move, and those that lose their votes.

        Raises:
            EntryRefused: why it can't be.
        """
        ...

    async def enter(
        self, contest: Contest, body: bytes, *, told: Mapping[str, str] | None, by: str
    ) -> Json:
        """Take in what a person reports, and return what became of it.

        With *told*, which says where it was read, *body* is a table; otherwise it says it itself.

        Raises:
            EntryRefused: with every problem; nothing was taken.
        """
        ...

    async def recap(
        self,
        contest: Contest,
        body: bytes,
        *,
        form: Form,
        told: Mapping[str, str],
        by: str,
        despite: bool,
    ) -> Json:
        """Take in what a tier of the recapitulation says, and return what became of it.

        *told* says of a table its tier, and of a table and a file their document and its date.

        Raises:
            EntryRefused: with every problem; nothing was taken.
        """
        ...


async def list_beside(request: Request) -> Response:
    """Answer with what sources say of a region and those below it, beside what is shown there."""
    await require(request, "desk", "ingest")
    replica = replica_of(live_of(request), request)
    root, contest = root_of(replica, request), replica.contest
    differing = _says(request, "differing")
    compared = await _sources(request).compared(contest)
    rows = [
        row
        for row in compared.rows
        if (root is None or replica.tree.is_within(row.region_id, root))
        and (row.since_ms is not None or not differing)
    ]
    at = compared.position
    answer: Json = {
        "contest": contest.id,
        "test": contest.test,
        "epoch": at.epoch if at is not None else None,
        "offset": at.offset if at is not None else 0,
        "counting_source": compared.counting_source,
        "total": len(rows),
        "differ": sum(row.since_ms is not None for row in rows),
        "rows": [beside_json(contest, replica.tree, row) for row in rows[:ROWS_MAX]],
    }
    return private(answer)


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
        return refused(error, 409)
    answer: Json = {
        "source": given["source"],
        "by": token.name,
        "moved": len(moved),
        "lost": list(lost[:ROWS_MAX]),
    }
    return private(answer)


async def enter_report(request: Request) -> Response:
    """Take in what a person reports of a source by hand, under the token's name."""
    token = await require(request, "ingest", "desk")
    contest = replica_of(live_of(request), request).contest
    body = await body_of(request, bytes_max=REPORT_BYTES_MAX)
    told = _told(request, TOLD) if _is_table(request) else None
    try:
        answer = await _sources(request).enter(contest, body, told=told, by=token.name)
    except EntryRefused as error:
        return refused(error, 400)
    return private(answer)


async def enter_recap(request: Request) -> Response:
    """Take in what a tier of the recapitulation says of regions, under the token's name."""
    token = await require(request, "desk")
    contest = replica_of(live_of(request), request).contest
    body = await body_of(request, bytes_max=REPORT_BYTES_MAX)
    form: Form = "table" if _is_table(request) else "sheet"
    try:
        answer = await _sources(request).recap(
            contest,
            body,
            form="hr" if _says(request, "hr") else form,
            told=_told(request, RECAP_TOLD),
            by=token.name,
            despite=_says(request, "despite"),
        )
    except EntryRefused as error:
        return refused(error, 400)
    return private(answer)


def _is_table(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == TABLE


def _told(request: Request, names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: request.query_params.get(name, "") for name in names}


def _says(request: Request, name: str) -> bool:
    return request.query_params.get(name, "") in YES


def _sources(request: Request) -> Sources:
    sources: Sources | None = request.app.state.sources
    if sources is None:
        raise HTTPException(404, "sources can't be asked about here")
    return sources
