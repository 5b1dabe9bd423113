"""A night played by our own feed server through every real process: demos and replays.

Whatever is played is a test run by construction: its numbers come from this machine.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from tracker.client import follow
from tracker.config import Settings
from tracker.core.model import Contest, Document, Source, is_by_hand, source_of
from tracker.core.night import Night, night_now_ms
from tracker.core.poll_order import is_large
from tracker.core.trust import as_test_run, served_from
from tracker.core.wire import Json
from tracker.simulate.playbook import Playbook
from tracker.simulate.server import FeedServer
from tracker.simulate.troubled import TroubledNight
from tracker.sources.registry import format_of
from workers import up as runs
from workers.lockstep import Stage
from workers.supervisor import Role

FEED_PREFIX = "/pilkada"
BUDGET = 60_000
"""Our own feed needs no protection, and a night at 180 times its speed asks often."""

LARGE_BUDGET_MIN = 12_000
"""A large source at a speed is asked as often as the real one would be in that time, but not
more slowly than this: a machine has more to do than to poll."""


@dataclass(frozen=True, slots=True)
class Played:
    """A night that is being played: the run, its contest, and what the feed serves."""

    run: runs.Run
    contest: Contest
    playbook: TroubledNight
    night: Night

    async def go_on(self, rate_percent: int) -> None:
        """Let a night that stood still go on from where it stood."""
        now_ms = await self.run.store.clock.now_ms()
        wall_ms = time.time_ns() // 1_000_000
        await self.run.store.clock.set(Night(now_ms, wall_ms, rate_percent))

    async def unread(self) -> dict[str, str]:
        """Return each document whose newest body can't be read, with the reason."""
        source = source_of(self.contest, self.contest.counting_source)
        states = await self.run.store.documents.get(self.contest.id, source.id)
        now_ms = await self.run.store.clock.now_ms()
        return {
            path: state.failure or ""
            for path, state in sorted(states.items())
            if state.failed_at_ms is not None
            and self.playbook.body(f"{FEED_PREFIX}/{path}", now_ms) is not None
        }

    def stage(self) -> Stage:
        """Return this night as a lock-step plays it."""
        source = source_of(self.contest, self.contest.counting_source)
        return Stage(
            store=self.run.store,
            contest=self.contest,
            playbook=self.playbook,
            documents=documents_of(self.contest, source),
            feed_path=feed_path,
            run_ms=self.night.wall_ms,
        )


def feed_path(document: Document) -> str:
    """Return the path of *document* on our feed server."""
    return f"{FEED_PREFIX}/{document.path}"


def documents_of(contest: Contest, source: Source) -> tuple[Document, ...]:
    """Return every document that is polled."""
    return format_of(source).documents(contest, source)


def is_large_night(contest: Contest) -> bool:
    """Say whether the counting source of *contest* has too many documents to ask for all at once.

    Its definition decides: what a machine of ours could serve is another matter.
    """
    source = source_of(contest, contest.counting_source)
    return is_large(source, len(documents_of(contest, source)))


def budget_at(contest: Contest, speed: int) -> int:
    """Return how often a minute the feed is asked, played at *speed*."""
    if not is_large_night(contest):
        return BUDGET
    polite = source_of(contest, contest.counting_source).requests_per_minute_max
    return min(BUDGET, max(LARGE_BUDGET_MIN, polite * speed))


@asynccontextmanager
async def playing(
    settings: Settings,
    contest: Contest,
    playbook: Playbook,
    roles: Sequence[Role],
    *,
    start_ms: int,
    rate_percent: int,
    budget: int = BUDGET,
) -> AsyncIterator[Played]:
    """Play *playbook* to all of *roles* for the length of a block.

    The night begins at *start_ms* and goes on at *rate_percent*; 0 stands still, for a lock-step.
    The feed is asked *budget* times a minute at most.
    It always brings a server of its own: a store has one clock, and a real run may be going by it.
    """
    settings = replace(settings, redis_url=None, rq_redis_url=None)
    night = Night(start_ms, time.time_ns() // 1_000_000, rate_percent)
    troubled = TroubledNight(playbook, zone=ZoneInfo(contest.time_zone))
    clock = _Clock(night)
    feed = FeedServer(troubled, clock.now_ms, require_referer=True)
    address = await feed.start(settings.host, settings.feed_port)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(feed.stop)
        test = as_test_run(_served(contest, f"{address}{FEED_PREFIX}", budget))
        settings = replace(settings, demo_feed_url=address)
        run = await _entered(stack, runs.running(settings, [test], roles, night=night))
        await stack.enter_async_context(run.supervisor.guard())
        clock.follow(run)
        yield Played(run, test, troubled, night)


async def _entered(stack: AsyncExitStack, run: AbstractAsyncContextManager[runs.Run]) -> runs.Run:
    """Start *run*; whoever is asked to stop meanwhile waits, for nobody can stop half a start."""
    starting = asyncio.ensure_future(stack.enter_async_context(run))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.wait((starting,))
        raise


class _Clock:
    """The feed's time: the run's own clock, once there is a run."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._run: runs.Run | None = None

    def follow(self, run: runs.Run) -> None:
        """Go by the clock of *run* from now on."""
        self._run = run

    async def now_ms(self) -> int:
        """Return the night's time."""
        if self._run is None:
            return night_now_ms(self._night, time.time_ns() // 1_000_000)
        return await self._run.store.clock.now_ms()


def _served(contest: Contest, base_url: str, budget: int) -> Contest:
    moved = served_from(contest, contest.counting_source, base_url)
    sources = tuple(
        changed(source, requests_per_minute_max=budget)
        if source.id == moved.counting_source
        else source
        for source in moved.sources
    )
    # Other feeds of the definition are real ones; a played night leaves them alone.
    kept = (s for s in sources if s.id == moved.counting_source or is_by_hand(s))
    return changed(moved, sources=tuple(kept))


async def read_from_hub(settings: Settings, contest: Contest, offset: int) -> dict[str, Json]:
    """Return the standings of *contest* as a reader of the hub sees them, at *offset* or later."""
    url = f"ws://{settings.host}:{settings.hub_port}/v1/ws"
    async for view in follow(url, contest.id):
        if view.position is not None and view.position.offset >= offset:
            return view.standings
    raise AssertionError("following ends only by an error")


def differences(contest: Contest, standings: dict[str, Json]) -> list[str]:
    """Say where *standings* differ from the declared totals of the definition."""
    found = []
    for reference in contest.reference:
        row = standings.get(reference.region_id)
        votes = {o["id"]: o["votes"] for o in row["options"]} if row else {}
        for option, declared in reference.votes.items():
            if votes.get(option) != declared:
                found.append(
                    f"{reference.region_id} {option}: {votes.get(option)}, declared {declared}"
                )
    return found
