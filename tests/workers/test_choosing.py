"""What sources say beside what counts, and a desk that chooses which one counts."""

import pytest

from tests.builders import make_contest, make_delta, make_numbers, make_reports, make_source
from tracker.core.buckets import bucket_of
from tracker.core.entries import Delta, Recap, SourceSwitched
from tracker.core.model import Provenance, votes_of
from tracker.errors import EntryRefused
from tracker.storage.memory import memory_store
from workers import reducing
from workers.choosing import Comparing, change_to, choose

CONTEST = make_contest(sources=(make_source(), make_source(id="press")))
C = CONTEST.id
DISTRICTS = [region.id for region in CONTEST.regions if region.level == "district"]


class Night:
    """A contest with two sources, and a reducer that is called by hand."""

    def __init__(self):
        self.store = memory_store()

    async def begin(self):
        await self.store.contests.register(CONTEST)
        self._fence = await self.store.leases.acquire(bucket_of(C), "t", 9_999)
        self._reduction = await reducing.begin(self.store, CONTEST, fence=self._fence)
        return self

    async def say(self, *deltas, **changes):
        await self.store.log.append_reports(C, make_reports(*deltas, **changes), now_ms=1)
        await reducing.advance(self.store, self._reduction, fence=self._fence)

    async def numbers(self):
        tallies = (await self.store.standings.load(C)).tallies
        return {r: (t.numbers, t.known) for r, t in tallies.items()}

    async def votes(self, region_id):
        await reducing.advance(self.store, self._reduction, fence=self._fence)
        tallies = (await self.store.standings.load(C)).tallies
        return votes_of(tallies[region_id].numbers)


@pytest.fixture(name="night")
async def _night():
    return await Night().begin()


def _own(region_id, *votes):
    return Delta(region_id, "own", None, make_numbers(*votes))


async def _rows(night):
    return (await Comparing(night.store).compared(CONTEST)).rows


async def test_before_the_first_report_there_is_nothing_to_compare():
    compared = await Comparing(memory_store()).compared(CONTEST)

    assert (compared.position, compared.rows, compared.counting_source) == (None, (), "feed")


async def test_the_authoritys_own_city_stands_beside_our_sum_with_both_times(night):
    await night.say(make_delta("9101"), source_at_ms=1_000)
    await night.say(_own("91", 125, 80), source_at_ms=2_000, digest="o")
    (beside,) = await _rows(night)

    assert (beside.region_id, beside.source_id, beside.part) == ("91", "feed", "own")
    assert votes_of(beside.difference) == (5, 0)
    assert (beside.counted_source_at_ms, beside.report.source_at_ms) == (1_000, 2_000)


async def test_a_region_of_which_nothing_counts_is_not_compared(night):
    await night.say(_own("92", 5, None))

    assert await _rows(night) == ()


async def test_comparisons_are_loaded_again_only_where_the_standings_moved(night):
    await night.say(make_delta("9101"))
    comparing = Comparing(night.store)
    first = await comparing.compared(CONTEST)
    kept = comparing.kept[C]
    await comparing.compared(CONTEST)
    assert comparing.kept[C] is kept

    await night.say(_own("91", 125, 80), digest="o")
    assert first.rows == ()
    assert len((await comparing.compared(CONTEST)).rows) == 1


