"""Fold log entries into the tallies of every region, entry by entry.

Rules at the door: the fold uses the value that it holds, never a delta's `old` (a mismatch is a
finding). How entries are grouped into commits never changes what comes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from tracker.core.diff import Key, key_of
from tracker.core.model import (
    FIGURES,
    Contest,
    ContestState,
    Definition,
    Delta,
    Entry,
    Finding,
    Numbers,
    Report,
    Reports,
    SourceStanding,
    SourceState,
    SourceSwitched,
    Tally,
    source_of,
)
from tracker.core.tree import Tree, grow

SourceKey = tuple[str, Key]
"""A source's report of one region in one part of its documents."""


@dataclass(slots=True)
class Folded:
    """What one entry changed: regions, side reports, whether the contest's own state moved."""

    regions: set[str] = field(default_factory=set)
    reports: set[SourceKey] = field(default_factory=set)
    contest: bool = False
    findings: list[Finding] = field(default_factory=list)


class Fold:
    """The state of one contest's standings; `apply` is the only thing that moves it.

    `tallies` holds the numbers that count. `reports` holds the last word of every source on
    everything else: levels that are only reconciled, and sources that do not count now.
    """

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.tree: Tree = grow(contest)
        self.tallies: dict[str, Tally] = {}
        self.reports: dict[SourceKey, Report] = {}
        self.state = ContestState(counting_source=contest.counting_source)
        self.offset = 0
        self.chain = ""
        self.at_ms = 0
        self._width = len(contest.options) + len(FIGURES)
        self._count_by(contest.counting_source)

    def apply(self, entry: Entry) -> Folded:
        """Fold *entry*, which must be the next one, and return what it changed."""
        assert entry.offset == self.offset + 1, f"entry {entry.offset} after {self.offset}"
        self.offset, self.chain, self.at_ms = entry.offset, entry.chain, entry.at_ms
        folded = Folded()
        match entry.body:
            case Reports() as reports:
                self._fold_reports(reports, folded)
            case SourceState() as state:
                self._fold_source_state(state, folded)
            case SourceSwitched() as switched:
                self._switch(switched.source_id, folded)
            case Definition() as definition:
                self._set_contest(folded, fingerprint=definition.fingerprint)
        return folded

    def restore(self, offset: int, chain: str, at_ms: int) -> None:
        """Continue after *offset*, once tallies, reports and state have been put back."""
        self.offset, self.chain, self.at_ms = offset, chain, at_ms
        self._count_by(self.state.counting_source)

    def _count_by(self, source_id: str) -> None:
        source = self._source = source_of(self.contest, source_id)
        self._counted = frozenset(
            region.id
            for region in self.contest.regions
            if source.above == "reported" or region.level == source.counted_level
        )

    def _fold_reports(self, entry: Reports, folded: Folded) -> None:
        lift = _Lift(self._width)
        part = self._source.counted_part if entry.source_id == self._source.id else None
        for delta in entry.deltas:
            if delta.part == part and delta.region_id in self._counted:
                self._count(delta, entry.source_at_ms, lift, folded)
            else:
                self._keep_aside(entry.source_id, delta, entry.source_at_ms, folded)
        self._raise(lift, folded)

    def _count(self, delta: Delta, source_at_ms: int | None, lift: "_Lift", folded: Folded) -> None:
        region_id = delta.region_id
        held = self.tallies.get(region_id)
        old = held.numbers if held is not None else None
        new = delta.new if delta.new is not None else (None,) * self._width
        if old != delta.old:
            folded.findings.append(_mismatch(delta, old))
        if old == new:
            return
        self.tallies[region_id] = Tally(
            self.offset, self.at_ms, source_at_ms, new, None, delta.note, delta.links
        )
        folded.regions.add(region_id)
        if self._source.above == "summed":
            lift.add(self.tree.parent(region_id), old, new, source_at_ms)

    def _keep_aside(
        self, source_id: str, delta: Delta, source_at_ms: int | None, folded: Folded
    ) -> None:
        key = (source_id, key_of(delta))
        if delta.new is None:
            self.reports.pop(key, None)
        else:
            self.reports[key] = Report(
                delta.region_id, delta.part, delta.new, source_at_ms, delta.note, delta.links
            )
        folded.reports.add(key)

    def _raise(self, lift: "_Lift", folded: Folded) -> None:
        """Add what *lift* holds to every ancestor, deepest first, each once."""
        depth = self.tree.depth
        while lift.by_region:
            region_id = max(lift.by_region, key=depth.__getitem__)
            load = lift.by_region.pop(region_id)
            self.tallies[region_id] = self._lifted(self.tallies.get(region_id), load)
            folded.regions.add(region_id)
            lift.pass_on(self.tree.parent(region_id), load)

    def _lifted(self, held: Tally | None, load: "_Load") -> Tally:
        sums, known = load.sums, load.known
        source_at_ms = load.source_at_ms
        if held is not None:
            assert held.known is not None, "a region is either reported or summed, never both"
            sums = [a + (b or 0) for a, b in zip(sums, held.numbers, strict=True)]
            known = [a + b for a, b in zip(known, held.known, strict=True)]
            source_at_ms = _later(held.source_at_ms, source_at_ms)
        numbers = tuple(s if k else None for s, k in zip(sums, known, strict=True))
        return Tally(self.offset, self.at_ms, source_at_ms, numbers, tuple(known))

    def _fold_source_state(self, state: SourceState, folded: Folded) -> None:
        standing = SourceStanding(state.state, state.since_ms, state.reason)
        self._set_contest(folded, sources={**self.state.sources, state.source_id: standing})

    def _set_contest(self, folded: Folded, **changes: object) -> None:
        self.state = replace(self.state, offset=self.offset, **changes)
        folded.contest = True

    def _switch(self, source_id: str, folded: Folded) -> None:
        """Let *source_id* count: what counted goes aside, its own last reports come in."""
        self._put_counted_aside(folded)
        folded.regions.update(self.tallies)
        self.tallies = {}
        self._count_by(source_id)
        self._set_contest(folded, counting_source=source_id)
        self._bring_in(source_id, folded)
        for region_id in folded.regions - set(self.tallies):
            nothing = (None,) * self._width
            self.tallies[region_id] = Tally(self.offset, self.at_ms, None, nothing)

    def _put_counted_aside(self, folded: Folded) -> None:
        source = self._source
        for region_id, tally in self.tallies.items():
            if tally.known is None:
                key = (source.id, (source.counted_part, region_id))
                self.reports[key] = Report(
                    region_id,
                    source.counted_part,
                    tally.numbers,
                    tally.source_at_ms,
                    tally.note,
                    tally.links,
                )
                folded.reports.add(key)

    def _bring_in(self, source_id: str, folded: Folded) -> None:
        lift = _Lift(self._width)
        for key in [k for k in self.reports if k[0] == source_id]:
            report = self.reports[key]
            if report.part == self._source.counted_part and report.region_id in self._counted:
                del self.reports[key]
                folded.reports.add(key)
                delta = Delta(
                    report.region_id, report.part, None, report.numbers, report.note, report.links
                )
                self._count(delta, report.source_at_ms, lift, folded)
        self._raise(lift, folded)


