"""Reports by hand: recorded and judged like any other, kept beside what counts, refused whole."""

import json
from importlib.resources import files

import pytest
from msgspec.structs import replace

from tests.builders import POLLS_CLOSE_MS, make_contest, make_press, make_source
from tracker.contests.library import load
from tracker.core.entries import Held, Reports
from tracker.core.instant import EPOCH
from tracker.core.model import Provenance, votes_of
from tracker.core.night import Night
from tracker.core.reduce import fold_all
from tracker.errors import EntryRefused
from tracker.sources.hand import sheet_body
from tracker.sources.recording import MemoryRecording
from tracker.storage.memory import memory_store
from workers.entering import enter_reports

JAKARTA = load("jakarta-2024")
CONTEST = make_contest(sources=(make_source(), make_press()))
ARTICLE = files("tracker.contests").joinpath("jakarta-2024.article.csv").read_text()
LATER_MS = POLLS_CLOSE_MS + 10 * 86_400_000
TOLD = {
    "source": "press",
    "author": "Rina",
    "from_": "https://press.example/2024/12/05/rekap",
    "dated": "2024-12-05",
}


class World:
    """A store ten days after the polls closed, and what has been entered there."""

    def __init__(self, contest=CONTEST):
        self.contest = contest
        self.store, self.recording = memory_store(), MemoryRecording()

    async def enter(self, by="Siti", **said):
        await self.store.clock.set(Night(LATER_MS, 0, 0))
        body = sheet_body(**TOLD | said)
        return await enter_reports(self.store, self.recording, self.contest, body, by=by)

    async def refused(self, **said):
        with pytest.raises(EntryRefused) as caught:
            await self.enter(**said)
        assert (await self.store.log.head(self.contest.id)).offset == 0
        assert list(self.recording.since(self.contest.id, EPOCH)) == []
        return caught.value.problems

    async def fold(self):
        return fold_all(self.contest, await self.store.log.read(self.contest.id, 0, 99))


@pytest.fixture(name="world")
def _world():
    return World()


def _line(region="91", a=120, b=80, **figures):
    return {"region": region, "votes": {"1": a, "2": b}, **figures}


def _told(done):
    return {(one.region_id, one.code): one.fields for one in done.findings}


async def test_the_article_of_5_december_2024_raises_what_is_wrong_with_it():
    world = World(JAKARTA)
    done = await world.enter(csv=ARTICLE)
    found = [(one.region_id, one.code, one.fields) for one in done.findings]

    # The same number for option 3 in Timur and Selatan.
    same = {"option": 3, "votes": 491_017}
    assert ("3175", "W304", same | {"other": "3174"}) in found
    assert ("3174", "W304", same | {"other": "3175"}) in found
    # Utara equal to the official row, figures and all.
    assert [code for region, code, _ in found if region == "3172"] == ["W306"]
    # Timur's valid votes below it.
    valid = {"name": "valid", "number": 1_035_443, "declared": 1_307_718, "difference": -272_275}
    assert ("3175", "W308", valid) in found
    # Selatan's option 1 above it, option 2 below it, option 3 on it.
    selatan = {f["option"]: f["difference"] for r, c, f in found if (r, c) == ("3174", "W307")}
    assert selatan == {1: 10_839, 2: -1_538}
    # Shares that sum to 100.63.
    assert ("31", "E209", {"sum": "100.63"}) in found


async def test_the_article_is_kept_beside_the_count_and_moves_nothing_of_it():
    world = World(JAKARTA)
    done = await world.enter(csv=ARTICLE)
    fold = await world.fold()

    assert (done.counts, done.taken, done.held) == (False, ("3172", "3175", "3174"), ())
    assert fold.tallies == {}
    kept = fold.reports["press", ("own", "3174")]
    assert votes_of(kept.numbers) == (386_230, 88_756, 491_017)
    assert kept.codes == ("W307", "W304")
    assert kept.provenance.url == "https://press.example/2024/12/05/rekap"


async def test_cities_entered_one_by_one_are_compared_with_each_other_too():
    world = World(JAKARTA)
    head, *lines = ARTICLE.splitlines()
    told = [_told(await world.enter(csv=f"{head}\n{line}\n")) for line in lines[:3]]

    assert ("3174", "W304") in told[2]


async def test_what_was_entered_is_recorded_with_author_address_and_date(world):
    done = await world.enter(reports=[_line()])
    (entry,) = await world.store.log.read(CONTEST.id, 0, 9)
    body = json.loads(world.recording.get(entry.body.digest))

    assert isinstance(entry.body, Reports)
    assert entry.body.digest == done.digest
    assert (body["author"], body["from"], body["dated"]) == (
        "Rina",
        "https://press.example/2024/12/05/rekap",
        "2024-12-05",
    )
    midnight_ms = 1_733_331_600_000
    assert entry.body.provenance == Provenance("Siti", "", "Rina", TOLD["from_"], midnight_ms)


