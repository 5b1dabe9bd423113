"""Keep a replica of every contest fresh: load, follow the changes, notice another history.

The hub and the event streams of the web app stand on it; neither knows the other.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from tracker.core.buckets import bucket_of
from tracker.core.replica import Replica
from tracker.errors import StorageError, StorageUnavailable
from tracker.ports import Change, Contests, Log, Standings

LOOK_ROUND_S = 1.0
"""How often positions are compared with the store, and new contests are looked for."""

WAIT_S = 1.0

log = structlog.get_logger()

Moved = Callable[[Replica], Awaitable[None]]
Retired = Callable[[str], Awaitable[None]]


async def _nobody_minds(_contest_id: str) -> None:
    """Nothing has to be done where a contest is retired."""


class Tail:
    """Replicas of all contests, one follower per bucket, and a call for each that has moved.

    *retired* is called for each that nobody counts any more.

    A store that can't be reached changes nothing: what is held is served on, and `in_touch` says
    that it may be old.
    """

    def __init__(
        self,
        standings: Standings,
        contests: Contests,
        history: Log,
        moved: Moved,
        retired: Retired = _nobody_minds,
    ) -> None:
        self.replicas: dict[str, Replica] = {}
        self.in_touch = False
        self._standings = standings
        self._contests = contests
        self._history = history
        self._moved = moved
        self._retired = retired
        self._cursors: dict[str, str] = {}
        # Loading and following write the same replicas; an older answer must never come last.
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Follow until cancelled. A bug in any follower ends them all; none dies unseen."""
        followed: set[int] = set()
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self.look_round()
                for bucket in {bucket_of(contest_id) for contest_id in self.replicas} - followed:
                    followed.add(bucket)
                    tasks.create_task(self._follow_bucket(bucket))
                await asyncio.sleep(LOOK_ROUND_S)

    async def look_round(self) -> None:
        """Take up new contests and compare every position with the store, once."""
        try:
            ids = await self._contests.ids()
            for contest_id in ids:
                async with self._turn:
                    await self._look_at(contest_id)
            for contest_id in self.replicas.keys() - set(ids):
                async with self._turn:
                    await self._forget(contest_id)
            if not self.in_touch:
                log.info("store.found", contests=len(self.replicas))
            self.in_touch = True
        except StorageError as error:
            if self.in_touch:
                log.warning("store.lost", reason=str(error))
            self.in_touch = False

    async def find(self, contest_id: str) -> Replica | None:
        """Return the replica of *contest_id*; None: no such contest is counted here.

        One that was registered a moment ago is taken up now: to say that there is none would send
        its first readers away for good.

        Raises:
            StorageError: it isn't held, and whether it is counted can't be looked up.
        """
        if contest_id not in self.replicas:
            async with self._turn:
                await self._look_at(contest_id)
        held = self.replicas.get(contest_id)
        if held is None and await self._contests.get(contest_id) is not None:
            raise StorageUnavailable(f"the log of {contest_id} is being folded again")
        return held

    async def _look_at(self, contest_id: str) -> None:
        contest = await self._contests.get(contest_id)
        held = self.replicas.get(contest_id)
        if contest is None:
            return
        if held is None or held.contest != contest:
            await self._renew(contest_id)
        elif await self._is_another_history(held):
            log.warning("store.fell_back", contest_id=contest_id, held=str(held.position))
            await self._standings.want_epoch(contest_id, held.position)

    async def _is_another_history(self, held: Replica) -> bool:
        """Say whether the log no longer holds, at our own offset, the entry that we reflect."""
        meta = await self._standings.meta(held.contest.id)
        if meta is None or held.position.offset == 0:
            return False
        if meta.position.epoch != held.position.epoch:
            await self._renew(held.contest.id)
            return False
        entries = await self._history.read(held.contest.id, held.position.offset - 1, 1)
        return not entries or entries[0].chain != held.chain

    async def _renew(self, contest_id: str) -> bool:
        """Load the standings and the definition that they are shown by; say whether they fit.

        The cursor is taken before the standings, so that no change falls in between, and the
        definition after them, because it is changed before any number is. Numbers of another
        tree are about to be folded again: what is held is served on until they are.
        """
        cursor = await self._standings.cursor(contest_id)
        stored = await self._standings.load(contest_id)
        contest = await self._contests.get(contest_id)
        if contest is None:
            return False
        fresh = Replica(contest)
        if stored is not None:
            if not fresh.fits(stored.state):
                return False
            meta = stored.meta
            fresh.load(meta.position, meta.chain, stored.tallies, stored.state)
        self.replicas[contest_id] = fresh
        self._cursors[contest_id] = cursor
        await self._moved(fresh)
        return True

    async def _forget(self, contest_id: str) -> None:
        del self.replicas[contest_id]
        self._cursors.pop(contest_id, None)
        await self._retired(contest_id)

    async def _follow_bucket(self, bucket: int) -> None:
        while True:
            cursors = {c: at for c, at in self._cursors.items() if bucket_of(c) == bucket}
            try:
                for change in await self._standings.changes(cursors, WAIT_S):
                    async with self._turn:
                        await self._take(change)
            except StorageError:
                # `look_round` says so, once, and says when the store is back.
                await asyncio.sleep(LOOK_ROUND_S)

    async def _take(self, change: Change) -> None:
        replica = self.replicas.get(change.contest_id)
        if replica is None:
            # Its cursor is taken before its standings are loaded; they will hold this change.
            return
        joined = replica.judge(change.start, change.position)
        if joined == "old":
            self._cursors[change.contest_id] = change.cursor
            return
        if joined == "joined" and await self._join(replica, change):
            return
        if not await self._renew(change.contest_id):
            self._cursors[change.contest_id] = change.cursor

    async def _join(self, replica: Replica, change: Change) -> bool:
        """Take over what *change* names; False: it is shown by another definition from there."""
        _, tallies, state = await self._standings.tallies(change.contest_id, change.regions)
        if state.defined != replica.state.defined:
            return False
        replica.take(change.position, change.chain, tallies, state)
        self._cursors[change.contest_id] = change.cursor
        await self._moved(replica)
        return True
