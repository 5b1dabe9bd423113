"""`/v1` for a desk: let an alert out, refuse it or take note of it; call a contest, or uncall it.

Every decision is an entry with the token's name and why. An alert that newer numbers have
overtaken can't be let out any more.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.alerts.alert import Alert, Wording
from tracker.core.alerts.deciding import AlertDecision
from tracker.core.model import Contest
from tracker.errors import EntryRefused
from tracker.web.api import live_of
from tracker.web.asked import body_of, fields_of, form_of, replica_of
from tracker.web.desk.holds import private, refused
from tracker.web.signing.who import require


class AlertDesk(Protocol):
    """What can be decided on alerts; the composition root brings it."""

    async def decide(
        self, contest: Contest, alert_id: str, decision: AlertDecision
    ) -> tuple[Alert, int]:
        """Append a decision; return the alert as it was, and the offset of the entry.

        Raises:
            EntryRefused: with every problem.
        """
        ...

    async def call(
        self, contest: Contest, option_id: str, *, by: str, source: str, why: str
    ) -> int:
        """Call a contest for an option on somebody's word; return the offset of the entry.

        Raises:
            EntryRefused: with every problem.
        """
        ...

    async def uncall(self, contest: Contest, *, by: str, why: str) -> int:
        """Take a call back; return the offset of the entry.

        Raises:
            EntryRefused: with every problem.
        """
        ...


class Asked(Struct, frozen=True):
    """What a decision carries; `words` by language are in the place of ours.

    `offset`: decide only on the numbers of that entry, which are those that somebody has read.
    """

    why: str = ""
    words: Mapping[str, Wording] = {}
    offset: int | None = None


async def approve_alert(request: Request) -> Response:
    """Let an alert out to the public, perhaps in the desk's own words."""
    return await _decide(request, "approve")


async def reject_alert(request: Request) -> Response:
    """Keep an alert from the public for good."""
    return await _decide(request, "reject")


async def acknowledge_alert(request: Request) -> Response:
    """Take note of an alert, so that others see that somebody has."""
    return await _decide(request, "acknowledge")


async def call_contest(request: Request) -> Response:
    """Say who has won, on whose word: a newsroom's own call."""
    by = (await require(request, "desk")).name
    contest, given = replica_of(live_of(request), request).contest, await fields_of(request)
    try:
        offset = await _desk(request).call(
            contest,
            given.get("option", ""),
            by=by,
            source=given.get("source", ""),
            why=given.get("why", ""),
        )
    except EntryRefused as error:
        return refused(error, 400)
    return private({"option": given["option"], "by": by, "entry": offset})


async def uncall_contest(request: Request) -> Response:
    """Take the call back."""
    by = (await require(request, "desk")).name
    contest, given = replica_of(live_of(request), request).contest, await fields_of(request)
    try:
        offset = await _desk(request).uncall(contest, by=by, why=given.get("why", ""))
    except EntryRefused as error:
        return refused(error, 409)
    return private({"by": by, "entry": offset})


async def _decide(request: Request, word: str) -> Response:
    by = (await require(request, "desk")).name
    contest, asked = replica_of(live_of(request), request).contest, await _asked_of(request)
    decision = AlertDecision(word=word, by=by, why=asked.why, words=asked.words, seen=asked.offset)  # type: ignore[arg-type]  # one of three
    try:
        alert, offset = await _desk(request).decide(contest, request.path_params["alert"], decision)
    except EntryRefused as error:
        return refused(error, 409)
    return private({"alert": alert.id, "decision": word, "by": by, "entry": offset})


async def _asked_of(request: Request) -> Asked:
    """Return what the body says, a form or JSON, or raise 400."""
    form = await form_of(request)
    if form:
        return Asked(why=form.get("why", ""))
    try:
        return _read(await body_of(request) or b"{}")
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        like = '{"why": "…", "words": {"id": {"headline": "…", "sentence": "…"}}}'
        raise HTTPException(400, f"the body is a form, or JSON like {like}") from error


_read = msgspec.json.Decoder(Asked).decode


def _desk(request: Request) -> AlertDesk:
    desk: AlertDesk | None = request.app.state.alert_desk
    if desk is None:
        raise HTTPException(404, "alerts can't be decided on here")
    return desk
