"""Enter what a tier of the recapitulation says: all of it or nothing, with who and from what."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tracker.core.diff import diff, key_of
from tracker.core.entries import Delta, Recap
from tracker.core.model import Contest, Finding, Provenance, Report, Stage
from tracker.core.recap import tier_findings, tier_problems
from tracker.core.rules import RULES, sentence
from tracker.errors import EntryRefused
from tracker.ports import Payload, Recording, Store

RACES_MAX = 20
PATH = "recap"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier's word on a contest, and who enters it."""

    contest: Contest
    stage: Stage
    provenance: Provenance


class Entered(Struct, frozen=True, kw_only=True):
    """What became of an entry: its offset (None: it said nothing new), and what it changed."""

    offset: int | None
    stage: Stage
    deltas: tuple[Delta, ...]
    findings: tuple[Finding, ...] = ()


async def enter_tiers(
    store: Store,
    recording: Recording,
    tiers: Sequence[tuple[Tier, Sequence[Report]]],
    *,
    body: bytes,
    despite: bool = False,
) -> tuple[Entered, ...]:
    """Append what each of *tiers* says; *body* is what was entered, kept by its digest.

    Numbers that can't be true are a slip of typing until somebody has looked at them again and
    says *despite* it. What is merely odd is taken, and found.

    Raises:
        EntryRefused: a region is of another level, or a number can't be true; nothing was taken.
    """
    now_ms = await store.clock.now_ms()
    found = [tuple(tier_findings(tier.contest, placed, now_ms)) for tier, placed in _placed(tiers)]
    impossible = () if despite else tuple(_impossible(found))
    if impossible:
        raise EntryRefused("the recapitulation", impossible)
    return tuple(
        [
            await _enter(store, recording, tier, reports, (body, findings))
            for (tier, reports), findings in zip(tiers, found, strict=True)
        ]
    )


async def enter_recap(
    store: Store, recording: Recording, tier: Tier, reports: Sequence[Report], *, body: bytes
) -> Entered:
    """Append *reports* as what *tier* says, as `enter_tiers` does."""
    (entered,) = await enter_tiers(store, recording, [(tier, reports)], body=body)
    return entered


def _placed(
    tiers: Sequence[tuple[Tier, Sequence[Report]]],
) -> Sequence[tuple[Tier, Sequence[Report]]]:
    """Return *tiers* as they are, or refuse all for a region that isn't of its tier's level."""
    problems = [
        problem
        for tier, reports in tiers
        for problem in tier_problems(tier.contest, tier.stage, reports)
    ]
    if problems:
        raise EntryRefused("the recapitulation", tuple(problems))
    return tiers


def _impossible(found: Sequence[Sequence[Finding]]) -> Iterator[str]:
    for one in (finding for findings in found for finding in findings):
        if RULES[one.code].action in ("hold", "drop"):
            yield f"{one.region_id}: {sentence(one, 'en')} ({one.code})"


async def _enter(
    store: Store,
    recording: Recording,
    tier: Tier,
    reports: Sequence[Report],
    given: tuple[bytes, tuple[Finding, ...]],
) -> Entered:
    body, findings = given
    now_ms = await store.clock.now_ms()
    payload = Payload(body=body, url=tier.provenance.url, fetched_at_ms=now_ms)
    digest = await asyncio.to_thread(recording.put, tier.contest.id, tier.stage, PATH, payload)
    keys = [key_of(report) for report in reports]
    for _ in range(RACES_MAX):
        last = await store.log.last(tier.contest.id, tier.stage, keys)
        entered = await _append(store, tier, diff(last, reports), digest)
        if entered is not None:
            return replace(entered, findings=findings)
    raise AssertionError(f"{tier.stage} lost {RACES_MAX} races for its regions")


async def withdraw_recap(store: Store, tier: Tier, region_id: str) -> Entered:
    """Take back what *tier* says of a region; what is below it is shown again.

    Raises:
        EntryRefused: it has said nothing of that region, or says something else by now.
    """
    key = ("own", region_id)
    last = await store.log.last(tier.contest.id, tier.stage, [key])  # type: ignore[list-item]  # a literal
    if not last:
        raise EntryRefused(tier.stage, (f"{region_id} has no numbers of {tier.stage}",))
    delta = Delta(region_id, "own", next(iter(last.values())), None)
    digest = hashlib.sha256(b"").hexdigest()
    entered = await _append(store, tier, (delta,), digest)
    if entered is None:
        raise EntryRefused(tier.stage, (f"{region_id} has just been entered anew; look again",))
    return entered


async def _append(
    store: Store, tier: Tier, deltas: tuple[Delta, ...], digest: str
) -> Entered | None:
    """Append *deltas* in one entry; None: somebody else moved one of them meanwhile."""
    if not deltas:
        return Entered(offset=None, stage=tier.stage, deltas=())
    body = Recap(
        source_id=tier.stage,
        path=PATH,
        digest=digest,
        source_at_ms=tier.provenance.dated_ms,
        provenance=tier.provenance,
        deltas=deltas,
    )
    now_ms = await store.clock.now_ms()
    appended = await store.log.append_reports(tier.contest.id, body, now_ms=now_ms)
    if appended.moved:
        return None
    log.info(
        "recap.entered",
        contest_id=tier.contest.id,
        stage=tier.stage,
        regions=len(deltas),
        by=tier.provenance.by,
        offset=appended.offset,
    )
    return Entered(offset=appended.offset, stage=tier.stage, deltas=deltas)
