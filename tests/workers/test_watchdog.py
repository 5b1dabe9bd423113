"""The watchdog: one of several speaks, once for each change, and not before it has settled."""

import pytest

from tests.builders import make_contest, make_press, make_source
from tracker.core.entries import SourceState
from tracker.core.night import Night
from tracker.ports import DocumentState
from tracker.storage.memory import memory_store
from workers.watchdog import SETTLE_S, Watchdog

CONTEST = make_contest()
NOW = 1_732_700_000_000


class World:
    """A store whose night stands still, and watchdogs with a clock that the test moves."""

    def __init__(self):
        self.store = memory_store()
        self.wall_s = 0.0
        self.dog = self.watchdog("a")

    def watchdog(self, holder):
        return Watchdog(self.store, holder, clock_s=lambda: self.wall_s)

    async def note(self, **given):
        state = DocumentState(path="x.json", region_id="9", **given)
        await self.store.documents.put(CONTEST.id, "feed", state)

    async def look(self, dog=None, after_s=SETTLE_S):
        self.wall_s += after_s
        await (dog or self.dog).look()

    async def told(self):
        entries = await self.store.log.read(CONTEST.id, 0, 99)
        assert all(isinstance(entry.body, SourceState) for entry in entries)
        return [entry.body.state for entry in entries]


@pytest.fixture(name="world")
async def _world():
    world = World()
    await world.store.clock.set(Night(NOW, 0, 0))
    await world.store.contests.register(CONTEST)
    return world


async def test_a_source_that_is_read_for_the_first_time_is_told_at_once(world):
    await world.look(after_s=0)
    await world.note(checked_at_ms=NOW)
    await world.look(after_s=0)

    assert await world.told() == ["fine"]


async def test_a_source_that_nobody_reads_is_told_once_that_has_settled(world):
    await world.look(after_s=0)
    assert await world.told() == []

    await world.look()

    assert await world.told() == ["not_polled"]


async def test_a_state_that_stays_is_told_once(world):
    await world.note(checked_at_ms=NOW)
    for _ in range(3):
        await world.look()

    assert await world.told() == ["fine"]


async def test_a_change_is_told_once_it_has_settled(world):
    await world.note(checked_at_ms=NOW)
    await world.look()
    await world.note(checked_at_ms=NOW - 1, failed_at_ms=NOW, failure="no answer")
    await world.look()
    assert await world.told() == ["fine"]

    await world.look()

    assert await world.told() == ["fine", "unreachable"]


async def test_a_moment_of_silence_is_not_told(world):
    await world.note(checked_at_ms=NOW)
    await world.look()
    await world.note(checked_at_ms=NOW - 9_000_000)
    await world.look(after_s=SETTLE_S / 2)
    await world.note(checked_at_ms=NOW)
    await world.look()
    await world.look()

    assert await world.told() == ["fine"]


async def test_of_two_watchdogs_one_speaks(world):
    other = world.watchdog("b")
    await world.note(checked_at_ms=NOW)
    for dog in (world.dog, other, world.dog, other):
        await world.look(dog)

    assert await world.told() == ["fine"]


async def test_a_source_by_hand_is_not_watched(world):
    by_hand = make_contest(id="dua-2024", sources=(make_source(), make_press()))
    await world.store.contests.register(by_hand)
    await world.look()
    await world.look()
    entries = await world.store.log.read(by_hand.id, 0, 99)

    assert {entry.body.source_id for entry in entries} == {"feed"}
