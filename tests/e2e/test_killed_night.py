"""A whole night with two of everything, each killed in turn with work in flight.

How: a synthetic night of a small contest is played in lock-step through two schedulers, two
pollers, two reducers and two hubs. Beside it a saboteur kills one process after the other, each at
a moment when it has work: a poller while a job is started, a reducer and a hub while the log is
ahead of the standings, a scheduler between two ticks. At the end the standings must be those that
were declared and those of a fold of this run's own log, and readers hold them too.
"""

import asyncio
from itertools import cycle

import pytest
from redis import Redis
from rq.registry import StartedJobRegistry

from tests.e2e.worlds import kill, settings_on, small_definition, until
from tracker.client import follow
from tracker.config import jobs_url
from tracker.contests.library import load
from tracker.core.reduce import fold_all
from tracker.simulate.night import SyntheticNight
from workers import lockstep
from workers.played import differences, playing, read_from_hub
from workers.reducing import refold
from workers.scheduler import queue_of
from workers.supervisor import roles
from workers.up import with_free_ports

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
ROLES = ("workers.poller", "workers.reducer", "workers.scheduler", "workers.hub")
KILLS_MIN = len(ROLES)
"""One of each role; how many more there are is the machine's speed."""


class Saboteur:
    """Kills one process after the other while it has work, until the night is over."""

    def __init__(self, played):
        self._played = played
        self._run = played.run
        url = jobs_url(None, played.run.server.url())
        self._jobs = StartedJobRegistry(queue=queue_of(Redis.from_url(url)))
        self.kills = []

    async def work(self):
        for role in cycle(ROLES):
            await until(lambda role=role: self._is_at_work(role), f"{role} has work")
            pids = self._run.supervisor.pids(role)
            pid = pids[len(self.kills) % len(pids)]
            kill(pid)
            self.kills.append(role)
            await until(lambda role=role: self._are_two(role), f"two of {role} again")

    async def _is_at_work(self, role) -> bool:
        if role == "workers.poller":
            return await asyncio.to_thread(self._jobs.get_job_count, cleanup=False) > 0
        if role == "workers.scheduler":
            return True
        store, contest = self._run.store, self._played.contest
        head = await store.log.head(contest.id)
        meta = await store.standings.meta(contest.id)
        return head.offset > (meta.position.offset if meta else 0)

    async def _are_two(self, role) -> bool:
        return len(self._run.supervisor.pids(role)) == 2


async def test_a_night_of_kills_ends_at_the_declared_result(tmp_path):
    contest = load(small_definition(tmp_path, stations=40))
    night = SyntheticNight(contest, seed=7)
    settings = with_free_ports(settings_on(tmp_path, feed_port=0))
    two = roles(pollers=2, reducers=2, schedulers=2, hubs=2)
    async with playing(
        settings, contest, night, two, start_ms=night.start_ms, rate_percent=0
    ) as played:
        saboteur = Saboteur(played)
        sabotage = asyncio.create_task(saboteur.work())
        reading = asyncio.create_task(_read(settings, played.contest))
        end = await lockstep.play(played.stage(), night.end_ms, lambda progress: None)
        sabotage.cancel()
        standings = await read_from_hub(settings, played.contest, end.offset)
        await _expect_the_fold_of_the_log(played)
        seen = await _stopped(reading)

    assert len(saboteur.kills) >= KILLS_MIN
    assert differences(contest, standings) == []
    assert seen == sorted(seen)
    assert len({position.epoch for position in seen}) == 1


async def _read(settings, contest):
    """Follow the night as a reader does, and keep every position."""
    seen = []
    try:
        async for view in follow(f"ws://127.0.0.1:{settings.hub_port}/v1/ws", contest.id):
            if view.position is not None and view.position.offset:
                seen.append(view.position)
    except asyncio.CancelledError:
        return seen


async def _stopped(reading):
    reading.cancel()
    return await reading


async def _expect_the_fold_of_the_log(played):
    store, contest = played.run.store, played.contest
    head = await store.log.head(contest.id)
    entries = await store.log.read(contest.id, 0, head.offset)
    stored = await store.standings.load(contest.id, reports=True)

    assert [entry.offset for entry in entries] == list(range(1, head.offset + 1))
    assert stored.tallies == fold_all(contest, entries).tallies
    await _expect_the_alerts_of_the_log(played, stored)


async def _expect_the_alerts_of_the_log(played, stored):
    """However often reducers were killed, each alert was raised once, under the id of a refold."""
    _, watch = await refold(played.run.store, played.contest, stored)
    kinds = [alert.type for alert in stored.alerts]

    assert stored.alerts == watch.book.every
    assert kinds.count("counted.complete") >= 1
    assert kinds.count("polls.closed") == 1
