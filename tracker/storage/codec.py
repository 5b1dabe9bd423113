"""Stored bytes to values and back. Everything in Redis is JSON, so that a person can read it."""

import msgspec

from tracker.core.diff import Key
from tracker.core.model import Body, Contest, ContestState, Delta, Numbers, Report, Reports, Tally
from tracker.core.night import Night
from tracker.core.position import Position
from tracker.core.reduce import SourceKey
from tracker.core.token import Token
from tracker.ports import Breaker, DocumentState

_encode = msgspec.json.Encoder().encode
_TAIL = b"]}"

decode_body = msgspec.json.Decoder(Body).decode
decode_numbers = msgspec.json.Decoder(Numbers).decode
decode_tally = msgspec.json.Decoder(Tally).decode
decode_report = msgspec.json.Decoder(Report).decode
decode_state = msgspec.json.Decoder(ContestState).decode
decode_document = msgspec.json.Decoder(DocumentState).decode
decode_contest = msgspec.json.Decoder(Contest).decode
decode_position = msgspec.json.Decoder(Position).decode
decode_night = msgspec.json.Decoder(Night).decode
decode_breaker = msgspec.json.Decoder(Breaker).decode
decode_token = msgspec.json.Decoder(Token).decode
encode = _encode


def encode_body(body: Body) -> bytes:
    """Encode a log entry's body."""
    return _encode(body)


def encode_delta(delta: Delta) -> bytes:
    """Encode one delta as it stands inside a body."""
    return _encode(delta)


def reports_frame(reports: Reports) -> tuple[bytes, bytes]:
    """Return the body of *reports* before and after its deltas.

    The append script drops deltas whose region has moved and joins the others between the two.
    """
    body = _encode(msgspec.structs.replace(reports, deltas=()))
    assert body.endswith(b'"deltas":' + b"[" + _TAIL), "deltas are the last field of a body"
    return body[: -len(_TAIL)], _TAIL


def ledger_field(source_id: str, key: Key) -> str:
    """Return the ledger's field for a source's word on one region."""
    part, region_id = key
    return f"{source_id}|{part}|{region_id}"


def newest_field(source_id: str, path: str) -> str:
    """Return the ledger's field for the newest source time of one document."""
    return f"{source_id}||{path}"


def side_field(key: SourceKey) -> str:
    """Return the field of a side report."""
    return ledger_field(*key)


def side_key(field: str, report: Report) -> SourceKey:
    """Return the key of the side *report* that is stored under *field*."""
    return field.split("|", 1)[0], (report.part, report.region_id)
