"""Stored bytes to values and back. Everything in Redis is JSON, so that a person can read it."""

import zlib
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from tracker.core.air.channel import Channel
from tracker.core.air.following import Renderer
from tracker.core.alerts.alert import Alert
from tracker.core.alerts.memory import Memo
from tracker.core.delivery.hook import Attempt, Cursor, Delivery, Hook
from tracker.core.diff import Key, key_of
from tracker.core.entries import Body, Delta, HeldDelta, Moving, Recap, Rejected, Released
from tracker.core.history import Checkpoint, Mark
from tracker.core.model import (
    Contest,
    ContestState,
    Correction,
    Hold,
    Numbers,
    Report,
    Suspect,
    Tally,
)
from tracker.core.night import Night
from tracker.core.position import Position
from tracker.core.reduce import SourceKey
from tracker.core.token import Token
from tracker.ports import Breaker, DocumentState

_encode = msgspec.json.Encoder().encode
_TAIL = b"]}"
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Checkpoint).decode

PACK_LEVEL = 1
"""The fastest: a country's fold is packed in a second and is half as large again as at best."""

decode_body = msgspec.json.Decoder(Body).decode
decode_numbers = msgspec.json.Decoder(Numbers).decode
decode_suspect = msgspec.json.Decoder(Suspect).decode
decode_hold = msgspec.json.Decoder(Hold).decode
decode_correction = msgspec.json.Decoder(Correction).decode
decode_tally = msgspec.json.Decoder(Tally).decode
decode_report = msgspec.json.Decoder(Report).decode
decode_state = msgspec.json.Decoder(ContestState).decode
decode_document = msgspec.json.Decoder(DocumentState).decode
decode_contest = msgspec.json.Decoder(Contest).decode
decode_position = msgspec.json.Decoder(Position).decode
decode_night = msgspec.json.Decoder(Night).decode
decode_breaker = msgspec.json.Decoder(Breaker).decode
decode_token = msgspec.json.Decoder(Token).decode
decode_alert = msgspec.json.Decoder(Alert).decode
decode_memo = msgspec.json.Decoder(Memo).decode
decode_hook = msgspec.json.Decoder(Hook).decode
decode_delivery = msgspec.json.Decoder(Delivery).decode
decode_attempt = msgspec.json.Decoder(Attempt).decode
decode_cursor = msgspec.json.Decoder(Cursor).decode
decode_mark = msgspec.json.Decoder(Mark).decode
decode_channel = msgspec.json.Decoder(Channel).decode
decode_renderer = msgspec.json.Decoder(Renderer).decode
encode = _encode


def encode_body(body: Body) -> bytes:
    """Encode a log entry's body."""
    return _encode(body)


def packed(checkpoint: Checkpoint) -> bytes:
    """Encode and compress *checkpoint*; the one thing that is not for a person to read."""
    return zlib.compress(_pack(checkpoint), PACK_LEVEL)


def unpacked(raw: bytes) -> Checkpoint:
    """Return the checkpoint that `packed` made *raw* of.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    try:
        return _unpack(zlib.decompress(raw))
    except zlib.error as error:
        raise msgspec.DecodeError(str(error)) from error


class Write(Struct, frozen=True, array_like=True):
    """One step of the ledger: a field, what it must hold, what it will hold (empty: nothing).

    Writes of one `group` are taken together or not at all; `delta` stands in the log if they are.
    """

    group: int
    field: str
    old: bytes
    new: bytes
    delta: bytes = b""


def writes_of(body: Moving, ended: Mapping[Key, Suspect]) -> list[Write]:
    """Return what *body* does to the ledger; group n is its n-th delta, counted from 1.

    *ended* are holds that end with the report that is taken of their region.
    """
    deltas: tuple[Delta | HeldDelta, ...] = body.deltas
    return [
        write
        for group, delta in enumerate(deltas, 1)
        for write in _writes(group, body, delta, ended.get(key_of(delta)))
    ]


def _writes(
    group: int, body: Moving, delta: Delta | HeldDelta, ended: Suspect | None
) -> Iterator[Write]:
    key = key_of(delta)
    counts, holds = ledger_field(body.source_id, key), held_field(body.source_id, key)
    raw = _encode(delta)
    if isinstance(delta, Delta):
        yield Write(group, counts, _bytes(delta.old), _bytes(delta.new), raw)
        if ended is not None:
            yield Write(group, holds, _encode(ended), b"")
        return
    if isinstance(body, Released):
        assert delta.old is not None, "what is released was held"
        yield Write(group, counts, _bytes(delta.good), _encode(delta.old.numbers))
    yield Write(group, holds, _bytes(delta.old), _bytes(delta.new), raw)


def _bytes(value: Numbers | Suspect | None) -> bytes:
    return b"" if value is None else _encode(value)


def frame_of(body: Moving) -> tuple[bytes, bytes]:
    """Return *body* before and after its deltas.

    The append script drops deltas whose region has moved and joins the others between the two.
    """
    raw = _encode(msgspec.structs.replace(body, deltas=()))
    assert raw.endswith(b'"deltas":' + b"[" + _TAIL), "deltas are the last field of a body"
    return raw[: -len(_TAIL)], _TAIL


def newest_of(body: Moving) -> str:
    """Return the ledger's field for the newest source time of the document behind *body*.

    Empty where a person decides: that is never too late.
    """
    if isinstance(body, Released | Rejected | Recap) or body.provenance is not None:
        return ""
    return newest_field(body.source_id, body.path)


def ledger_field(source_id: str, key: Key) -> str:
    """Return the ledger's field for a source's word on one region."""
    part, region_id = key
    return f"{source_id}|{part}|{region_id}"


def held_field(source_id: str, key: Key) -> str:
    """Return the ledger's field for what is held of a source's word on one region."""
    return f"{ledger_field(source_id, key)}|held"


def newest_field(source_id: str, path: str) -> str:
    """Return the ledger's field for the newest source time of one document."""
    return f"{source_id}||{path}"


def side_field(key: SourceKey) -> str:
    """Return the field of a side report."""
    return ledger_field(*key)


def side_key(field: str, report: Report) -> SourceKey:
    """Return the key of the side *report* that is stored under *field*."""
    return field.split("|", 1)[0], (report.part, report.region_id)


def hold_field(key: SourceKey) -> str:
    """Return the field of a hold among the notes on a contest."""
    return f"hold|{ledger_field(*key)}"


def correction_field(correction: Correction) -> str:
    """Return the field of a correction among the notes on a contest."""
    return f"correction|{correction.offset}|{correction.region_id}"
