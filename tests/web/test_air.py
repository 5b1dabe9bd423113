"""`/v1/air`: what a channel shows, what its operator does, and what a live one refuses."""

import asyncio
import json

import jsonschema
import pytest
from msgspec.structs import replace

from tests.web.air_world import ID, Studio
from tests.web.desk_world import SECRETS
from tracker.core.air.actions import ACTIONS
from tracker.errors import StorageUnavailable


@pytest.fixture(name="studio")
async def _studio():
    return await Studio().begin()


async def test_a_channel_that_nobody_touched_is_off_and_empty(studio):
    frame = await studio.frame()

    assert (frame["state"], frame["items"], frame["contest"]) == ("off", [], None)
    assert (await studio.frame("pvw1"))["kind"] == "rehearsal"


async def test_an_item_has_the_shape_of_the_contract(studio):
    frame = await studio.on_air()
    (province, *_) = frame["items"]

    assert {"id", "template", "region", "rank", "counted", "total", "status", "rev", "as_of"} <= (
        set(province)
    )
    assert (province["id"], province["region"]) == (f"{ID}/9", "9")
    assert [o["votes"] for o in province["rank"]] == [140, 120]
    assert province["rank"][0]["share_text"] == "53,85%"
    assert province["rank"][0]["leads_text"] == "unggul sementara"
    assert (frame["state"], frame["now_running"]) == ("running", "9")


async def test_numbers_are_written_in_the_language_of_the_channel(studio):
    await studio.world.move("9102", (1_200_000, 8))
    frame = await studio.on_air(language="en")
    first = frame["items"][0]["rank"][0]

    assert (first["votes"], first["votes_text"]) == (1_200_140, "1,200,140")
    assert first["leads_text"] == "leads for now"


async def test_before_the_declaration_nobody_wins(studio):
    for language in ("id", "en"):
        text = json.dumps(await studio.on_air(language=language)).lower()
        assert "menang" not in text
        assert " wins" not in text
        await studio.do("off")


async def test_a_region_without_votes_is_empty_and_its_numbers_are_dashes(studio):
    await studio.do("setup", contest=ID)
    await studio.do("order", regions="9,9102")
    item = (await studio.frame())["items"][1]

    assert item["empty"]
    assert {o["votes_text"] for o in item["rank"]} == {"–"}
    assert {o["share"] for o in item["rank"]} == {None}


async def test_zeros_are_empty_too(studio):
    await studio.world.move("9102", (0, 0))
    await studio.do("setup", contest=ID)
    await studio.do("order", regions="9102")

    assert (await studio.frame())["items"][0]["empty"]


async def test_a_frame_is_of_the_described_shape(studio):
    await studio.on_air()
    frame = (await studio.do("freeze")).json()
    schemas = (await studio.ask("GET", "/v1/openapi.json", None)).json()["components"]["schemas"]
    schema = {"$ref": "#/components/schemas/AirFrame", "components": {"schemas": schemas}}
    jsonschema.validate(frame, schema)

    assert set(frame) == set(schemas["AirFrame"]["properties"])
    assert set(frame["items"][0]) == set(schemas["AirItem"]["properties"])


# ---------------------------------------------------------------- who may


async def test_only_a_token_for_the_air_operates(studio):
    assert (await studio.do("start", who=None)).status_code == 401
    assert (await studio.do("start", who="siti")).status_code == 403
    assert (await studio.do("setup", contest=ID)).status_code == 200


async def test_another_site_does_not_operate_with_the_cookie_of_an_operator(studio):
    async with await studio.client() as client:
        client.cookies.set("realcount", SECRETS["obs"])
        answer = await client.post(
            "/v1/air/pgm1/off", headers={"Sec-Fetch-Site": "cross-site"}, json={}
        )

    assert answer.status_code == 403


async def test_who_did_it_stands_on_the_channel(studio):
    assert (await studio.on_air())["changed_by"] == "obs"


# ---------------------------------------------------------------- actions


