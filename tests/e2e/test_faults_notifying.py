"""Notifiers killed with a delivery in flight: another one delivers it, and the receiver knows it.

Each test is a row of the crash table in docs/operations.md.
"""

import asyncio
from contextlib import asynccontextmanager

import pytest
from standardwebhooks.webhooks import Webhook

from tests.builders import make_hook
from tests.e2e.bridge import text_of
from tests.e2e.polled import polled
from tests.e2e.worlds import kill, until
from tests.notify.receiver import receiving
from tracker.storage.client import connect

pytestmark = pytest.mark.processes
COUNTS = {"scheduler": 1, "poller": 1, "reducer": 1}


@asynccontextmanager
async def told(folder, receiver, **counts):
    """The small contest, and a hook that is told of everything in it."""
    async with polled(folder, **COUNTS, **counts) as run:
        # A script that is not there yet would be asked for twice, and the first time for nothing.
        client = connect(run.server.url())
        await client.script_load(text_of("hook_settle"))
        await client.aclose()
        hook = make_hook(url=receiver.url, allow_private=True, audience="desk")
        await run.store.hooks.add(hook)
        yield run, hook


def ids(receiver):
    return [got.headers["webhook-id"] for got in receiver.got]


async def expect_delivered(run, hook, receiver, first):
    """The alert arrives under the id *first*, signed as ever, and its record says so once."""

    async def is_delivered():
        delivery = await run.store.hooks.delivery(hook.id, first)
        return delivery is not None and delivery.state == "delivered"

    await until(is_delivered, "the alert is delivered")
    again = [got for got in receiver.got if got.headers["webhook-id"] == first]
    assert len(again) == 2
    for got in again:
        Webhook(hook.secrets[0].text).verify(got.body, got.headers)
    assert (await run.store.hooks.delivery(hook.id, first)).attempts == 2


async def test_a_notifier_killed_with_a_delivery_in_flight(tmp_path):
    async with (
        receiving(hold=asyncio.Event()) as receiver,
        told(tmp_path, receiver, notifier=1) as (run, hook),
    ):
        await receiver.arrived.wait()
        kill(run.pid("notifier"))
        first = ids(receiver)[0]
        receiver.hold.set()

        await expect_delivered(run, hook, receiver, first)


async def test_a_notifier_killed_before_noting_what_was_delivered(tmp_path):
    async with (
        receiving(hold=asyncio.Event()) as receiver,
        told(tmp_path, receiver, notifier=1) as (run, hook),
    ):
        await receiver.arrived.wait()
        hold = run.bridge.hold("hook_settle", "before")
        receiver.hold.set()
        await hold.caught.wait()
        kill(run.pid("notifier"))
        first = ids(receiver)[0]

        await expect_delivered(run, hook, receiver, first)


async def test_several_notifiers_deliver_each_alert_once(tmp_path):
    async with receiving() as receiver, told(tmp_path, receiver, notifier=3) as (run, hook):
        await run.until_counted()

        async def all_ended():
            _, _, state = await run.store.standings.tallies(run.contest.id, [])
            held = await run.store.hooks.deliveries(hook.id)
            cursor = await run.store.hooks.cursor(hook.id, run.contest.id)
            ended = all(delivery.state in ("delivered", "gathered") for delivery in held)
            return bool(held) and ended and cursor.number == state.alerts

        await until(all_ended, "everything is delivered")
        assert len(ids(receiver)) == len(set(ids(receiver)))
