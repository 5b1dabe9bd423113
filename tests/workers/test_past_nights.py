"""The captured night of Jakarta, asked about afterwards: each publish as it was shown.

How: every body goes through parser, rules and log as a poller brings it, a minute after the feed's
own time, and a reducer commits. Then the web app is asked what was shown at a moment. The twin is
a province of two cities, made by hand.
"""

import json
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.builders import make_contest
from tests.nights import captured_lines
from tests.workers.twins import city_body
from tracker.contests.library import load
from tracker.core.buckets import bucket_of
from tracker.core.export import Told, row
from tracker.core.instant import ms_of_iso
from tracker.core.model import source_of
from tracker.core.night import Night
from tracker.core.standings import standing
from tracker.core.tree import grow
from tracker.sources.registry import format_of
from tracker.storage.memory import memory_store
from tracker.web.app import make_app
from workers import reducing
from workers.appending import Origin, append_checked
from workers.past import StorePast, as_of

A_MINUTE_MS = 60_000
SMALL = make_contest(live_hosts=("feed.example",))


class Counted:
    """A contest counted from bodies, each a pair of a document's region and bytes."""

    def __init__(self, contest, bodies):
        self.contest, self.bodies, self.store = contest, bodies, memory_store()
        self.source = source_of(contest, contest.counting_source)
        self.documents = {
            d.region_id: d for d in format_of(self.source).documents(contest, self.source)
        }

    async def begin(self):
        """Let every body come in, and commit what it moves."""
        await self.store.contests.register(self.contest)
        fence = await self.store.leases.acquire(bucket_of(self.contest.id), "t", 9_999)
        reduction = await reducing.begin(self.store, self.contest, fence=fence)
        for region_id, body in self.bodies:
            await self._take(self.documents[region_id], body)
            while await reducing.advance(self.store, reduction, fence=fence):
                pass
        return self

    async def _take(self, document, body):
        parsed = format_of(self.source).parse(self.contest, self.source, document, body)
        await self.store.clock.set(Night(parsed.source_at_ms + A_MINUTE_MS, 0, 0))
        tree = grow(self.contest)
        origin = Origin(
            contest=self.contest,
            tree=tree,
            source=self.source,
            path=document.path,
            digest="d" * 64,
        )
        await append_checked(self.store, origin, parsed)

    @asynccontextmanager
    async def web(self):
        """A client of the web app on this count."""
        store = self.store
        app = make_app(
            standings=store.standings,
            alerts=store.alerts,
            contests=store.contests,
            documents=store.documents,
            history=store.log,
            clock=store.clock,
            tokens=store.tokens,
            socket_url="ws://localhost:1/v1/ws",
            public_url="http://testserver",
            past=StorePast(store),
        )
        await app.state.live.tail.look_round()
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client

    async def asked(self, what, **params):
        """The answer of the web app."""
        async with self.web() as client:
            url = f"/v1/contests/{self.contest.id}/{what}"
            return (await client.get(url, params=params)).raise_for_status().json()

    async def shown(self, as_of):
        """Votes and stations of the root, and the state of the source, as of a moment."""
        answer = await self.asked("standings", depth=0, as_of=as_of)
        (root,) = answer["standings"]
        source = answer["contest"]["sources"][0]
        votes = tuple(option["votes"] for option in root["options"])
        return votes, root["stations"]["reported"], source["state"]


# ---------------------------------------------------------------- a night made by hand


def _publish(ts, one, other):
    return [
        ("91", city_body(ts, r9101=one, r9102=one)),
        ("92", city_body(ts, r9201=other, r9202=other)),
    ]


