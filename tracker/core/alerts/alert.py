"""What an alert is: something that a newsroom may act on, once, with the numbers it rests on.

Rules at the door: an id stands for what happened and not for when it was worked out, so a log
that is folded again gives the same ids.
"""

from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

Audience: TypeAlias = Literal["desk", "public"]

Status: TypeAlias = Literal["sent", "waiting", "rejected", "overtaken"]
"""`sent`: its audience may have it. `waiting`: the desk has yet to approve it; `overtaken`: newer
numbers came first, so nobody can approve it any more."""

Fact: TypeAlias = int | str | tuple[int | str | None, ...] | None
"""A number, a name of ours, or a list of them in ballot order."""


class Wording(Struct, frozen=True):
    """What an alert says in one language."""

    headline: str
    sentence: str


class Decided(Struct, frozen=True):
    """Who decided on an alert, when, and why."""

    by: str
    at_ms: int
    why: str = ""


class Alert(Struct, frozen=True, kw_only=True):
    """One thing that happened, as it is kept.

    `number` counts the alerts of a contest from 1 without a gap, as they arose; `published` does
    so for those that the public may have, as they were let out (None: not, or not yet).
    `offset` and `at_ms` are those of the entry that it follows from. `facts` are the numbers that
    its words are made of; which each type has stands in `kinds.py`. `undoes` is the id of an
    earlier alert that it takes back. `fresh_ms` is set where it has waited and says newer numbers
    than those that it arose from, `offset` and `source_at_ms` being theirs. `words` is set where
    the desk has put it in its own.
    """

    number: int
    id: str
    type: str
    contest_id: str
    region_id: str
    subject: str
    occurrence: int
    audience: Audience
    significance: int
    offset: int
    at_ms: int
    source_at_ms: int | None = None
    source_id: str = ""
    facts: dict[str, Fact] = {}
    undoes: str | None = None
    links: tuple[str, ...] = ()
    test: bool = False
    status: Status = "sent"
    published: int | None = None
    decided: Decided | None = None
    acknowledged: Decided | None = None
    words: dict[str, Wording] = {}
    late: bool = False
    fresh_ms: int | None = None


def alert_id(contest_id: str, region_id: str, kind: str, subject: str, occurrence: int) -> str:
    """Return the id of an alert: what, where and the how manieth, never when or at what offset."""
    parts = (contest_id, region_id, kind, subject, occurrence)
    return sha256(msgspec.json.encode(parts)).hexdigest()[:24]


def is_for(alert: Alert, audience: Audience) -> bool:
    """Say whether *audience* may read *alert* now; a desk reads everything."""
    return audience == "desk" or alert.published is not None


def let_out_ms(alert: Alert) -> int:
    """Return since when the public may have *alert*: since a person said so, or since it arose."""
    return alert.decided.at_ms if alert.decided is not None else alert.at_ms
