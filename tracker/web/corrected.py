"""What a page says of the newest corrections: when, where, which numbers, and who let them count.

The page takes this part from the server again when there are more of them.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from tracker.core.desk_wire import path_names
from tracker.core.instant import iso
from tracker.core.model import FIGURES, Contest, Correction
from tracker.core.replica import Replica
from tracker.web.speech import Speech

SHOWN_MAX = 8


class Line(Struct, frozen=True):
    """One correction in words; `changes` are the numbers that moved."""

    region_id: str
    where: str
    time: str
    changes: tuple[str, ...]
    why: str


class Corrected(Struct, frozen=True):
    """The newest corrections at or below a region, and how many more there were."""

    lines: tuple[Line, ...]
    more: str


def corrected(
    replica: Replica, root: str, found: Sequence[Correction], speech: Speech
) -> Corrected:
    """Return what the page of *root* says of the corrections *found* there, newest first."""
    shown = found[:SHOWN_MAX]
    left = len(found) - len(shown)
    more = speech.words["corrections_more"].format(n=speech.count(left)) if left else ""
    return Corrected(tuple(_line(replica, root, one, speech) for one in shown), more)


def _line(replica: Replica, root: str, one: Correction, speech: Speech) -> Line:
    names = path_names(replica.tree, one.region_id)
    inside = names[len(replica.tree.path(root)) :] or names[-1:]
    return Line(
        one.region_id,
        " › ".join(inside),
        speech.time(iso(one.at_ms)),
        tuple(_changes(replica.contest, one, speech)),
        _why(one, speech),
    )


def _changes(contest: Contest, one: Correction, speech: Speech) -> Iterator[str]:
    """Yield every number that moved: the votes of each option, then the figures."""
    shorts = [option.short for option in contest.options]
    figures = [speech.words[f"figure_{name}"] for name in FIGURES]
    names = (*shorts, *figures)
    for name, old, new in zip(names, one.old, one.new, strict=True):
        if old != new:
            yield speech.words["corrected"].format(
                name=name,
                old=speech.count(old),
                new=speech.count(new),
                change=_signed(old, new, speech),
            )


def _signed(old: int | None, new: int | None, speech: Speech) -> str:
    if old is None or new is None:
        return ""
    sign = "+" if new > old else "−"
    return f" ({sign}{speech.count(abs(new - old))})"


def _why(one: Correction, speech: Speech) -> str:
    if one.by is None:
        return ""
    return speech.words["corrected_by"].format(by=one.by, why=one.why or "")
