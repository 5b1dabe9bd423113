"""Short scripts of reports, holds and decisions, as pollers and desks would append them."""

from dataclasses import dataclass, field
from typing import Any

from tests.builders import CONTEST, make_report
from tracker.core.diff import diff, diff_held, key_of
from tracker.core.entries import Delta, Entry, Held, HeldDelta, Rejected, Released, Reports
from tracker.core.model import Numbers, Suspect
from tracker.core.reduce import fold_all

BLANKED = ("E207",)
WHERE = {"source_id": "feed", "path": "pkwkp/91.json", "digest": "d" * 64, "source_at_ms": 1}


@dataclass
class Ledger:
    """What pollers know: the last good numbers, and what is held."""

    last: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A district reports *votes*."""

    region_id: str
    votes: tuple
    codes: tuple[str, ...] = ()
    part: str = "row"

    def delta(self, last) -> Delta | None:
        """The delta from *last*, if it says anything new."""
        return next(iter(diff(last, [self._report()])), None)

    def _report(self):
        return make_report(self.region_id, *self.votes, part=self.part, codes=self.codes)

    def body(self, ledger: Ledger) -> Any:
        deltas = diff(ledger.last, [self._report()], ledger.held)
        for delta in deltas:
            ledger.last[key_of(delta)] = delta.new
            ledger.held.pop(key_of(delta), None)
        return Reports(**WHERE, deltas=deltas) if deltas else None


@dataclass(frozen=True)
class Hold(Report):
    """A district reports votes that can't be true."""

    def body(self, ledger: Ledger) -> Any:
        deltas = diff_held(ledger.last, ledger.held, [self._report()])
        for delta in deltas:
            ledger.held[key_of(delta)] = delta.new
        return Held(**WHERE, deltas=deltas) if deltas else None


@dataclass(frozen=True)
class Decision:
    """Somebody decides on what is held of a district; where nothing is held there is nothing."""

    region_id: str
    releases: bool

    def body(self, ledger: Ledger) -> Any:
        key = ("row", self.region_id)
        old: Suspect | None = ledger.held.get(key)
        if old is None or old.rejected:
            return None
        new = None if self.releases else Suspect(old.numbers, old.codes, True)
        good: Numbers | None = ledger.last.get(key)
        delta = HeldDelta(self.region_id, "row", good, old, new)
        if self.releases:
            del ledger.held[key]
            ledger.last[key] = old.numbers
            return Released(**WHERE, by="desk", reason="called the office", deltas=(delta,))
        ledger.held[key] = new
        return Rejected(**WHERE, by="desk", reason="zeros", deltas=(delta,))


def report(region_id, votes, codes=()):
    return Report(region_id, votes, tuple(codes))


def hold(region_id, votes, part="row"):
    return Hold(region_id, votes, BLANKED, part)


def release(region_id):
    return Decision(region_id, True)


def reject(region_id):
    return Decision(region_id, False)


class Script:
    """The log that *said* makes."""

    def __init__(self, *said, contest=CONTEST, bodies=None):
        ledger = Ledger()
        made = [one.body(ledger) for one in said]
        self.contest = contest
        self.bodies = bodies if bodies is not None else [body for body in made if body is not None]

    @property
    def entries(self):
        return [
            Entry(offset=n, at_ms=1_000 * n, chain=f"{n:016x}", body=body)
            for n, body in enumerate(self.bodies, 1)
        ]

    def then(self, body):
        """The same log with one more entry."""
        return Script(contest=self.contest, bodies=[*self.bodies, body])

    def fold(self):
        return fold_all(self.contest, self.entries)


def marks_of(fold, *regions):
    """The holds of each region, and the example it names."""
    return [(fold.tallies[r].marks.holds, fold.tallies[r].marks.hold_at) for r in regions]
