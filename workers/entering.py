"""Enter what a person has read somewhere: all of it or nothing, with who, from whom and when.

It goes the way of every report: recorded first, judged by the rules, appended by the one door. A
source by hand that doesn't count now is kept beside the count and moves none of its numbers.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tracker.core.desk_wire import finding_json
from tracker.core.entered import read_entered
from tracker.core.model import Contest, Finding, Provenance, Report, Source, is_by_hand
from tracker.core.shares import part_shares
from tracker.core.wire import Json
from tracker.errors import EntryRefused
from tracker.ports import DocumentState, Parsed, Payload, Recording, Store
from tracker.sources.hand import Sheet, read_sheet
from tracker.sources.lookup import lookup
from workers.appending import Origin, Taken, append_checked
from workers.dating import address_problems, read_dated
from workers.deciding import counting_source_of

PATH = "hand"
"""Every report by hand is of one document: a person decides what is newer, not a clock."""

log = structlog.get_logger()


class Done(Struct, frozen=True, kw_only=True):
    """What became of an entry: the regions taken, held, and said already; what the rules found."""

    contest_id: str
    source_id: str
    counts: bool
    by: str
    digest: str
    offsets: tuple[int, ...]
    taken: tuple[str, ...]
    held: tuple[str, ...]
    same: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A sheet that can be used: whose it is, where it was read, and its reports."""

    source: Source
    provenance: Provenance
    source_at_ms: int | None
    reports: tuple[Report, ...]
    findings: tuple[Finding, ...]


async def enter_reports(
    store: Store, recording: Recording, contest: Contest, body: bytes, *, by: str
) -> Done:
    """Append the reports in *body*, a sheet of `sources/hand.py`, as what *by* has entered.

    Raises:
        EntryRefused: with every problem; nothing was recorded or taken.
    """
    now_ms = await store.clock.now_ms()
    read = _read(contest, read_sheet(body), by, now_ms)
    payload = Payload(body=body, url=read.provenance.url, fetched_at_ms=now_ms)
    source_id = read.source.id
    digest = await asyncio.to_thread(recording.put, contest.id, source_id, PATH, payload)
    origin = Origin(
        contest=contest,
        tree=lookup(contest).tree,
        source=read.source,
        path=PATH,
        digest=digest,
        provenance=read.provenance,
    )
    parsed = Parsed(reports=read.reports, source_at_ms=read.source_at_ms, findings=read.findings)
    taken = await append_checked(store, origin, parsed)
    await _note(store, origin, read, now_ms)
    _tell(origin, by, taken)
    return _done(origin, read, taken, counting=await counting_source_of(store, contest))


def done_json(done: Done) -> Json:
    """Return what became of an entry, with every finding in both languages."""
    return {
        "contest": done.contest_id,
        "source": done.source_id,
        "counts": done.counts,
        "by": done.by,
        "digest": done.digest,
        "offsets": list(done.offsets),
        "taken": list(done.taken),
        "held": list(done.held),
        "same": list(done.same),
        "findings": [finding_json(found) for found in done.findings],
    }


def hand_source(contest: Contest, source_id: str) -> Source:
    """Return the source by hand called *source_id*; empty means the only one.

    Raises:
        EntryRefused: there is none; nobody enters numbers in the name of a feed.
    """
    by_hand = {source.id: source for source in contest.sources if is_by_hand(source)}
    found = by_hand.get(source_id)
    if found is None and not source_id and len(by_hand) == 1:
        (found,) = by_hand.values()
    if found is not None:
        return found
    why = f"there is no source {source_id[:80]!r}" if source_id else "say which source"
    if source_id in {source.id for source in contest.sources}:
        why = f"{source_id} is polled, so nobody enters its numbers"
    listed = ", ".join(by_hand) or "none; the definition needs a source of the format 'hand'"
    raise EntryRefused("source", (f"{why}; by hand there is: {listed}",))


def _read(contest: Contest, sheet: Sheet, by: str, now_ms: int) -> _Read:
    source = hand_source(contest, sheet.source_id)
    dated, problems = read_dated(contest, sheet.dated, now_ms)
    problems += _unsigned(sheet)
    parted = part_shares(contest, sheet.rows, each=sheet.each)
    reports, wrong = read_entered(contest, parted.rows, each=sheet.each)
    if problems or parted.problems or wrong:
        raise EntryRefused(f"a report of {source.id}", (*problems, *wrong, *parted.problems))
    assert dated is not None, "a date without a problem has been read"
    dated_ms, source_at_ms = dated
    told = Provenance(by, sheet.document, sheet.author, sheet.url, dated_ms)
    timed = tuple(replace(report, source_at_ms=source_at_ms) for report in reports)
    return _Read(source, told, source_at_ms, timed, parted.findings)


def _unsigned(sheet: Sheet) -> Iterator[str]:
    """Say what is missing of where the numbers come from."""
    if not sheet.author:
        yield "author: say who wrote or phoned it in"
    if not sheet.url:
        yield "from: say where it was read, as an address or in words"
    yield from address_problems(sheet.url)


async def _note(store: Store, origin: Origin, read: _Read, now_ms: int) -> None:
    """Note for each region that somebody has looked: it is the checked clock of such a source."""
    for report in read.reports:
        state = DocumentState(
            path=f"{PATH}/{report.region_id}",
            region_id=report.region_id,
            digest=origin.digest,
            verdict="accepted",
            source_at_ms=read.source_at_ms,
            checked_at_ms=now_ms,
            changed_at_ms=now_ms,
        )
        await store.documents.put(origin.contest.id, origin.source.id, state)


def _tell(origin: Origin, by: str, taken: Taken) -> None:
    log.info(
        "report.entered",
        contest_id=origin.contest.id,
        source_id=origin.source.id,
        by=by,
        deltas=taken.deltas,
        held=taken.held,
        findings=len(taken.findings),
        offsets=taken.offsets,
    )


def _done(origin: Origin, read: _Read, taken: Taken, *, counting: str) -> Done:
    moved = {*taken.moved_at, *taken.held_at}
    return Done(
        contest_id=origin.contest.id,
        source_id=origin.source.id,
        counts=origin.source.id == counting,
        by=read.provenance.by,
        digest=origin.digest,
        offsets=taken.offsets,
        taken=taken.moved_at,
        held=taken.held_at,
        same=tuple(r.region_id for r in read.reports if r.region_id not in moved),
        findings=(*read.findings, *taken.findings),
    )
