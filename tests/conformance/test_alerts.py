"""`ports.Alerts`: they move with the standings, and are found by number, place and id."""

import pytest
from msgspec.structs import replace

from tests.builders import make_alert, make_numbers
from tracker.core.alerts.memory import Memo
from tracker.core.buckets import bucket_of
from tracker.core.model import Tally
from tracker.core.position import Position
from tracker.errors import StalePosition
from tracker.ports import Commit, Meta, Stored

C = "contoh-2024"
EPOCH = "0123456789ab"


def _meta(offset):
    return Meta(Position(EPOCH, offset), f"{offset:016x}", 1_000 + offset)


def _commit(expected, offset, *alerts, **memos):
    return Commit(
        expected=expected,
        meta=_meta(offset),
        tallies={"9101": Tally(offset, 1_000, None, make_numbers(1, 2))},
        alerts=alerts,
        memos=memos,
    )


@pytest.fixture(name="fence")
async def _fence(store):
    return await store.leases.acquire(bucket_of(C), "reducer", 600)


async def test_before_the_first_there_is_none(store):
    assert await store.alerts.raised(C, 0, 9) == ()
    assert await store.alerts.published(C, 0, 9) == ()
    assert await store.alerts.get(C, "x") is None


async def test_alerts_are_found_by_number_in_their_order_and_by_id(store, fence):
    first, second = make_alert(1), make_alert(2)
    await store.standings.commit(C, _commit(None, 1, first, second), fence=fence)

    assert await store.alerts.raised(C, 0, 9) == (first, second)
    assert await store.alerts.raised(C, 1, 9) == (second,)
    assert await store.alerts.raised(C, 0, 1) == (first,)
    assert await store.alerts.get(C, second.id) == second


async def test_the_public_gets_those_that_were_let_out_in_the_order_of_that(store, fence):
    waiting, auto = make_alert(1, status="waiting"), make_alert(2, published=1)
    await store.standings.commit(C, _commit(None, 1, waiting, auto), fence=fence)
    approved = replace(waiting, status="sent", published=2)
    await store.standings.commit(C, _commit(Position(EPOCH, 1), 2, approved), fence=fence)

    assert await store.alerts.published(C, 0, 9) == (auto, approved)
    assert await store.alerts.published(C, 1, 9) == (approved,)
    assert await store.alerts.raised(C, 0, 9) == (approved, auto)


async def test_what_has_to_be_remembered_comes_back_with_the_standings(store, fence):
    memo = Memo(times=2, said="a", due_ms=7)
    commit = _commit(None, 1, make_alert(1), **{"lead.changed|9|": memo})
    await store.standings.commit(C, commit, fence=fence)
    memo.times = 9

    stored = await store.standings.load(C, reports=True)
    assert stored.alerts == (make_alert(1),)
    assert stored.memos == {"lead.changed|9|": Memo(times=2, said="a", due_ms=7)}
    assert (await store.standings.load(C)).alerts == ()


async def test_a_commit_that_is_refused_leaves_no_alert(store, fence):
    with pytest.raises(StalePosition):
        await store.standings.commit(C, _commit(Position(EPOCH, 7), 8, make_alert(1)), fence=fence)

    assert await store.alerts.raised(C, 0, 9) == ()


async def test_a_replacement_takes_the_place_of_all_alerts(store, fence):
    await store.standings.commit(C, _commit(None, 1, make_alert(1), make_alert(2)), fence=fence)
    stored = await store.standings.load(C, reports=True)
    again = replace(stored, meta=_meta(5), alerts=(make_alert(1, region_id="92"),), memos={})
    await store.standings.replace(C, again, expected=Position(EPOCH, 1), fence=fence)

    assert await store.alerts.raised(C, 0, 9) == (make_alert(1, region_id="92"),)
    assert isinstance(await store.standings.load(C, reports=True), Stored)
