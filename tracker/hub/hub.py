"""From replicas to connected readers: who gets which bytes, and who has to wait for theirs."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable

import structlog
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from tracker.core import wire
from tracker.core.beat import Beat
from tracker.core.close import EXPLANATIONS, Close
from tracker.core.position import Position
from tracker.core.replica import Replica
from tracker.core.session import Refusal
from tracker.core.wire import Json, Subscribe
from tracker.errors import StorageError
from tracker.hub.crier import Crier
from tracker.hub.reader import SLICE, Reader
from tracker.looks import STORE_WAIT_S, Looks
from tracker.ports import Alerts, Clock, Contests, Documents, Log, Standings
from tracker.tail import Tail

BUFFERED_BYTES_MAX = 65_536
"""Unsent bytes of one reader beyond which it is behind; a snapshot of a province is 3 KB."""

DRAIN_LOOK_S = 0.1
BEAT_LOOK_S = 0.25
CLOSE_S = 5.0
"""How long a reader that is sent away has to take its close code."""

log = structlog.get_logger()


class Hub:
    """Readers of every contest, kept at the newest state that their sockets can take."""

    def __init__(
        self,
        *,
        standings: Standings,
        contests: Contests,
        documents: Documents,
        history: Log,
        clock: Clock,
        alerts: Alerts,
        site: str = "",
        heartbeat_s: float = 5.0,
        slow_s: float = 60.0,
        buffered_bytes_max: int = BUFFERED_BYTES_MAX,
    ) -> None:
        self.tail = Tail(standings, contests, history, self._moved, self._retired)
        self.readers: set[Reader] = set()
        self._looks = Looks(documents, clock)
        self._crier = Crier(alerts, site)
        self._beats: defaultdict[str, Beat] = defaultdict(lambda: _begun(heartbeat_s))
        self._slow_s = slow_s
        self._buffered_bytes_max = buffered_bytes_max
        # The loop keeps only weak references to tasks; these live until they are done.
        self._closing: set[asyncio.Future[None]] = set()

    async def run(self) -> None:
        """Follow the store and keep readers alive until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.tail.run())
            tasks.create_task(self._beat())
            tasks.create_task(self._drain_readers())

    async def serve(self, connection: ServerConnection) -> None:
        """Serve one reader until its connection ends."""
        reader = Reader(connection)
        self.readers.add(reader)
        try:
            async for text in connection:
                await self._answer(reader, text)
        except ConnectionClosed:
            pass
        finally:
            self.readers.discard(reader)
            log.debug("reader.left", code=connection.close_code)

    async def _answer(self, reader: Reader, text: str | bytes) -> None:
        request = reader.session.read(text)
        if isinstance(request, Refusal):
            await self._refuse(reader, request)
        elif isinstance(request, Subscribe):
            await self._subscribe(reader, request)
        else:
            reader.session.unsubscribe(request.scope)

    async def _subscribe(self, reader: Reader, request: Subscribe) -> None:
        try:
            async with asyncio.timeout(STORE_WAIT_S):
                replica = await self.tail.find(request.contest)
        except (StorageError, TimeoutError):
            why = Refusal(Close.NOT_READY, EXPLANATIONS[Close.NOT_READY], closes=True)
            await self._refuse(reader, why)
            return
        scope = reader.session.scope_of(request, replica)
        if isinstance(scope, Refusal) or replica is None:
            assert isinstance(scope, Refusal), "without a replica there is no scope"
            await self._refuse(reader, scope)
            return
        since = Position(request.since.epoch, request.since.offset) if request.since else None
        message = reader.session.subscribe(scope, since, replica)
        if message is not None:
            await reader.connection.send(message, text=True)
        if request.alerts_since is not None:
            await self._crier.begin(reader, replica, request.alerts_since)
        await reader.connection.send(await self._heartbeat(replica), text=True)

    async def _refuse(self, reader: Reader, refusal: Refusal) -> None:
        await reader.connection.send(wire.error(refusal.code, refusal.message), text=True)
        if refusal.closes:
            await reader.connection.close(refusal.code, EXPLANATIONS[refusal.code])

    async def _moved(self, replica: Replica) -> None:
        """Write what changed to everybody whose socket takes it; the same bytes to each."""
        self._beats[replica.contest.id].moved(time.monotonic())
        by_message: dict[bytes, list[ServerConnection]] = {}
        for reader in list(self.readers):
            if self._is_clogged(reader):
                if reader.behind_since_s is None:
                    reader.behind_since_s = time.monotonic()
                continue
            for message in reader.session.news(replica):
                by_message.setdefault(message, []).append(reader.connection)
        for message, connections in by_message.items():
            await _write(connections, message)
        await self._cry(replica)

    async def _cry(self, replica: Replica) -> None:
        """Tell alerts; a reader that is behind gets them when its socket has drained."""
        await self._crier.tell(replica, list(self.readers), self._is_clogged)

    async def _retired(self, contest_id: str) -> None:
        """Tell the readers of a contest that nobody counts any more."""
        for reader in list(self.readers):
            for message in reader.session.retired(contest_id):
                await _write([reader.connection], message)

    def _is_clogged(self, reader: Reader) -> bool:
        transport = reader.connection.transport
        return transport.get_write_buffer_size() > self._buffered_bytes_max

    async def _drain_readers(self) -> None:
        """Bring readers that were behind to the newest state once their sockets have drained."""
        while True:
            await asyncio.sleep(DRAIN_LOOK_S)
            for reader in [r for r in self.readers if r.behind_since_s is not None]:
                if not self._is_clogged(reader):
                    reader.behind_since_s = None
                    self._catch_up(reader)
                elif time.monotonic() - (reader.behind_since_s or 0) > self._slow_s:
                    self._send_away(reader)

    def _catch_up(self, reader: Reader) -> None:
        for replica in self.tail.replicas.values():
            for message in reader.session.news(replica):
                broadcast([reader.connection], message, text=True)
            self._crier.tell_some([reader], replica)

    def _send_away(self, reader: Reader) -> None:
        """End a connection that takes nothing; its code waits behind its buffer, not for long."""
        log.warning("reader.closed", code=int(Close.SLOW), reason=EXPLANATIONS[Close.SLOW])
        self.readers.discard(reader)
        closing = asyncio.ensure_future(
            reader.connection.close(Close.SLOW, EXPLANATIONS[Close.SLOW])
        )
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        asyncio.get_running_loop().call_later(CLOSE_S, reader.connection.transport.abort)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_LOOK_S)
            for replica in list(self.tail.replicas.values()):
                beat = self._beats[replica.contest.id]
                if time.monotonic() >= beat.due_at_s():
                    # Before it is made: what moves meanwhile deserves another.
                    beat.told(time.monotonic())
                    await self._beat_once(replica)

    async def _beat_once(self, replica: Replica) -> None:
        if any(_follows(reader, replica) for reader in self.readers):
            message = await self._heartbeat(replica)
            takers = [
                reader.connection
                for reader in self.readers
                if _follows(reader, replica) and not self._is_clogged(reader)
            ]
            await _write(takers, message)
            # The store may have been away when the alerts came.
            await self._cry(replica)

    async def _heartbeat(self, replica: Replica) -> bytes:
        """A sign of life; without the store it carries what is held and no clocks."""
        contest = replica.contest
        sources: list[Json] = []
        for source in contest.sources:
            if await self._looks.in_touch(contest.id, source.id):
                at = await self._looks.checked_at(replica, source.id, replica.tree.root)
                sources.append({"id": source.id, "checked_at": at})
        now_ms = await self._looks.now_ms()
        return wire.heartbeat(contest.id, replica.position, now_ms, sources)


def _begun(every_s: float) -> Beat:
    """Return a beat whose first sign of life the answer to a subscription has been."""
    beat = Beat(every_s)
    beat.told(time.monotonic())
    return beat


def _follows(reader: Reader, replica: Replica) -> bool:
    return reader.session.follows(replica.contest.id)


async def _write(connections: Iterable[ServerConnection], message: bytes) -> None:
    """Write the same frame to each open connection, in slices so that others get their turn."""
    listed = list(connections)
    for start in range(0, len(listed), SLICE):
        some = [c for c in listed[start : start + SLICE] if c.state is State.OPEN]
        broadcast(some, message, text=True)
        await asyncio.sleep(0)
