"""A notifier over real HTTP: each alert once, and at least once whatever a receiver does."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace

import pytest
from standardwebhooks.webhooks import Webhook

from tests.builders import CONTEST, make_hook
from tests.notify.receiver import receiving
from tests.workers.notified import NIGHT_MS, notified
from tracker.core.delivery.hook import ROTATION_MS, Secret, rotated, secret_text
from tracker.core.delivery.timing import ATTEMPTS_MAX, LADDER_MS, MINUTE
from tracker.storage.memory import memory_store
from workers.checkup import look_at_hooks

SECRET = make_hook().secrets[0].text


@pytest.fixture(name="receiver")
async def _receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture(name="world")
async def _world():
    async with notified() as world:
        yield world


def ids(receiver):
    return [got.headers["webhook-id"] for got in receiver.got]


def told(receiver):
    return [json.loads(got.body) for got in receiver.got]


# ---------------------------------------------------------------- once


async def test_an_alert_reaches_its_hook_signed_and_once(world, receiver):
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    await world.later(0, rounds=5)

    assert ids(receiver) == [alert.id]
    event = Webhook(SECRET).verify(receiver.got[0].body, receiver.got[0].headers)
    assert event["data"] == {
        "id": alert.id,
        "type": alert.type,
        "facts": event["data"]["facts"],
    } | {"news": True}
    assert await world.fates() == {alert.id: "delivered"}


async def test_an_alert_that_is_raised_again_by_a_refold_is_not_sent_again(world, receiver):
    await world.add(receiver)
    await world.raise_alerts(2)
    await world.round()
    await world.refold()
    await world.later(60, rounds=5)

    assert len(receiver.got) == 2


async def test_two_notifiers_share_the_work_and_send_each_alert_once(world, receiver):
    other = world.notifier()
    world.notifiers.append(other)
    await world.add(receiver)
    alerts = await world.raise_alerts(20)
    for _ in range(5):
        await asyncio.gather(world.round(), world.round(other))

    assert sorted(ids(receiver)) == sorted(alert.id for alert in alerts)


async def test_what_was_told_before_the_hook_was_made_is_not_sent(world, receiver):
    await world.raise_alerts(3)
    await world.add(receiver, since={CONTEST.id: NIGHT_MS})
    await world.round()
    await world.set_night(NIGHT_MS + 1)
    (new,) = await world.raise_alerts()
    await world.round()

    assert ids(receiver) == [new.id]


async def test_each_hook_gets_what_it_wants(world, receiver):
    await world.add(receiver, "lead", types=("lead",))
    await world.add(receiver, "weighty", significance=3)
    await world.add(receiver, "desk", audience="desk")
    (lead,) = await world.raise_alerts(type="lead.changed", significance=2)
    (held,) = await world.raise_alerts(type="report.held", significance=3, public=False)
    await world.round()

    fates = {n: set(await world.fates(f"id-{n}")) for n in ("lead", "weighty", "desk")}
    assert fates == {"lead": {lead.id}, "weighty": set(), "desk": {lead.id, held.id}}


async def test_many_alerts_are_read_page_by_page(world, receiver):
    await world.add(receiver)
    await world.raise_alerts(600)
    await world.round()

    assert len(await world.fates()) == 600


# ---------------------------------------------------------------- a receiver in trouble


async def test_a_receiver_that_fails_and_then_works_gets_it_under_the_same_id(world, receiver):
    receiver.answers = [500, 503, 404]
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    await world.round()
    for pause_ms in (*LADDER_MS[:3], *LADDER_MS[2:4]):
        await world.later(pause_ms * 1.3 / 1_000)

    assert ids(receiver) == [alert.id] * 4
    stamps = [int(got.headers["webhook-timestamp"]) for got in receiver.got]
    assert stamps == sorted(set(stamps))
    assert await world.fates() == {alert.id: "delivered"}
    lines = await world.store.hooks.log("id-tempo", 9)
    assert [line.status for line in lines] == [204, 404, 503, 500]


async def test_nothing_is_sent_before_its_pause_is_over(world, receiver):
    receiver.answers = [500]
    await world.add(receiver)
    await world.raise_alerts()
    await world.round()
    await world.later(0.9, rounds=3)
    assert len(receiver.got) == 1
    await world.later(0.4)
    assert len(receiver.got) == 2


async def test_a_receiver_that_hangs_is_tried_again_and_holds_nobody_else_up(world, receiver):
    async with receiving() as well:
        receiver.hold = asyncio.Event()
        await world.add(receiver, "hangs")
        await world.add(well, "well")
        await world.raise_alerts(3)
        await world.round()

        assert len(well.got) == 3
        (line, *_) = await world.store.hooks.log("id-hangs", 9)
        assert line.outcome == "no answer in time"


async def test_gone_disables_the_hook_and_nothing_more_is_sent(world, receiver):
    receiver.answers = [410]
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    await world.round()
    await world.raise_alerts(2)
    await world.later(60, rounds=3)

    (hook,) = await world.store.hooks.every()
    assert (hook.enabled, hook.why) == (False, "answers 410")
    assert len(receiver.got) == 1
    assert await world.fates() == {alert.id: "dead"}


async def test_the_pause_that_a_receiver_asks_for_is_kept_for_all_of_its_alerts(world, receiver):
    receiver.answers = [(429, {"Retry-After": "30"})]
    await world.add(receiver)
    await world.raise_alerts()
    await world.round()
    await world.raise_alerts(2)
    await world.later(29, rounds=3)
    assert len(receiver.got) == 1
    await world.later(2, rounds=3)
    assert len(receiver.got) == 4


async def test_a_redirect_to_a_private_address_is_a_failure_and_nobody_there_is_asked(
    world, receiver
):
    async with receiving() as inside:
        receiver.answers = [(307, {"Location": inside.url})] * 3
        await world.add(receiver)
        await world.raise_alerts()
        await world.later(0, rounds=2)
        await world.later(2, rounds=2)

        assert inside.got == []
        (line, *_) = await world.store.hooks.log("id-tempo", 9)
        assert "never followed" in line.outcome


async def test_a_hook_that_leads_to_a_private_address_reaches_nobody(world, receiver):
    await world.add(receiver, allow_private=False)
    await world.raise_alerts()
    await world.round()

    assert receiver.got == []
    (line,) = await world.store.hooks.log("id-tempo", 9)
    assert "private address" in line.outcome


async def test_after_the_last_attempt_it_is_a_dead_letter_and_can_be_replayed(world, receiver):
    receiver.answers = [500] * (len(LADDER_MS) + 1)
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    await world.round()
    for pause_ms in LADDER_MS:
        await world.later(pause_ms * 1.3 / 1_000)
    assert await world.fates() == {alert.id: "dead"}

    dead = await world.store.hooks.delivery("id-tempo", alert.id)
    await world.store.hooks.revive(dead, world.wall_ms)
    await world.round()
    assert await world.fates() == {alert.id: "delivered"}
    assert set(ids(receiver)) == {alert.id}


async def test_while_a_secret_is_rotated_both_verify_and_afterwards_the_new_one(world, receiver):
    hook = await world.add(receiver)
    new = secret_text(b"n" * 32)
    changed = make_hook(
        url=hook.url,
        allow_private=True,
        secrets=rotated(hook, new, world.wall_ms - ROTATION_MS // 2),
    )
    assert await world.store.hooks.change(hook, changed)
    await world.raise_alerts()
    await world.round()

    (got,) = receiver.got
    assert Webhook(SECRET).verify(got.body, got.headers) == Webhook(new).verify(
        got.body, got.headers
    )
    assert changed.secrets == (Secret(new), Secret(SECRET, changed.secrets[1].until_ms))


# ---------------------------------------------------------------- news and history


async def test_what_grows_old_on_its_way_arrives_as_history(world, receiver):
    receiver.answers = [500]
    await world.add(receiver)
    await world.raise_alerts(type="lead.changed", significance=3)
    await world.round()
    await world.set_night(NIGHT_MS + 40 * MINUTE)
    await world.later(2)

    assert [event["data"]["news"] for event in told(receiver)] == [True, False]


async def test_late_alerts_are_one_digest_and_new_ones_go_by_themselves(world, receiver):
    await world.add(receiver)
    late = [*await world.raise_alerts(3, late=True), *await world.raise_alerts(2, late=True)]
    (new,) = await world.raise_alerts()
    await world.round()
    assert ids(receiver) == [new.id]
    await world.later(7, rounds=3)

    assert len(receiver.got) == 2
    digest = told(receiver)[1]
    assert digest["type"] == "realcount.digest"
    assert digest["data"]["news"] is False
    assert [one["id"] for one in digest["data"]["alerts"]] == [alert.id for alert in late]
    fates = await world.fates()
    assert {fates[alert.id] for alert in late} == {"gathered"}
    assert fates[digest["id"]] == "delivered"


async def test_a_digest_that_fails_is_sent_again_under_its_id(world, receiver):
    receiver.answers = [500]
    await world.add(receiver)
    await world.raise_alerts(3, late=True)
    await world.round()
    await world.later(7, rounds=2)
    await world.raise_alerts(1, late=True)
    await world.round()
    await world.later(7, rounds=2)

    first, second, *_ = ids(receiver)
    assert first == second
    assert told(receiver)[1]["data"]["alerts"] == told(receiver)[0]["data"]["alerts"]


async def test_one_that_is_late_alone_goes_as_what_it_is(world, receiver):
    await world.add(receiver)
    (alert,) = await world.raise_alerts(late=True)
    await world.later(0)
    await world.later(7, rounds=2)

    assert ids(receiver) == [alert.id]
    assert told(receiver)[0]["data"]["news"] is False


async def test_after_an_outage_of_ours_what_is_old_is_a_digest(world, receiver):
    await world.add(receiver)
    await world.raise_alerts(4, type="lead.changed", significance=3)
    await world.set_night(NIGHT_MS + 40 * MINUTE)
    (new,) = await world.raise_alerts()
    await world.round()
    await world.later(7, rounds=2)

    assert [event["type"] for event in told(receiver)] == [
        f"realcount.{new.type}",
        "realcount.digest",
    ]


async def test_an_alert_that_is_there_no_more_is_dropped(world, receiver):
    receiver.answers = [500]
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    await world.round()
    await world.store.contests.retire(CONTEST.id)
    await world.later(2)

    assert await world.fates() == {alert.id: "dropped"}
    assert len(receiver.got) == 1


async def test_a_bug_of_ours_is_a_failed_attempt_and_holds_nothing_else_up(world, receiver):
    await world.add(receiver)
    (broken,) = await world.raise_alerts(facts={"votes": object})
    (well,) = await world.raise_alerts()
    await world.round()

    assert ids(receiver) == [well.id]
    (_, line) = await world.store.hooks.log("id-tempo", 9)
    assert line.outcome == "was not asked, for a bug of ours that the log tells"
    assert (await world.fates())[broken.id] == "waiting"


async def test_the_doctor_says_what_is_wrong_with_a_hook(world, receiver):
    receiver.answers = [410]
    await world.add(receiver, "gone")
    await world.raise_alerts()
    await world.round()
    await world.add(receiver, "well", since={CONTEST.id: NIGHT_MS})
    lines = {line.what: line async for line in look_at_hooks(world.store)}

    assert lines["hook well"].good
    assert not lines["hook gone"].good
    assert "disabled answers 410, 0 delivered, 0 waiting, 1 dead" in lines["hook gone"].state
    assert lines["hook gone"].way_out == "realcount hooks enable gone"


async def test_the_doctor_sees_that_nobody_sends(world, receiver):
    await world.add(receiver)
    await world.raise_alerts()
    await world.notifiers[0].taker.take(
        CONTEST.id, await world.store.hooks.every(), wall_ms=world.wall_ms - 120_000
    )
    (line,) = [line async for line in look_at_hooks(world.store)]

    assert (line.good, line.way_out) == (False, "start a notifier: python -m workers.notifier")


async def test_what_kills_whoever_sends_it_ends_as_a_dead_letter(world, receiver):
    await world.add(receiver)
    (alert,) = await world.raise_alerts()
    hooks, wall_ms = world.store.hooks, world.wall_ms
    await world.notifiers[0].taker.take(CONTEST.id, await hooks.every(), wall_ms=wall_ms)
    for attempt in range(ATTEMPTS_MAX):  # each of them dies before it can say what became of it
        now_ms = wall_ms + attempt
        assert await hooks.claim("id-tempo", [alert.id], now_ms=now_ms, until_ms=now_ms + 1)
    await world.later(60)

    assert await world.fates() == {alert.id: "dead"}
    assert receiver.got == []


async def test_no_secret_and_no_address_is_in_a_log(world, receiver, capsys):
    receiver.answers = [500, 410]
    await world.add(receiver, url=f"{receiver.url}/very-secret")
    await world.raise_alerts()
    await world.later(0)
    await world.later(2)

    logged = "".join(capsys.readouterr())
    assert "delivery.failed" in logged
    assert "hook.disabled" in logged
    for secret in ("very-secret", SECRET, SECRET.removeprefix("whsec_")):
        assert secret not in logged


class Stubborn:
    """Standings whose wait for changes swallows a cancellation, as a client of Redis may."""

    def __init__(self, standings):
        self._standings = standings
        self.waits = 0

    def __getattr__(self, name):
        return getattr(self._standings, name)

    async def changes(self, after, timeout_s):
        self.waits += 1
        with suppress(asyncio.CancelledError):
            await self._standings.changes(after, timeout_s)
        return ()


async def test_a_notifier_ends_though_a_cancellation_is_swallowed(receiver):
    store = memory_store()
    stubborn = Stubborn(store.standings)
    async with notified(replace(store, standings=stubborn)) as world:
        await world.raise_alerts()
        await world.round()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert stubborn.waits == 1
        async with asyncio.timeout(5):
            await world.notifiers[0].close()
