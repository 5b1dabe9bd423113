"""`ports.Hooks`: a delivery is made once, claimed by one, and taken over when that one dies."""

import asyncio

import pytest
from msgspec.structs import replace

from tests.builders import CONTEST, make_delivery, make_hook
from tracker.core.delivery.answers import Delivered, GiveUp, Retry
from tracker.core.delivery.digest import gathered
from tracker.core.delivery.fates import as_gathered, as_stepped
from tracker.core.delivery.hook import Attempt, Cursor, Secret

C, HOOK = CONTEST.id, "id-tempo"
EPOCH = "0123456789ab"
NOW, LEASE = 10_000, 5_000


@pytest.fixture(name="hooks")
def _hooks(store):
    return store.hooks


async def made(hooks, *numbers, due_ms=NOW, hook_id=HOOK):
    """Deliveries of these numbers, made and due."""
    held = await hooks.cursor(hook_id, C)
    deliveries = [make_delivery(number, hook_id=hook_id) for number in numbers]
    moved = Cursor(EPOCH, held.number + len(numbers))
    pairs = [(delivery, due_ms) for delivery in deliveries]
    assert await hooks.make(hook_id, C, pairs, held=held, moved=moved)
    return deliveries


async def claimed(hooks, *deliveries, now_ms=NOW, **rest):
    ids = [delivery.id for delivery in deliveries]
    return await hooks.claim(HOOK, ids, now_ms=now_ms, until_ms=now_ms + LEASE, **rest)


def line(delivery, attempt=1, at_ms=NOW):
    return Attempt(
        delivery_id=delivery.id, at_ms=at_ms, attempt=attempt, took_ms=7, status=200, outcome="200"
    )


async def settle(hooks, claim, step, due_ms=None, rest_until_ms=0):
    ended = as_stepped(claim.delivery, claim.attempt, NOW, step)
    told = line(ended, claim.attempt)
    return await hooks.settle(claim, ended, told, due_ms=due_ms, rest_until_ms=rest_until_ms)


async def due(hooks, now_ms=NOW, count=99):
    return (await hooks.due([HOOK], now_ms, count)).get(HOOK, ())


# ---------------------------------------------------------------- hooks themselves


async def test_a_hook_comes_back_whole_and_hooks_are_listed_by_name(hooks):
    tempo, antara = make_hook("tempo", types=("lead",)), make_hook("antara", kind="chat")
    assert await hooks.every() == ()
    assert await hooks.add(tempo) == tempo
    assert await hooks.add(antara) == antara
    assert await hooks.every() == (antara, tempo)


async def test_a_name_that_is_taken_stays_with_its_first_hook(hooks):
    first = await hooks.add(make_hook("tempo"))
    assert await hooks.add(make_hook("tempo", id="other")) == first


async def test_a_hook_is_changed_by_whoever_has_seen_its_newest(hooks):
    held = await hooks.add(make_hook("tempo"))
    rotated = replace(held, secrets=(Secret("whsec_new"),))
    assert await hooks.change(held, rotated)
    assert not await hooks.change(held, replace(held, enabled=False))
    assert await hooks.every() == (rotated,)
    assert not await hooks.change(make_hook("nobody"), make_hook("nobody", why="x"))


async def test_a_removed_hook_leaves_nothing_to_the_next_of_its_name(hooks):
    held = await hooks.add(make_hook("tempo"))
    await made(hooks, 1)
    assert not await hooks.remove(replace(held, id="other"))
    assert await hooks.remove(held)
    assert not await hooks.remove(held)
    assert await hooks.every() == ()
    assert await due(hooks) == ()
    assert await hooks.deliveries(HOOK) == ()
    assert await hooks.cursor(HOOK, C) == Cursor()


# ---------------------------------------------------------------- making


async def test_deliveries_are_made_with_the_cursor_and_due_in_their_order(hooks):
    one, two = await made(hooks, 1, 2)
    assert await hooks.cursor(HOOK, C) == Cursor(EPOCH, 2)
    assert await due(hooks) == (one, two)
    assert await due(hooks, count=1) == (one,)
    assert await due(hooks, now_ms=NOW - 1) == ()
    assert await hooks.delivery(HOOK, one.id) == one
    assert await hooks.delivery(HOOK, "x") is None


