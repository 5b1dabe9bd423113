"""From one entry of the log to the alerts that follow from it.

Rules at the door: what was due before an entry is settled before it, with the numbers that stood
then. So a lead that has stood for its time is told as of that time, whether an entry woke us then
or the next one came much later, and grouping, ticks and restarts change no alert.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.book import Book, Turn
from tracker.core.alerts.dates import set_dates, tell_date
from tracker.core.alerts.fresh import fresh_facts
from tracker.core.alerts.leads import KIND as LEAD
from tracker.core.alerts.leads import settle_lead, watch_lead, watch_margin
from tracker.core.alerts.line import LINE, Certainty, settle_line, watch_line
from tracker.core.alerts.memory import Memo
from tracker.core.alerts.progress import watch_complete, watch_first, watch_milestones
from tracker.core.alerts.scene import Scene
from tracker.core.alerts.stages import watch_call, watch_declared, watch_recap
from tracker.core.alerts.troubles import (
    Differences,
    watch_corrections,
    watch_doubts,
    watch_holds,
    watch_source,
    watch_withdrawal,
)
from tracker.core.entries import AlertDecided, Entry
from tracker.core.model import Contest, source_of
from tracker.core.reduce import Fold
from tracker.core.tallies import Folded, Tallies
from tracker.core.tree import Tree

LEVELS = 2
"""Levels that are watched where a definition names none: the contest and what is right below."""


class Watch:
    """The alerts of one contest, beside the fold of its log."""

    def __init__(
        self,
        fold: Tallies,
        alerts: Iterable[Alert] = (),
        memos: Mapping[str, Memo] | None = None,
    ) -> None:
        contest = fold.contest
        self.book = Book(contest, alerts, memos)
        levels = contest.alerts.levels or contest.levels[:LEVELS]
        self._watched = {r.id for r in contest.regions if r.level in levels} | {fold.tree.root}
        self.book.sizes = _sizes(contest, fold.tree, self._watched)
        self._certainty = Certainty(contest, fold.tree)
        self._differences = Differences(fold.reports)
        set_dates(Scene(fold, self.book, fold.at_ms, Folded()))

    def settle(self, fold: Tallies, upto_ms: int) -> None:
        """Tell what was due by *upto_ms*, as of when it was; *fold* is as it stood until then."""
        while (found := self.book.due(upto_ms)) is not None:
            due_ms, key = found
            kind, region_id, subject = key.split("|", 2)
            scene = Scene(fold, self.book, max(due_ms, fold.at_ms), Folded())
            if kind == LEAD:
                settle_lead(scene, region_id)
            elif kind == LINE:
                settle_line(scene, subject)
            elif kind == "source.disagree":
                self._differences.settle(scene, subject)
            else:
                tell_date(scene, kind)

    def look(self, fold: Tallies, entry: Entry, folded: Folded) -> None:
        """Tell what follows from *entry*, which has just been folded and changed *folded*."""
        scene = Scene(fold, self.book, entry.at_ms, folded)
        if isinstance(entry.body, AlertDecided):
            self.book.decide(entry.body, entry.at_ms)
            return
        self._certainty.note(folded.regions)
        watch_corrections(scene)
        watch_withdrawal(scene)
        watch_holds(scene, entry)
        watch_doubts(scene, entry)
        watch_source(scene, entry)
        self._differences.watch(scene)
        self._look_at_regions(scene, folded)
        watch_recap(scene, entry)
        watch_declared(scene, entry)
        watch_call(scene, entry)

    def _look_at_regions(self, scene: Scene, folded: Folded) -> None:
        moved = folded.regions & self._watched if len(folded.regions) > 1 else folded.regions
        for region_id in sorted(moved & self._watched):
            watch_first(scene, region_id)
            watch_lead(scene, region_id)
            watch_complete(scene, region_id)
        if scene.root in moved:
            watch_milestones(scene)
            watch_margin(scene)
            watch_line(scene)
            self._certainty.watch(scene)
        for alert in list(self.book.waiting.values()):
            if alert.region_id in moved and alert.offset != scene.fold.offset:
                self._refresh(scene, alert)

    def _refresh(self, scene: Scene, alert: Alert) -> None:
        facts = fresh_facts(scene, alert) | self._certainty.fresh(scene, alert)
        tally = scene.tally(alert.region_id)
        source_at_ms = tally.source_at_ms if tally is not None else alert.source_at_ms
        more = {"offset": scene.fold.offset, "fresh_ms": scene.at_ms}
        self.book.refresh(alert, facts, source_at_ms=source_at_ms, **more)

    def read_out(self) -> Turn:
        """Return the alerts and memos that have changed since this was last asked."""
        return self.book.read_out()


def _sizes(contest: Contest, tree: Tree, watched: Iterable[str]) -> dict[str, int]:
    """Return how many regions are counted below each of *watched* that doesn't know its size."""
    level = source_of(contest, contest.counting_source).counted_level
    depth = contest.levels.index(level)
    unknown = [region_id for region_id in watched if tree.regions[region_id].stations is None]
    return {region_id: _below(tree, region_id, depth) for region_id in unknown}


def _below(tree: Tree, region_id: str, depth: int) -> int:
    layer = [region_id]
    for _ in range(depth - tree.depth[region_id]):
        layer = [child for above in layer for child in tree.children.get(above, ())]
    return len(layer)


def step_on(fold: Fold, watch: Watch, entry: Entry) -> Folded:
    """Fold *entry*, tell what follows from it, and return what it changed."""
    watch.settle(fold, entry.at_ms)
    folded = fold.apply(entry)
    watch.look(fold, entry, folded)
    raised, published = watch.book.raised, watch.book.published
    if (fold.state.alerts, fold.state.published) != (raised, published):
        # Not with an offset of its own: readers of numbers have no news in it.
        fold.state = replace(fold.state, alerts=raised, published=published)
        folded.contest = True
    return folded
