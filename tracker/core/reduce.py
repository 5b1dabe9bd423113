"""Fold log entries into the tallies of every region, entry by entry.

Rules at the door: the fold uses the value that it holds, never a delta's `old` (a mismatch is a
finding). How entries are grouped into commits never changes what comes out.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from tracker.core.alerting import Called
from tracker.core.diff import key_of
from tracker.core.entries import (
    CalledBy,
    Definition,
    Delta,
    Entry,
    Held,
    HeldDelta,
    Recap,
    Rejected,
    Released,
    Reports,
    SourceState,
    SourceSwitched,
    Uncalled,
)
from tracker.core.lift import Lift
from tracker.core.marks import Step
from tracker.core.model import (
    Contest,
    Hold,
    Marks,
    Recapped,
    Report,
    SourceStanding,
    Tally,
)
from tracker.core.recap import Below, best_recap, mixed, recapped
from tracker.core.tallies import Folded as Folded
from tracker.core.tallies import SourceKey as SourceKey
from tracker.core.tallies import Tallies, Word, word_of
from tracker.core.withdrawal import Withdrawal


class Fold(Tallies):
    """The state of one contest's standings; `apply` is the only thing that moves it."""

    def __init__(self, contest: Contest) -> None:
        super().__init__(contest)
        self._withdrawal = Withdrawal(self.holds)

    def restore(self, offset: int, chain: str, at_ms: int) -> None:
        """Continue after *offset*, once all that it holds has been put back."""
        super().restore(offset, chain, at_ms)
        self._withdrawal = Withdrawal(self.holds)

    def apply(self, entry: Entry) -> Folded:
        """Fold *entry*, which must be the next one, and return what it changed."""
        assert entry.offset == self.offset + 1, f"entry {entry.offset} after {self.offset}"
        self.offset, self.chain, self.at_ms = entry.offset, entry.chain, entry.at_ms
        folded = Folded()
        match entry.body:
            case Reports() as reports:
                self._fold_reports(reports, folded)
            case Held() | Rejected() as held:
                self._fold_held(held, folded)
            case Released() as released:
                self._fold_released(released, folded)
            case Recap() as recap:
                self._fold_recap(recap, folded)
            case SourceState() as state:
                self._fold_source_state(state, folded)
            case SourceSwitched() as switched:
                self._switch(switched.source_id, folded)
            case Definition() as definition:
                told = {"fingerprint": definition.fingerprint, "defined": self.offset}
                self._set_contest(folded, **told)
            case CalledBy() | Uncalled() as call:
                self._fold_call(call, folded)
        if self.counts:
            self._show_recaps(folded)
        self._compare(folded)
        return folded

    def _fold_reports(self, entry: Reports, folded: Folded) -> None:
        lift, word = Lift(), word_of(entry)
        for delta in self._count_firsts(entry, lift, folded):
            self._take(entry, word, delta, lift, folded)
        self._raise(lift, folded)
        self._note_withdrawal(entry.source_id, folded)

    def _take(
        self, entry: Reports | Released, word: Word, delta: Delta, lift: Lift, folded: Folded
    ) -> None:
        """Let *delta* stand; whatever was held of its region has ended with it."""
        source_id = entry.source_id
        ended = self._end_hold((source_id, key_of(delta)), folded) if self.holds else None
        if ended is not None and isinstance(entry, Released):
            word = dataclasses.replace(word, provenance=ended.provenance)
        if self._counts(source_id, delta.part, delta.region_id):
            self._count(word, delta, lift, folded)
        else:
            self._keep_aside(word, delta, folded)

    def _end_hold(self, key: SourceKey, folded: Folded) -> Hold | None:
        """End what is held under *key* and return it."""
        ended = self.holds.get(key)
        if ended is not None:
            self._keep_hold(key, None, folded)
        return ended

    def _keep_hold(self, key: SourceKey, hold: Hold | None, folded: Folded) -> None:
        """Let *hold* be what is held under *key*; None: nothing is."""
        if hold is None:
            self.holds.pop(key, None)
        else:
            self.holds[key] = hold
        self._withdrawal.note(key, hold)
        folded.holds.add(key)

    # ------------------------------------------------------------ recapitulation

    def _fold_recap(self, entry: Recap, folded: Folded) -> None:
        """Take over what a tier says. Going up a stage corrects nothing; within one it may."""
        word = word_of(entry)
        for delta in entry.deltas:
            region_id = delta.region_id
            before = self.reports.get((entry.source_id, key_of(delta)))
            self._keep_aside(word, delta, folded)
            if region_id not in self.tree.regions:
                continue
            for place in (region_id, *self.tree.ancestors(region_id)):
                if place not in self.counts:
                    self.counts[place] = self.tallies.get(place) or self._blank(place)
                folded.regions.add(place)
            old = before.numbers if before is not None else None
            if self._note_correction(word, delta, old, folded):
                self._mark(region_id, Step(corrections=1), folded)

    def _show_recaps(self, folded: Folded) -> None:
        """Show the highest stage in every region that moved, the deepest first."""
        moved = [region_id for region_id in folded.regions if region_id in self.counts]
        for region_id in sorted(moved, key=lambda r: -self.tree.depth[r]):
            self.tallies[region_id] = self._shown(region_id)
        root = self.tallies.get(self.tree.root)
        declared = root.recap if root is not None else None
        if declared is not None and declared.stage != "declared":
            declared = None
        if declared != self.state.declared:
            self._set_contest(folded, declared=declared)

    def _shown(self, region_id: str) -> Tally:
        count, at = self.counts[region_id], (self.offset, self.at_ms)
        best = best_recap(self.reports, region_id)
        if best is None and region_id in self._counted:
            return replace(count, offset=self.offset, at_ms=self.at_ms, count=count)
        if best is None:
            return mixed(self._shown_below(region_id), count=count, at=at)
        stage, report = best
        assert report.provenance is not None, "a recapitulation is entered by somebody"
        recap = Recapped(stage, self.at_ms, report.provenance)
        before = self.tallies.get(region_id)
        if before is not None and before.recap is not None:
            held = before.recap
            if (held.stage, held.provenance) == (stage, report.provenance):
                recap = held
        return recapped(self.tree.regions[region_id], report, recap, count=count, at=at)

    def _shown_below(self, region_id: str) -> Iterator[Below]:
        for child in self.tree.children.get(region_id, ()):
            tally = self.tallies.get(child)
            if tally is not None:
                yield Below(tally, self._weight(child))

    def _weight(self, region_id: str) -> int:
        """Return how many counted regions stand at or below *region_id*."""
        if region_id in self._counted:
            return 1
        return sum(self._weight(child) for child in self.tree.children.get(region_id, ()))

    # ------------------------------------------------------------ holds

    def _fold_held(self, entry: Held | Rejected, folded: Folded) -> None:
        for delta in entry.deltas:
            key = (entry.source_id, key_of(delta))
            hold = self._hold_of(entry, delta, self.holds.get(key))
            self._keep_hold(key, hold, folded)
            if self._counts(entry.source_id, delta.part, delta.region_id):
                self._set_held(delta.region_id, hold, folded)
        self._note_withdrawal(entry.source_id, folded)

    def _note_withdrawal(self, source_id: str, folded: Folded) -> None:
        """A source that shows zeros for several regions at once has withdrawn its numbers."""
        if not folded.holds:
            return
        before = self.state.withdrawn.get(source_id)
        after = self._withdrawal.since_ms(source_id)
        if before != after:
            withdrawn = {s: at for s, at in self.state.withdrawn.items() if s != source_id}
            self._set_contest(
                folded, withdrawn=withdrawn | ({source_id: after} if after is not None else {})
            )

    def _hold_of(
        self, entry: Held | Rejected, delta: HeldDelta, before: Hold | None
    ) -> Hold | None:
        if delta.new is None or delta.new.rejected:
            return None
        assert isinstance(entry, Held), "what is refused is held no more"
        return Hold(
            delta.region_id,
            delta.part,
            entry.source_id,
            delta.new,
            delta.good,
            before.since_ms if before is not None else self.at_ms,
            self.offset,
            entry.path,
            entry.digest,
            entry.source_at_ms,
            delta.note,
            delta.links,
            entry.provenance,
        )

    def _fold_released(self, entry: Released, folded: Folded) -> None:
        lift, word = Lift(), word_of(entry)
        for held in entry.deltas:
            assert held.old is not None, "what is released was held"
            delta = Delta(
                held.region_id,
                held.part,
                held.good,
                held.old.numbers,
                held.note,
                held.links,
                held.old.codes,
            )
            self._take(entry, word, delta, lift, folded)
        self._raise(lift, folded)
        self._note_withdrawal(entry.source_id, folded)

    def _fold_source_state(self, state: SourceState, folded: Folded) -> None:
        standing = SourceStanding(state.state, state.since_ms, state.reason)
        self._set_contest(folded, sources={**self.state.sources, state.source_id: standing})

    def _fold_call(self, call: CalledBy | Uncalled, folded: Folded) -> None:
        """Keep what a newsroom says of itself; it moves no number."""
        called = None
        if isinstance(call, CalledBy):
            called = Called(call.option_id, self.at_ms, call.by, call.why, call.source)
        self._set_contest(folded, called=called)

    def _switch(self, source_id: str, folded: Folded) -> None:
        """Let *source_id* count: what counted goes aside, its own last reports come in.

        One that the definition no longer has can't count; then nothing changes.
        """
        if source_id not in self._source_ids:
            return
        counted = {r: t for r in self.tallies if (t := self._counted_tally(r)) is not None}
        self._put_aside(counted, folded)
        self._forget_differences(folded)
        folded.regions.update(counted)
        recapped = set(self.counts)
        self.tallies, self.counts = {}, {}
        self._count_by(source_id)
        self._set_contest(folded, counting_source=source_id)
        self._bring_in(source_id, folded)
        for region_id in folded.regions - set(self.tallies):
            self.tallies[region_id] = self._blank(region_id)
        self._mark_again({r: t.marks for r, t in counted.items() if t.marks is not None}, folded)
        self.counts = {region_id: self.tallies[region_id] for region_id in recapped}

    def _mark_again(self, before: Mapping[str, Marks], folded: Folded) -> None:
        """Corrections stay told; holds are marked where the source that counts now is held."""
        for region_id, marks in before.items():
            if marks.corrections:
                tally = self.tallies[region_id]
                told = replace(
                    tally.marks or Marks(),
                    corrections=marks.corrections,
                    correction_at=marks.correction_at,
                )
                self.tallies[region_id] = replace(tally, marks=told)
        for hold in self.holds.values():
            if self._counts(hold.source_id, hold.part, hold.region_id):
                self._set_held(hold.region_id, hold, folded)

    def _put_aside(self, counted: Mapping[str, Tally], folded: Folded) -> None:
        source = self._source
        for region_id, tally in counted.items():
            if tally.known is None:
                key = (source.id, (source.counted_part, region_id))
                self.reports[key] = Report(
                    region_id,
                    source.counted_part,
                    tally.numbers,
                    tally.source_at_ms,
                    tally.note,
                    tally.links,
                    tally.doubt.codes if tally.doubt is not None else (),
                    tally.provenance,
                    tally.at_ms,
                )
                folded.reports.add(key)
                self._set_beside(key)

    def _forget_differences(self, folded: Folded) -> None:
        """Begin anew, because with another source everything is compared with other numbers."""
        for key, report in self.reports.items():
            if report.differs_since_ms is not None:
                self.reports[key] = replace(report, differs_since_ms=None)
                folded.reports.add(key)

    def _bring_in(self, source_id: str, folded: Folded) -> None:
        lift = Lift()
        for key in [k for k in self.reports if k[0] == source_id]:
            report = self.reports[key]
            if report.part == self._source.counted_part and report.region_id in self._counted:
                del self.reports[key]
                folded.reports.add(key)
                delta = Delta(
                    report.region_id,
                    report.part,
                    None,
                    report.numbers,
                    report.note,
                    report.links,
                    report.codes,
                )
                word = Word(source_id, report.source_at_ms, provenance=report.provenance)
                self._count(word, delta, lift, folded)
        self._raise(lift, folded)


def fold_all(contest: Contest, entries: Iterable[Entry]) -> Fold:
    """Fold *entries* from the beginning: what a rebuild and every law compare with."""
    fold = Fold(contest)
    for entry in entries:
        fold.apply(entry)
    return fold