@dataclass(slots=True)
class _Load:
    """What has to be added to one region: sums, how many gave each number, newest time."""

    sums: list[int]
    known: list[int]
    source_at_ms: int | None = None


class _Lift:
    """Changes on their way up: one load for each region that is to be raised."""

    def __init__(self, width: int) -> None:
        self.by_region: dict[str, _Load] = {}
        self._width = width

    def add(
        self, region_id: str | None, old: Numbers | None, new: Numbers, source_at_ms: int | None
    ) -> None:
        """Load the step from *old* to *new* onto *region_id*."""
        if region_id is None:
            return
        load = self._load(region_id)
        if old is None and None not in new:
            load.sums = [a + b for a, b in zip(load.sums, new, strict=True)]  # type: ignore[operator]  # None is excluded above
            load.known = [k + 1 for k in load.known]
        elif old is not None and None not in new and None not in old:
            load.sums = [a + b - c for a, b, c in zip(load.sums, new, old, strict=True)]  # type: ignore[operator]  # None is excluded above
        else:
            _add_partial(load, old or (None,) * self._width, new)
        load.source_at_ms = _later(load.source_at_ms, source_at_ms)

    def pass_on(self, region_id: str | None, load: _Load) -> None:
        """Load what raised a child onto its parent too."""
        if region_id is None:
            return
        above = self._load(region_id)
        above.sums = [a + b for a, b in zip(above.sums, load.sums, strict=True)]
        above.known = [a + b for a, b in zip(above.known, load.known, strict=True)]
        above.source_at_ms = _later(above.source_at_ms, load.source_at_ms)

    def _load(self, region_id: str) -> _Load:
        load = self.by_region.get(region_id)
        if load is None:
            load = _Load([0] * self._width, [0] * self._width)
            self.by_region[region_id] = load
        return load


def _add_partial(load: _Load, old: Numbers, new: Numbers) -> None:
    for slot, (a, b) in enumerate(zip(old, new, strict=True)):
        load.sums[slot] += (b or 0) - (a or 0)
        load.known[slot] += (b is not None) - (a is not None)


def _later(a: int | None, b: int | None) -> int | None:
    if a is None or b is None:
        return a if b is None else b
    return max(a, b)


def _mismatch(delta: Delta, held: Numbers | None) -> Finding:
    return Finding(
        code="E150",
        region_id=delta.region_id,
        text="The delta starts from other numbers than the standings hold; the held ones stand.",
        fields={"delta_old": str(delta.old), "held": str(held)},
    )


def fold_all(contest: Contest, entries: Iterable[Entry]) -> Fold:
    """Fold *entries* from the beginning: what a rebuild and every law compare with."""
    fold = Fold(contest)
    for entry in entries:
        fold.apply(entry)
    return fold
