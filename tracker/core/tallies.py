"""The numbers of every region as they stand, and the few steps that move them.

Rules at the door: one step at a time, told by `reduce.py`; a step says everything that it changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from tracker.core.diff import Key, is_blank, key_of, lowers
from tracker.core.entries import Delta, Recap, Released, Reports
from tracker.core.lift import Lift, Raised, later, raised_by
from tracker.core.marks import Step, step_between, stepped
from tracker.core.model import (
    FIGURES,
    Contest,
    ContestState,
    Correction,
    Doubt,
    Finding,
    Hold,
    Marks,
    Numbers,
    Part,
    Provenance,
    Report,
    Tally,
    source_of,
)
from tracker.core.reconcile import differs
from tracker.core.tree import Tree, grow

SourceKey = tuple[str, Key]
"""A source's report of one region in one part of its documents."""


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word a change is: a source's, and the person's who let it count or entered it.

    `provenance` is where a person has read what was entered.
    """

    source_id: str
    source_at_ms: int | None
    by: str | None = None
    why: str | None = None
    provenance: Provenance | None = None


@dataclass(slots=True)
class Folded:
    """What one entry changed: regions, side reports, holds, whether the contest's state moved."""

    regions: set[str] = field(default_factory=set)
    reports: set[SourceKey] = field(default_factory=set)
    holds: set[SourceKey] = field(default_factory=set)
    corrections: list[Correction] = field(default_factory=list)
    contest: bool = False
    findings: list[Finding] = field(default_factory=list)


