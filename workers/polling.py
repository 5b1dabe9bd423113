"""One poll of one document: fetch, record, parse, diff, append.

A killed poll leaves nothing half done that a later one would not finish: the body is recorded
before it is parsed, the ledger and the log move in one step, and the validators are stored last.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from tracker.core.model import Contest, Document, Finding, Source, figure
from tracker.core.outcome import Kind, Outcome
from tracker.core.tree import Tree
from tracker.errors import (
    SourceError,
    SourceMalformed,
    SourceRefused,
    SourceThrottled,
)
from tracker.ports import (
    DocumentState,
    Fetcher,
    NotModified,
    Parsed,
    Payload,
    Recording,
    SourceFormat,
    Store,
)
from tracker.sources.lookup import lookup
from workers.appending import Origin, Taken, append_checked

AHEAD_MS_MAX = 10 * 60_000
"""How far a source's clock may be ahead of ours: machines on the night disagree by minutes."""

UNPLACED = frozenset({"E101", "E102", "E103", "E106"})
"""Findings of numbers that have no place in the contest: the rest of the document counts."""

JUDGED = ("accepted", "partly_held", "held")
"""Verdicts after which the same body says nothing new."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollKit:
    """What a poll needs from the world."""

    store: Store
    fetcher: Fetcher
    recording: Recording
    format_of: Callable[[Source], SourceFormat]
    concurrent_max: int = 10


@dataclass(frozen=True, slots=True)
class _Poll:
    """One document of one source of one contest, and what was known of it before."""

    contest: Contest
    tree: Tree
    source: Source
    document: Document
    held: DocumentState

    def origin(self, digest: str) -> Origin:
        """Return where the reports of the body called *digest* come from."""
        return Origin(
            contest=self.contest,
            tree=self.tree,
            source=self.source,
            path=self.document.path,
            digest=digest,
            newest_ms=self.held.source_at_ms,
        )


async def poll(
    kit: PollKit, contest: Contest, source: Source, documents: Sequence[Document]
) -> list[Outcome]:
    """Poll *documents* of *source* and return what became of each, in their order."""
    paths = [document.path for document in documents]
    states = await kit.store.documents.get(contest.id, source.id, paths)
    tree = lookup(contest).tree
    room = asyncio.Semaphore(kit.concurrent_max)

    async def one(document: Document) -> Outcome:
        blank = DocumentState(path=document.path, region_id=document.region_id)
        held = states.get(document.path, blank)
        async with room:
            return await _poll_one(kit, _Poll(contest, tree, source, document, held))

    return await asyncio.gather(*map(one, documents))


async def _poll_one(kit: PollKit, poll: _Poll) -> Outcome:
    try:
        outcome = await _fetch_and_count(kit, poll)
    except SourceError as error:
        outcome = await _note_failure(kit, poll, error)
    log.info(
        "source.polled",
        contest_id=poll.contest.id,
        source_id=poll.source.id,
        path=poll.document.path,
        outcome=outcome.kind,
        deltas=outcome.deltas,
        held=outcome.held,
        offsets=outcome.offsets,
        findings=outcome.findings,
        reason=outcome.reason,
    )
    return outcome


async def _fetch_and_count(kit: PollKit, poll: _Poll) -> Outcome:
    got = await kit.fetcher.fetch(poll.contest, poll.source, poll.document, poll.held)
    if isinstance(got, NotModified):
        return await _note_unchanged(kit, poll)
    digest = await asyncio.to_thread(
        kit.recording.put, poll.contest.id, poll.source.id, poll.document.path, got
    )
    if digest == poll.held.digest and poll.held.verdict in JUDGED:
        return await _note_unchanged(kit, poll, got)
    parsed = _parse(kit, poll, got, digest, now_ms=await kit.store.clock.now_ms())
    return await _count(kit, poll, got, digest, parsed)


def _parse(kit: PollKit, poll: _Poll, payload: Payload, digest: str, *, now_ms: int) -> Parsed:
    form = kit.format_of(poll.source)
    try:
        parsed = form.parse(poll.contest, poll.source, poll.document, payload.body)
    except SourceMalformed as error:
        raise SourceMalformed(error.source_id, error.reason, error.where, digest) from error
    ahead_ms = (parsed.source_at_ms or 0) - now_ms
    if ahead_ms > AHEAD_MS_MAX:
        # Taken for the newest, it would make everything that follows an older copy.
        reason = f"the document says that it was made {ahead_ms // 60_000:,} minutes from now"
        raise SourceMalformed(poll.source.id, reason, poll.document.path, digest)
    return parsed


async def _count(
    kit: PollKit, poll: _Poll, payload: Payload, digest: str, parsed: Parsed
) -> Outcome:
    taken = await append_checked(kit.store, poll.origin(digest), parsed)
    findings = (*parsed.findings, *taken.findings)
    _tell(poll, findings)
    if taken.older:
        return await _note_older(kit, poll, digest)
    await _announce(kit, poll, taken)
    counted = DocumentState(
        path=poll.document.path,
        region_id=poll.document.region_id,
        digest=digest,
        etag=payload.etag,
        last_modified=payload.last_modified,
        verdict=taken.verdict,
        source_at_ms=parsed.source_at_ms,
        outstanding=_outstanding(poll, parsed),
    )
    await _note_counted(kit, poll, counted, changed=bool(taken.deltas or taken.held))
    return Outcome(
        kind=_kind_of_count(taken, findings),
        path=poll.document.path,
        deltas=taken.deltas,
        held=taken.held,
        offsets=taken.offsets,
        findings=len(findings),
        digest=digest,
    )


async def _announce(kit: PollKit, poll: _Poll, taken: Taken) -> None:
    """Tell of the regions below whose rows have moved: their own documents have news.

    Only the order of polls hangs on it; what is lost with its poller, a sweep finds.
    """
    levels, regions, own = poll.source.poll_levels, poll.tree.regions, poll.document.region_id
    told = (r for r in (*taken.moved_at, *taken.held_at) if r != own and r in regions)
    below = [region_id for region_id in told if regions[region_id].level in levels]
    if below:
        now_ms = await kit.store.clock.now_ms()
        await kit.store.documents.announce(poll.contest.id, poll.source.id, below, now_ms)


def _outstanding(poll: _Poll, parsed: Parsed) -> int | None:
    """Return how many stations are still out by the document's own total."""
    place = (poll.document.region_id, "own")
    for report in parsed.reports:
        if (report.region_id, report.part) == place:
            total = figure(report.numbers, "stations_total")
            reported = figure(report.numbers, "stations_reported")
            return None if total is None or reported is None else total - reported
    return None


