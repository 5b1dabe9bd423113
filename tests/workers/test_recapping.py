"""Tiers entered by hand: recorded, appended once, refused whole."""

import pytest

from tests.builders import make_contest, make_report
from tracker.core.instant import EPOCH
from tracker.core.model import Provenance, votes_of
from tracker.core.reduce import fold_all
from tracker.errors import EntryRefused
from tracker.sources.recording import MemoryRecording
from tracker.storage.memory import memory_store
from workers.recapping import Tier, enter_recap, withdraw_recap

CONTEST = make_contest()
WHO = Provenance("Dewi", "D.Hasil", "", "https://official.example/d", 5)


class World:
    def __init__(self):
        self.store, self.recording = memory_store(), MemoryRecording()

    async def enter(self, *reports, stage="recap_kota"):
        tier = Tier(CONTEST, stage, WHO)
        return await enter_recap(self.store, self.recording, tier, reports, body=b"region\n91\n")

    async def fold(self):
        return fold_all(CONTEST, await self.store.log.read(CONTEST.id, 0, 99))


@pytest.fixture(name="world")
def _world():
    return World()


def _city(*votes, region_id="91"):
    return make_report(region_id, *votes, part="own")


async def test_what_is_entered_is_recorded_and_shown(world):
    entered = await world.enter(_city(120, 80))
    (entry,) = await world.store.log.read(CONTEST.id, 0, 9)

    assert entered.offset == 1
    assert world.recording.get(entry.body.digest) == b"region\n91\n"
    assert len(list(world.recording.since(CONTEST.id, EPOCH))) == 1
    assert votes_of((await world.fold()).tallies["91"].numbers) == (120, 80)


async def test_the_same_entered_twice_is_one_entry(world):
    await world.enter(_city(120, 80))
    again = await world.enter(_city(120, 80))

    assert again.offset is None
    assert (await world.store.log.head(CONTEST.id)).offset == 1


async def test_a_region_of_another_level_refuses_the_whole_entry(world):
    with pytest.raises(EntryRefused, match="9 is a province, but recap_kota is about every city"):
        await world.enter(_city(1, 2), _city(3, 4, region_id="9"))

    assert (await world.store.log.head(CONTEST.id)).offset == 0
    assert list(world.recording.since(CONTEST.id, EPOCH)) == []


async def test_what_is_withdrawn_lets_the_count_be_seen_again(world):
    await world.enter(_city(120, 80))
    await withdraw_recap(world.store, Tier(CONTEST, "recap_kota", WHO), "91")
    fold = await world.fold()

    assert fold.tallies["91"].recap is None
    assert votes_of(fold.tallies["91"].numbers) == (None, None)


async def test_withdrawing_what_was_never_said_is_refused(world):
    with pytest.raises(EntryRefused, match="91 has no numbers of recap_kota"):
        await withdraw_recap(world.store, Tier(CONTEST, "recap_kota", WHO), "91")
