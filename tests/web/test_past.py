"""What was shown at a moment, and how a region's numbers came in, over HTTP."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import jsonschema
import pytest

from tests.builders import make_contest
from tests.web.world import World
from tracker.core.night import Night
from tracker.errors import StorageUnavailable
from tracker.web.reading_room import AT_ONCE_MAX, WAITING_MAX, ReadingRoom, kept
from workers.past import StorePast

ID = "contoh-2024"
STANDINGS = f"/v1/contests/{ID}/standings"
SERIES = f"/v1/contests/{ID}/series"
FIRST = "2024-11-27T06:46:40Z"
"""When the world's entries are appended."""


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


@asynccontextmanager
async def _open(world, **changes):
    app = world.app(**changes)
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


async def _asked(world, url, **params):
    async with _open(world) as client:
        return await client.get(url, params=params or None)


async def _two_days(world):
    """Numbers of one day, and other numbers of the next."""
    await world.move(votes=(120, 80))
    await world.move(votes=(150, 90), at_ms=1_732_776_400_000)


async def test_before_the_first_report_everything_is_missing_and_nothing_is_zero(world):
    await world.move()
    answer = (await _asked(world, STANDINGS, as_of="2024-11-27T06:46:39Z", depth="0")).json()

    assert answer["offset"] == 0
    assert [option["votes"] for option in answer["standings"][0]["options"]] == [None, None]


async def test_from_the_moment_on_the_numbers_are_what_was_shown(world):
    await _two_days(world)
    then = (await _asked(world, STANDINGS, as_of=FIRST, depth="0")).json()

    assert [option["votes"] for option in then["standings"][0]["options"]] == [120, 80]
    assert (then["offset"], then["as_of"]) == (1, FIRST)


async def test_as_of_the_newest_moment_is_the_answer_of_now(world):
    await _two_days(world)
    await world.blank("9102")
    await world.recap("recap_kota", "92", (7, 3))
    await world.store.clock.set(Night(1_732_790_000_123, 0, rate_percent=0))
    now = (await _asked(world, STANDINGS, depth="2")).json()
    then = (await _asked(world, STANDINGS, depth="2", as_of="2099-01-01T00:00:00Z")).json()

    assert then.pop("as_of") == "2024-11-28T10:33:20Z"
    assert then == now | {"checked_at": None}


async def test_nothing_says_that_it_was_shown_at_a_moment_that_has_not_come(world):
    await world.move()
    await world.store.clock.set(Night(1_732_690_000_000, 0, rate_percent=0))
    frame = (await _asked(world, f"/embed/v1/{ID}/9", at="2024-11-28T05:15+07:00", lang="id")).text
    text = (await _asked(world, f"/v1/contests/{ID}/text", as_of="2024-11-28T05:15+07:00")).json()

    assert "13.46 WIB" in frame
    assert "05.15" not in frame
    assert text["as_of"] == FIRST


@pytest.mark.parametrize("path", [STANDINGS, f"/v1/contests/{ID}/text", f"/card/{ID}/9.png"])
async def test_the_end_of_time_is_a_wrong_time_and_no_accident(world, path):
    name = "at" if path.startswith("/card") else "as_of"
    response = await _asked(world, path, **{name: "9999-12-31T23:59:59Z"})

    assert response.status_code == 400
    assert response.json()["error"].startswith(f"{name} is a time, like ")


async def test_a_time_without_a_zone_is_of_the_contests_own_clock(world):
    await world.move()
    answer = (await _asked(world, STANDINGS, as_of="2024-11-27 13:46:40")).json()

    assert answer["as_of"] == FIRST


async def test_a_plus_that_became_a_space_on_the_way_is_still_a_plus(world):
    await world.move()
    answer = (await _asked(world, f"{STANDINGS}?as_of=2024-11-27T13:46:40+07:00")).json()

    assert answer["as_of"] == FIRST


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-01", "9" * 5000, "0001-01-01T00:00+07:00", "\0"]
)
async def test_what_is_not_a_time_is_refused_with_an_example(world, text):
    response = await _asked(world, STANDINGS, as_of=text)

    assert response.status_code == 400
    assert "2024-11-28T10:30+07:00" in response.json()["error"]


