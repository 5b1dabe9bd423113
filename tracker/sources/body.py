"""From the bytes of a feed to values with an address, for every format.

Nothing that a feed sends is trusted: whatever is not exactly as expected is `SourceMalformed`,
with the place where it stands.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tracker.core.model import Source
from tracker.errors import SourceMalformed

COUNT_MAX = 1_000_000_000
"""No figure is greater: Indonesia, the largest country that votes on one day, has 0.2 of it."""
SHOWN_MAX = 40
NOTE_MAX = 200


@dataclass(frozen=True, slots=True)
class Node:
    """A value inside a JSON body, and where it stands; a missing one is like null.

    Every method that reads raises `SourceMalformed` when the value is of another kind.
    """

    source_id: str
    value: object
    where: str = ""

    def malformed(self, reason: str) -> SourceMalformed:
        """Return the error that says *reason* of this value, to be raised."""
        return SourceMalformed(self.source_id, reason, self.where)

    def get(self, key: str) -> "Node":
        """Return the member called *key*; a missing member, or one of null, holds None."""
        return self._below(key, self._members().get(key))

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the members of an object; null has none."""
        for key, value in self._members().items():
            yield key, self._below(key, value)

    def elements(self) -> Iterator["Node"]:
        """Yield the elements of a list; null has none."""
        if self.value is not None and not isinstance(self.value, list):
            raise self._not("a list")
        for number, value in enumerate(self.value or ()):
            yield self._below(str(number), value)

    def count(self) -> int | None:
        """Return a whole number from 0 to COUNT_MAX, or None."""
        value = self.value
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._not("a whole number")
        if not 0 <= value <= COUNT_MAX:
            raise self.malformed(f"a figure lies between 0 and {COUNT_MAX:,}, not {_short(value)}")
        return value

    def number(self) -> float | None:
        """Return a finite number, or None. No decision may hang on it."""
        value = self.value
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._not("a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise self._not("a finite number")
        return value

    def flag(self) -> bool | None:
        """Return true, false, or None."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        raise self._not("true or false")

    def text(self) -> str | None:
        """Return a text that any encoder can write, or None."""
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            raise self._not("text")
        if not is_encodable(self.value):
            raise self.malformed("the text holds half a character (a lone surrogate)")
        return self.value

    def note(self) -> str | None:
        """Return a text cut to NOTE_MAX characters, or None where it is missing or empty."""
        return cut(self.text(), NOTE_MAX)

    def _members(self) -> dict[str, object]:
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self._not("an object")
        return self.value

    def _below(self, key: str, value: object) -> "Node":
        name = shown(key)
        return Node(self.source_id, value, f"{self.where}.{name}" if self.where else name)

    def _not(self, wanted: str) -> SourceMalformed:
        return self.malformed(f"expected {wanted}, found {kind_of(self.value)}")


def text_of(source: Source, body: bytes, *, bom: bool = False) -> str:
    """Decode *body*, which must be UTF-8 text that is no page and no larger than allowed.

    A byte order mark is allowed only with *bom*: spreadsheets write one, feeds don't.
    """
    if len(body) > source.body_bytes_max:
        raise SourceMalformed(
            source.id, f"the body has {len(body):,} bytes, more than {source.body_bytes_max:,}"
        )
    try:
        text = body.decode("utf-8-sig" if bom else "utf-8")
    except UnicodeDecodeError as error:
        reason = "the body is not UTF-8"
        raise SourceMalformed(source.id, reason, f"byte {error.start}") from None
    if not text.strip():
        raise SourceMalformed(source.id, "the body is empty")
    if text.lstrip()[0] == "<":
        raise SourceMalformed(source.id, "the body is a web page, not data", "byte 0")
    return text


def json_of(source: Source, text: str) -> Node:
    """Read *text* as one JSON value; names given twice, NaN and Infinity are refused."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=partial(_object, source.id),
            parse_constant=partial(_constant, source.id),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise SourceMalformed(source.id, f"the body is not JSON: {error.msg}", where) from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise SourceMalformed(source.id, "the body holds a number without end") from None
    except RecursionError:
        raise SourceMalformed(source.id, "the body is nested too deeply") from None
    return Node(source.id, value)


def shown(text: str) -> str:
    """Return the beginning of *text* with every unprintable character as "?"."""
    if len(text) <= SHOWN_MAX and text.isprintable():  # every key of every body comes by here
        return text
    start = "".join(c if c.isprintable() else "?" for c in text[:SHOWN_MAX])
    return start if len(text) <= SHOWN_MAX else f"{start}…"


def cut(text: str | None, length: int) -> str | None:
    """Return *text* trimmed and cut to *length* characters, or None where nothing is left."""
    trimmed = (text or "").strip()
    return (trimmed if len(trimmed) <= length else f"{trimmed[: length - 1]}…") or None


def is_encodable(text: str) -> bool:
    """Say whether *text* is whole: half a character (a lone surrogate) can't be written."""
    return text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text)


def kind_of(value: object) -> str:
    """Return what *value* is in JSON's words, for a sentence."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number with decimals"),
        (str, "text"),
        (list, "a list"),
        (dict, "an object"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "nothing")


def _object(source_id: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise SourceMalformed(source_id, "a name is given twice in one object", shown(twice))
    return members


def _constant(source_id: str, name: str) -> object:
    raise SourceMalformed(source_id, f"{name} is no number in JSON")


def _short(value: int) -> str:
    return str(value) if abs(value) < 10**20 else "a number of more than 20 digits"
