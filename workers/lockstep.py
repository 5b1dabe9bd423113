"""A night in lock-step: it moves on only when what changed has been fetched and counted.

The night clock stands still at the instant of a poll until every document that changed by then
has been read and the standings have caught up with the log. A replay is a lock-step, not a race.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.core.model import Contest, Document, Source, source_of
from tracker.core.night import Night, phase_ms, tick_from_ms
from tracker.errors import CommandError
from tracker.ports import DocumentState, Store
from tracker.simulate.playbook import Playbook

LOOK_S = 0.01
NUDGE_S = 3.0
"""A poll that was lost with its worker comes back with the next tick, so after a while without
progress the night moves on by one interval."""

GIVE_UP_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a night is played: the store, the contest, and the feed behind its source."""

    store: Store
    contest: Contest
    playbook: Playbook
    documents: tuple[Document, ...]
    feed_path: Callable[[Document], str]
    run_ms: int

    @property
    def source(self) -> Source:
        """The source whose feed is played."""
        return source_of(self.contest, self.contest.counting_source)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a night has been played."""

    now_ms: int
    steps: int
    steps_total: int
    offset: int


async def play(stage: Stage, until_ms: int, report: Callable[[Progress], None]) -> Progress:
    """Play the whole night up to *until_ms* and return where it ended.

    Raises:
        CommandError: nothing moved for two minutes; a process is missing.
    """
    moments = [m for m in stage.playbook.moments() if m <= until_ms]
    before_ms = stage.playbook.start_ms - 1
    progress = Progress(before_ms, 0, len(moments), 0)
    for number, moment_ms in enumerate(moments, 1):
        if moment_ms > before_ms:
            before_ms = await _step(stage, before_ms, moment_ms)
        head = await stage.store.log.head(stage.contest.id)
        progress = Progress(before_ms, number, len(moments), head.offset)
        report(progress)
    return progress


async def follow_at_rate(
    stage: Stage, until_ms: int, report: Callable[[Progress], None]
) -> Progress:
    """Watch a night that goes on by itself until all of it up to *until_ms* has been counted."""
    while True:
        now_ms = await stage.store.clock.now_ms()
        head = await stage.store.log.head(stage.contest.id)
        progress = Progress(now_ms, 0, 0, head.offset)
        report(progress)
        over = now_ms > until_ms + stage.source.interval_s * 1_000
        if over and await _counted(stage, stage.playbook.start_ms - 1, now_ms):
            return progress
        await asyncio.sleep(0.2)


async def stand_at(stage: Stage, now_ms: int) -> None:
    """Let the night stand still at *now_ms*."""
    await stage.store.clock.set(Night(now_ms, stage.run_ms, 0))


async def _step(stage: Stage, before_ms: int, moment_ms: int) -> int:
    """Go to the first poll after *moment_ms*, wait until all is counted, return that instant."""
    interval_ms = stage.source.interval_s * 1_000
    phase = phase_ms(f"{stage.contest.id}/{stage.source.id}", interval_ms)
    now_ms = tick_from_ms(moment_ms, interval_ms, phase)
    await stand_at(stage, now_ms)
    nudge_at = time.monotonic() + NUDGE_S
    give_up_at = time.monotonic() + GIVE_UP_S
    while not await _counted(stage, before_ms, now_ms):
        if time.monotonic() > give_up_at:
            raise CommandError(
                "the night stands still: no poll has been counted for two minutes; "
                "see the log of the pollers and the reducer"
            )
        if time.monotonic() > nudge_at:
            now_ms += interval_ms
            await stand_at(stage, now_ms)
            nudge_at = time.monotonic() + NUDGE_S
        await asyncio.sleep(LOOK_S)
    return now_ms


async def _counted(stage: Stage, before_ms: int, now_ms: int) -> bool:
    states = await stage.store.documents.get(stage.contest.id, stage.source.id)
    changed = stage.playbook.changed(before_ms, now_ms)
    if not all(
        _read(stage, document, states, now_ms)
        for document in stage.documents
        if stage.feed_path(document) in changed
    ):
        return False
    head = await stage.store.log.head(stage.contest.id)
    meta = await stage.store.standings.meta(stage.contest.id)
    return head.offset == (meta.position.offset if meta is not None else 0)


def _read(
    stage: Stage, document: Document, states: Mapping[str, DocumentState], now_ms: int
) -> bool:
    """Say whether the newest body of *document* has been read, be it to count or to refuse it."""
    state = states.get(document.path)
    served = stage.playbook.body(stage.feed_path(document), now_ms)
    if state is None or served is None:
        return served is None
    fresh = state.digest == hashlib.sha256(served.body).hexdigest()
    return fresh or (state.failed_at_ms is not None and state.failed_at_ms >= now_ms)