def _kind_of_count(taken: Taken, findings: Sequence[Finding]) -> Kind:
    if taken.verdict != "accepted":
        return "held"
    if not taken.deltas:
        return "unchanged"
    return "partial" if any(finding.code in UNPLACED for finding in findings) else "new"


def _tell(poll: _Poll, findings: Sequence[Finding]) -> None:
    for finding in findings:
        log.warning(
            "report.doubted",
            contest_id=poll.contest.id,
            source_id=poll.source.id,
            path=poll.document.path,
            code=finding.code,
            region_id=finding.region_id,
            text=finding.text,
            fields=finding.fields,
        )


async def _note_unchanged(kit: PollKit, poll: _Poll, payload: Payload | None = None) -> Outcome:
    state = replace(
        poll.held, checked_at_ms=await kit.store.clock.now_ms(), failed_at_ms=None, failure=None
    )
    if payload is not None:
        state = replace(state, etag=payload.etag, last_modified=payload.last_modified)
    await kit.store.documents.put(poll.contest.id, poll.source.id, state)
    return Outcome(kind="unchanged", path=poll.document.path, digest=poll.held.digest)


async def _note_older(kit: PollKit, poll: _Poll, digest: str) -> Outcome:
    """Keep the validators of the newer body: this copy must not be taken for the newest."""
    reason = "an older copy of this document with other numbers; not counted"
    await _note_trouble(kit, poll, reason)
    return Outcome(kind="older", path=poll.document.path, digest=digest, reason=reason)


async def _note_counted(
    kit: PollKit, poll: _Poll, counted: DocumentState, *, changed: bool
) -> None:
    """Store validators and verdict together, after everything has been appended."""
    now_ms = await kit.store.clock.now_ms()
    changed_at_ms = now_ms if changed else poll.held.changed_at_ms
    state = replace(counted, checked_at_ms=now_ms, changed_at_ms=changed_at_ms)
    await kit.store.documents.put(poll.contest.id, poll.source.id, state)


async def _note_failure(kit: PollKit, poll: _Poll, error: SourceError) -> Outcome:
    """Keep what was known of the document; its validators still belong to a body that counted."""
    await _note_trouble(kit, poll, str(error))
    return Outcome(
        kind=_kind_of(error),
        path=poll.document.path,
        digest=getattr(error, "digest", None),
        reason=str(error),
    )


async def _note_trouble(kit: PollKit, poll: _Poll, reason: str) -> None:
    state = replace(poll.held, failed_at_ms=await kit.store.clock.now_ms(), failure=reason)
    await kit.store.documents.put(poll.contest.id, poll.source.id, state)


def _kind_of(error: SourceError) -> Kind:
    match error:
        case SourceThrottled():
            return "throttled"
        case SourceRefused():
            return "refused"
        case SourceMalformed():
            return "malformed"
        case _:
            return "unreachable"
