"""Leases, documents, contests, clock and gate, on every backend."""

import time

from tests.builders import make_contest
from tracker.core.night import Night
from tracker.ports import Breaker, DocumentState

C = "contoh-2024"


async def test_a_lease_has_one_holder(store):
    assert await store.leases.acquire(3, "one", 600)
    assert await store.leases.acquire(3, "two", 600) is None


async def test_leases_of_two_buckets_are_independent(store):
    assert await store.leases.acquire(3, "one", 600)
    assert await store.leases.acquire(4, "two", 600)


async def test_renewing_a_lease_keeps_its_token(store):
    first = await store.leases.acquire(3, "one", 600)

    assert first == await store.leases.acquire(3, "one", 600)


async def test_a_new_holder_gets_a_greater_token(store):
    first = await store.leases.acquire(3, "one", 600)
    await store.leases.release(3, "one")

    assert await store.leases.acquire(3, "two", 600) > first


async def test_a_lease_can_only_be_released_by_its_holder(store):
    await store.leases.acquire(3, "one", 600)
    await store.leases.release(3, "two")

    assert await store.leases.acquire(3, "two", 600) is None


async def test_an_expired_lease_is_free_and_its_token_is_old(store):
    first = await store.leases.acquire(3, "one", 0.001)
    until = time.monotonic() + 20
    while (second := await store.leases.acquire(3, "two", 600)) is None:
        assert time.monotonic() < until, "the lease never expired"

    assert second > first


async def test_documents_keep_their_newest_state(store):
    await store.documents.put(C, "feed", DocumentState(path="a.json", region_id="9", etag='"1"'))
    newest = DocumentState(path="a.json", region_id="9", etag='"2"', verdict="accepted")
    await store.documents.put(C, "feed", newest)

    assert {"a.json": newest} == await store.documents.get(C, "feed")
    assert await store.documents.get(C, "press") == {}


async def test_the_states_of_some_documents_are_had_alone(store):
    states = {p: DocumentState(path=p, region_id="9") for p in ("a.json", "b.json")}
    for state in states.values():
        await store.documents.put(C, "feed", state)

    assert await store.documents.get(C, "feed", ["b.json", "c.json"]) == {
        "b.json": states["b.json"]
    }
    assert await store.documents.get(C, "feed", []) == {}


async def test_the_newest_announcement_of_a_region_stands(store):
    await store.documents.announce(C, "feed", ["91", "92"], 1_000)
    await store.documents.announce(C, "feed", ["92"], 2_000)
    await store.documents.announce(C, "feed", [], 3_000)

    assert await store.documents.announced(C, "feed") == {"91": 1_000, "92": 2_000}
    assert await store.documents.announced(C, "press") == {}


async def test_a_definition_is_taken_over_by_what_is_registered_last(store):
    for title in ({"id": "A", "en": "A"}, {"id": "B", "en": "B"}):
        await store.contests.register(make_contest(title=title))
        assert (await store.contests.get(C)).title == title


async def test_a_definition_that_has_not_changed_is_the_same_object(store):
    await store.contests.register(make_contest())

    assert await store.contests.get(C) is await store.contests.get(C)


async def test_a_registered_contest_comes_back_whole(store):
    contest = make_contest()
    await store.contests.register(contest)

    assert contest == await store.contests.get(contest.id)
    assert await store.contests.get("unknown") is None


async def test_contests_are_listed_in_order(store):
    for contest_id in ("b-2024", "a-2024", "a-2024+test"):
        await store.contests.register(make_contest(id=contest_id))

    assert await store.contests.ids() == ("a-2024", "a-2024+test", "b-2024")


async def test_without_a_night_the_clock_is_the_wall(store):
    before = time.time_ns() // 1_000_000

    assert await store.clock.now_ms() >= before
    assert await store.clock.night() is None


async def test_a_night_that_stands_still_does_not_move(store):
    await store.clock.set(Night(1_732_687_200_000, 0, 0))

    assert await store.clock.now_ms() == 1_732_687_200_000


async def test_a_night_can_be_taken_away_again(store):
    await store.clock.set(Night(0, 0, 0))
    await store.clock.set(None)

    assert await store.clock.night() is None


async def test_a_budget_holds_one_minute_and_fills_evenly(store):
    takes = [await store.gate.take("kpu", per_minute_max=3, wall_ms=1_000) for _ in range(4)]

    assert takes == [0, 0, 0, 20_000]
    assert await store.gate.take("kpu", per_minute_max=3, wall_ms=21_000) == 0


async def test_budgets_are_independent(store):
    await store.gate.take("one", per_minute_max=1, wall_ms=1_000)

    assert await store.gate.take("two", per_minute_max=1, wall_ms=1_000) == 0


async def test_a_breaker_is_closed_until_it_is_set(store):
    assert Breaker() == await store.gate.breaker("kpu@one")

    await store.gate.set_breaker("kpu@one", Breaker(3, 99, "timeout"))
    assert Breaker(3, 99, "timeout") == await store.gate.breaker("kpu@one")


async def test_a_retired_contest_is_neither_listed_nor_found(store):
    contest = make_contest()
    await store.contests.register(contest)
    await store.contests.retire(contest.id)
    await store.contests.retire(contest.id)

    assert await store.contests.ids() == ()
    assert await store.contests.get(contest.id) is None
    assert await store.contests.retired(contest.id) == contest


async def test_a_contest_that_is_registered_again_is_not_retired(store):
    contest = make_contest()
    await store.contests.register(contest)
    assert await store.contests.retired(contest.id) is None

    await store.contests.retire(contest.id)
    await store.contests.register(contest)

    assert await store.contests.retired(contest.id) is None
    assert await store.contests.ids() == (contest.id,)


async def test_what_was_never_registered_is_not_retired(store):
    await store.contests.retire("nobody-2024")

    assert await store.contests.retired("nobody-2024") is None
