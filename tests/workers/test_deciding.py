"""Decisions on what is held: entries with who and why; of two at once one is told to look again."""

import asyncio

import pytest

from tests.builders import make_contest, make_source
from tests.workers.test_polling import CITY, LATER, SOURCE
from tests.workers.twins import FeedTwin, city_body
from tracker.core.buckets import bucket_of
from tracker.core.decisions import DeskDecision, HoldName
from tracker.core.entries import Held, Rejected, Released, SourceSwitched, Tick
from tracker.core.model import votes_of
from tracker.errors import EntryRefused
from tracker.sources.recording import MemoryRecording
from tracker.sources.registry import format_of
from tracker.storage.memory import memory_store
from workers import reducing
from workers.deciding import (
    LOOKED_BACK_MAX,
    counting_source_of,
    decide,
    holds_of,
    look_at,
    what_became,
)
from workers.polling import PollKit, poll

CONTEST = make_contest()
YES = DeskDecision(releases=True, by="Siti", why="the office confirms it")
NO = DeskDecision(releases=False, by="Siti", why="zeros")


class World:
    """A contest with a good report and a blanked one, and a reducer that is called by hand."""

    def __init__(self):
        self.store, self.recording, self.feed = memory_store(), MemoryRecording(), FeedTwin()

    async def poll(self, body):
        self.feed.bodies[CITY.path] = body
        kit = PollKit(
            store=self.store, fetcher=self.feed, recording=self.recording, format_of=format_of
        )
        await poll(kit, CONTEST, SOURCE, [CITY])
        await self.reduce()

    async def reduce(self):
        fence = await self.store.leases.acquire(bucket_of(CONTEST.id), "t", 9_999)
        reduction = await reducing.begin(self.store, CONTEST, fence=fence)
        await reducing.advance(self.store, reduction, fence=fence)

    async def decide(self, decision, *, seen=None, **given):
        holds = await holds_of(self.store, CONTEST, **given)
        decided = await decide(self.store, CONTEST, holds, decision, seen=seen)
        await self.reduce()
        return decided

    async def votes(self, region_id="9101"):
        return votes_of((await self.store.standings.load(CONTEST.id)).tallies[region_id].numbers)

    async def last(self):
        head = await self.store.log.head(CONTEST.id)
        return (await self.store.log.read(CONTEST.id, head.offset - 1, 1))[0]


@pytest.fixture(name="world")
async def _world():
    world = World()
    await world.poll(city_body(r9101=(120, 80), r9102=(10, 20)))
    await world.poll(city_body(LATER, r9101=(0, 0), r9102=(11, 20)))
    return world


async def test_what_is_held_is_listed_with_the_good_numbers_beside_it(world):
    held = {(h.part, h.region_id): h for h in await holds_of(world.store, CONTEST)}
    hold = held["row", "9101"]

    assert votes_of(hold.suspect.numbers) == (0, 0)
    assert votes_of(hold.good) == (120, 80)
    assert world.recording.get(hold.digest)


async def test_released_numbers_count_with_who_and_why(world):
    decided = await world.decide(YES, below="9101")
    entry = (await world.last()).body

    assert [hold.region_id for hold in decided.done] == ["9101"]
    assert decided.offsets == ((await world.store.log.head(CONTEST.id)).offset,)
    assert isinstance(entry, Released)
    assert (entry.by, entry.reason) == ("Siti", "the office confirms it")
    assert await world.votes() == (0, 0)
    assert await holds_of(world.store, CONTEST, below="9101") == ()


async def test_rejected_numbers_never_count_and_are_not_held_anew(world):
    await world.decide(NO, below="9101")
    assert isinstance((await world.last()).body, Rejected)
    assert await world.votes() == (120, 80)

    head = await world.store.log.head(CONTEST.id)
    await world.poll(city_body("2024-11-27 20:30:00", r9101=(0, 0), r9102=(11, 20)))

    assert (await world.store.log.head(CONTEST.id)).offset == head.offset
    assert await holds_of(world.store, CONTEST, below="9101") == ()


async def test_after_a_rejection_the_next_good_report_counts(world):
    await world.decide(NO)
    await world.poll(city_body("2024-11-27 20:30:00", r9101=(130, 81), r9102=(11, 20)))

    assert await world.votes() == (130, 81)


async def test_after_a_rejection_the_held_body_is_still_in_log_and_recording(world):
    (hold,) = await holds_of(world.store, CONTEST, below="9101")
    await world.decide(NO, below="9101")
    entries = await world.store.log.read(CONTEST.id, 0, 99)
    kept = [e.body for e in entries if isinstance(e.body, Held | Rejected)]

    assert any(hold.suspect in [d.new for d in body.deltas] for body in kept)
    assert {body.digest for body in kept} == {hold.digest}
    assert b'"a": 0' in world.recording.get(hold.digest)