async def test_a_date_without_hours_is_no_source_time(world):
    await world.enter(reports=[_line()])
    await world.enter(reports=[_line("92")], dated="2024-12-05 14:30")
    one, other = await world.store.log.read(CONTEST.id, 0, 9)

    assert one.body.source_at_ms is None
    assert other.body.source_at_ms == 1_733_383_800_000


async def test_the_same_entered_twice_is_one_entry(world):
    await world.enter(reports=[_line()])
    again = await world.enter(reports=[_line()])

    assert (again.offsets, again.same) == ((), ("91",))
    assert (await world.store.log.head(CONTEST.id)).offset == 1


async def test_an_older_article_may_be_entered_after_a_newer_one(world):
    await world.enter(reports=[_line()], dated="2024-12-05 14:30")
    done = await world.enter(reports=[_line("92")], dated="2024-12-03 09:00")

    assert done.taken == ("92",)


async def test_what_can_not_be_true_is_held_with_where_it_comes_from(world):
    done = await world.enter(reports=[_line(a=90_000_000, b=1)])
    (entry,) = await world.store.log.read(CONTEST.id, 0, 9)
    (hold,) = (await world.fold()).holds.values()

    assert (done.taken, done.held) == ((), ("91",))
    assert isinstance(entry.body, Held)
    assert hold.suspect.codes == ("E205",)
    assert hold.provenance.author == "Rina"


async def test_votes_of_a_day_before_the_polls_closed_are_held(world):
    done = await world.enter(reports=[_line()], dated="2024-11-26")
    on_the_day = await world.enter(reports=[_line("92")], dated="2024-11-27")

    assert done.held == ("91",)
    assert on_the_day.taken == ("92",)


async def test_every_problem_is_told_at_once_and_nothing_is_taken(world):
    table = "region;1;2;share.1\n91;120;x;\n77;1;2;\n92;1.000;2;200\n9101;1;2\n"
    problems = await world.refused(csv=table)
    assert problems == ("line 5: has 3 cells, the header has 4",)

    problems = await world.refused(csv=table.replace("9101;1;2", "91;;;"), dated="soon", author="")
    assert problems == (
        "dated: 'soon' is no date; write 2024-12-05 or 2024-12-05 14:30",
        "author: say who wrote or phoned it in",
        "line 2: 2 'x' is not a count",
        "line 3: there is no region '77'",
        "line 5: 91 stands twice",
        "line 5: no option has a number",
        "line 4: share.1 '200' is no share in per cent",
    )


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (
            {"source": "feed"},
            "feed is polled, so nobody enters its numbers; by hand there is: press",
        ),
        ({"source": "tempo"}, "there is no source 'tempo'; by hand there is: press"),
        ({"from_": ""}, "from: say where it was read, as an address or in words"),
        ({"from_": "javascript:x"}, "from: this is no address that somebody else can open"),
        ({"dated": "2031-01-01"}, "dated: 2031-01-01 has not come yet"),
        ({"dated": "9999-12-31"}, "dated: 9999-12-31 has not come yet"),
        (
            {"dated": "0001-01-01"},
            "dated: '0001-01-01' is no date; write 2024-12-05 or 2024-12-05 14:30",
        ),
        ({"reports": []}, "there is no report in it"),
    ],
)
async def test_a_report_that_can_not_be_used_says_why(world, said, problem):
    assert await world.refused(**{"reports": [_line()]} | said) == (problem,)


async def test_a_rehearsal_may_date_a_report_on_the_last_day_that_there_is():
    world = World(replace(CONTEST, test=True))

    assert (await world.enter(reports=[_line()], dated="9999-12-31")).taken == ("91",)


async def test_a_contest_without_a_source_by_hand_says_what_it_needs():
    world = World(make_contest())

    (problem,) = await world.refused(reports=[_line()], source="")
    assert problem.startswith("say which source; by hand there is: none; the definition needs")


async def test_the_only_source_by_hand_need_not_be_named(world):
    assert (await world.enter(reports=[_line()], source="")).source_id == "press"


async def test_somebody_has_looked_at_each_region_that_was_entered(world):
    await world.enter(reports=[_line(), _line("92")])
    states = await world.store.documents.get(CONTEST.id, "press")

    assert {(s.region_id, s.checked_at_ms) for s in states.values()} == {
        ("91", LATER_MS),
        ("92", LATER_MS),
    }