class Tallies:
    """One contest's numbers, marks and side reports at one offset.

    `tallies` holds the numbers that count. `reports` holds the last word of every source on
    everything else: levels that are only reconciled, and sources that do not count now. `holds`
    is what can't be true; until it is released, the last good numbers stand. `counts` is what
    the count alone says of regions that the recapitulation has reached, and of those above them;
    there `tallies` shows the highest stage that has numbers.
    """

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.tree: Tree = grow(contest)
        self.tallies: dict[str, Tally] = {}
        self.reports: dict[SourceKey, Report] = {}
        self.holds: dict[SourceKey, Hold] = {}
        self.corrections: list[Correction] = []
        self.counts: dict[str, Tally] = {}
        self.state = ContestState(counting_source=contest.counting_source)
        self.offset = 0
        self.chain = ""
        self.at_ms = 0
        self._width = len(contest.options) + len(FIGURES)
        self._source_ids = frozenset(source.id for source in contest.sources)
        self._beside: dict[str, set[SourceKey]] = {}
        self._count_by(contest.counting_source)

    def restore(self, offset: int, chain: str, at_ms: int) -> None:
        """Continue after *offset*, once tallies, reports and state have been put back."""
        self.offset, self.chain, self.at_ms = offset, chain, at_ms
        self.counts = {r: t.count for r, t in self.tallies.items() if t.count is not None}
        for key in self.reports:
            self._set_beside(key)
        if self.state.counting_source != self._source.id:
            self._count_by(self.state.counting_source)

    def _counted_tally(self, region_id: str) -> Tally | None:
        return self.counts.get(region_id) or self.tallies.get(region_id)

    def _put(self, region_id: str, tally: Tally, folded: Folded) -> None:
        """Let *tally* be what the count says of a region."""
        (self.counts if region_id in self.counts else self.tallies)[region_id] = tally
        folded.regions.add(region_id)

    def _count_by(self, source_id: str) -> None:
        source = self._source = source_of(self.contest, source_id)
        every, level = source.above == "reported", source.counted_level
        # With their parents, because a second question to a map of this size costs as much again.
        self._counted = {
            r.id: r.parent_id for r in self.contest.regions if every or r.level == level
        }

    def _counts(self, source_id: str, part: Part, region_id: str) -> bool:
        source = self._source
        return source_id == source.id and part == source.counted_part and region_id in self._counted

    def _count(self, word: Word, delta: Delta, lift: Lift, folded: Folded) -> None:
        source_at_ms = word.source_at_ms
        region_id, held = delta.region_id, self._counted_tally(delta.region_id)
        old = _said(held.numbers) if held is not None else None
        new = delta.new if delta.new is not None else (None,) * self._width
        was = held.doubt if held is not None else None
        doubt = Doubt(delta.codes) if delta.codes else None
        if old != delta.old and old != _said(delta.old):
            folded.findings.append(_mismatch(delta, old))
        if was == doubt and old == _said(new):
            return
        marks = held.marks if held is not None else None
        tally = Tally(
            self.offset, self.at_ms, source_at_ms, new, None, delta.note, delta.links, doubt, marks
        )
        if word.provenance is not None:
            tally = replace(tally, provenance=word.provenance)
        self._put(region_id, tally, folded)
        if self._source.above == "summed":
            lift.add(self.tree.parent(region_id), old, new, source_at_ms)
        if old is not None or was is not None or doubt is not None:
            corrected = self._note_correction(word, delta, old, folded)
            self._mark(region_id, step_between(was, doubt, corrected=corrected), folded)

    def _count_firsts(self, entry: Reports, lift: Lift, folded: Folded) -> Sequence[Delta]:
        """Count the short way what is the first word on its region; return all other deltas.

        Nearly every delta of a large night is one. `_count` comes to the same, more slowly.
        """
        offset, at_ms, source_at_ms = self.offset, self.at_ms, entry.source_at_ms
        firsts = self._firsts(entry)
        counted = {
            delta.region_id: Tally(offset, at_ms, source_at_ms, new, None, delta.note, delta.links)
            for delta, new in firsts
        }
        self.tallies.update(counted)
        folded.regions.update(counted)
        parents = self._counted
        lift.add_firsts(((parents[d.region_id], new) for d, new in firsts), source_at_ms)
        return [d for d in entry.deltas if d.region_id not in counted]

    def _firsts(self, entry: Reports) -> list[tuple[Delta, Numbers]]:
        """Return the deltas, and their numbers, that are first words, undoubted, on what counts.

        What is held of a region that counts has put a tally there, so no hold ends with these.
        """
        source, tallies, counted = self._source, self.tallies, self._counted
        if entry.source_id != source.id or source.above != "summed" or _names_twice(entry):
            return []
        part = source.counted_part
        return [
            (d, new)
            for d in entry.deltas
            if (new := d.new) is not None and new[0] is not None
            if d.old is None and not d.codes
            if d.part == part and d.region_id in counted and d.region_id not in tallies
        ]

    def _note_correction(
        self, word: Word, delta: Delta, old: Numbers | None, folded: Folded
    ) -> bool:
        """Keep what *delta* takes away from *old* as a correction; say whether it does."""
        new = delta.new if delta.new is not None else (None,) * self._width
        if old is None or not lowers(old, new, len(self.contest.options)):
            return False
        correction = Correction(
            self.offset,
            self.at_ms,
            word.source_at_ms,
            delta.region_id,
            word.source_id,
            old,
            new,
            delta.note,
            delta.links,
            word.by,
            word.why,
        )
        self.corrections.append(correction)
        folded.corrections.append(correction)
        return True

    def _set_held(self, region_id: str, hold: Hold | None, folded: Folded) -> None:
        held = self._counted_tally(region_id) or self._blank(region_id)
        codes = held.doubt.codes if held.doubt is not None else ()
        doubt = Doubt(codes) if codes else None
        if hold is not None:
            doubt = Doubt(codes, hold.since_ms, hold.suspect.codes)
        held_now = replace(held, offset=self.offset, at_ms=self.at_ms, doubt=doubt)
        self._put(region_id, held_now, folded)
        self._mark(region_id, step_between(held.doubt, doubt), folded)

    def _mark(self, region_id: str, step: Step, folded: Folded) -> None:
        """Count *step* at the region and at every one above it."""
        if not any(step):
            return
        for place in (region_id, *self.tree.ancestors(region_id)):
            held = self._counted_tally(place) or self._blank(place)
            below = partial(self._marks_below, place)
            marks = stepped(held.marks, step, region_id, below)
            marked = replace(held, offset=self.offset, at_ms=self.at_ms, marks=marks)
            self._put(place, marked, folded)

    def _marks_below(self, region_id: str) -> list[Marks]:
        tallies = (self._counted_tally(child) for child in self.tree.children.get(region_id, ()))
        return [t.marks for t in tallies if t is not None and t.marks is not None]

    def _blank(self, region_id: str) -> Tally:
        nothing = (None,) * self._width
        known = None if region_id in self._counted else (0,) * self._width
        return Tally(self.offset, self.at_ms, None, nothing, known)

    def _keep_aside(self, word: Word, delta: Delta, folded: Folded) -> None:
        """Keep what *delta* says of a region as its source's last word; it moves no number."""
        key = (word.source_id, key_of(delta))
        before = self.reports.pop(key, None)
        if delta.new is not None:
            self.reports[key] = Report(
                delta.region_id,
                delta.part,
                delta.new,
                word.source_at_ms,
                delta.note,
                delta.links,
                delta.codes,
                word.provenance,
                self.at_ms,
                before.differs_since_ms if before is not None else None,
            )
            self._set_beside(key)
        folded.reports.add(key)

    def _set_beside(self, key: SourceKey) -> None:
        """Remember that *key* is to be compared; a tier of the recapitulation is not."""
        source_id, (_, region_id) = key
        if source_id in self._source_ids:
            self._beside.setdefault(region_id, set()).add(key)

    def _compare(self, folded: Folded) -> None:
        """Note of each side report since when it differs from what is shown, or that it agrees."""
        if not self._beside:
            return
        moved = folded.regions | {region_id for _, (_, region_id) in folded.reports}
        for region_id in moved & self._beside.keys():
            for key in self._beside[region_id]:
                report = self.reports.get(key)
                if report is None:
                    continue
                tally = self.tallies.get(region_id)
                if key[0] == self._source.id:
                    tally = self._counted_tally(region_id)
                apart = tally is not None and differs(report, tally, len(self.contest.options))
                if apart != (report.differs_since_ms is not None):
                    since_ms = self.at_ms if apart else None
                    self.reports[key] = replace(report, differs_since_ms=since_ms)
                    folded.reports.add(key)

    def _raise(self, lift: Lift, folded: Folded) -> None:
        """Add what *lift* holds to every ancestor, deepest first, each once."""
        depth, loads = self.tree.depth, lift.by_region
        while loads:
            deepest = max(map(depth.__getitem__, loads))
            for region_id in [r for r in loads if depth[r] == deepest]:
                raised = raised_by(loads.pop(region_id))
                self._put(region_id, self._lifted(self._counted_tally(region_id), raised), folded)
                lift.pass_on(self.tree.parent(region_id), raised)

    def _lifted(self, held: Tally | None, raised: Raised) -> Tally:
        sums, known, source_at_ms = raised.sums, raised.known, raised.source_at_ms
        if held is not None:
            assert held.known is not None, "a region is either reported or summed, never both"
            sums = [a + (b or 0) for a, b in zip(sums, held.numbers, strict=True)]
            known = [a + b for a, b in zip(known, held.known, strict=True)]
            source_at_ms = later(held.source_at_ms, source_at_ms)
        numbers: Numbers = tuple(sums)
        if 0 in known:
            numbers = tuple(s if k else None for s, k in zip(sums, known, strict=True))
        marks = held.marks if held is not None else None
        return Tally(
            self.offset, self.at_ms, source_at_ms, numbers, tuple(known), None, (), None, marks
        )

    def _set_contest(self, folded: Folded, **changes: object) -> None:
        self.state = replace(self.state, offset=self.offset, **changes)
        folded.contest = True


def word_of(entry: Reports | Released | Recap) -> Word:
    """Return whose word *entry* is."""
    if isinstance(entry, Released):
        return Word(entry.source_id, entry.source_at_ms, entry.by, entry.reason)
    told = entry.provenance
    if told is None:
        return Word(entry.source_id, entry.source_at_ms)
    return Word(entry.source_id, entry.source_at_ms, told.by, told.document or None, told)


def _said(numbers: Numbers | None) -> Numbers | None:
    """Return *numbers*, or None where they hold no number: nothing was said."""
    return None if numbers is None or is_blank(numbers) else numbers


def _names_twice(entry: Reports) -> bool:
    return len({delta.region_id for delta in entry.deltas}) < len(entry.deltas)


def _mismatch(delta: Delta, held: Numbers | None) -> Finding:
    return Finding(
        code="E150",
        region_id=delta.region_id,
        text="The delta starts from other numbers than the standings hold; the held ones stand.",
        fields={"delta_old": str(delta.old), "held": str(held)},
    )