async def test_of_two_desks_at_once_one_is_told_to_look_again(world):
    holds = await holds_of(world.store, CONTEST, below="9101")
    await decide(world.store, CONTEST, holds, NO)
    late = await decide(world.store, CONTEST, holds, YES)
    await world.reduce()

    assert late.done == ()
    assert [hold.region_id for hold in late.moved] == ["9101"]
    assert await world.votes() == (120, 80)


async def test_a_feed_that_has_spoken_meanwhile_is_not_overruled(world):
    holds = await holds_of(world.store, CONTEST, below="9101")
    await world.poll(city_body("2024-11-27 20:30:00", r9101=(130, 81), r9102=(11, 20)))
    late = await decide(world.store, CONTEST, holds, YES)

    assert [hold.region_id for hold in late.moved] == ["9101"]
    assert await world.votes() == (130, 81)


async def test_a_decision_without_a_reason_is_none(world):
    with pytest.raises(EntryRefused, match="say why"):
        await world.decide(DeskDecision(releases=True, by="Siti", why="  "))


async def test_holds_elsewhere_are_left_alone(world):
    assert await holds_of(world.store, CONTEST, below="92") == ()
    assert (await world.decide(YES, below="92")).done == ()


async def test_desks_that_decide_at_the_same_moment_are_told_apart(world):
    holds = await holds_of(world.store, CONTEST, below="9101")
    both = await asyncio.gather(
        *(decide(world.store, CONTEST, holds, decision) for decision in (YES, NO, YES, NO))
    )
    await world.reduce()

    assert sum(len(one.done) for one in both) == 1
    assert sum(len(one.moved) for one in both) == 3
    assert await world.votes() in ((0, 0), (120, 80))


async def test_what_nobody_has_looked_at_is_left_as_it_is(world):
    (seen,) = await holds_of(world.store, CONTEST, below="9101")
    await world.poll(city_body("2024-11-27 20:30:00", r9101=(0, 1), r9102=(11, 20)))
    late = await world.decide(YES, below="9101", seen=seen.offset)

    assert (late.done, [h.region_id for h in late.moved]) == ((), ["9101"])
    assert await world.votes() == (120, 80)
    (again,) = await holds_of(world.store, CONTEST, below="9101")
    assert (await world.decide(YES, below="9101", seen=again.offset)).moved == ()


async def test_everything_below_a_region_is_decided_on_at_once(world):
    await world.poll(city_body("2024-11-27 20:30:00", r9101=(0, 0), r9102=(0, 0)))
    decided = await world.decide(NO, below="91", source_id="feed")

    assert {h.region_id for h in decided.done} == {"91", "9101", "9102"}
    assert await holds_of(world.store, CONTEST) == ()


async def test_what_became_of_a_hold_is_told_by_who_and_why(world):
    name = HoldName("9101", "row", "feed")
    assert "other numbers are held since" in await what_became(world.store, CONTEST, name)
    await world.decide(NO, below="9101")

    assert "Siti rejected it" in await what_became(world.store, CONTEST, name)
    assert await what_became(world.store, CONTEST, HoldName("77", "row", "feed")) is None


async def test_what_became_of_a_hold_long_ago_is_not_searched_for(world):
    for _ in range(LOOKED_BACK_MAX):
        await world.store.log.append(CONTEST.id, Tick(), now_ms=1)

    assert await what_became(world.store, CONTEST, HoldName("9101", "row", "feed")) is None


async def test_a_hold_is_looked_at_with_the_sentences_of_its_rules(world):
    (looked,) = await look_at(
        world.store, CONTEST, await holds_of(world.store, CONTEST, below="9101")
    )

    assert looked.reasons("en") == (
        "every option has 0 votes although 3 stations are in",
        "votes collapsed from 200 to 0, more than the stations taken back explain",
    )


async def test_the_source_that_counts_is_the_one_a_desk_has_chosen():
    sources = (make_source(), make_source(id="press"))
    contest = make_contest(sources=sources)
    store = memory_store()
    assert await counting_source_of(store, contest) == "feed"
    await store.log.append(contest.id, SourceSwitched(source_id="press", by="Siti"), now_ms=1)
    fence = await store.leases.acquire(bucket_of(contest.id), "t", 9_999)
    reduction = await reducing.begin(store, contest, fence=fence)
    await reducing.advance(store, reduction, fence=fence)

    assert await counting_source_of(store, contest) == "press"