async def test_of_two_that_make_the_same_at_once_one_does(hooks):
    tries = [
        hooks.make(HOOK, C, [(make_delivery(1), NOW)], held=Cursor(), moved=Cursor(EPOCH, 1))
        for _ in range(2)
    ]
    assert sorted(await asyncio.gather(*tries)) == [False, True]
    assert len(await due(hooks)) == 1


async def test_an_alert_that_is_raised_again_is_not_delivered_again(hooks):
    (one,) = await made(hooks, 1)
    (claim,) = await claimed(hooks, one)
    await settle(hooks, claim, Delivered())
    moved = Cursor("other-epoch", 1)
    held = await hooks.cursor(HOOK, C)
    assert await hooks.make(HOOK, C, [(one, NOW)], held=held, moved=moved)
    assert await due(hooks, now_ms=NOW * 9) == ()
    assert (await hooks.delivery(HOOK, one.id)).state == "delivered"


async def test_each_contest_and_hook_has_a_cursor_of_its_own(hooks):
    await made(hooks, 1)
    assert await hooks.cursor(HOOK, "other") == Cursor()
    assert await hooks.cursor("other", C) == Cursor()
    await made(hooks, 1, hook_id="other")
    assert set(await hooks.due([HOOK, "other", "third"], NOW, 9)) == {HOOK, "other"}


# ---------------------------------------------------------------- claiming and settling


async def test_of_two_that_claim_at_once_one_has_it(hooks):
    (one,) = await made(hooks, 1)
    claims = await asyncio.gather(*[claimed(hooks, one) for _ in range(2)])
    assert sorted(map(len, claims)) == [0, 1]
    assert await due(hooks) == ()


async def test_a_claim_whose_holder_died_is_taken_over_as_the_next_attempt(hooks):
    (one,) = await made(hooks, 1)
    (first,) = await claimed(hooks, one)
    assert await claimed(hooks, one, now_ms=NOW + LEASE - 1) == ()
    (second,) = await claimed(hooks, one, now_ms=NOW + LEASE)
    assert (first.attempt, second.attempt) == (1, 2)
    assert second.delivery == one


async def test_what_is_delivered_is_never_due_again(hooks):
    (one,) = await made(hooks, 1)
    (claim,) = await claimed(hooks, one)
    assert await settle(hooks, claim, Delivered())
    assert await due(hooks, now_ms=NOW * 9) == ()
    kept = await hooks.delivery(HOOK, one.id)
    assert (kept.state, kept.attempts, kept.ended_at_ms) == ("delivered", 1, NOW)


async def test_a_failure_is_due_again_when_it_is_said_to_be(hooks):
    (one,) = await made(hooks, 1)
    (claim,) = await claimed(hooks, one)
    assert await settle(hooks, claim, Retry(900, 0, "answers 500"), due_ms=NOW + 900)
    assert await due(hooks, now_ms=NOW + 899) == ()
    ((again),) = await due(hooks, now_ms=NOW + 900)
    assert (again.state, again.attempts, again.last) == ("waiting", 1, "answers 500")


async def test_who_has_been_taken_over_can_t_say_that_it_failed(hooks):
    (one,) = await made(hooks, 1)
    (first,) = await claimed(hooks, one)
    (second,) = await claimed(hooks, one, now_ms=NOW + LEASE)
    assert not await settle(hooks, first, GiveUp("gone"))
    assert (await hooks.delivery(HOOK, one.id)).state == "waiting"
    assert await settle(hooks, second, Delivered())


async def test_that_it_was_delivered_is_true_whoever_did_it(hooks):
    (one,) = await made(hooks, 1)
    (first,) = await claimed(hooks, one)
    (second,) = await claimed(hooks, one, now_ms=NOW + LEASE)
    assert await settle(hooks, first, Delivered())
    assert not await settle(hooks, second, GiveUp("gone"))
    assert not await settle(hooks, second, Delivered())
    assert (await hooks.delivery(HOOK, one.id)).state == "delivered"


