"""What became of one poll of one document."""

from typing import Literal, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal[
    "new",  # numbers that differ from what this document said before, all appended
    "unchanged",  # 304, the same body, or other bytes with the same numbers: counts as fresh
    "older",  # an older copy with other numbers: kept in the recording, not counted
    "partial",  # new, but some rows name regions or options that the contest doesn't have
    "held",  # something of it can't be true: the last good numbers stand, the desk is told
    "throttled",  # the source, our budget or our breaker asks for a pause
    "refused",  # the source says no
    "malformed",  # the body is none of this format
    "unreachable",  # no answer
]

FRESH: frozenset[Kind] = frozenset({"new", "unchanged", "partial", "held"})
"""Outcomes after which the numbers that we hold are known to be the source's newest."""


class Outcome(Struct, frozen=True, kw_only=True):
    """One poll's end: its kind, what was appended, and why where there is a why."""

    kind: Kind
    path: str
    deltas: int = 0
    held: int = 0
    offsets: tuple[int, ...] = ()
    findings: int = 0
    digest: str | None = None
    reason: str = ""
