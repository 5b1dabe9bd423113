"""Nights of notifiers at random: whatever dies or fails when, each alert is taken exactly once."""

import json
import random
from collections import Counter

import pytest

from tests.notify.receiver import receiving
from tests.workers.notified import notified
from tracker.core.delivery.timing import HOUR

STEPS = 40
CLAIM_MS = 6_000
ANSWERS = (204, 204, 500, 404, 503, (429, {"Retry-After": "3"}), (307, {"Location": "/x"}))


class Chance:
    """One night at random: its steps, and what it has raised."""

    def __init__(self, world, receiver, seed):
        self.world, self.receiver, self.luck = world, receiver, random.Random(seed)
        self.raised = []

    async def step(self):
        """Do one thing of those that may happen."""
        await self.luck.choice(
            (self.raise_some, self.any_round, self.any_round, self.die, self.fail, self.wait)
        )()
        if self.luck.random() < 0.05:
            await self.refold()

    async def raise_some(self):
        late = self.luck.random() < 0.3
        self.raised += await self.world.raise_alerts(self.luck.randint(1, 4), late=late)

    async def any_round(self):
        await self.world.round(self.luck.choice(self.world.notifiers))

    async def die(self):
        """A notifier claims what is due and is never heard of again."""
        hooks, now_ms = self.world.store.hooks, self.world.wall_ms
        for hook_id, due in (await hooks.due(["id-tempo"], now_ms, 3)).items():
            ids = [delivery.id for delivery in due]
            await hooks.claim(hook_id, ids, now_ms=now_ms, until_ms=now_ms + CLAIM_MS)

    async def fail(self):
        self.receiver.answers += self.luck.choices(ANSWERS, k=self.luck.randint(1, 4))

    async def wait(self):
        self.world.wall_ms += self.luck.randint(100, 20_000)

    async def refold(self):
        if self.raised:
            await self.world.refold(epoch=f"{self.luck.getrandbits(48):012x}")

    async def end(self):
        """Let the receiver work and the clock go on until nothing is on its way."""
        self.receiver.answers = []
        for _ in range(30):
            await self.world.later(HOUR / 1_000, rounds=3)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_each_alert_is_taken_exactly_once(seed):
    async with receiving() as receiver, notified() as world:
        world.notifiers.append(world.notifier())
        await world.add(receiver)
        chance = Chance(world, receiver, seed)
        for _ in range(STEPS):
            await chance.step()
        await chance.end()

        taken = Counter()
        for got in receiver.got:
            if got.status == 204:
                event = json.loads(got.body)
                taken.update([one["id"] for one in event["data"].get("alerts", [event["data"]])])
        assert taken == Counter(alert.id for alert in chance.raised)
        assert set((await world.fates()).values()) <= {"delivered", "gathered"}
