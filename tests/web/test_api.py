"""`/v1` over HTTP: standings at a position, validators, pages, and readable refusals."""

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import jsonschema
import pytest
from msgspec.structs import replace

from tests.builders import REGIONS, make_contest
from tests.web.world import World

STANDINGS = "/v1/contests/contoh-2024/standings"


async def _client(world, **changes):
    app = world.app(**changes)
    await app.state.live.tail.look_round()
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


@asynccontextmanager
async def following(tail, *, offset):
    """Let *tail* follow the store, from when it has taken up the entry at *offset*."""
    task = asyncio.create_task(tail.run())
    async with asyncio.timeout(10):
        while tail.replicas["contoh-2024"].position.offset < offset:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0)
    yield
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


async def test_contests_are_listed_with_their_position(world):
    await world.move()
    async with await _client(world) as client:
        (row,) = (await client.get("/v1/contests")).json()["contests"]

    assert (row["id"], row["position"], row["root"], row["test"]) == ("contoh-2024", 1, "9", False)


async def test_standings_come_with_position_and_both_clocks(world):
    await world.move()
    await world.check()
    async with await _client(world) as client:
        answer = (await client.get(STANDINGS)).json()

    assert [row["region"] for row in answer["standings"]] == ["9", "91", "92"]
    assert answer["offset"] == 1
    assert answer["checked_at"] == "2024-11-27T06:48:20Z"
    assert answer["standings"][0]["source_at"] == "2024-11-27T06:00:00Z"


@pytest.mark.parametrize(
    "address",
    [
        "/v1/contests/nobody",
        "/oembed?url=https://elsewhere.example/c/contoh-2024",
        "/card/contoh-2024/nowhere.png",
        "/air/rows.csv?channel=NO%20CHANNEL",
        "/air/rows.json?channel=NO%20CHANNEL",
        "/air/feed.atom?channel=NO%20CHANNEL",
    ],
)
async def test_a_program_that_asks_wrongly_gets_a_sentence_it_can_read(world, address):
    async with await _client(world) as client:
        answer = await client.get(address)

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error"]


async def test_missing_numbers_are_null_never_zero(world):
    async with await _client(world) as client:
        row = (await client.get(f"{STANDINGS}?depth=0")).json()["standings"][0]

    assert [option["votes"] for option in row["options"]] == [None, None]
    assert (row["valid"], row["rejected"], row["lead"]) == (None, None, None)


async def test_standings_that_have_not_moved_are_a_304(world):
    await world.move()
    async with await _client(world) as client:
        etag = (await client.get(STANDINGS)).headers["etag"]
        again = await client.get(STANDINGS, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


async def test_a_validator_that_a_proxy_made_strong_still_matches(world):
    async with await _client(world) as client:
        etag = (await client.get(STANDINGS)).headers["etag"].removeprefix("W/")
        again = await client.get(STANDINGS, headers={"If-None-Match": f'"x", {etag}'})

    assert again.status_code == 304


async def test_a_move_elsewhere_leaves_the_validator_of_a_scope(world):
    await world.move("9101")
    url = f"{STANDINGS}?root=91"
    async with await _client(world) as client:
        etag = (await client.get(url)).headers["etag"]
        await world.move("9201")
        async with following(client._transport.app.state.live.tail, offset=2):
            again = await client.get(url, headers={"If-None-Match": etag})
            whole = (await client.get(STANDINGS)).json()

    assert (again.status_code, whole["offset"]) == (304, 2)


async def test_a_move_inside_changes_the_validator(world):
    await world.move("9101")
    async with await _client(world) as client:
        etag = (await client.get(STANDINGS)).headers["etag"]
    await world.move("9101", (121, 80))
    async with await _client(world) as client:
        assert (await client.get(STANDINGS, headers={"If-None-Match": etag})).status_code == 200


async def test_a_deep_scope_is_read_page_by_page(world):
    async with await _client(world) as client:
        url, seen = f"{STANDINGS}?depth=2&limit=3", []
        while url:
            answer = (await client.get(url)).json()
            seen += [row["region"] for row in answer["standings"]]
            url = answer["next"]

    assert seen == [region.id for region in REGIONS]


async def test_a_contest_of_a_test_run_is_found_by_its_id(world):
    world = await World(make_contest(id="contoh-2024+test", test=True)).begin()
    async with await _client(world) as client:
        answer = await client.get("/v1/contests/contoh-2024+test/standings")

    assert answer.json()["contest"]["test"] is True


@pytest.mark.parametrize(
    ("url", "status", "sentence"),
    [
        ("/v1/contests/nowhere", 404, "there is no contest 'nowhere' here; there is: contoh-2024"),
        (f"{STANDINGS}?root=77", 404, "has no region '77'"),
        (f"{STANDINGS}?depth=9", 400, "depth is a whole number from 0 to 8"),
        (f"{STANDINGS}?depth=-1", 400, "depth is a whole number"),
        (f"{STANDINGS}?limit=0", 400, "limit is a whole number from 1 to 1000"),
        (f"{STANDINGS}?limit=٣", 400, "limit is a whole number"),
        (f"{STANDINGS}?after=77", 400, "after: '77' is not in this scope"),
        ("/v1/nothing", 404, "Not Found"),
        ("/demo/accidents/blank", 405, "Method Not Allowed"),
    ],
)
async def test_a_wrong_request_gets_one_readable_sentence(world, url, status, sentence):
    async with await _client(world) as client:
        answer = await client.get(url)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


async def test_other_sites_may_read_and_only_read(world):
    async with await _client(world) as client:
        answer = await client.get(STANDINGS, headers={"Origin": "https://paper.example"})
        write = await client.post(STANDINGS)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert write.status_code == 405


async def test_every_answer_carries_the_headers_that_protect_its_reader(world):
    async with await _client(world) as client:
        headers = (await client.get("/")).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


async def test_health_is_about_the_process_and_readiness_about_the_store(world):
    app = world.app()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        await app.state.live.tail.look_round()
        assert (await client.get("/readyz")).status_code == 200


async def test_the_description_names_every_route_of_v1(world):
    async with await _client(world) as client:
        document = (await client.get("/v1/openapi.json")).json()
        routes = {r.path for r in client._transport.app.routes if r.path.startswith("/v1")}

    assert set(document["paths"]) == routes


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/v1/contests", "Contests"),
        ("/v1/contests/contoh-2024", "ContestAt"),
        (STANDINGS, "Standings"),
        ("/v1/contests/nowhere", "Error"),
    ],
)
async def test_real_answers_are_of_the_described_shape(world, url, name):
    await world.move()
    async with await _client(world) as client:
        document = (await client.get("/v1/openapi.json")).json()
        answer = (await client.get(url)).json()

    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.validate(answer, schema)
    assert json.dumps(answer)


