"""What is said of a region elsewhere beside what is shown of it: compared, never added.

A counting source's own totals stand beside our sums of what counts; another source's numbers
stand beside what we show. A publish reaches a feed's files one after the other, so a difference
is natural for a while; one that outlasts two publishes is a finding.
Rules at the door: pure. Since when two numbers differ is noted by the fold, in the log's time.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tracker.core.diff import Key, difference
from tracker.core.model import (
    Contest,
    ContestState,
    Finding,
    Numbers,
    Part,
    Report,
    Source,
    Stage,
    Tally,
    counting_source,
    source_of,
)
from tracker.core.position import Position
from tracker.core.rules.words import finding

CYCLES = 2
"""Publishes that a difference may outlast before it is a finding."""


class Beside(Struct, frozen=True, kw_only=True):
    """One source's word on one region beside the numbers that it is compared with.

    `difference` is what is said minus what counts; `since_ms` is when the votes began to differ,
    None where they agree. The two times of each side are the source's and ours.
    """

    region_id: str
    source_id: str
    part: Part
    report: Report
    counted: Numbers
    counted_source_at_ms: int | None
    counted_at_ms: int
    stage: Stage
    difference: Numbers
    since_ms: int | None
    finding: Finding | None


class Compared(Struct, frozen=True, kw_only=True):
    """Every comparison of one contest, all of one position; None while nothing is folded."""

    counting_source: str
    position: Position | None = None
    rows: tuple[Beside, ...] = ()


def reconcile(
    contest: Contest,
    tallies: Mapping[str, Tally],
    reports: Mapping[tuple[str, Key], Report],
    state: ContestState,
    *,
    now_ms: int,
) -> tuple[Beside, ...]:
    """Return every side report whose region is shown too, in the order of the definition."""
    order = {region.id: place for place, region in enumerate(contest.regions)}
    places = {source.id: place for place, source in enumerate(contest.sources)}
    counting = counting_source(contest, state)
    rows = []
    for (source_id, (_, region_id)), report in reports.items():
        tally = compared_with(tallies.get(region_id), own=source_id == counting)
        if source_id in places and tally is not None and _both_speak(report, tally):
            source = source_of(contest, source_id)
            rows.append(_beside(contest, source, report, tally, counting, now_ms=now_ms))
    return tuple(sorted(rows, key=lambda r: (order[r.region_id], places[r.source_id], r.part)))


def compared_with(shown: Tally | None, *, own: bool) -> Tally | None:
    """Return what a side report is compared with: a source's *own* totals with the count alone."""
    return shown.count if own and shown is not None and shown.count is not None else shown


def differs(report: Report, tally: Tally, options: int) -> bool:
    """Say whether any of the first *options* numbers of the two differ, where both have one."""
    pairs = zip(report.numbers[:options], sums_of(tally, options)[:options], strict=True)
    return any(a != b for a, b in pairs if a is not None and b is not None)


def sums_of(tally: Tally, options: int) -> Numbers:
    """Return the numbers of *tally*; a sum that leaves a counted region out is none."""
    if tally.known is None:
        return tally.numbers
    whole = max(tally.known[:options], default=0)
    pairs = zip(tally.numbers, tally.known, strict=True)
    return tuple(number if known == whole else None for number, known in pairs)


def _both_speak(report: Report, tally: Tally) -> bool:
    return any(n is not None for n in report.numbers) and any(n is not None for n in tally.numbers)


def _beside(
    contest: Contest, source: Source, report: Report, tally: Tally, counting: str, *, now_ms: int
) -> Beside:
    counted = sums_of(tally, len(contest.options))
    return Beside(
        region_id=report.region_id,
        source_id=source.id,
        part=report.part,
        report=report,
        counted=counted,
        counted_source_at_ms=tally.source_at_ms,
        counted_at_ms=tally.at_ms,
        stage=tally.recap.stage if tally.recap is not None else "counting",
        difference=difference(counted, report.numbers),
        since_ms=report.differs_since_ms,
        finding=_lasting(contest, source, report, counted, counting, now_ms=now_ms),
    )


def _lasting(
    contest: Contest,
    source: Source,
    report: Report,
    counted: Numbers,
    counting: str,
    *,
    now_ms: int,
) -> Finding | None:
    """Return a finding about the option that differs most, where it has done so for too long."""
    publish_s = max(source.publish_s, source_of(contest, counting).publish_s)
    since_ms = report.differs_since_ms
    if since_ms is None or now_ms - since_ms <= CYCLES * publish_s * 1_000:
        return None
    slot = max(_apart(report.numbers, counted, len(contest.options)), default=(0, 0))[1]
    fields: dict[str, int | str | None] = {
        "option": contest.options[slot].number,
        "said": report.numbers[slot],
        "shown": counted[slot],
        "minutes": (now_ms - since_ms) // 60_000,
    }
    if source.id == counting:
        return finding("E309", report.region_id, **fields)
    return finding("W310", report.region_id, source=source.id, **fields)


def _apart(said: Numbers, counted: Numbers, options: int) -> Iterator[tuple[int, int]]:
    for slot, (a, b) in enumerate(zip(said[:options], counted[:options], strict=True)):
        if a is not None and b is not None:
            yield abs(a - b), slot
