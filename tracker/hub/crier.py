"""Alerts to the readers who asked for them: in order, once, and never a backlog.

What a reader holds is one id, that of the last alert it was told. Making its messages and writing
them is one step without a pause, so nothing can come in between.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from websockets.asyncio.server import broadcast
from websockets.protocol import State

from tracker.bulletins import Bulletins
from tracker.core import wire
from tracker.core.alerts.alert import Alert
from tracker.core.alerts.alert_wire import alert_json
from tracker.core.alerts.bulletin import FIRST, Bulletin, Following, Heard
from tracker.core.alerts.digest import gathered
from tracker.core.replica import Replica
from tracker.errors import StorageError
from tracker.hub.reader import SLICE, Reader
from tracker.looks import STORE_WAIT_S
from tracker.ports import Alerts

FROM_NOW = ("", "now")
"""What asks for the alerts that come, and for none that were."""


ID_CHARACTERS_MAX = 80


class Crier:
    """The alerts of every contest, told to each reader where it left off."""

    def __init__(self, alerts: Alerts, site: str) -> None:
        self._bulletins = Bulletins(alerts)
        self._site = site.rstrip("/")

    async def begin(self, reader: Reader, replica: Replica, since: str) -> None:
        """Tell what was let out after the alert *since*, and let what comes follow.

        A reader that is kept up with already is told nothing twice.
        """
        contest_id = replica.contest.id
        if reader.session.hears(contest_id):
            return
        place = await self._place(replica, since)
        bulletin = await self._bulletins.newest(replica)
        reader.session.heard[contest_id] = _newest(replica, bulletin)
        away = bulletin.top < replica.state.published
        following = Following((), None) if away else bulletin.following(place)
        self._write([reader], replica, following, since=since[:ID_CHARACTERS_MAX], live=False)

    async def tell(
        self, replica: Replica, readers: Sequence[Reader], is_clogged: Callable[[Reader], bool]
    ) -> None:
        """Tell *readers* what is new to them, some at a time so that others get their turn.

        Those that are clogged are told by `tell_some` once their sockets have drained.
        """
        hearing = [reader for reader in readers if reader.session.hears(replica.contest.id)]
        if not hearing:
            return
        await self._bulletins.newest(replica)
        for start in range(0, len(hearing), SLICE):
            some = hearing[start : start + SLICE]
            self.tell_some([reader for reader in some if not is_clogged(reader)], replica)
            await asyncio.sleep(0)

    def tell_some(self, readers: Sequence[Reader], replica: Replica) -> None:
        """Tell *readers* what is known and new to them, without asking anybody."""
        contest_id, bulletin = replica.contest.id, self._bulletins.held(replica)
        if bulletin.top < replica.state.published:
            # The store is away: what they have missed is told once it is back.
            return
        by_heard: dict[Heard, list[Reader]] = {}
        for reader in readers:
            if reader.session.hears(contest_id):
                by_heard.setdefault(reader.session.heard[contest_id], []).append(reader)
        for heard, alike in by_heard.items():
            if bulletin.place_of(heard) != bulletin.top:
                following = bulletin.following(bulletin.place_of(heard))
                self._write(alike, replica, following, since=heard.last or FIRST, live=True)
            for reader in alike:
                reader.session.heard[contest_id] = bulletin.heard

    def _write(
        self,
        readers: Sequence[Reader],
        replica: Replica,
        following: Following,
        *,
        since: str,
        live: bool,
    ) -> None:
        connections = [r.connection for r in readers if r.connection.state is State.OPEN]
        for message in self._messages(replica, following, since=since, live=live):
            broadcast(connections, message, text=True)

    async def _place(self, replica: Replica, since: str) -> int | None:
        if since in FROM_NOW:
            return None
        try:
            async with asyncio.timeout(STORE_WAIT_S):
                return await self._bulletins.find(replica, since)
        except (StorageError, TimeoutError):
            return None

    def _messages(
        self, replica: Replica, following: Following, *, since: str, live: bool
    ) -> Iterator[bytes]:
        """Yield what a reader is told; what is late is history, and no news to one that is live."""
        contest_id, cursor = replica.contest.id, self._bulletins.held(replica).heard.cursor
        if following.missed != 0 and since not in FROM_NOW:
            known = since if following.missed is not None else ""
            address = self._address(contest_id, known)
            yield wire.alerts_missed(contest_id, since, following.missed, address)
        if following.missed is None and cursor is not None:
            # Nothing else tells where this reader is, should its connection be lost.
            yield wire.alerts_from(contest_id, cursor)
        if not live:
            yield from (self._frame(replica, alert) for alert in following.alerts)
            return
        for delivery in gathered(following.alerts, replica.tree.root):
            yield self._frame(replica, delivery.alert)

    def _frame(self, replica: Replica, alert: Alert) -> bytes:
        """Return the message of an alert, made once for all readers."""
        bulletin = self._bulletins.held(replica)
        frame = bulletin.frames.get(alert.id)
        if frame is not None:
            return frame
        epoch = replica.position.epoch
        row = alert_json(alert, replica.contest, replica.tree, self._site, epoch=epoch)
        return bulletin.keep_frame(alert.id, wire.alert(row))

    def _address(self, contest_id: str, since: str) -> str:
        page = f"{self._site}/v1/contests/{quote(contest_id)}/alerts"
        return f"{page}?since={since}" if since else page


def _newest(replica: Replica, bulletin: Bulletin) -> Heard:
    """Return where a reader is that has had everything, though the store may be away."""
    if bulletin.top < replica.state.published:
        return Heard(replica.state.published)
    return bulletin.heard
