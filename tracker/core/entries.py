"""What the log holds: deltas of reports, decisions of people, changes of a source's state.

An entry is the unit of everything: it is appended once, folded whole, and never changes.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from tracker.core.model import Numbers, Part, Provenance, SourceCondition, Stage, Suspect


class Delta(Struct, frozen=True, array_like=True, gc=False):
    """One region's change in one source's words: old and new numbers, both absolute.

    `old` None: the source had said nothing of this region before. `new` None: it withdrew it.
    Equal ones: it says again what stands, which ends a hold. `codes` are the rules that doubt
    the new numbers and let them count all the same.
    """

    region_id: str
    part: Part
    old: Numbers | None
    new: Numbers | None
    note: str | None = None
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class HeldDelta(Struct, frozen=True, array_like=True, gc=False):
    """One region's change in what is held of it. `good` stands meanwhile, and counts.

    `old` None: nothing was held. `new` None: nothing is held any more.
    """

    region_id: str
    part: Part
    good: Numbers | None
    old: Suspect | None
    new: Suspect | None
    note: str | None = None
    links: tuple[str, ...] = ()


class _OfDocument(Struct, frozen=True, tag_field="kind", kw_only=True):
    """What every entry says of the document that it is about; `deltas` come last in each."""

    source_id: str
    path: str
    digest: str
    source_at_ms: int | None


class _Told(_OfDocument, frozen=True, tag_field="kind", kw_only=True):
    """What a document has told. A person's has a provenance."""

    batch_id: str | None = None
    provenance: Provenance | None = None


class _Decided(_OfDocument, frozen=True, tag_field="kind", kw_only=True):
    """What somebody has decided on what is held."""

    by: str
    reason: str
    deltas: tuple[HeldDelta, ...]


class Reports(_Told, frozen=True, tag="reports", tag_field="kind", kw_only=True):
    """A log entry: what one document of one source changed."""

    deltas: tuple[Delta, ...]


class Held(_Told, frozen=True, tag="held", tag_field="kind", kw_only=True):
    """A log entry: what one document says that can't be true; the last good numbers stand."""

    deltas: tuple[HeldDelta, ...]


class Released(_Decided, frozen=True, tag="released", tag_field="kind", kw_only=True):
    """A log entry: somebody lets held numbers count."""


class Rejected(_Decided, frozen=True, tag="rejected", tag_field="kind", kw_only=True):
    """A log entry: somebody refuses held numbers for good."""


class Recap(Struct, frozen=True, tag="stage", tag_field="kind", kw_only=True):
    """A log entry: what a tier of the recapitulation says of regions, as somebody entered it.

    In the ledger a stage is a source of its own, so `source_id` is the stage.
    """

    source_id: Stage
    path: str
    digest: str
    source_at_ms: int | None
    provenance: Provenance
    deltas: tuple[Delta, ...]


class SourceState(Struct, frozen=True, tag="source_state", tag_field="kind", kw_only=True):
    """A log entry: a source is in another state than before, since when, and why."""

    source_id: str
    state: SourceCondition
    since_ms: int
    reason: str = ""


class SourceSwitched(Struct, frozen=True, tag="source_switched", tag_field="kind", kw_only=True):
    """A log entry: from here on another source counts; its last reports replace the values."""

    source_id: str
    by: str
    why: str = ""


class Definition(Struct, frozen=True, tag="definition", tag_field="kind", kw_only=True):
    """A log entry: from here on the contest is counted by another definition; `what` says how."""

    fingerprint: str
    by: str
    what: tuple[str, ...] = ()


class CalledBy(Struct, frozen=True, tag="called", tag_field="kind", kw_only=True):
    """A log entry: a person says who has won, and on whose word."""

    option_id: str
    by: str
    why: str = ""
    source: str = ""


class Uncalled(Struct, frozen=True, tag="uncalled", tag_field="kind", kw_only=True):
    """A log entry: a person takes the call back."""

    by: str
    why: str = ""


class AlertDecided(Struct, frozen=True, tag="alert_decided", tag_field="kind", kw_only=True):
    """A log entry: a person lets an alert out, refuses it, or has taken note of it.

    `words` are in the place of ours, by language: headline and sentence. `seen` is the offset of
    the numbers that the person has seen; by newer ones nothing is let out.
    """

    alert_id: str
    decision: Literal["approve", "reject", "acknowledge"]
    by: str
    why: str = ""
    words: dict[str, tuple[str, str]] = {}
    seen: int | None = None


class Tick(Struct, frozen=True, tag="tick", tag_field="kind", kw_only=True):
    """A log entry without content: it moves `at_ms`, the core's only clock."""


Body: TypeAlias = (
    Reports
    | Held
    | Released
    | Rejected
    | Recap
    | SourceState
    | SourceSwitched
    | Definition
    | CalledBy
    | Uncalled
    | AlertDecided
    | Tick
)
Moving: TypeAlias = Reports | Held | Released | Rejected | Recap
"""Bodies that change the ledger: they are appended region by region, if it still matches."""


class Entry(Struct, frozen=True, kw_only=True):
    """A body in its contest's log: its number, when it was appended, and the chain token.

    Offsets start at 1 and leave no gap. `at_ms` never falls. `chain` depends on every entry
    up to this one, so that two logs with one token at one offset are the same log.
    """

    offset: int
    at_ms: int
    chain: str
    body: Body
