"""Every type of alert: whom it is for, how much it matters, and which facts it carries.

`docs/alerts.md` is this table in words, and a test holds the two together.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from tracker.core.alerts.alert import Audience

Publish: TypeAlias = Literal["auto", "approve"]


class Kind(NamedTuple):
    """A type of alert.

    `audience` is whom it is for at most: a change of lead or the line is told to the desk alone
    where less than the contest's `public_percent` is counted, and what takes something back where
    the public never had it. `family` groups types of which a newer one
    overtakes an older one of the same region. `facts` are the names of its numbers.
    """

    audience: Audience
    significance: int
    publish: Publish
    family: str
    facts: tuple[str, ...]


COUNTED = ("votes", "valid", "reported", "total")
"""The votes of each option in ballot order, their sum, and the stations in and in all."""

KINDS: Mapping[str, Kind] = {
    "polls.closed": Kind("public", 1, "auto", "calendar", ("closed_ms",)),
    "results.first": Kind("public", 2, "auto", "progress", COUNTED),
    "lead.changed": Kind(
        "public", 3, "approve", "lead", (*COUNTED, "leader", "before", "lead", "flips")
    ),
    "margin.under": Kind("desk", 2, "auto", "margin", (*COUNTED, "leader", "lead", "permille")),
    "margin.over": Kind("desk", 1, "auto", "margin", (*COUNTED, "leader", "lead", "permille")),
    "threshold.above": Kind("public", 3, "approve", "threshold", (*COUNTED, "own", "over")),
    "threshold.below": Kind("public", 3, "approve", "threshold", (*COUNTED, "own", "under")),
    "win.certain": Kind("public", 3, "approve", "certain", (*COUNTED, "own", "left", "out", "cap")),
    "win.certain.revoked": Kind(
        "public", 3, "approve", "certain", (*COUNTED, "own", "left", "out", "cap")
    ),
    "runoff.certain": Kind("public", 3, "approve", "certain", (*COUNTED, "left", "out", "cap")),
    "runoff.certain.revoked": Kind(
        "public", 3, "approve", "certain", (*COUNTED, "left", "out", "cap")
    ),
    "progress": Kind("public", 1, "auto", "progress", (*COUNTED, "percent")),
    "counted.complete": Kind("public", 2, "auto", "progress", (*COUNTED, "leader", "lead")),
    "correction.decrease": Kind(
        "public", 1, "approve", "progress", ("old", "new", "difference", "count", "by", "why")
    ),
    "correction.large_jump": Kind("desk", 2, "auto", "", ("held", "good", "codes", "count")),
    "numbers.withdrawn": Kind(
        "public", 3, "approve", "withdrawal", (*COUNTED, "since_ms", "regions")
    ),
    "numbers.returned": Kind("public", 2, "approve", "withdrawal", (*COUNTED, "since_ms")),
    "report.held": Kind("desk", 2, "auto", "", ("held", "good", "codes", "count")),
    "report.released": Kind("desk", 1, "auto", "", ("new", "count", "by", "why")),
    "data.invalid": Kind("desk", 1, "auto", "", ("new", "codes", "count")),
    "source.unreachable": Kind("desk", 2, "auto", "source", ("since_ms", "reason")),
    "source.frozen": Kind("desk", 1, "auto", "source", ("since_ms",)),
    "source.recovered": Kind("desk", 1, "auto", "source", ("before",)),
    "source.disagree": Kind("desk", 2, "auto", "", ("count",)),
    "recap.arrived": Kind(
        "public", 2, "auto", "", (*COUNTED, "stage", "count", "of", "document", "by")
    ),
    "recap.withdrawn": Kind("desk", 2, "auto", "", ("stage", "count", "by")),
    "result.declared": Kind(
        "public", 3, "approve", "declared", (*COUNTED, "leader", "lead", "document", "by")
    ),
    "result.declared.revoked": Kind("public", 3, "approve", "declared", COUNTED),
    "called": Kind("public", 3, "auto", "call", ("by", "why", "source")),
    "uncalled": Kind("public", 3, "auto", "call", ("by", "why")),
    "deadline.near": Kind("desk", 1, "auto", "calendar", ("deadline_ms",)),
    "deadline.passed": Kind("public", 2, "auto", "calendar", ("deadline_ms",)),
    "digest": Kind("public", 1, "auto", "", ("count", "first", "last", "first_ms", "last_ms")),
}
"""`digest` is made by whoever delivers: it stands for alerts that are late or were put together."""
