"""One poll of one document: fetch, record, parse, diff, append.

A killed poll leaves nothing half done that a later one would not finish: the body is recorded
before it is parsed, the ledger and the log move in one step, and the validators are stored last.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from tracker.core.batches import batches
from tracker.core.diff import Key, diff, key_of
from tracker.core.entries import Delta, Reports
from tracker.core.model import Contest, Document, Source
from tracker.core.outcome import Kind, Outcome
from tracker.core.tree import Tree, grow
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

DELTAS_MAX = 1_000
ROWS_MAX = 2_000
RACES_MAX = 20
"""New diffs after another poller moved a region. One is the rule; twenty is a bug."""

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


async def poll(
    kit: PollKit, contest: Contest, source: Source, documents: Sequence[Document]
) -> list[Outcome]:
    """Poll *documents* of *source* and return what became of each, in their order."""
    states = await kit.store.documents.get(contest.id, source.id)
    tree = grow(contest)
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
    if digest == poll.held.digest and poll.held.verdict == "accepted":
        return await _note_unchanged(kit, poll, got)
    parsed = _parse(kit, poll, got, digest)
    return await _count(kit, poll, got, digest, parsed)


def _parse(kit: PollKit, poll: _Poll, payload: Payload, digest: str) -> Parsed:
    form = kit.format_of(poll.source)
    try:
        return form.parse(poll.contest, poll.source, poll.document, payload.body)
    except SourceMalformed as error:
        raise SourceMalformed(error.source_id, error.reason, error.where, digest) from error


async def _count(
    kit: PollKit, poll: _Poll, payload: Payload, digest: str, parsed: Parsed
) -> Outcome:
    for finding in parsed.findings:
        log.warning(
            "report.doubted",
            contest_id=poll.contest.id,
            path=poll.document.path,
            code=finding.code,
            region_id=finding.region_id,
            text=finding.text,
        )
    offsets, deltas, older = await _append(kit, poll, digest, parsed)
    if older:
        return await _note_older(kit, poll, digest)
    counted = DocumentState(
        path=poll.document.path,
        region_id=poll.document.region_id,
        digest=digest,
        etag=payload.etag,
        last_modified=payload.last_modified,
        verdict="accepted",
        source_at_ms=parsed.source_at_ms,
    )
    await _note_counted(kit, poll, counted, changed=bool(deltas))
    kind: Kind = "unchanged" if not deltas else "partial" if parsed.findings else "new"
    return Outcome(
        kind=kind,
        path=poll.document.path,
        deltas=deltas,
        offsets=tuple(offsets),
        findings=len(parsed.findings),
        digest=digest,
    )


async def _append(
    kit: PollKit, poll: _Poll, digest: str, parsed: Parsed
) -> tuple[list[int], int, bool]:
    """Append what *parsed* changes; a region that another poller moved is compared again."""
    offsets: list[int] = []
    count = 0
    reports = parsed.reports
    for _ in range(RACES_MAX):
        keys = [key_of(report) for report in reports]
        last = await kit.store.log.last(poll.contest.id, poll.source.id, keys)
        deltas = diff(last, reports)
        if deltas and _is_older(poll, parsed):
            return offsets, count, True
        moved: set[Key] = set()
        for batch in batches(poll.tree, deltas, deltas_max=DELTAS_MAX, rows_max=ROWS_MAX):
            appended = await kit.store.log.append_reports(
                poll.contest.id,
                _entry(poll, digest, parsed, batch),
                now_ms=await kit.store.clock.now_ms(),
            )
            if appended.older:
                return offsets, count, True
            offsets += [appended.offset] if appended.offset else []
            count += len(batch) - len(appended.moved)
            moved.update(appended.moved)
        reports = tuple(r for r in reports if key_of(r) in moved)
        if not reports:
            return offsets, count, False
    raise AssertionError(f"{poll.document.path} lost {RACES_MAX} races for its regions")


def _is_older(poll: _Poll, parsed: Parsed) -> bool:
    held, new = poll.held.source_at_ms, parsed.source_at_ms
    return held is not None and new is not None and new < held


def _entry(poll: _Poll, digest: str, parsed: Parsed, batch: tuple[Delta, ...]) -> Reports:
    return Reports(
        source_id=poll.source.id,
        path=poll.document.path,
        digest=digest,
        source_at_ms=parsed.source_at_ms,
        batch_id=digest[:12] if len(batch) < len(parsed.reports) else None,
        deltas=batch,
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
