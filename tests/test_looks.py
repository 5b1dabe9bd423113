"""What a crowd asks the store is asked once, and a store that is away keeps nobody waiting."""

import asyncio

import pytest

from tests.web.world import World
from tracker.core.night import Night
from tracker.core.replica import Replica
from tracker.errors import StorageUnavailable
from tracker.looks import Looks

AT_MS = 1_732_690_100_000
AT = "2024-11-27T06:48:20Z"


class Asked:
    """A port that counts what it is asked, and can be away or hang."""

    def __init__(self, port):
        self._port = port
        self.times = 0
        self.state = "there"

    def __getattr__(self, name):
        async def ask(*args):
            self.times += 1
            await asyncio.sleep(0)
            if self.state == "away":
                raise StorageUnavailable("Redis can't be reached")
            if self.state == "hangs":
                await asyncio.Event().wait()
            return await getattr(self._port, name)(*args)

        return ask


@pytest.fixture(name="world")
async def _world():
    return await (await World().begin()).check(AT_MS)


@pytest.fixture(name="documents")
async def _documents(world):
    return Asked(world.store.documents)


@pytest.fixture(name="clock")
async def _clock(world):
    await world.store.clock.set(Night(AT_MS, 0, rate_percent=0))
    return Asked(world.store.clock)


@pytest.fixture(name="looks")
async def _looks(documents, clock):
    return Looks(documents, clock)


def _checked(looks, world, region_id="9"):
    return looks.checked_at(Replica(world.contest), "feed", region_id)


async def test_a_thousand_who_ask_at_once_are_one_question(looks, world, documents, clock):
    checked = await asyncio.gather(*(_checked(looks, world) for _ in range(1_000)))
    now = await asyncio.gather(*(looks.now_ms() for _ in range(1_000)))

    assert (set(checked), set(now)) == ({AT}, {AT_MS})
    assert (documents.times, clock.times) == (1, 1)


async def test_whoever_asks_later_gets_a_look_of_that_time(looks, world, monkeypatch):
    await _checked(looks, world)
    await world.check(AT_MS + 60_000)
    assert await _checked(looks, world) == AT

    monkeypatch.setattr("tracker.looks.KEPT_S", 0)
    assert await _checked(looks, world) == "2024-11-27T06:49:20Z"


async def test_each_region_has_a_clock_of_its_own(looks, world):
    state = (await world.store.documents.get(world.contest.id, "feed"))["92.json"]
    await world.store.documents.put(
        world.contest.id, "feed", type(state)(path="92.json", region_id="92", checked_at_ms=None)
    )

    assert [await _checked(looks, world, region) for region in ("9", "91", "92")] == [
        None,
        AT,
        None,
    ]


async def test_without_the_store_what_was_known_stays_and_is_said_to_be_old(
    looks, world, documents, clock, monkeypatch
):
    monkeypatch.setattr("tracker.looks.KEPT_S", 0)
    assert await looks.in_touch(world.contest.id, "feed")
    await looks.now_ms()
    documents.state = clock.state = "away"

    assert not await looks.in_touch(world.contest.id, "feed")
    assert (await _checked(looks, world), await looks.now_ms()) == (AT, AT_MS)


async def test_a_store_that_hangs_is_waited_for_once_whatever_is_asked(
    looks, world, documents, clock, monkeypatch
):
    monkeypatch.setattr("tracker.looks.STORE_WAIT_S", 0.01)
    monkeypatch.setattr("tracker.looks.KEPT_S", 600)
    documents.state = clock.state = "hangs"
    for source_id in ("feed", "other", "third"):
        assert not await looks.in_touch(world.contest.id, source_id)
    await looks.now_ms()

    assert (documents.times, clock.times) == (1, 0)
