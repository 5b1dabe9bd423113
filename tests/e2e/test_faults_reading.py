"""Hubs and web servers killed with readers on them: everybody resumes where they were.

Each test is a row of the crash table in docs/operations.md.
"""

import asyncio
import json

import httpx
import pytest

from tests.e2e.polled import LATE, polled
from tests.e2e.worlds import kill, until
from tracker.client import follow

pytestmark = pytest.mark.processes
LATEST = "2024-11-27 20:30:04"


class Reader:
    """A client that follows the contest and keeps what every message brought it to."""

    def __init__(self, run):
        self._url = f"ws://127.0.0.1:{run.settings.hub_port}/v1/ws"
        self._contest = run.contest.id
        self.seen = []
        self.view = None

    async def read(self):
        async for view in follow(self._url, self._contest):
            self.view = view
            # Before the first commit there is a snapshot of nothing, of no epoch.
            if view.position is not None and view.position.offset:
                self.seen.append((view.message, view.position))

    async def at(self, votes) -> bool:
        row = self.view.standings.get("9") if self.view else None
        return row is not None and row["options"][0]["votes"] == votes

    def snapshots(self) -> int:
        return sum(message == "snapshot" for message, _ in self.seen)


async def test_readers_of_a_killed_hub_resume(tmp_path):
    """How: both hubs are killed while a change is on its way; no reader takes a second snapshot."""
    counts = {"scheduler": 1, "poller": 1, "reducer": 1, "hub": 2}
    async with polled(tmp_path, **counts) as run:
        await run.until_counted()
        readers = [Reader(run) for _ in range(6)]
        tasks = [asyncio.create_task(reader.read()) for reader in readers]
        await _all_at(readers, 40)
        for ts, votes in ((LATE, 30), (LATEST, 50)):
            hold = run.bridge.hold("commit", "before")
            run.feed.publish(ts, votes)
            await hold.caught.wait()
            for pid in run.supervisor.pids("workers.hub"):
                kill(pid)
            hold.released.set()
            await _all_at(readers, 4 * votes)
        for task in tasks:
            task.cancel()

        for reader in readers:
            positions = [position for _, position in reader.seen]
            assert positions == sorted(positions)
            assert len({position.epoch for position in positions}) == 1
            assert reader.snapshots() == 1


async def _all_at(readers, votes):
    async def all_there() -> bool:
        return all([await reader.at(votes) for reader in readers])

    await until(all_there, f"every reader has {votes}")


async def test_web_restarts_without_losing_readers(tmp_path):
    """How: a stream is cut by a kill, and goes on from its last id with what was missed."""
    counts = {"scheduler": 1, "poller": 1, "reducer": 1, "web": 1}
    async with polled(tmp_path, **counts) as run:
        await run.until_counted()
        base = f"http://127.0.0.1:{run.settings.web_port}/v1/contests/{run.contest.id}"
        await until(_answers(f"{base}/standings"), "the web app is up")
        position, first = await _first_event(f"{base}/events", None)
        kill(run.pid("web"))
        run.feed.publish(LATE, 30)
        await run.until_counted()
        await until(_answers(f"{base}/standings"), "the web app is back")
        _, missed = await _first_event(f"{base}/events", position)

        assert first["op"] == "snapshot"
        assert missed["op"] == "update"
        assert f"{missed['epoch']}:{missed['from']}" == position
        assert {row["options"][0]["votes"] for row in missed["standings"]} == {120, 60}


async def _first_event(url, last_id):
    """Open the event stream and return the id and data of its first event."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    async with httpx.AsyncClient() as client, client.stream("GET", url, headers=headers) as answer:
        event_id = None
        async for line in answer.aiter_lines():
            if line.startswith("id: "):
                event_id = line.removeprefix("id: ")
            if line.startswith("data: "):
                return event_id, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended without an event")


def _answers(url):
    async def answers() -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False

    return answers
