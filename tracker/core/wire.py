"""The bytes of `realcount.v1`: messages to readers and the messages they send.

The one place that knows the JSON of standings (times in UTC, shares in percent as text);
the hub, SSE and HTTP answers share it.
Rules at the door: pure; a text from a reader that can't be read is a value (`Unreadable`).
"""

from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Struct

from tracker.core.alerting import Called
from tracker.core.escape import addresses
from tracker.core.instant import iso
from tracker.core.model import (
    FIGURES,
    Contest,
    ContestState,
    Doubt,
    Marks,
    Numbers,
    Provenance,
    Recapped,
    Source,
    counting_source,
    is_by_hand,
)
from tracker.core.outlook import Outlook
from tracker.core.position import Position
from tracker.core.scope import Scope
from tracker.core.standings import Standing, share_text

PROTOCOL = "realcount.v1"
REQUEST_BYTES_MAX = 4_096

Json: TypeAlias = dict[str, Any]

_encode = msgspec.json.Encoder().encode


class Since(Struct, frozen=True):
    """The position a reader already reflects; fields of later versions are passed over."""

    epoch: str
    offset: Annotated[int, msgspec.Meta(ge=0)]


class Subscribe(Struct, frozen=True, tag="subscribe", tag_field="op", kw_only=True):
    """A reader asks for a scope, from nothing or since a position.

    `alerts_since` None asks for no alerts, empty or "now" for those that come, an id for all
    that were let out after it, and "first" for all.
    """

    contest: str
    root: str | None = None
    depth: int = 1
    since: Since | None = None
    alerts_since: str | None = None


class Unsubscribe(Struct, frozen=True, tag="unsubscribe", tag_field="op", kw_only=True):
    """A reader no longer wants a scope, named as in the snapshot."""

    scope: str


class Unreadable(Struct, frozen=True):
    """A message that is none of ours, and the sentence that says why."""

    reason: str


Request: TypeAlias = Subscribe | Unsubscribe
_decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Subscribe | Unsubscribe)


def read_request(text: str | bytes) -> Request | Unreadable:
    """Read what a reader sent. Unknown fields are ignored so that old hubs serve new readers."""
    if len(text) > REQUEST_BYTES_MAX:
        return Unreadable(f"a message is at most {REQUEST_BYTES_MAX} bytes")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Unreadable(str(error))


def standing_json(standing: Standing, outlook: Outlook | None = None) -> Json:
    """Return *standing* as readers get it; missing numbers are null, never 0."""
    region = standing.region
    return {
        "region": region.id,
        "name": region.name,
        "level": region.level,
        "parent": region.parent_id,
        "offset": standing.offset,
        "at": iso(standing.at_ms),
        "source_at": iso(standing.source_at_ms),
        "options": [
            {
                "id": option.id,
                "votes": option.votes,
                "share": None if option.share is None else share_text(option.share),
                "rank": option.rank,
            }
            for option in standing.options
        ],
        "leader": standing.leader_id,
        "lead": standing.lead,
        "valid": standing.valid,
        "valid_from": standing.valid_from,
        "rejected": standing.rejected,
        "cast": standing.cast,
        "registered": standing.registered,
        "participated": standing.participated,
        "turnout": None if standing.turnout is None else share_text(standing.turnout),
        "stations": {
            "reported": standing.stations_reported,
            "total": standing.stations_total,
        },
        "note": standing.note,
        "doubts": list(standing.doubt.codes) if standing.doubt else [],
        "held": _held_json(standing.doubt),
        "marks": _marks_json(standing.marks),
        **_stage_json(standing),
        "outlook": _outlook_json(outlook),
        **_links_json(standing),
    }


def _links_json(standing: Standing) -> Json:
    """Return where the source shows photographs of the form; left out where there are none."""
    links = addresses(standing.links)
    return {"links": list(links)} if links else {}


def _outlook_json(outlook: Outlook | None) -> Json | None:
    """Return what is still out, the cap that was used, and what every completion agrees on."""
    if outlook is None:
        return None
    out, verdict = outlook.outstanding, outlook.verdict
    return {
        "stations": out.stations,
        "registered": out.registered,
        "valid_max": out.valid_max,
        "cap": out.cap,
        "says": verdict.says if verdict is not None else None,
        "option": verdict.option_id if verdict is not None else None,
        "entrants": list(verdict.entrants) if verdict is not None else [],
        "over_half": verdict.over_half if verdict is not None else None,
        "needs": {
            option_id: {
                "state": need.state,
                "votes": need.votes,
                "share": None if need.share is None else share_text(need.share),
            }
            for option_id, need in outlook.needs.items()
        },
    }


def _stage_json(standing: Standing) -> Json:
    """Return the stage of the numbers; where parts of a region are further, how many are."""
    staged = standing.staged
    drift = None
    if staged.drift is not None:
        ids = (option.id for option in standing.options)
        drift = dict(zip(ids, staged.drift, strict=True))
    return {
        "stage": staged.stage,
        "recap": recapped_json(staged.recap),
        "mixed": {"stages": staged.mixed, "of": staged.parts} if staged.mixed else None,
        "drift": drift,
    }


def recapped_json(recap: Recapped | None) -> Json | None:
    """Return who entered a stage, when, and which document they had before them."""
    if recap is None:
        return None
    return {"at": iso(recap.at_ms), **_provenance(recap.provenance)}


def provenance_json(told: Provenance | None) -> Json | None:
    """Return who entered a report, and where it was read; None where no person did."""
    return None if told is None else _provenance(told)


def _provenance(told: Provenance) -> Json:
    return {
        "by": told.by,
        "document": told.document,
        "author": told.author,
        "url": told.url,
        "dated": iso(told.dated_ms),
    }


