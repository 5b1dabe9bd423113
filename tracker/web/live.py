"""What the web app knows of the contests right now, and a bell for those who wait for news."""

import asyncio
from collections.abc import Mapping

from tracker.core import wire
from tracker.core.model import counting_source
from tracker.core.position import Position
from tracker.core.replica import Replica
from tracker.looks import Looks
from tracker.ports import Clock, Contests, Documents, Log, Standings
from tracker.tail import Tail


class Live:
    """Replicas of every contest, kept fresh while `run` runs."""

    def __init__(
        self,
        *,
        standings: Standings,
        contests: Contests,
        documents: Documents,
        history: Log,
        clock: Clock,
    ) -> None:
        self.tail = Tail(standings, contests, history, self._moved, self._ring)
        self.looks = Looks(documents, clock)
        self._bells: dict[str, asyncio.Condition] = {}

    @property
    def replicas(self) -> Mapping[str, Replica]:
        """Every contest by id."""
        return self.tail.replicas

    async def run(self) -> None:
        """Follow the store until cancelled."""
        await self.tail.run()

    async def wait(self, contest_id: str, held: Position | None, timeout_s: float) -> None:
        """Return when *contest_id* is elsewhere than at *held*, or at the timeout."""
        bell = self._bells.setdefault(contest_id, asyncio.Condition())
        try:
            async with asyncio.timeout(timeout_s), bell:
                await bell.wait_for(lambda: self._position(contest_id) != held)
        except TimeoutError:
            return

    async def checked_at(self, replica: Replica, region_id: str) -> str | None:
        """Return when the numbers of *region_id* were last checked; None where nobody knows."""
        source_id = counting_source(replica.contest, replica.state)
        return await self.looks.checked_at(replica, source_id, region_id)

    async def now_ms(self) -> int:
        """Return the run's time."""
        return await self.looks.now_ms()

    async def heartbeat(self, replica: Replica, region_id: str) -> bytes:
        """Return a sign of life: the position, the run's time, when *region_id* was checked."""
        checked_at = await self.checked_at(replica, region_id)
        source_id = counting_source(replica.contest, replica.state)
        sources: list[wire.Json] = [{"id": source_id, "checked_at": checked_at}]
        now_ms = await self.now_ms()
        return wire.heartbeat(replica.contest.id, replica.position, now_ms, sources)

    def _position(self, contest_id: str) -> Position | None:
        replica = self.replicas.get(contest_id)
        return replica.position if replica is not None else None

    async def _moved(self, replica: Replica) -> None:
        await self._ring(replica.contest.id)

    async def _ring(self, contest_id: str) -> None:
        bell = self._bells.setdefault(contest_id, asyncio.Condition())
        async with bell:
            bell.notify_all()
