"""The notifier process: alerts to whoever asked for them, as webhooks and in chats.

Several may run, on several machines. They make each delivery once, because a hook's cursor moves
with it; they send each one by one, because a claim has one holder; and what a dead one had
claimed is taken over when its claim ends.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from tracker.config import Settings
from tracker.core.alerts.alert_wire import alert_json
from tracker.core.alerts.words import wording
from tracker.core.buckets import bucket_of
from tracker.errors import StorageError
from tracker.notify.posting import Poster
from tracker.ports import Store
from workers.chatting import Chat
from workers.contents import Contents, Shown, Worded
from workers.process import run, stopped
from workers.roots import store_of
from workers.sending import Sender
from workers.taking import Taker

LOOK_ROUND_S = 1.0
"""How often every contest is looked at though nothing moved: hooks come and go."""

STEP_S = 0.1
"""How late a retry may start; a new alert is sent at once."""

DRAIN_S = 10.0
"""How long requests under way may take to end when we are asked to: a supervisor waits 15 s."""

log = structlog.get_logger()


@dataclass(slots=True)
class Notifier:
    """What one notifier process holds; `wake` is set when a contest has moved."""

    store: Store
    taker: Taker
    sender: Sender
    wall_ms: Callable[[], int]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    moved: set[str] = field(default_factory=set)
    tails: dict[tuple[str, ...], asyncio.Task[None]] = field(default_factory=dict)

    async def round(self, *, look: bool) -> None:
        """Make deliveries of what is new, everywhere if *look*, and begin to send what is due."""
        hooks = await self.store.hooks.every()
        ids = await self.store.contests.ids() if look else tuple(self.moved)
        self.moved.clear()
        for contest_id in ids:
            await self.taker.take(contest_id, hooks, wall_ms=self.wall_ms())
        if look:
            self._follow(ids)
        await self.sender.send_due(hooks)

    async def close(self) -> None:
        """Let requests under way end, and stop following."""
        tails = list(self.tails.values())
        self.tails.clear()
        for task in tails:
            task.cancel()
        await asyncio.gather(*tails, return_exceptions=True)
        await self.sender.settled(DRAIN_S)

    def _follow(self, ids: Sequence[str]) -> None:
        """Follow exactly the contests *ids*, those of each bucket together."""
        wanted: dict[int, tuple[str, ...]] = {}
        for contest_id in ids:
            bucket = bucket_of(contest_id)
            wanted[bucket] = (*wanted.get(bucket, ()), contest_id)
        current = set(wanted.values())
        ended = [one for one, task in self.tails.items() if one not in current or task.done()]
        for one in ended:
            self.tails.pop(one).cancel()
        for within in current - self.tails.keys():
            self.tails[within] = asyncio.create_task(self._tail(within))

    async def _tail(self, ids: Sequence[str]) -> None:
        """Wake the notifier whenever one of *ids*, all of a bucket, has moved.

        It ends when it is no longer the one that follows them, too: the client may swallow a
        cancellation that meets the end of its own wait.
        """
        try:
            after = {one: await self.store.standings.cursor(one) for one in ids}
            while self.tails.get(tuple(ids)) is asyncio.current_task():
                for change in await self.store.standings.changes(after, LOOK_ROUND_S):
                    after[change.contest_id] = change.cursor
                    self.moved.add(change.contest_id)
                    self.wake.set()
        except StorageError:
            return  # the round meets it as well, and says so


async def notify_forever(notifier: Notifier, stop: asyncio.Event) -> None:
    """Notify until *stop*; a store that is away is waited for."""
    loop = asyncio.get_running_loop()
    look_at = 0.0
    while not stop.is_set():
        try:
            look = loop.time() >= look_at
            look_at = loop.time() + LOOK_ROUND_S if look else look_at
            await notifier.round(look=look)
        except StorageError as error:
            log.warning("store.lost", reason=str(error))
            await stopped(stop, LOOK_ROUND_S)
        await _waked(notifier.wake, stop, STEP_S)
    await notifier.close()


async def _waked(wake: asyncio.Event, stop: asyncio.Event, timeout_s: float) -> None:
    """Wait until either is set, at most *timeout_s*."""
    waits = [asyncio.create_task(event.wait()) for event in (wake, stop)]
    await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    wake.clear()


def notifier_of(
    store: Store,
    poster: Poster,
    *,
    shown: Shown,
    worded: Worded,
    site: str,
    timeout_s: float,
    chat: Chat | None = None,
    wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
) -> Notifier:
    """Return a notifier on *store* that posts with *poster*; *shown* and *worded* are the words."""
    taker = Taker(store)
    sender = Sender(
        store=store,
        contents=Contents(store, shown, worded, taker.tree_of, site),
        poster=poster,
        chat=chat or Chat(store.hooks, poster, timeout_s),
        timeout_s=timeout_s,
        wall_ms=wall_ms,
    )
    return Notifier(store, taker, sender, wall_ms)


async def main(settings: Settings, stop: asyncio.Event) -> None:
    """Run a notifier with *settings* until *stop*."""
    poster = Poster(timeout_s=settings.hook_timeout_s, contact=settings.contact)
    site = settings.public_url
    async with store_of(settings) as store:
        notifier = notifier_of(
            store,
            poster,
            shown=partial(alert_json, site=site),
            worded=wording,
            site=site,
            timeout_s=settings.hook_timeout_s,
        )
        try:
            await notify_forever(notifier, stop)
        finally:
            await poster.close()


if __name__ == "__main__":
    run("notifier", main)
