"""A night in lock-step: it moves on only when what changed has been fetched and counted.

The night clock stands still at the instant of a poll until every document that changed by then
has been read and the standings have caught up with the log. A replay is a lock-step, not a race.
Of a large source each tick reads a part, so the clock goes on by a tick whenever reading rests.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tracker.core.model import Contest, Document, Source, source_of
from tracker.core.night import Night, phase_ms, tick_from_ms
from tracker.core.poll_order import is_large
from tracker.errors import CommandError
from tracker.ports import DocumentState, Store
from tracker.simulate.playbook import Playbook
from workers.plans import tick_ms

LOOK_S = 0.01
NUDGE_S = 3.0
"""A poll that was lost with its worker comes back with the next tick, so after a while without
progress the night moves on by one tick, and what is unread is announced again."""

REST_S = 0.15
"""The same for a large source, whose next tick is what goes on reading."""

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

    @property
    def tick_ms(self) -> int:
        """How long a tick of that source is while the night stands still."""
        return tick_ms(self.source, len(self.documents), Night(0, 0, 0))

    @property
    def nudge_s(self) -> float:
        """After how long without progress the night moves on by a tick."""
        return REST_S if is_large(self.source, len(self.documents)) else NUDGE_S


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
    phase = phase_ms(f"{stage.contest.id}/{stage.source.id}", stage.tick_ms)
    first_ms = now_ms = tick_from_ms(moment_ms, stage.tick_ms, phase)
    await stand_at(stage, now_ms)
    left = _newest(stage, before_ms, now_ms)
    nudged_at = moved_at = time.monotonic()
    while True:
        unread = await _unread(stage, left, first_ms)
        if not unread:
            # While the clock went on, the feed may have published again.
            unread = await _unread(stage, _newest(stage, before_ms, now_ms), first_ms)
        if not unread and await _caught_up(stage):
            return now_ms
        if len(unread) < len(left):
            nudged_at = moved_at = time.monotonic()
        left = unread
        if time.monotonic() > moved_at + GIVE_UP_S:
            raise CommandError(
                "the night stands still: no poll has been counted for two minutes; "
                "see the log of the pollers and the reducer"
            )
        if unread and time.monotonic() > nudged_at + stage.nudge_s:
            if time.monotonic() > moved_at + NUDGE_S:
                await _tell(stage, unread, now_ms)
            left = await _go_on(stage, unread, now_ms)
            now_ms += stage.tick_ms
            nudged_at = time.monotonic()
        await asyncio.sleep(LOOK_S)


async def _tell(stage: Stage, unread: Mapping[str, str], now_ms: int) -> None:
    """Announce what is *unread*: the poll that would have told of it may be lost."""
    regions = [d.region_id for d in stage.documents if d.path in unread]
    await stage.store.documents.announce(stage.contest.id, stage.source.id, regions, now_ms)


async def _go_on(stage: Stage, unread: dict[str, str], now_ms: int) -> dict[str, str]:
    """Go on from *now_ms* by a tick, and return the newest body of each *unread* document then.

    What the feed has published meanwhile stands in the place of what was waited for.
    """
    then_ms = now_ms + stage.tick_ms
    await stand_at(stage, then_ms)
    if not any(now_ms < moment_ms <= then_ms for moment_ms in stage.playbook.moments()):
        return unread
    return _digests(stage, [d for d in stage.documents if d.path in unread], then_ms)


async def _counted(stage: Stage, before_ms: int, now_ms: int) -> bool:
    newest = _newest(stage, before_ms, now_ms)
    return not await _unread(stage, newest, now_ms) and await _caught_up(stage)


def _newest(stage: Stage, before_ms: int, now_ms: int) -> dict[str, str]:
    """Return the digest of the newest body of each document that has changed, by its path."""
    changed = stage.playbook.changed(before_ms, now_ms)
    return _digests(stage, [d for d in stage.documents if stage.feed_path(d) in changed], now_ms)


def _digests(stage: Stage, documents: Iterable[Document], now_ms: int) -> dict[str, str]:
    served = {d.path: stage.playbook.body(stage.feed_path(d), now_ms) for d in documents}
    return {p: hashlib.sha256(one.body).hexdigest() for p, one in served.items() if one is not None}


async def _unread(stage: Stage, newest: Mapping[str, str], since_ms: int) -> dict[str, str]:
    """Return what of *newest* has not been read yet, be it to count or to refuse it."""
    states = await stage.store.documents.get(stage.contest.id, stage.source.id, list(newest))
    return {
        path: digest
        for path, digest in newest.items()
        if not _is_read(states.get(path), digest, since_ms)
    }


def _is_read(state: DocumentState | None, digest: str, since_ms: int) -> bool:
    if state is None:
        return False
    refused = state.failed_at_ms is not None and state.failed_at_ms >= since_ms
    return refused or state.digest == digest


async def _caught_up(stage: Stage) -> bool:
    head = await stage.store.log.head(stage.contest.id)
    meta = await stage.store.standings.meta(stage.contest.id)
    return head.offset == (meta.position.offset if meta is not None else 0)
