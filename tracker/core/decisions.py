"""Decisions on what is held: how a hold is named, what an entry says, what came in between.

Rules at the door: values only. A decision is on holds as somebody has seen them; whether they
still are so is for the log to say, when the entry is appended.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.batches import batches
from tracker.core.entries import Entry, Held, HeldDelta, Rejected, Released, Reports
from tracker.core.model import Hold, Part
from tracker.core.tree import Tree

PARTS: tuple[Part, ...] = ("row", "own")
WHY_CHARACTERS_MAX = 1_000
DELTAS_MAX = 1_000
ROWS_MAX = 1_000
"""Half of what a commit may hold: a hold that is released may leave a correction too."""


class HoldName(Struct, frozen=True, order=True):
    """Which hold is meant, short enough to be typed: `feed/row/9101`."""

    region_id: str
    part: Part
    source_id: str

    def __str__(self) -> str:
        return f"{self.source_id}/{self.part}/{self.region_id}"


class DeskDecision(Struct, frozen=True, kw_only=True):
    """What somebody decides on held reports, who it is, and why."""

    releases: bool
    by: str
    why: str

    @property
    def word(self) -> str:
        """What becomes of the holds, in a word."""
        return "released" if self.releases else "rejected"


class Decided(Struct, frozen=True, kw_only=True):
    """The holds that were decided on, in which entries, and those that had moved meanwhile."""

    done: tuple[Hold, ...] = ()
    moved: tuple[Hold, ...] = ()
    offsets: tuple[int, ...] = ()


def name_of(hold: Hold) -> HoldName:
    """Return how *hold* is called."""
    return HoldName(hold.region_id, hold.part, hold.source_id)


def read_hold_name(text: str, source_id: str) -> HoldName | None:
    """Read `[SOURCE/][PART/]REGION`; a part that isn't named is a row, a source *source_id*."""
    *front, region_id = text.strip().split("/")
    part: Part = "row"
    if front and front[-1] in PARTS:
        part = "own" if front.pop() == "own" else "row"
    source_id = front.pop() if front else source_id
    return HoldName(region_id, part, source_id) if region_id and source_id and not front else None


def problems_of(decision: DeskDecision) -> tuple[str, ...]:
    """Return why *decision* can't be kept: who decides and why stand in the log for good."""
    problems = []
    if not decision.why.strip():
        problems.append("say why; it is kept with who and when")
    if len(decision.why) > WHY_CHARACTERS_MAX:
        problems.append(f"say why in {WHY_CHARACTERS_MAX:,} characters or less")
    if not decision.by.strip():
        problems.append("say who decides")
    return tuple(problems)


def entries_of(
    tree: Tree, decision: DeskDecision, holds: Sequence[Hold]
) -> Iterator[tuple[Released | Rejected, tuple[Hold, ...]]]:
    """Yield the entries that say *decision*, each of one document, with the holds it is on."""
    documents: dict[tuple[str, str, str], list[Hold]] = {}
    for hold in holds:
        documents.setdefault((hold.source_id, hold.path, hold.digest), []).append(hold)
    for group in documents.values():
        deltas = [_delta(decision, hold) for hold in group]
        rest = iter(group)
        for batch in batches(tree, deltas, deltas_max=DELTAS_MAX, rows_max=ROWS_MAX):
            yield _entry(decision, group[0], batch), tuple(next(rest) for _ in batch)


def said_since(entry: Entry, name: HoldName) -> str | None:
    """Say what *entry* did to what was held under *name*; None where it is about others."""
    body = entry.body
    if not isinstance(body, Reports | Held | Released | Rejected):
        return None
    about = ((name.part, name.region_id) == (d.part, d.region_id) for d in body.deltas)
    if body.source_id != name.source_id or not any(about):
        return None
    at = f"entry {entry.offset}"
    match body:
        case Released():
            return f"{body.by} released it ({at}): {body.reason}"
        case Rejected():
            return f"{body.by} rejected it ({at}): {body.reason}"
        case Held():
            return f"other numbers are held since {at}"
    return f"the source has said something that counts since ({at})"


def _entry(
    decision: DeskDecision, hold: Hold, deltas: tuple[HeldDelta, ...]
) -> Released | Rejected:
    kind = Released if decision.releases else Rejected
    return kind(
        source_id=hold.source_id,
        path=hold.path,
        digest=hold.digest,
        source_at_ms=hold.source_at_ms,
        by=decision.by.strip(),
        reason=decision.why.strip(),
        deltas=deltas,
    )


def _delta(decision: DeskDecision, hold: Hold) -> HeldDelta:
    refused = None if decision.releases else replace(hold.suspect, rejected=True)
    return HeldDelta(
        hold.region_id, hold.part, hold.good, hold.suspect, refused, hold.note, hold.links
    )