async def test_a_request_under_one_id_happens_once(studio):
    await studio.on_air()
    for _ in range(3):
        answer = await studio.do("skip", headers={"Idempotency-Key": "k1"})

    assert (await studio.frame())["running"] == "91"
    assert answer.status_code == 200


@pytest.mark.parametrize("how", ["query", "form", "json"])
async def test_an_action_says_what_it_is_about_in_any_of_three_ways(studio, how):
    await studio.on_air()
    path, headers = "/v1/air/pgm1/dwell", {"Authorization": f"Bearer {SECRETS['obs']}"}
    async with await studio.client() as client:
        if how == "query":
            answer = await client.post(f"{path}?seconds=8", headers=headers)
        elif how == "form":
            answer = await client.post(path, data={"seconds": "8"}, headers=headers)
        else:
            answer = await client.post(path, json={"seconds": 8}, headers=headers)

    assert answer.json()["dwell_ms"] == 8_000


async def test_what_can_not_be_done_is_one_sentence(studio):
    await studio.do("setup", contest=ID)
    answer = await studio.do("dwell", seconds=99)

    assert answer.status_code == 409
    assert answer.json() == {"error": "seconds is a whole number from 5 to 8"}


@pytest.mark.parametrize("body", ["[1]", '"freeze"', "null", "{", '{"seconds"'])
async def test_a_body_that_is_no_object_does_nothing_and_is_told_so(studio, body):
    await studio.on_air()
    answer = await studio.ask("POST", "/v1/air/pgm1/freeze", "obs", content=body)

    assert (answer.status_code, answer.json()["error"][:30]) == (
        400,
        "the body is a form, or JSON li",
    )
    assert (await studio.frame())["freeze"] is None


async def test_a_region_that_is_named_twice_runs_once_in_a_round(studio):
    answer = await studio.ask("GET", f"/v1/contests/{ID}/air?regions=91,92,91", None)

    assert answer.json()["order"] == ["91", "92"]


async def test_there_is_no_other_action_and_no_other_name(studio):
    answer = await studio.do("explode")
    assert answer.status_code == 404
    assert all(action in answer.json()["error"] for action in ACTIONS)
    assert (await studio.ask("GET", "/v1/air/PGM 1", None)).status_code == 404


async def test_a_channel_outlives_the_process(studio):
    await studio.on_air()
    await studio.do("freeze")
    before = await studio.frame()  # each request here has a web app of its own
    await studio.world.move("9101", (500, 80))
    after = await studio.frame()

    assert after["items"] == before["items"]
    assert after["since_ms"] == before["since_ms"]


async def test_two_operators_at_once_both_get_their_way(studio):
    await studio.on_air()
    await asyncio.gather(studio.do("dwell", seconds=8), studio.do("lock"), studio.do("freeze"))
    frame = await studio.frame()

    assert (frame["dwell_ms"], frame["order_locked"]) == (8_000, True)
    assert frame["freeze"] is not None


# ---------------------------------------------------------------- freeze and override


async def test_frozen_numbers_stay_and_say_of_which_position_they_are(studio):
    await studio.on_air()
    frozen = (await studio.do("freeze")).json()
    await studio.world.move("9101", (500, 80))
    frame = await studio.frame()
    assert frame["items"] == frozen["items"]
    assert frame["position"] == frame["freeze"]["position"] == frozen["position"]
    assert frame["freeze"]["amber_at_ms"] - frame["freeze"]["since_ms"] == 300_000

    moved = (await studio.do("unfreeze")).json()
    assert moved["items"][0]["rank"][0]["votes"] == 520


async def test_an_override_is_shown_with_its_mark_and_without_what_the_count_says(studio):
    await studio.on_air()
    await studio.do("override", region="91", votes__a="1.000", votes__b=3_000, reported=4, total=9)
    item = next(i for i in (await studio.frame())["items"] if i["region"] == "91")

    assert [(o["option"], o["votes"], o["share"]) for o in item["rank"]] == [
        ("b", 3_000, "75.00"),
        ("a", 1_000, "25.00"),
    ]
    assert (item["override_text"], item["override"]["by"]) == ("Angka diisi manual", "obs")
    assert item["counted_text"] == "4 dari 9 TPS"
    await studio.do("clear", region="91")
    assert (await studio.frame())["items"][1]["override"] is None


