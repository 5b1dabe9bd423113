"""A small contest whose alerts are raised by the test, a notifier over it, and a clock by hand."""

import time
from contextlib import asynccontextmanager

from msgspec.structs import replace

from tests.builders import CONTEST, make_alert, make_hook
from tracker.core.alerts.alert import Wording
from tracker.core.buckets import bucket_of
from tracker.core.model import ContestState, Tally
from tracker.core.night import Night
from tracker.core.position import Position
from tracker.notify.posting import Poster
from tracker.ports import Commit, Meta
from tracker.storage.memory import memory_store
from workers.chatting import Chat
from workers.notifier import notifier_of

EPOCH = "0123456789ab"
NIGHT_MS = 1_732_690_000_000


def shown(alert, contest, tree):
    """An alert's JSON, as short as it can be."""
    return {"id": alert.id, "type": alert.type, "facts": alert.facts}


def worded(alert, contest, tree):
    """Words that name the alert by its number."""
    return {language: Wording(f"alert {alert.number}", "so") for language in ("id", "en")}


class Notified:
    """The contest, its alerts so far, and any number of notifiers on the same store."""

    def __init__(self, store, poster, chat=None):
        self.store, self.poster, self.chat = store, poster, chat
        self.wall_ms = time.time_ns() // 1_000_000
        self.offset = self.public = self.number = 0
        self.epoch = EPOCH
        self.notifiers = [self.notifier()]

    def notifier(self):
        """Another process's notifier, on the same store and clock."""
        return notifier_of(
            self.store,
            self.poster,
            shown=shown,
            worded=worded,
            site="https://count.example",
            timeout_s=1,
            chat=self.chat,
            wall_ms=lambda: self.wall_ms,
        )

    async def begin(self):
        await self.store.contests.register(CONTEST)
        await self.set_night(NIGHT_MS)
        return self

    async def set_night(self, now_ms):
        """Let the run's clock stand still at *now_ms*."""
        await self.store.clock.set(Night(night_ms=now_ms, wall_ms=self.wall_ms, rate_percent=0))

    async def add(self, receiver, name="tempo", **changes):
        """A hook that leads to *receiver*."""
        fields = {"url": receiver.url, "allow_private": True} | changes
        return await self.store.hooks.add(make_hook(name, **fields))

    async def raise_alerts(self, count=1, *, public=True, **changes):
        """Raise *count* alerts at the night's now, in one commit; return them."""
        now_ms = await self.store.clock.now_ms()
        alerts = []
        for _ in range(count):
            self.number += 1
            self.public += public
            fields = {"at_ms": now_ms, "published": self.public if public else None}
            alerts.append(make_alert(self.number, **fields | changes))
        await self.commit(*alerts)
        return alerts

    async def commit(self, *alerts):
        """Commit *alerts* as the next step of the standings."""
        fence = await self.store.leases.acquire(bucket_of(CONTEST.id), "t", 600)
        expected = Position(self.epoch, self.offset) if self.offset else None
        self.offset += 1
        state = ContestState(offset=self.offset, alerts=self.number, published=self.public)
        commit = Commit(
            expected=expected,
            meta=Meta(Position(self.epoch, self.offset), "c" * 16, 1_000 + self.offset),
            tallies={"9": Tally(self.offset, 1, None, (1, 2))},
            state=state,
            alerts=alerts,
        )
        await self.store.standings.commit(CONTEST.id, commit, fence=fence)

    async def refold(self, *, epoch="ba9876543210"):
        """Let the log be folded again under another epoch, with the same alerts."""
        fence = await self.store.leases.acquire(bucket_of(CONTEST.id), "t", 600)
        stored = await self.store.standings.load(CONTEST.id, reports=True)
        before, self.epoch = stored.meta.position, epoch
        again = replace(stored, meta=replace(stored.meta, position=replace(before, epoch=epoch)))
        await self.store.standings.replace(CONTEST.id, again, expected=before, fence=fence)

    async def round(self, notifier=None):
        """One round of a notifier, to the end of every request it begins."""
        notifier = notifier or self.notifiers[0]
        await notifier.round(look=True)
        await notifier.sender.settled()

    async def later(self, seconds, rounds=1):
        """Let the wall's clock go on, and then a round."""
        self.wall_ms += round(seconds * 1_000)
        for _ in range(rounds):
            await self.round()

    async def fates(self, hook_id="id-tempo"):
        """What became of each delivery, by id."""
        return {d.id: d.state for d in await self.store.hooks.deliveries(hook_id)}

    async def close(self):
        for notifier in self.notifiers:
            await notifier.close()


@asynccontextmanager
async def notified(store=None, slack_api="", telegram_api=""):
    """The contest with one notifier, for the length of a block."""
    store = store or memory_store()
    poster = Poster(timeout_s=1)
    apis = {"slack_api": slack_api, "telegram_api": telegram_api} if slack_api else {}
    world = await Notified(store, poster, Chat(store.hooks, poster, 1, **apis)).begin()
    try:
        yield world
    finally:
        await world.close()
        await poster.close()