def _held_json(doubt: Doubt | None) -> Json | None:
    """Return since when a later report is held, and by which rules; None where none is."""
    if doubt is None or doubt.held_since_ms is None:
        return None
    return {"since": iso(doubt.held_since_ms), "codes": list(doubt.held_codes)}


def _marks_json(marks: Marks | None) -> Json | None:
    """Return what is counted at or below the region, with one example of each."""
    if marks is None:
        return None
    return {
        "holds": marks.holds,
        "doubts": marks.doubts,
        "corrections": marks.corrections,
        "hold_at": marks.hold_at,
        "doubt_at": marks.doubt_at,
        "correction_at": marks.correction_at,
    }


def contest_json(contest: Contest, state: ContestState) -> Json:
    """Return the contest as readers get it: what is on the ballot, and its state at an offset."""
    return {
        "id": contest.id,
        "title": contest.title,
        "test": contest.test,
        "offset": state.offset,
        "time_zone": contest.time_zone,
        "options": [
            {
                "id": option.id,
                "number": option.number,
                "name": option.name,
                "short": option.short,
                "colour": option.colour,
            }
            for option in contest.options
        ],
        "levels": [
            {"id": level, "name": contest.level_names.get(level, {})} for level in contest.levels
        ],
        "decision": contest.decision.rule,
        "official": {
            "authority": contest.official.authority,
            "site": contest.official.site,
            "pages": contest.official.pages,
        },
        "polls_close_at": iso(contest.calendar.polls_close_ms),
        "announcement_deadline_at": iso(contest.calendar.announcement_deadline_ms),
        "declared": recapped_json(state.declared),
        "called": called_json(state.called),
        "counting_source": counting_source(contest, state),
        "sources": [
            {"id": source.id, "name": source.name, **_source_json(state, source)}
            for source in contest.sources
        ],
    }


def called_json(called: Called | None) -> Json | None:
    """Return who a newsroom says has won, on whose word; it is theirs and never ours."""
    if called is None:
        return None
    return {
        "option": called.option_id,
        "at": iso(called.at_ms),
        "by": called.by,
        "source": called.source,
        "why": called.why,
    }


def _source_json(state: ContestState, source: Source) -> Json:
    """Return the state a source is in; one that nobody has looked at is not polled."""
    if is_by_hand(source):
        return {"state": "by_hand", "since": None, "reason": ""}
    told = state.sources.get(source.id)
    withdrawn_ms = state.withdrawn.get(source.id)
    if withdrawn_ms is not None and (told is None or told.state == "fine"):
        return {"state": "withdrew", "since": iso(withdrawn_ms), "reason": ""}
    if told is None:
        return {"state": "not_polled", "since": None, "reason": ""}
    return {"state": told.state, "since": iso(told.since_ms), "reason": told.reason}


def numbers_json(contest: Contest, numbers: Numbers) -> Json:
    """Return a report's figures by name; a missing one is null."""
    ids = [option.id for option in contest.options]
    votes = dict(zip(ids, numbers, strict=False))
    return {"votes": votes, **dict(zip(FIGURES, numbers[-len(FIGURES) :], strict=True))}


def encode_json(document: Json) -> bytes:
    """Encode *document* the way every answer of ours is encoded."""
    return _encode(document)


def snapshot(scope: Scope, at: Position, contest: Json, standings: Iterable[Json]) -> bytes:
    """Encode everything a reader of *scope* needs at position *at*."""
    return _encode(
        {
            "op": "snapshot",
            "scope": str(scope),
            "epoch": at.epoch,
            "offset": at.offset,
            "contest": contest,
            "standings": list(standings),
        }
    )


def update(
    scope: Scope, start: int, at: Position, standings: Iterable[Json], contest: Json | None = None
) -> bytes:
    """Encode what changed in *scope* after offset *start* and up to *at*, as absolute values."""
    message: Json = {
        "op": "update",
        "scope": str(scope),
        "epoch": at.epoch,
        "from": start,
        "offset": at.offset,
        "standings": list(standings),
    }
    if contest is not None:
        message["contest"] = contest
    return _encode(message)


def heartbeat(contest_id: str, at: Position, now_ms: int, sources: list[Json]) -> bytes:
    """Encode a sign of life: the newest position, and when each source was last checked."""
    return _encode(
        {
            "op": "heartbeat",
            "contest": contest_id,
            "epoch": at.epoch,
            "offset": at.offset,
            "now": iso(now_ms),
            "sources": sources,
        }
    )


def alert(row: Json) -> bytes:
    """Encode one alert."""
    return _encode({"op": "alert", **row})


def alerts_from(contest_id: str, last: str) -> bytes:
    """Encode from where on alerts are told: *last* is sent back as `alerts_since`."""
    return _encode({"op": "alerts_from", "contest": contest_id, "last": last})


def alerts_missed(contest_id: str, since: str, count: int | None, address: str) -> bytes:
    """Encode that *count* alerts after *since* are not sent here, and where they can be read.

    None: how many is not known, because there is no alert *since* in this history.
    """
    return _encode(
        {
            "op": "alerts_missed",
            "contest": contest_id,
            "since": since,
            "count": count,
            "next": address,
        }
    )


def bye(after_ms: int) -> bytes:
    """Encode the notice that this hub is about to close: come back after *after_ms*."""
    return _encode({"op": "bye", "after_ms": after_ms})


def error(code: int, message: str) -> bytes:
    """Encode why a request can't be served; *code* is a close code and says whether to retry."""
    return _encode({"op": "error", "code": code, "message": message})