async def test_accidents_exist_only_in_a_demo(world):
    async with await _client(world) as client:
        assert (await client.post("/demo/accidents/blank")).status_code == 404
        assert (await client.get("/demo/accidents")).status_code == 404


class Disturbed:
    """What a demo's feed was asked to do."""

    names = ("blank",)

    def __init__(self):
        self.started, self.ended = [], []

    async def active(self):
        return [name for name in self.started if name not in self.ended]

    async def start(self, name):
        self.started.append(name)

    async def end(self, name):
        self.ended.append(name)


async def test_a_demos_own_page_may_disturb_its_feed_and_no_other_site(world):
    disturbed = Disturbed()
    async with await _client(world, accidents=disturbed) as client:
        own = await client.post("/demo/accidents/blank")
        foreign = await client.post(
            "/demo/accidents/blank", headers={"Sec-Fetch-Site": "cross-site"}
        )
        active = (await client.get("/demo/accidents")).json()
        ended = await client.delete("/demo/accidents/blank")
        unknown = await client.post("/demo/accidents/flood")

    assert (own.status_code, foreign.status_code, unknown.status_code) == (200, 403, 404)
    assert (active, ended.json()) == ({"active": ["blank"]}, {"ended": "blank"})
    assert (disturbed.started, disturbed.ended) == (["blank"], ["blank"])


# ---------------------------------------------------------------- odd requests


@pytest.mark.parametrize(
    "query", ["depth=1" + "0" * 5_000, "depth=00000000199999", "limit=0000000010000000", "limit=-1"]
)
async def test_a_number_that_is_too_long_or_out_of_bounds_is_refused(world, query):
    async with await _client(world) as client:
        answer = await client.get(f"{STANDINGS}?{query}")

    assert answer.status_code == 400
    assert "is a whole number from" in answer.json()["error"]


async def test_no_redirect_is_built_from_the_readers_host(world):
    async with await _client(world) as client:
        answer = await client.get("/c/contoh-2024/", headers={"Host": "evil.example"})

    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_a_page_elsewhere_may_send_the_validator_it_holds(world):
    headers = {
        "Origin": "https://paper.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    async with await _client(world) as client:
        answer = await client.options(STANDINGS, headers=headers)

    assert answer.status_code == 200
    assert "if-none-match" in answer.headers["access-control-allow-headers"].lower()


async def test_another_definition_is_another_validator(world):
    async with await _client(world) as client:
        before = (await client.get(STANDINGS)).headers["etag"]
    renamed = replace(world.contest, title={"id": "Lain", "en": "Other"})
    await world.store.contests.register(renamed)
    async with await _client(world) as client:
        after = (await client.get(STANDINGS)).headers["etag"]

    assert before != after
