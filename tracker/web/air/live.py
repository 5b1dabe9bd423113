"""The channels as this process knows them: read once for all renderers, written one by one.

A store that is away takes nothing off the air: what was read last is served on.
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from msgspec.structs import replace

from tracker.core.air.actions import Request, Scene, acted
from tracker.core.air.channel import Channel, new_channel, refusal, time_of
from tracker.core.air.following import Following, Renderer, following, is_missed
from tracker.core.air.leading import led_of, noted
from tracker.core.air.refused import Refused
from tracker.core.replica import Replica
from tracker.core.scope import Scope, members
from tracker.core.wire import contest_json
from tracker.errors import StorageError, StorageUnavailable
from tracker.ports import Channels
from tracker.web.air.frame import Clocks, bare_rows, regions_of
from tracker.web.live import Live

KEPT_S = 0.2
"""How long a channel that was read is good for all who ask."""
ANSWER_S = 2.0
"""A store that hangs is a store that is away."""
NOTED_S = 0.5
"""How soon a change of lead is noted; it comes at the end of an item, which is seconds away."""
LOOK_S = 0.25
"""How soon a renderer hears of what an operator did by way of another process."""
TRIES_MAX = 8
"""Operators are a few; whoever has lost so often is not alone with a person."""

log = structlog.get_logger()


class Air:
    """Reads and writes channels, and says when one may have moved."""

    def __init__(
        self,
        channels: Channels,
        live: Live,
        *,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        lost_s: float = 20.0,
    ) -> None:
        self.live = live
        self.wall_ms = wall_ms
        self._channels = channels
        self._lost_ms = int(lost_s * 1_000)
        self._following: dict[str, Following] = {}
        self._held: dict[str, tuple[Channel, float]] = {}
        self._turn = asyncio.Lock()
        self._bell = asyncio.Event()
        self._heard_ms = 0

    async def channel(self, name: str) -> Channel:
        """Return the channel *name* as it is, or as it was when the store could last be asked.

        Raises:
            StorageError: the store can't be asked, and nothing is known of it here.
        """
        async with self._turn:
            held = self._held.get(name)
            if held is not None and time.monotonic() - held[1] <= KEPT_S:
                return held[0]
            return await self._look(name)

    async def names(self) -> tuple[str, ...]:
        """Return the names of all channels.

        Raises:
            StorageError: the store can't be asked.
        """
        return await self._channels.names()

    async def act(self, name: str, request: Request, contest_id: str = "") -> Channel | Refused:
        """Do what *request* asks, on the newest state, once; *contest_id* names another contest.

        Raises:
            StorageError: it can't be kept; nothing was changed.
        """
        for _ in range(TRIES_MAX):
            before = await self._channels.get(name) or new_channel(name)
            asked = replace(request, now_ms=time_of(before, request.now_ms))
            changed = acted(before, asked, self._scene(before, contest_id))
            if isinstance(changed, Refused) or changed is before:
                return changed
            if await self._channels.swap(changed, expected=before.revision):
                await self._keep(changed)
                log.info("channel.changed", channel=name, action=request.action, by=request.by)
                return changed
        raise StorageUnavailable(f"{name} is changed by many at once; look again")

    async def run(self) -> None:
        """Note changes of lead on every channel until cancelled."""
        while True:
            await self.look_round()
            await asyncio.sleep(NOTED_S)

    async def hear(self, name: str, renderer: Renderer) -> None:
        """Keep that *renderer* follows the channel *name*.

        Raises:
            StorageError: it can't be kept.
        """
        await self._channels.hear(name, renderer)

    async def leave(self, name: str, renderer_id: str) -> None:
        """Forget a renderer that said goodbye.

        Raises:
            StorageError: it can't be forgotten.
        """
        await self._channels.leave(name, renderer_id)

    def followed(self, name: str) -> Following | None:
        """Return who follows the channel *name*, as of the last look round; None: nobody looked."""
        return self._following.get(name)

    async def follow(self, channel: Channel) -> Following:
        """Return who follows *channel* now.

        Raises:
            StorageError: the store can't be asked.
        """
        found = following(
            await self._channels.renderers(channel.name),
            now_ms=self.wall_ms(),
            lost_ms=self._lost_ms,
            dismissed_ms=channel.dismissed_ms,
        )
        self._tell(channel, self._following.get(channel.name), found)
        self._following[channel.name] = found
        return found

    def _tell(self, channel: Channel, before: Following | None, found: Following) -> None:
        """Log what a newsroom has to know, once in each web process."""
        told = before is not None and is_missed(channel, before)
        missed = is_missed(channel, found)
        known = {one.id for one in before.missing} if before is not None and told else set()
        for one in found.missing if missed else ():
            if one.id not in known:
                left = len(found.present)
                log.error("renderer.lost", channel=channel.name, renderer=one.name, left=left)
        if told and not missed:
            log.info("renderer.followed", channel=channel.name, renderers=len(found.present))

    async def look_round(self) -> None:
        """Look who follows each channel, and put changes of lead ahead where one comes next.

        Every web process does so; the first to write is the one that did it. A store that is away
        is asked again at the next round.
        """
        try:
            for name in await self._channels.names():
                channel = await self.channel(name)
                await self.follow(channel)
                await self._note(channel)
        except StorageError:
            return

    async def _note(self, channel: Channel) -> None:
        replica = self.replica(channel)
        if replica is None or refusal(channel, test=replica.contest.test) is not None:
            return
        if channel.state == "off" or not self.live.tail.in_touch:
            return
        known = [r for r in channel.items if r in replica.tree.regions]
        at = replica.position
        found = led_of(at.epoch, at.offset, replica.standings(known))
        now_ms = time_of(channel, self.wall_ms())
        changed = noted(channel, found, now_ms)
        if changed is channel:
            return
        kept = replace(changed, revision=channel.revision + 1)
        if await self._channels.swap(kept, expected=channel.revision):
            await self._keep(kept)
            for region_id, before, now in _told(changed) - _told(channel):
                log.info(
                    "channel.lead_noted",
                    channel=channel.name,
                    region=region_id,
                    before=before,
                    now=now,
                )

    async def wait(self, timeout_s: float = LOOK_S) -> None:
        """Return when a channel was changed here, or after a moment."""
        bell = self._bell
        try:
            async with asyncio.timeout(timeout_s):
                await bell.wait()
        except TimeoutError:
            return

    async def clocks(self) -> Clocks:
        """Return what time it is, and when the store was last heard."""
        night_ms = await self.live.now_ms()
        if self.live.tail.in_touch or not self._heard_ms:
            self._heard_ms = night_ms
        return Clocks(wall_ms=self.wall_ms(), night_ms=night_ms, heard_ms=self._heard_ms)

    def replica(self, channel: Channel) -> Replica | None:
        """Return the count that *channel* shows; None where it isn't known here (yet)."""
        return self.live.replicas.get(channel.contest_id)

    async def _look(self, name: str) -> Channel:
        """Ask the store; a failure holds for a moment too, so that nobody waits behind another.

        Of a name that nobody has set up nothing is kept: there are too many of those.
        """
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await self._channels.get(name)
        except (StorageError, TimeoutError) as error:
            if name not in self._held:
                raise StorageUnavailable(str(error) or "no answer") from error
            found = self._held[name][0]
        if found is None:
            self._held.pop(name, None)
            return new_channel(name)
        self._held[name] = (found, time.monotonic())
        return found

    async def _keep(self, channel: Channel) -> None:
        async with self._turn:
            # Behind any look that is under way, so that the newest is what stays.
            self._held[channel.name] = (channel, time.monotonic())
        self._ring()

    def _ring(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()

    def _scene(self, channel: Channel, contest_id: str) -> Scene | None:
        replica = self.live.replicas.get(contest_id or channel.contest_id)
        if replica is None:
            return None
        contest, tree = replica.contest, replica.tree
        return Scene(
            contest_id=contest.id,
            test=contest.test,
            region_ids=frozenset(tree.regions),
            option_ids=tuple(option.id for option in contest.options),
            usual=members(tree, Scope(contest.id, tree.root, 1)),
            contest=contest_json(contest, replica.state),
            epoch=replica.position.epoch,
            offset=replica.position.offset,
            rows=bare_rows(replica, regions_of(channel)),
        )


def _told(channel: Channel) -> set[tuple[str, str, str]]:
    return {(one.region_id, one.before, one.now) for one in channel.news}