async def test_standings_of_the_past_are_read_page_by_page_as_of_the_same_moment(world):
    await _two_days(world)
    url, seen = f"{STANDINGS}?depth=2&limit=3&as_of=2024-11-27T13:46:40%2B07:00", []
    async with _open(world) as client:
        while url:
            answer = (await client.get(url)).json()
            seen += [row["region"] for row in answer["standings"]]
            assert (answer["as_of"], answer["offset"]) == (FIRST, 1)
            url = answer["next"]

    assert seen == [region.id for region in world.contest.regions]


# ---------------------------------------------------------------- caching


async def test_what_cannot_change_any_more_may_be_kept_for_long(world):
    await _two_days(world)
    async with _open(world) as client:
        first = await client.get(STANDINGS, params={"as_of": FIRST})
        etag = first.headers["etag"]
        again = await client.get(
            STANDINGS, params={"as_of": FIRST}, headers={"If-None-Match": etag}
        )

    assert first.headers["cache-control"] == "public, max-age=86400, immutable"
    assert not etag.startswith("W/")
    assert (again.status_code, again.content) == (304, b"")


async def test_what_may_still_change_is_kept_as_briefly_as_now(world):
    await _two_days(world)
    response = await _asked(world, STANDINGS, as_of="2024-11-28T06:46:40Z")

    assert response.headers["cache-control"].startswith("public, max-age=2,")


async def test_what_a_test_run_showed_is_not_kept_because_the_next_one_shows_another(world):
    world = await World(make_contest(test=True)).begin()
    await _two_days(world)
    response = await _asked(world, STANDINGS, as_of=FIRST)

    assert response.headers["cache-control"].startswith("public, max-age=2,")


async def test_an_answer_that_was_given_is_given_again_without_reading_the_log(world):
    await _two_days(world)
    past = Asked(StorePast(world.store))
    async with _open(world, past=past) as client:
        answers = [await client.get(STANDINGS, params={"as_of": FIRST}) for _ in range(3)]
        other = await client.get(STANDINGS, params={"as_of": FIRST, "root": "91"})

    assert len({answer.content for answer in answers}) == 1
    assert other.content != answers[0].content
    assert past.asked == 2


async def test_answers_are_kept_within_bounds(world):
    room = ReadingRoom(StorePast(world.store))
    for number in range(10):
        room.keep(bytes([number]), kept(b"x" * 4_000_000, ""))

    assert [n for n in range(10) if room.find(bytes([n])) is not None] == [6, 7, 8, 9]


class Asked:
    """The past, and how often it was asked."""

    def __init__(self, past):
        self._past = past
        self.asked = 0

    async def as_of(self, contest, at_ms):
        self.asked += 1
        return await self._past.as_of(contest, at_ms)

    async def series(self, contest, region_id, clock, upto):
        self.asked += 1
        return await self._past.series(contest, region_id, clock, upto)


# ---------------------------------------------------------------- busy


class Slow(Asked):
    """A past that answers nobody until it may, and has all of a crowd in front of it."""

    def __init__(self, past):
        super().__init__(past)
        self.may = asyncio.Event()

    async def series(self, contest, region_id, clock, upto):
        found = await super().series(contest, region_id, clock, upto)
        await self.may.wait()
        return found


async def test_a_crowd_takes_turns_and_those_beyond_are_told_to_come_back(world):
    await world.move()
    past = Slow(StorePast(world.store))
    room_for = AT_ONCE_MAX + WAITING_MAX
    async with _open(world, past=past) as client:
        asking = [
            asyncio.create_task(client.get(SERIES, params={"limit": n + 1}))
            for n in range(room_for + 3)
        ]
        done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        turned_away = done.pop().result()
        past.may.set()
        answers = await asyncio.gather(*asking)

    assert turned_away.status_code == 503
    assert turned_away.headers["retry-after"] == "2"
    assert "come back in 2 seconds" in turned_away.json()["error"]
    assert [answer.status_code for answer in answers].count(200) == room_for


async def test_a_log_that_is_too_long_for_one_question_is_a_503_until_it_is_read(world):
    await _two_days(world)

    class Unread(Asked):
        async def as_of(self, contest, at_ms):
            found = await super().as_of(contest, at_ms)
            return None if self.asked == 1 else found

    async with _open(world, past=Unread(StorePast(world.store))) as client:
        first, second = [await client.get(STANDINGS, params={"as_of": FIRST}) for _ in range(2)]

    assert (first.status_code, second.status_code) == (503, 200)
    assert first.headers["cache-control"] == "no-store"


