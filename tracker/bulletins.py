"""The public's alerts of every contest, read from the store once for all who follow them.

The hub and the web app stand on it; neither knows the other.
"""

import asyncio
from typing import NamedTuple

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.bulletin import KEPT_MAX, Bulletin
from tracker.core.replica import Replica
from tracker.errors import StorageError
from tracker.looks import STORE_WAIT_S
from tracker.ports import Alerts

PAGE = 200


class _Held(NamedTuple):
    """A bulletin, and the history and the definition that it was made of."""

    epoch: str
    fingerprint: str
    bulletin: Bulletin


class Bulletins:
    """A bulletin of each contest; a crowd that asks is one question to the store."""

    def __init__(self, alerts: Alerts) -> None:
        self.kept = alerts
        """The port itself, for what a desk may read."""
        self._held: dict[str, _Held] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def held(self, replica: Replica) -> Bulletin:
        """Return what is known of the alerts of a contest, without asking."""
        held = self._held.get(replica.contest.id)
        if held is None or held[:2] != (replica.position.epoch, replica.fingerprint):
            start = max(0, replica.state.published - KEPT_MAX)
            held = _Held(replica.position.epoch, replica.fingerprint, Bulletin(start))
            self._held[replica.contest.id] = held
        return held.bulletin

    async def newest(self, replica: Replica) -> Bulletin:
        """Return the bulletin up to the position of *replica*; without the store, what is held."""
        bulletin = self.held(replica)
        if bulletin.top < replica.state.published:
            async with self._turns.setdefault(replica.contest.id, asyncio.Lock()):
                bulletin = self.held(replica)
                try:
                    async with asyncio.timeout(STORE_WAIT_S):
                        await self._read_on(replica, bulletin)
                except (StorageError, TimeoutError):
                    # `Tail.look_round` says that the store is away; whoever beats asks again.
                    return bulletin
        return bulletin

    async def find(self, replica: Replica, alert_id: str) -> int | None:
        """Return the place of a public alert, 0 for `FIRST`; None: there is none of that id.

        Raises:
            StorageError: it isn't held, and the store can't be asked.
        """
        place = (await self.newest(replica)).place(alert_id)
        if place is not None:
            return place
        found = await self.kept.get(replica.contest.id, alert_id)
        return found.published if found is not None else None

    async def after(self, replica: Replica, place: int, count: int) -> tuple[Alert, ...]:
        """Return up to *count* public alerts after *place*, in the order they were let out.

        Raises:
            StorageError: they aren't held, and the store can't be asked.
        """
        kept = (await self.newest(replica)).after(place)
        if kept is not None:
            return kept[:count]
        return await self.kept.published(replica.contest.id, place, count)

    async def _read_on(self, replica: Replica, bulletin: Bulletin) -> None:
        while bulletin.top < replica.state.published:
            count = min(PAGE, replica.state.published - bulletin.top)
            found = await self.kept.published(replica.contest.id, bulletin.top, count)
            bulletin.add(found)
            if len(found) < count:
                return