async def test_a_hook_that_rests_has_nothing_due_until_then(hooks):
    one, two = await made(hooks, 1, 2)
    (claim,) = await claimed(hooks, one)
    await settle(hooks, claim, Retry(1, 1, "429"), due_ms=NOW + 100, rest_until_ms=NOW + 700)
    assert await due(hooks, now_ms=NOW + 699) == ()
    assert await claimed(hooks, two, now_ms=NOW + 699) == ()
    assert set(await due(hooks, now_ms=NOW + 700)) == {two, await hooks.delivery(HOOK, one.id)}


async def test_a_claim_may_let_the_hook_rest_so_that_a_channel_gets_one_message_at_a_time(hooks):
    one, two = await made(hooks, 1, 2)
    assert len(await claimed(hooks, one, rest_until_ms=NOW + 1_000)) == 1
    assert await claimed(hooks, two, now_ms=NOW + 999) == ()
    assert len(await claimed(hooks, two, now_ms=NOW + 1_000)) == 1


async def test_several_are_claimed_in_one_step(hooks):
    one, two = await made(hooks, 1, 2)
    claims = await claimed(hooks, two, one)
    assert [claim.delivery for claim in claims] == [two, one]


# ---------------------------------------------------------------- digests


async def test_a_digest_stands_for_its_members(hooks):
    one, two = await made(hooks, 1, 2)
    digest = gathered([one, two], NOW)
    assert await hooks.gather([one, two], digest, NOW)
    assert await due(hooks) == (digest,)
    assert await hooks.delivery(HOOK, one.id) == as_gathered(one, digest, NOW)


async def test_what_is_claimed_or_gathered_is_not_gathered_again(hooks):
    one, two = await made(hooks, 1, 2)
    assert await hooks.gather([one], gathered([one], NOW), NOW)
    assert not await hooks.gather([one, two], gathered([one, two], NOW), NOW)
    await claimed(hooks, two)
    assert not await hooks.gather([two], gathered([two], NOW), NOW)
    assert (await hooks.delivery(HOOK, two.id)).state == "waiting"


# ---------------------------------------------------------------- afterwards


async def test_a_dead_letter_is_revived_under_its_id(hooks):
    (one,) = await made(hooks, 1)
    (claim,) = await claimed(hooks, one)
    await settle(hooks, claim, GiveUp("answers 500"))
    dead = await hooks.delivery(HOOK, one.id)
    await hooks.revive(dead, NOW + 5)
    (again,) = await due(hooks, now_ms=NOW + 5)
    assert (again.id, again.state, again.attempts) == (one.id, "waiting", 0)
    (claim,) = await claimed(hooks, again, now_ms=NOW + 5)
    assert claim.attempt == 1


async def test_deliveries_are_listed_as_they_were_made(hooks):
    late = make_delivery(1, made_at_ms=9_000)
    early = make_delivery(2, made_at_ms=8_000)
    pairs = [(late, NOW), (early, NOW)]
    await hooks.make(HOOK, C, pairs, held=Cursor(), moved=Cursor(EPOCH, 2))
    assert await hooks.deliveries(HOOK) == (early, late)


async def test_the_log_has_the_newest_first_and_an_end(hooks):
    (one,) = await made(hooks, 1)
    for attempt in range(1, 1_004):
        now_ms = NOW + attempt * LEASE
        (claim,) = await claimed(hooks, one, now_ms=now_ms)
        told = line(one, attempt)
        await hooks.settle(claim, one, told, due_ms=now_ms)
    assert [told.attempt for told in await hooks.log(HOOK, 2)] == [1_003, 1_002]
    assert len(await hooks.log(HOOK, 9_999)) == 1_000


async def test_a_note_is_kept_under_its_name(hooks):
    assert await hooks.note(HOOK, "message") is None
    await hooks.set_note(HOOK, "message", "17.5")
    assert await hooks.note(HOOK, "message") == "17.5"
    assert await hooks.note("other", "message") is None
