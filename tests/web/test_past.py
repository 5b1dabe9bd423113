"""What was shown at a moment, and how a region's numbers came in, over HTTP."""

import asyncio

import httpx
import jsonschema
import pytest

from tests.web.world import World
from workers.past import ASKING_MAX

ID = "contoh-2024"
STANDINGS = f"/v1/contests/{ID}/standings"
SERIES = f"/v1/contests/{ID}/series"
FIRST_MS = 1_732_690_000_000
"""2024-11-27T06:46:40Z, which is when the world's entries are appended."""


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


async def _asked(world, url, **params):
    app = world.app()
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(url, params=params or None)


async def test_before_the_first_report_everything_is_missing_and_nothing_is_zero(world):
    await world.move()
    answer = (await _asked(world, STANDINGS, as_of="2024-11-27T06:46:39Z", depth="0")).json()

    assert answer["offset"] == 0
    assert [option["votes"] for option in answer["standings"][0]["options"]] == [None, None]


async def test_from_the_moment_on_the_numbers_are_what_was_shown(world):
    await world.move(votes=(120, 80))
    await world.move(votes=(150, 90))
    answer = (await _asked(world, STANDINGS, as_of="2024-11-27T06:46:40Z", depth="0")).json()
    now = (await _asked(world, STANDINGS, depth="0")).json()

    assert answer["standings"] == now["standings"]
    assert (answer["offset"], answer["as_of"]) == (2, "2024-11-27T06:46:40Z")


async def test_a_time_without_a_zone_is_of_the_contests_own_clock(world):
    await world.move()
    answer = (await _asked(world, STANDINGS, as_of="2024-11-27 13:46:40")).json()

    assert answer["as_of"] == "2024-11-27T06:46:40Z"


async def test_a_plus_that_became_a_space_on_the_way_is_still_a_plus(world):
    await world.move()
    answer = (await _asked(world, f"{STANDINGS}?as_of=2024-11-27T13:46:40+07:00")).json()

    assert answer["as_of"] == "2024-11-27T06:46:40Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "9" * 5000])
async def test_what_is_not_a_time_is_refused_with_an_example(world, text):
    response = await _asked(world, STANDINGS, as_of=text)

    assert response.status_code == 400
    assert "2024-11-28T10:30+07:00" in response.text


async def test_standings_of_the_past_keep_the_promised_schema(world):
    await world.move()
    app = world.app()
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        document = (await client.get("/v1/openapi.json")).json()
        answer = (await client.get(f"{STANDINGS}?as_of=2024-11-27T07:00:00Z")).json()

    schema = {"$ref": "#/components/schemas/StandingsThen", "components": document["components"]}
    jsonschema.validate(answer, schema)


async def test_points_are_the_entries_that_moved_a_region(world):
    await world.move("9101", votes=(120, 80))
    await world.move("9201", votes=(7, 8))
    await world.move("9101", votes=(150, 90))
    answer = (await _asked(world, SERIES, root="9101")).json()

    assert [point["offset"] for point in answer["points"]] == [1, 3]
    assert [list(point["votes"].values()) for point in answer["points"]] == [[120, 80], [150, 90]]
    assert answer["points"][0]["at"] == "2024-11-27T06:46:40Z"


async def test_points_can_be_put_on_the_sources_clock(world):
    await world.move()
    answer = (await _asked(world, SERIES, clock="source")).json()

    assert answer["points"][0]["at"] == "2024-11-27T06:00:00Z"


async def test_a_clock_that_there_is_not_is_refused(world):
    response = await _asked(world, SERIES, clock="sundial")

    assert response.status_code == 400
    assert "ours" in response.text


async def test_a_crowd_that_asks_for_the_past_is_told_to_come_back(world):
    await world.move()
    app = world.app()
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        asked = [client.get(SERIES) for _ in range(ASKING_MAX + 3)]
        answers = await asyncio.gather(*asked)

    turned_away = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.headers["retry-after"] == "2" for answer in turned_away)
