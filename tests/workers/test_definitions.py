"""Definitions that change on the night: live where numbers keep their meaning, else folded anew."""

import pytest
from msgspec.structs import replace

from tests.builders import OPTIONS, REGIONS, make_contest, make_delta, make_reports
from tracker.core.buckets import bucket_of
from tracker.core.definition import fingerprint
from tracker.core.entries import Definition
from tracker.core.model import Region, votes_of
from tracker.errors import CommandError
from tracker.ports import DocumentState
from tracker.storage.memory import memory_store
from workers import reducing
from workers.definitions import apply_definition, difference

CONTEST = make_contest()
RENAMED = replace(CONTEST, options=(replace(OPTIONS[0], short="Andi A."), OPTIONS[1]))
SPLIT = replace(
    CONTEST,
    regions=(
        *(r for r in REGIONS if r.id != "9202"),
        Region(id="9203", name="Dua Baru", level="district", parent_id="92"),
    ),
)
SWAPPED = replace(CONTEST, options=(OPTIONS[1], OPTIONS[0]))


class World:
    """A store in which two districts have been counted, and its reducer."""

    def __init__(self):
        self.store = memory_store()

    async def begin(self):
        await apply_definition(self.store, CONTEST, by="up")
        for district, votes in (("9101", (120, 80)), ("9202", (5, 6))):
            body = make_reports(make_delta(district, None, votes), path=f"{district}.json")
            await self.store.log.append_reports(CONTEST.id, body, now_ms=1_000)
        await self.reduce()
        return self

    async def reduce(self):
        """What the reducer does when it sees that the definition has changed."""
        contest = await self.store.contests.get(CONTEST.id)
        fence = await self.store.leases.acquire(bucket_of(CONTEST.id), "t", 9_999)
        reduction = await reducing.begin(self.store, contest, fence=fence)
        while await reducing.advance(self.store, reduction, fence=fence):
            pass
        return reduction

    async def votes(self, region_id="9"):
        stored = await self.store.standings.load(CONTEST.id)
        return votes_of(stored.tallies[region_id].numbers)

    async def epoch(self):
        return (await self.store.standings.meta(CONTEST.id)).position.epoch


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


async def test_a_first_definition_is_new_and_writes_nothing_into_the_log():
    store = memory_store()
    found = await apply_definition(store, CONTEST, by="up")

    assert found.effect == "new"
    assert (await store.log.head(CONTEST.id)).offset == 0


async def test_the_same_definition_again_is_no_entry(world):
    found = await apply_definition(world.store, CONTEST, by="up")

    assert found.effect == "same"
    assert (await world.store.log.head(CONTEST.id)).offset == 2


async def test_a_name_applies_live_with_who_and_under_the_same_epoch(world):
    epoch = await world.epoch()
    found = await apply_definition(world.store, RENAMED, by="Siti")
    await world.reduce()
    entry = (await world.store.log.read(CONTEST.id, 2, 1))[0]
    stored = await world.store.standings.load(CONTEST.id)

    assert found.effect == "live"
    assert found.changes == ("option a: short is 'Andi A.', was 'Andi'",)
    assert entry.body == Definition(fingerprint=fingerprint(RENAMED), by="Siti", what=found.changes)
    assert stored.state.fingerprint == fingerprint(RENAMED)
    assert stored.state.defined == 3
    assert stored.state.offset == 3
    assert await world.epoch() == epoch


async def test_another_tree_asks_first(world):
    with pytest.raises(CommandError, match="2 entries counted with another tree"):
        await apply_definition(world.store, SPLIT, by="up")

    assert await world.store.contests.get(CONTEST.id) == CONTEST


async def test_another_tree_folds_the_log_again_under_a_new_epoch(world):
    epoch = await world.epoch()
    found = await apply_definition(world.store, SPLIT, by="Siti", refold=True)
    await world.reduce()

    assert found.effect == "refold"
    assert await world.epoch() != epoch
    assert await world.votes() == (120, 80)
    again = await world.epoch()
    await world.reduce()
    assert await world.epoch() == again


async def test_other_options_are_refused_once_votes_are_in(world):
    found = await difference(world.store, SWAPPED)

    assert found.effect == "refused"
    with pytest.raises(CommandError, match="votes can't move from one to another"):
        await apply_definition(world.store, SWAPPED, by="Siti", refold=True)


async def test_before_the_first_entry_everything_may_change():
    store = memory_store()
    await apply_definition(store, CONTEST, by="up")
    found = await apply_definition(store, SWAPPED, by="up")

    assert found.effect == "live"
    assert await store.contests.get(CONTEST.id) == SWAPPED


async def test_what_changes_is_told_in_sentences(world):
    found = await difference(world.store, SPLIT)

    assert found.changes == (
        "region 9202 is gone: its numbers stay in the log and are no longer shown or summed",
        "region 9203 is new: it has no numbers until a source gives some",
    )


async def test_a_definition_that_its_entry_was_not_written_of_is_told_when_applied_again(world):
    """How: a command was killed between its two steps, after an earlier change was told."""
    await apply_definition(world.store, RENAMED, by="Siti")
    await world.reduce()
    await world.store.contests.register(CONTEST)
    found = await apply_definition(world.store, CONTEST, by="Siti")
    await world.reduce()

    assert found.effect == "same"
    assert (await world.store.log.head(CONTEST.id)).offset == 4
    await apply_definition(world.store, CONTEST, by="Siti")
    assert (await world.store.log.head(CONTEST.id)).offset == 4


async def test_a_retired_contest_is_counted_again_from_where_it_stood(world):
    await world.store.contests.retire(CONTEST.id)
    found = await apply_definition(world.store, CONTEST, by="up")
    await world.reduce()

    assert (found.effect, found.retired) == ("same", True)
    assert await world.store.contests.ids() == (CONTEST.id,)
    assert await world.votes() == (125, 86)


async def test_a_retired_contest_can_not_come_back_with_another_tree_unasked(world):
    await world.store.contests.retire(CONTEST.id)
    with pytest.raises(CommandError, match="2 entries counted with another tree"):
        await apply_definition(world.store, SPLIT, by="up")

    assert await world.store.contests.ids() == ()


async def test_another_tree_lets_every_document_be_asked_for_again(world):
    """A region that is new may stand in a body that was read before it was."""
    seen = DocumentState(
        path="92.json", region_id="92", digest="d", etag='"1"', verdict="accepted", checked_at_ms=5
    )
    await world.store.documents.put(CONTEST.id, "feed", seen)
    await apply_definition(world.store, SPLIT, by="up", refold=True)
    states = await world.store.documents.get(CONTEST.id, "feed")

    assert states["92.json"] == DocumentState(path="92.json", region_id="92", checked_at_ms=5)


async def test_what_an_address_or_a_header_may_hide_is_never_told(world):
    feed = replace(CONTEST.sources[0], base_url="https://u:pw@x.example/", headers={"Key": "pw"})
    found = await difference(world.store, replace(CONTEST, sources=(feed,)))

    assert found.effect == "live"
    assert len(found.changes) == 2
    assert "pw" not in str(found.changes)
