"""The cells of somebody's table: whole numbers as people write them, times, notes.

Each reader returns a value or a sentence that says what is wrong; a whole table is judged at
once, so that whoever keeps it can mend every line in one go.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from tracker.core.instant import ms_of
from tracker.sources.body import COUNT_MAX, is_encodable, kind_of, shown
from tracker.sources.lookup import Lookup

PLAIN = re.compile(r"[0-9]{1,15}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}")  # then ISO's choice
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}")


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that can't be read, and why."""

    reason: str


def count_in(cell: object) -> int | Bad | None:
    """Return the whole number in *cell*, None for an empty one.

    Votes are whole, so a dot or comma can only group thousands: "1.234" and "1,234" are 1234.
    Anything else with a sign in it ("1.23", "1.234,5", "0.123", "-3") is refused, never guessed.
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        return _count_in_text(cell.strip())
    if isinstance(cell, bool) or not isinstance(cell, int):
        return Bad(f"expected a whole number, found {kind_of(cell)}")
    return _in_range(cell)


def grouping(cell: object) -> str | None:
    """Return the sign that groups thousands in *cell*, or None where there is none."""
    text = cell.strip() if isinstance(cell, str) else ""
    return next((s for s in ".," if s in text), None) if GROUPED.fullmatch(text) else None


def instant_in(cell: object, look: Lookup) -> int | Bad | None:
    """Return the instant in *cell*: ISO 8601, on the contest's wall where it has no offset."""
    text = text_in(cell)
    if text is None or isinstance(text, Bad):
        return text
    try:
        moment = datetime.fromisoformat(text) if MOMENT.match(text) else None
    except ValueError:
        moment = None
    if moment is None or not 2000 <= moment.year < 2100:
        return Bad(f"expected a time like 2024-11-28 10:00 or …T10:00:00+07:00: {shown(text)!r}")
    return look.local_ms(moment) if moment.tzinfo is None else ms_of(moment)


def text_in(cell: object) -> str | Bad | None:
    """Return the trimmed text of *cell*, None for an empty one; a whole number is its digits."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | str):
        return Bad(f"expected text, found {kind_of(cell)}")
    text = str(_bounded(cell)).strip()
    if not is_encodable(text):
        return Bad("the text holds half a character (a lone surrogate)")
    return text or None


def _count_in_text(text: str) -> int | Bad | None:
    if not text:
        return None
    if GROUPED.fullmatch(text):
        return _in_range(int(re.sub("[.,]", "", text)))
    if PLAIN.fullmatch(text):
        return _in_range(int(text))
    return Bad(f"expected a whole number, found {shown(text)!r}")


def _in_range(value: int) -> int | Bad:
    if 0 <= value <= COUNT_MAX:
        return value
    return Bad(f"a figure lies between 0 and {COUNT_MAX:,}, not {_bounded(value)}")


def _bounded(cell: int | str) -> int | str:
    """Return *cell*; an integer of more than 20 digits is only described, never written out."""
    return cell if isinstance(cell, str) or abs(cell) < 10**20 else "a number without end"