async def test_a_store_that_is_away_is_a_503_and_another_try(world):
    await world.move()

    class Away(Asked):
        async def as_of(self, contest, at_ms):
            raise StorageUnavailable("away")

    async with _open(world, past=Away(None)) as client:
        response = await client.get(STANDINGS, params={"as_of": FIRST})

    assert response.status_code == 503
    assert "the store can't be reached" in response.json()["error"]


async def test_where_the_past_is_not_kept_it_cannot_be_asked_for(world):
    async with _open(world, past=None) as client:
        assert (await client.get(STANDINGS, params={"as_of": FIRST})).status_code == 404
        assert (await client.get(STANDINGS)).status_code == 200


# ---------------------------------------------------------------- series


async def test_points_are_the_entries_that_moved_a_region(world):
    await world.move("9101", votes=(120, 80))
    await world.move("9201", votes=(7, 8), at_ms=1_732_690_060_000)
    await world.move("9101", votes=(150, 90), at_ms=1_732_690_120_000)
    answer = (await _asked(world, SERIES, root="9101")).json()

    assert [point["offset"] for point in answer["points"]] == [1, 3]
    assert [list(point["votes"].values()) for point in answer["points"]] == [[120, 80], [150, 90]]
    assert answer["points"][0]["at"] == FIRST
    assert answer["points"][0]["stations"] == {"reported": None, "total": 6}
    assert (answer["offset"], answer["step_s"], answer["test"]) == (3, 1, False)


async def test_points_can_be_put_on_the_sources_clock(world):
    await world.move()
    answer = (await _asked(world, SERIES, clock="source")).json()

    assert answer["points"][0]["at"] == "2024-11-27T06:00:00Z"


async def test_a_series_is_as_thin_as_it_is_asked_for(world):
    for minute in range(8):
        at_ms = 1_732_690_020_000 + 60_000 * minute
        await world.move(votes=(100 + minute, 80), at_ms=at_ms)
    by_step = (await _asked(world, SERIES, step=120)).json()
    by_limit = (await _asked(world, SERIES, limit=3, step=60)).json()

    assert ([p["offset"] for p in by_step["points"]], by_step["step_s"]) == ([1, 3, 5, 7, 8], 120)
    assert ([p["offset"] for p in by_limit["points"]], by_limit["step_s"]) == ([1, 5, 8], 240)


@pytest.mark.parametrize(
    ("params", "status", "sentence"),
    [
        ({"clock": "sundial"}, 400, "clock is one of ours, source"),
        ({"step": "0"}, 400, "step is a whole number from 1 to 86400"),
        ({"limit": "1001"}, 400, "limit is a whole number from 1 to 1000"),
        ({"root": "77"}, 404, "has no region '77'"),
    ],
)
async def test_a_series_that_there_is_not_is_refused(world, params, status, sentence):
    response = await _asked(world, SERIES, **params)

    assert response.status_code == status
    assert sentence in response.json()["error"]


async def test_a_region_without_numbers_has_no_points(world):
    await world.move("9101")

    assert (await _asked(world, SERIES, root="9201")).json()["points"] == []


async def test_a_series_goes_on_with_the_count(world):
    await world.move(votes=(120, 80))
    past = StorePast(world.store)
    async with _open(world, past=past) as client:
        before = (await client.get(SERIES)).json()
    await world.move(votes=(150, 90), at_ms=1_732_776_400_000)
    async with _open(world, past=past) as client:
        after = (await client.get(SERIES)).json()

    assert [len(answer["points"]) for answer in (before, after)] == [1, 2]


@pytest.mark.parametrize(
    ("url", "name"),
    [(f"{STANDINGS}?as_of={FIRST}", "Standings"), (SERIES, "Series"), (f"{SERIES}?x", "Series")],
)
async def test_answers_about_the_past_are_of_the_described_shape(world, url, name):
    await world.move()
    async with _open(world) as client:
        document = (await client.get("/v1/openapi.json")).json()
        answer = (await client.get(url)).json()

    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.validate(answer, schema)