async def test_an_override_that_leaves_an_option_out_has_neither_leader_nor_share(studio):
    await studio.on_air()
    await studio.do("override", region="91", votes__a=1_000)
    item = next(i for i in (await studio.frame())["items"] if i["region"] == "91")

    assert {o["share"] for o in item["rank"]} == {None}
    assert not any(o["leads"] for o in item["rank"])
    assert item["lead"] is None


# ---------------------------------------------------------------- TEST


@pytest.fixture(name="rehearsal")
async def _rehearsal():
    return await Studio(test=True).begin()


async def test_a_live_channel_refuses_a_test_run_in_a_sentence(rehearsal):
    answer = await rehearsal.do("setup", contest=ID)

    assert answer.status_code == 409
    assert "A live channel shows no TEST numbers: contoh-2024" in answer.json()["error"]
    assert (await rehearsal.frame())["items"] == []


async def test_a_rehearsal_channel_shows_it_with_the_mark_in_every_item(rehearsal):
    frame = await rehearsal.on_air("pvw1")

    assert (frame["test"], frame["mark"]) == (True, "UJI COBA · TEST")
    assert {(i["test"], i["mark"]) for i in frame["items"]} == {(True, "UJI COBA · TEST")}


async def test_a_contest_that_becomes_a_test_run_leaves_the_live_channel_at_once(studio):
    await studio.on_air()
    await studio.do("freeze")
    contest = await studio.store.contests.get(ID)
    await studio.store.contests.register(replace(contest, test=True))
    frame = await studio.frame()

    assert frame["items"] == []
    assert "no TEST numbers" in frame["refused"]


# ---------------------------------------------------------------- the stream and the store


async def events(app, count, then=None):
    """The first *count* messages of a stream; *then* is done once the first is there."""
    found, doing = [], []
    path = "/v1/air/pgm1/events"

    async def send(message):
        if message["type"] == "http.response.body":
            for line in message.get("body", b"").decode().splitlines():
                if line.startswith("data: "):
                    found.append(json.loads(line[6:]))
        if found and then is not None and not doing:
            doing.append(asyncio.ensure_future(then()))
        if len(found) >= count:
            task.cancel()

    async def receive():
        await asyncio.Event().wait()

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("x", 1),
    }
    task = asyncio.ensure_future(app(scope, receive, send))
    await asyncio.wait([task], timeout=20)
    return found


async def test_a_stream_sends_the_frame_and_then_every_change(studio):
    await studio.on_air()
    app = studio.world.app()
    await app.state.live.tail.look_round()
    first, second = await events(app, 2, then=lambda: studio.do("pause"))

    assert (first["op"], first["state"]) == ("frame", "running")
    assert (second["op"], second["state"]) == ("frame", "paused")


async def test_a_process_that_has_just_begun_sends_no_empty_frame(studio):
    await studio.on_air()
    app = studio.world.app()  # has not looked at the store yet
    (first,) = await events(app, 1)

    assert (first["op"], first["in_touch"]) == ("beat", False)


class Away:
    """Channels whose store comes and goes."""

    def __init__(self, channels):
        self.channels, self.away = channels, False

    async def get(self, name):
        if self.away:
            raise StorageUnavailable("away")
        return await self.channels.get(name)

    async def swap(self, channel, *, expected):
        raise StorageUnavailable("away")

    async def names(self):
        raise StorageUnavailable("away")


async def test_a_store_that_is_away_takes_nothing_off_the_air(studio):
    await studio.on_air()
    channels = Away(studio.store.channels)
    async with await studio.client(channels=channels) as client:
        before = (await client.get("/v1/air/pgm1")).json()
        channels.away = True
        headers = {"Authorization": f"Bearer {SECRETS['obs']}"}
        assert (await client.post("/v1/air/pgm1/off", headers=headers)).status_code == 503
        after = (await client.get("/v1/air/pgm1")).json()

    assert after["items"] == before["items"]
    assert after["state"] == "running"
