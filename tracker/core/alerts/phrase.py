"""What a phrase is: templates over the facts of an alert, of which a missing one costs a clause.

A number that nobody has is not said, and never said as 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from string import Formatter
from typing import NamedTuple, TypeAlias

from tracker.core.rules import Language

Known: TypeAlias = Mapping[str, str]
"""What is known of an alert, written in one language. A circumstance that holds is a text too."""


class Clause(NamedTuple):
    """One template in both languages; it is said where all its facts and *needs* are known."""

    id: str
    en: str
    needs: tuple[str, ...] = ()


Either: TypeAlias = tuple[Clause, ...]
"""Alternatives: the first that can be said is."""


class Phrase(NamedTuple):
    """What a type of alert says: one headline out of several, and clauses one after the other."""

    headline: Either
    sentence: tuple[Either, ...]


def first(either: Either, known: Known, language: Language) -> str | None:
    """Return the first of the alternatives of which everything is known, filled in."""
    for clause in either:
        template = clause.id if language == "id" else clause.en
        if all(name in known for name in (*_names(template), *clause.needs)):
            return template.format_map(known)
    return None


def said(clauses: Iterable[Either], known: Known, language: Language) -> str:
    """Return all that can be said, one after the other."""
    return " ".join(text for text in _each(clauses, known, language) if text)


def _each(clauses: Iterable[Either], known: Known, language: Language) -> Iterator[str | None]:
    for either in clauses:
        yield first(either, known, language)


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)
