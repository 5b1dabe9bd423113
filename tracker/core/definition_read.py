"""Read one table of a definition key by key; every problem is noted, none is raised.

A reader hands out values of the type that was asked for. Where the file has none it notes a
sentence with the key and hands out a stand-in, so that the rest can be read and all problems
stand together at the end.
"""

import difflib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from tracker.core.instant import ms_of

T = TypeVar("T")
_TYPES = {str: "a text", int: "a whole number", dict: "a table", list: "a list"}


class Reader:
    """One table of the file, the key it stands under, and the problems found so far."""

    def __init__(self, file: str, table: Mapping[str, Any], problems: list[str], key: str = ""):
        self.file = file
        self.problems = problems
        self._table = table
        self._key = key
        self._read: set[str] = set()

    def note(self, key: str, sentence: str) -> None:
        """Note a problem at *key* of this table."""
        self.problems.append(f"{self.file}: {self.at(key)}: {sentence}")

    def at(self, key: str) -> str:
        """Return the full name of *key*."""
        return f"{self._key}.{key}" if self._key and key else self._key or key

    def has(self, key: str) -> bool:
        """Say whether this table has *key*."""
        self._read.add(key)
        return key in self._table

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self._typed(key, str, default)
        if value == "" and default != "":
            self.note(key, "is empty")
        return value if value is not None else ""

    def number(
        self, key: str, default: int | None = None, *, low: int = 0, high: int = 10**12
    ) -> int:
        """Return a whole number between *low* and *high*."""
        value = self.optional_number(key, low=low, high=high)
        if value is None and default is None and key not in self._table:
            self.note(key, "is missing")
        return value if value is not None else default if default is not None else low

    def optional_number(self, key: str, *, low: int = 0, high: int = 10**12) -> int | None:
        """Return a whole number, or None where there is none."""
        if key not in self._table:
            self._read.add(key)
            return None
        value = self._typed(key, int, None)
        if value is not None and not low <= value <= high:
            self.note(key, f"{value} is not between {low} and {high}")
            return None
        return value

    def choice(self, key: str, among: tuple[str, ...], default: str | None = None) -> str:
        """Return one of the words in *among*."""
        value = self.text(key, default)
        if value and value not in among:
            self.note(key, f"{value!r} is not one of {', '.join(among)}{_hint(value, among)}")
            return among[0]
        return value or among[0]

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._typed(key, list, None if default is None else list(default))
        if values is None or not all(isinstance(value, str) for value in values):
            if values is not None:
                self.note(key, "must be a list of texts")
            return ()
        return tuple(values)

    def numbers(self, key: str, default: tuple[int, ...], *, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers from 1 to *high*, the smallest first."""
        values = self._typed(key, list, list(default)) or []
        if any(type(value) is not int or not 1 <= value <= high for value in values):
            self.note(key, f"must be a list of whole numbers from 1 to {high}")
            return default
        return tuple(sorted(values))

    def words(self, key: str, *, needed: bool = True) -> dict[str, str]:
        """Return a text in each language: `{ id = "…", en = "…" }`."""
        if key not in self._table and not needed:
            return {}
        inner = self.table(key)
        found = {language: inner.text(language) for language in ("id", "en")}
        inner.refuse_others()
        return found

    def mapping(self, key: str) -> dict[str, str]:
        """Return a table of texts with free keys; none is an empty one."""
        values = self._typed(key, dict, {}) or {}
        wrong = [name for name, value in values.items() if not isinstance(value, str)]
        for name in wrong:
            self.note(f"{key}.{name}", "must be a text")
        return {name: value for name, value in values.items() if name not in wrong}

    def votes(self, key: str) -> dict[str, int]:
        """Return a table of counts with free keys."""
        values = self._typed(key, dict, None) or {}
        for name, value in values.items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                self.note(f"{key}.{name}", f"{value!r} is not a count")
        return {n: v for n, v in values.items() if isinstance(v, int) and v >= 0}

    def instant(self, key: str, *, needed: bool = True) -> int | None:
        """Return an instant in ms; a time without an offset says nothing."""
        if key not in self._table and not needed:
            return None
        value = self._value(key)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return ms_of(value)
        if value is not None:
            self.note(key, "must be a time with an offset, like 2024-11-27T13:00:00+07:00")
        return 0 if needed else None

    def table(self, key: str, *, needed: bool = True) -> "Reader":
        """Return a reader of the table under *key*."""
        inner = self._typed(key, dict, None if needed else {})
        return Reader(self.file, inner or {}, self.problems, self.at(key))

    def tables(self, key: str, *, needed: bool = True) -> Iterator["Reader"]:
        """Yield a reader for each table of a list."""
        values = self._typed(key, list, None if needed else [])
        if needed and values == []:
            self.note(key, "is empty")
        for number, value in enumerate(values or (), 1):
            name = f"{self.at(key)}[{number}]"
            if isinstance(value, dict):
                yield Reader(self.file, value, self.problems, name)
            else:
                self.problems.append(f"{self.file}: {name}: must be a table")

    def refuse_others(self) -> None:
        """Note every key that nobody has asked for: it is misspelt, or does nothing."""
        for key in self._table:
            if key not in self._read:
                self.note(key, f"is no key here{_hint(key, tuple(self._read))}")

    def _value(self, key: str) -> Any:
        self._read.add(key)
        if key not in self._table:
            self.note(key, "is missing")
        return self._table.get(key)

    def _typed(self, key: str, kind: type[T], default: T | None) -> T | None:
        if default is not None and key not in self._table:
            self._read.add(key)
            return default
        value = self._value(key)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        if value is not None:
            self.note(key, f"{value!r} is not {_TYPES[kind]}")
        return default


def _hint(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