async def test_a_source_that_is_chosen_counts_and_says_who_and_why(night):
    await night.say(make_delta("9101"))
    await night.say(Delta("9101", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    assert votes_of((await _rows(night))[0].difference) == (-113, -72)

    change = await choose(night.store, CONTEST, "press", by="siti", why="the feed is blank")

    assert set(change.moved) == {"9101", "91", "9"}
    assert await night.votes("9") == (7, 8)
    entry = (await night.store.log.read(C, 0, 99))[-1]
    assert entry.body == SourceSwitched(source_id="press", by="siti", why="the feed is blank")


async def test_what_a_choice_would_do_is_exactly_what_it_does_and_alone_does_nothing(night):
    for district in DISTRICTS:
        await night.say(make_delta(district))
    await night.say(Delta("9101", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    foretold = await change_to(night.store, CONTEST, "press")
    assert await night.votes("9101") == (120, 80)

    assert foretold == await choose(night.store, CONTEST, "press", by="siti", why="w", losing=True)
    assert await night.votes("9") == (7, 8)


async def test_a_source_that_would_blank_regions_is_refused_and_names_them(night):
    await night.say(make_delta("9101"))
    await night.say(Delta("9201", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    with pytest.raises(EntryRefused, match=r"press has no votes of regions .*9101"):
        await choose(night.store, CONTEST, "press", by="siti", why="w")

    assert await night.votes("9") == (120, 80)


async def test_there_and_back_again_is_what_it_was(night):
    await night.say(make_delta("9101"))
    await night.say(Delta("9201", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    before = await night.numbers()
    await choose(night.store, CONTEST, "press", by="siti", why="w", losing=True)
    assert await night.votes("9") == (7, 8)
    await choose(night.store, CONTEST, "feed", by="siti", why="w", losing=True)

    assert await night.votes("9") == (120, 80)
    after = await night.numbers()
    assert {r: after[r] for r in before} == before


async def test_what_a_feed_says_meanwhile_is_there_on_the_way_back(night):
    await night.say(make_delta("9101"))
    await night.say(Delta("9101", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    await choose(night.store, CONTEST, "press", by="siti", why="w")
    await night.say(make_delta("9101", (120, 80), (125, 85)), digest="e")
    assert await night.votes("9") == (7, 8)

    await choose(night.store, CONTEST, "feed", by="siti", why="w")

    assert await night.votes("9") == (125, 85)


async def test_two_desks_that_choose_at_once_choose_once(night):
    await night.say(make_delta("9101"))
    await night.say(Delta("9101", "row", None, make_numbers(7, 8)), source_id="press", digest="p")
    await night.store.log.append(C, SourceSwitched(source_id="press", by="dewi"), now_ms=1)
    await choose(night.store, CONTEST, "press", by="siti", why="w")
    assert await night.votes("9") == (7, 8)

    await choose(night.store, CONTEST, "feed", by="siti", why="w")
    assert await night.votes("9") == (120, 80)


async def test_a_source_without_any_number_can_not_count(night):
    await night.say(make_delta("9101"))
    with pytest.raises(EntryRefused, match="press has no numbers that could count"):
        await choose(night.store, CONTEST, "press", by="siti", why="w", losing=True)

    # A city's own total is none of the districts that this source counts.
    await night.say(_own("91", 1, 2), source_id="press", digest="p")
    with pytest.raises(EntryRefused, match="press has no numbers that could count"):
        await choose(night.store, CONTEST, "press", by="siti", why="w", losing=True)


async def test_a_recapitulation_lends_a_source_no_numbers(night):
    await night.say(make_delta("9101"))
    recap = Recap(
        source_id="recap_provinsi",
        path="recap",
        digest="r" * 64,
        source_at_ms=None,
        provenance=Provenance("Dewi"),
        deltas=(_own("9", 1, 2),),
    )
    await night.store.log.append_reports(C, recap, now_ms=1)
    assert await night.votes("9") == (1, 2)

    with pytest.raises(EntryRefused, match="press has no numbers that could count"):
        await choose(night.store, CONTEST, "press", by="siti", why="w", losing=True)


@pytest.mark.parametrize(
    ("source_id", "why", "answer"),
    [
        ("moon", "w", "no source 'moon': feed, press"),
        ("feed", "w", "counts already"),
        ("press", "  ", "say why"),
    ],
)
async def test_a_choice_that_can_not_be_is_refused_in_words(night, source_id, why, answer):
    await night.say(make_delta("9101"))
    with pytest.raises(EntryRefused, match=answer):
        await choose(night.store, CONTEST, source_id, by="siti", why=why)