SMALL_NIGHT = [
    *_publish("2024-11-27 20:00:04", (10, 20), (30, 40)),
    *_publish("2024-11-27 20:15:04", (11, 20), (35, 40)),
    *_publish("2024-11-27 20:30:04", (0, 0), (0, 0)),
]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2024-11-27 20:00", ((None, None), None, "not_polled")),
        ("2024-11-27 20:05", ((80, 120), 12, "not_polled")),
        ("2024-11-27 20:20", ((92, 120), 12, "not_polled")),
        ("2024-11-27 20:40", ((92, 120), 12, "withdrew")),
    ],
)
async def test_a_made_up_night_is_as_it_was_shown_at_each_moment(moment, shown):
    counted = await Counted(SMALL, SMALL_NIGHT).begin()

    assert await counted.shown(moment) == shown


async def test_a_series_by_the_feeds_clock_has_a_point_for_each_publish():
    counted = await Counted(SMALL, SMALL_NIGHT).begin()
    series = await counted.asked("series", clock="source")
    points = [(p["at"], *p["votes"].values()) for p in series["points"]]

    assert points == [("2024-11-27T13:00:04Z", 80, 120), ("2024-11-27T13:15:04Z", 92, 120)]


# ---------------------------------------------------------------- the night of Jakarta


@pytest.fixture(name="jakarta", scope="module")
def _jakarta(captures: Path):
    """The captured bodies of Jakarta, counted once."""
    lines = (line for line in captured_lines(captures) if line["path"].startswith("pkwkp/31/"))
    bodies = [(Path(line["path"]).stem, json.dumps(line["body"]).encode()) for line in lines]
    return Counted(load("jakarta-2024"), bodies)


@pytest.mark.captures
async def test_the_publishes_of_jakarta_are_as_kpu_gave_them(jakarta):
    await jakarta.begin()
    official = ((1_717_245, 458_886, 2_181_939), 14_825)

    # Before the first city's own file nothing is counted: the province's chart is only compared.
    assert (await jakarta.shown("2024-11-27 18:30"))[0] == (None, None, None)
    # KPU's own chart of 05:15 and of 10:00:05 says so, option by option.
    assert (await jakarta.shown("2024-11-28 05:20"))[:2] == (
        (1_717_037, 458_839, 2_181_636),
        14_823,
    )
    assert (await jakarta.shown("2024-11-28 10:02"))[:2] == official
    # At 10:45:04 every number became zero; what is shown stays, and says so.
    before, after = [await jakarta.shown(f"2024-11-28 {t}") for t in ("10:45", "10:47")]
    assert (before[:2], after[:2]) == (official, official)
    assert (before[2] == "withdrew", after[2]) == (False, "withdrew")
    await _expect_the_series_to_be_the_publishes(jakarta)
    await _expect_the_export_to_be_the_answer(jakarta)


async def _expect_the_series_to_be_the_publishes(jakarta):
    """On the feed's clock the province ends at 10:00:05, and no point has fewer votes."""
    points = (await jakarta.asked("series", clock="source"))["points"]
    totals = [sum(votes for votes in point["votes"].values()) for point in points]

    assert points[-1]["at"] == "2024-11-28T03:00:05Z"
    assert totals == sorted(totals)
    assert totals[-1] == 4_358_070


async def _expect_the_export_to_be_the_answer(jakarta):
    """A row of an export holds what the web app says of its region as of the same moment."""
    contest, moment = jakarta.contest, "2024-11-28T05:20:00+07:00"
    at_ms = ms_of_iso(moment)
    past = await as_of(jakarta.store, contest, at_ms)
    told = Told(status="provisional", as_of_ms=at_ms, position=past.position)
    answer = await jakarta.asked("standings", depth=8, as_of=moment)

    assert len(answer["standings"]) == len(contest.regions)
    for shown in answer["standings"]:
        tally = past.fold.tallies.get(shown["region"])
        cells = row(contest, standing(contest, past.fold.tree, shown["region"], tally), told)
        votes = [cells[f"votes_{option.number}"] for option in contest.options]
        assert votes == [option["votes"] for option in shown["options"]]
        assert cells["position"] == f"{answer['epoch']}:{answer['offset']}"
