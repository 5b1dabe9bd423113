"""A count that is driven minute by minute, and the alerts that it tells."""

from tests.builders import POLLS_CLOSE_MS, make_contest, make_numbers, make_reports
from tracker.core.alerts.watch import Watch, step_on
from tracker.core.entries import (
    AlertDecided,
    CalledBy,
    Delta,
    Entry,
    Held,
    HeldDelta,
    Recap,
    SourceState,
    Tick,
    Uncalled,
)
from tracker.core.history import resumed
from tracker.core.model import Provenance, Suspect

START_MS = POLLS_CLOSE_MS + 3_600_000
DISTRICTS = {"9101": 6, "9102": 4, "9201": 5, "9202": 5}


class Count:
    """The log of the example contest as it grows; times are seconds after the first hour."""

    def __init__(self, contest=None):
        self.contest = contest or make_contest()
        self.fold = resumed(self.contest, None)
        self.watch = Watch(self.fold)
        self.entries = []
        self._said = {}

    def take(self, body, at_s):
        """Fold one entry and what follows from it."""
        entry = Entry(
            offset=len(self.entries) + 1, at_ms=START_MS + at_s * 1_000, chain="", body=body
        )
        self.entries.append(entry)
        step_on(self.fold, self.watch, entry)
        return self

    def votes(self, at_s, *votes, region_id="9101", stations=None, **figures):
        """Let a district say *votes*, with *stations* of its own in (all of them by default)."""
        total = DISTRICTS[region_id]
        figures = {
            "stations_reported": total if stations is None else stations,
            "stations_total": total,
        } | figures
        new = make_numbers(*votes, contest=self.contest, **figures)
        delta = Delta(region_id, "row", self._said.get(region_id), new)
        self._said[region_id] = new
        return self.take(make_reports(delta), at_s)

    def all_in(self, at_s, *votes):
        """Let every other district have everything in, and no votes to speak of."""
        self.votes(at_s, *votes)
        for region_id in list(DISTRICTS)[1:]:
            self.votes(at_s, 1, 1, region_id=region_id)
        return self

    def hold(self, at_s, *region_ids, codes=("E207",), votes=(0, 0)):
        """Let the feed say of districts what can't be true."""
        suspect = Suspect(make_numbers(*votes, stations_reported=5), codes)
        deltas = tuple(HeldDelta(r, "row", self._said.get(r), None, suspect) for r in region_ids)
        held = Held(
            source_id="feed", path="x.json", digest="z" * 64, source_at_ms=None, deltas=deltas
        )
        return self.take(held, at_s)

    def recap(self, at_s, stage, region_id, *votes):
        """Let a tier of the recapitulation say *votes*."""
        held = self.fold.reports.get((stage, ("own", region_id)))
        old = held.numbers if held is not None else None
        new = make_numbers(*votes, contest=self.contest)
        return self._recap(at_s, stage, Delta(region_id, "own", old, new))

    def _recap(self, at_s, stage, delta):
        body = Recap(
            source_id=stage,
            path="recap",
            digest="r" * 64,
            source_at_ms=None,
            provenance=Provenance("Dewi", "Model D.Hasil"),
            deltas=(delta,),
        )
        return self.take(body, at_s)

    def source(self, at_s, state, reason=""):
        """Let the feed be in another state."""
        body = SourceState(source_id="feed", state=state, since_ms=START_MS, reason=reason)
        return self.take(body, at_s)

    def call(self, at_s, option_id, source="KawalPemilu"):
        return self.take(CalledBy(option_id=option_id, by="siti", why="", source=source), at_s)

    def uncall(self, at_s):
        return self.take(Uncalled(by="siti", why="too early"), at_s)

    def unrecap(self, at_s, stage, region_id):
        """Let what a tier said be taken back."""
        old = self.fold.reports[(stage, ("own", region_id))].numbers
        return self._recap(at_s, stage, Delta(region_id, "own", old, None))

    def decide(self, at_s, alert, decision, seen=None, **words):
        """Let Siti decide on an alert."""
        body = AlertDecided(
            alert_id=alert.id, decision=decision, by="siti", why="w", words=words, seen=seen
        )
        return self.take(body, at_s)

    def tick(self, at_s):
        return self.take(Tick(), at_s)

    @property
    def alerts(self):
        """Every alert so far, in order."""
        return self.watch.book.every

    def of(self, *kinds):
        """The alerts of some types, in order."""
        return [alert for alert in self.alerts if alert.type in kinds]

    def ids(self):
        return [alert.id for alert in self.alerts]


def folded_again(count, every=1, ticks=()):
    """The same log folded again, put away and taken up after each *every* entries."""
    again = Count(count.contest)
    for number, entry in enumerate(count.entries, 1):
        step_on(again.fold, again.watch, entry)
        if number % every == 0:
            again.watch.read_out()
            book = again.watch.book
            again.watch = Watch(again.fold, book.every, book.memos)
    return again
