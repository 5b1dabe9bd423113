"""Count files as KPU writes them for the Pilkada of 2024: names, order of keys, kinds of numbers.

The feed server is the authority's side of the wire; its spelling is kept here, apart from the
parser's, so that one can show the other wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import msgspec

from tracker.core.instant import moment_of

FOLDER = "hhcw"
ELECTION = "pkwkp"
REGULAR = "Reguler"


@dataclass(frozen=True, slots=True)
class Count:
    """What is in for one region: stations in and in all, and votes; None: nothing is in."""

    reported: int
    total: int
    votes: tuple[int, ...] | None


def local_text(at_ms: int, zone: tzinfo) -> str:
    """Write *at_ms* as KPU does: local time, no zone, to the second."""
    return moment_of(at_ms, zone).strftime("%Y-%m-%d %H:%M:%S")


def aggregate(
    options: Sequence[str], own: Count, rows: Iterable[tuple[str, Count]], *, ts: str
) -> bytes:
    """Return the file of a region with the rows of the regions below it."""
    table = {
        code: {
            "psu": REGULAR,
            **_votes(options, row),
            "progres": _progress(row),
            "status_progress": row.reported > 0,
        }
        for code, row in rows
    }
    body = {
        "mode": FOLDER,
        "tungsura": {"chart": {**_votes(options, own), "progres": _progress(own)}, "table": table},
        "psu": REGULAR,
        "progres": {"total": own.total, "progres": own.reported},
        "ts": ts,
    }
    return msgspec.json.encode(body)


def station_file(
    votes: Mapping[str, int] | None, *, rejected: int | None, registered: int | None, ts: str
) -> bytes:
    """Return the file of one station; *votes* None: its form isn't in yet."""
    block: dict[str, Any] = {"chart": None, "administrasi": None}
    if votes is not None:
        figures = _administration(sum(votes.values()), rejected, registered)
        block = {"chart": {"null": None, **votes}, "administrasi": figures}
    body = {
        "mode": FOLDER,
        "tungsura": block,
        "psu": None,
        "images": [None, None],
        "status_suara": votes is not None,
        "status_adm": block["administrasi"] is not None,
        "ts": ts,
    }
    return msgspec.json.encode(body)


def _votes(options: Sequence[str], count: Count) -> dict[str, int]:
    return {} if count.votes is None else dict(zip(options, count.votes, strict=True))


def _progress(count: Count) -> dict[str, int | float]:
    percent = round(100 * count.reported / count.total, 2) if count.total else 0.0
    return {"total": count.total, "persen": percent, "progres": count.reported}


def _administration(
    valid: int, rejected: int | None, registered: int | None
) -> dict[str, int | None] | None:
    if rejected is None:
        return None
    cast = valid + rejected
    return {
        "suara_sah": valid,
        "suara_tidak_sah": rejected,
        "suara_total": cast,
        "pemilih_dpt_j": registered,
        "pengguna_total_j": cast,
    }
