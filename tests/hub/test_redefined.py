"""A definition that changes while readers are connected: all see it, and nothing in between."""

import asyncio
import json

import httpx
import pytest
from msgspec.structs import replace
from websockets.asyncio.client import connect

from tests.builders import CONTEST, OPTIONS, REGIONS, make_contest
from tests.messages import read
from tests.web.world import World
from tracker.core.close import Close
from tracker.hub.server import HubServer
from tracker.tail import Tail

RENAMED = replace(
    CONTEST,
    options=(replace(OPTIONS[0], short="Andi A."), OPTIONS[1]),
    regions=tuple(replace(r, name="Kota Utama") if r.id == "91" else r for r in REGIONS),
)
MERGED = make_contest(
    regions=tuple(
        replace(r, parent_id="91") if r.parent_id == "92" else r for r in REGIONS if r.id != "92"
    )
)


@pytest.fixture(name="world")
async def _world():
    return await (await World().begin()).move()


@pytest.fixture(name="hub")
async def _hub(world):
    hub = world.hub(heartbeat_s=600)
    await hub.tail.look_round()
    server = HubServer(hub)
    hub.url = f"ws://127.0.0.1:{await server.start('127.0.0.1', 0)}/v1/ws"
    yield hub
    await server.stop()


async def _hear(socket, op):
    async with asyncio.timeout(20):
        while True:
            message = read(await socket.recv())
            if message["op"] == op:
                return message


async def _subscribed(socket, **request):
    await socket.send(json.dumps({"op": "subscribe", "contest": CONTEST.id, **request}))
    return await _hear(socket, "snapshot")


async def test_a_name_reaches_a_connected_reader_in_an_update(hub, world):
    async with connect(hub.url) as socket:
        before = await _subscribed(socket)
        await (await world.define(RENAMED)).take_up()
        update = await _hear(socket, "update")

    assert update["epoch"] == before["epoch"]
    assert update["contest"]["options"][0]["short"] == "Andi A."
    assert [row["name"] for row in update["standings"]] == [
        "Provinsi Contoh",
        "Kota Utama",
        "Kota Dua",
    ]
    votes = [row["options"] for row in before["standings"]]
    assert [row["options"] for row in update["standings"]] == votes


async def test_a_reader_who_was_away_gets_the_new_names_when_it_comes_back(hub, world):
    async with connect(hub.url) as socket:
        before = await _subscribed(socket)
    await (await world.define(RENAMED)).take_up()
    since = {"epoch": before["epoch"], "offset": before["offset"]}
    async with connect(hub.url) as socket:
        request = {"op": "subscribe", "contest": CONTEST.id, "since": since}
        await socket.send(json.dumps(request))
        update = await _hear(socket, "update")

    assert update["contest"]["options"][0]["short"] == "Andi A."
    assert len(update["standings"]) == 3


async def test_another_tree_gives_a_snapshot_under_a_new_epoch_with_equal_numbers(hub, world):
    async with connect(hub.url) as socket:
        before = await _subscribed(socket)
        await (await world.define(MERGED, refold=True)).take_up()
        after = await _hear(socket, "snapshot")

    assert after["epoch"] != before["epoch"]
    assert [row["region"] for row in after["standings"]] == ["9", "91"]
    assert after["standings"][0]["options"] == before["standings"][0]["options"]


async def test_a_scope_whose_root_is_gone_ends_and_says_so(hub, world):
    async with connect(hub.url) as socket:
        await _subscribed(socket, root="92")
        await (await world.define(MERGED, refold=True)).take_up()
        error = await _hear(socket, "error")

    assert error["code"] == Close.UNKNOWN_SCOPE


async def test_the_readers_of_a_retired_contest_are_told(hub, world):
    async with connect(hub.url) as socket:
        await _subscribed(socket)
        await world.store.contests.retire(CONTEST.id)
        error = await _hear(socket, "error")
        await socket.send(json.dumps({"op": "subscribe", "contest": CONTEST.id}))
        again = await _hear(socket, "error")

    assert error["message"] == "contoh-2024 is not counted here any more"
    assert again["code"] == Close.UNKNOWN_SCOPE


class Followed:
    """A tail that is driven by hand, and what it has shown after each step."""

    def __init__(self, world):
        store = world.store
        self.moves = []
        self.tail = Tail(store.standings, store.contests, store.log, self._moved)
        self._world = world

    async def _moved(self, replica):
        self.moves.append((replica.contest.options[0].short, replica.state.defined))

    async def hear(self):
        """Take whatever the change stream holds."""
        changes = self._world.store.standings.changes
        for change in await changes(dict(self.tail._cursors), 0.001):
            await self.tail._take(change)

    @property
    def held(self):
        return self.tail.replicas[CONTEST.id]


@pytest.fixture(name="followed")
async def _followed(world):
    followed = Followed(world)
    await followed.tail.look_round()
    return followed


async def test_no_position_is_ever_shown_by_the_definition_before_it(followed, world):
    """How: the change of the entry comes before the look round that finds the definition."""
    await (await world.define(RENAMED)).take_up()
    await followed.hear()

    assert followed.moves == [("Andi", 0), ("Andi A.", 2)]
    assert followed.held.contest == RENAMED


async def test_a_definition_that_is_found_before_its_entry_changes_no_position(followed, world):
    await world.define(RENAMED)
    await followed.tail.look_round()
    assert (followed.held.contest, followed.held.position.offset) == (RENAMED, 1)

    await world.take_up()
    await followed.hear()
    assert followed.held.position.offset == 2


async def test_while_the_log_is_folded_again_what_was_held_is_served_on(followed, world):
    epoch = followed.held.position.epoch
    await world.define(MERGED, refold=True)
    await followed.tail.look_round()
    await world.reduce()
    await followed.hear()

    assert followed.held.contest == CONTEST
    assert followed.held.position.epoch == epoch
    await world.take_up()
    await followed.hear()
    assert followed.held.contest == MERGED
    assert followed.held.position.epoch != epoch


async def test_a_hub_that_starts_while_the_log_is_folded_again_lets_readers_come_back(hub, world):
    await world.define(MERGED, refold=True)
    hub.tail.replicas.clear()
    async with connect(hub.url) as socket:
        await socket.send(json.dumps({"op": "subscribe", "contest": CONTEST.id}))
        assert (await _hear(socket, "error"))["code"] == Close.NOT_READY


@pytest.fixture(name="web")
async def _web(world):
    """The web app, its live state followed, and a client."""
    app = world.app()
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield app.state, client


async def test_a_plain_answer_is_no_longer_the_one_that_a_cache_holds(web, world):
    state, client = web
    url = f"/v1/contests/{CONTEST.id}/standings"
    etag = (await client.get(url)).headers["etag"]
    same = await client.get(url, headers={"If-None-Match": etag})
    await world.define(RENAMED)
    await state.live.tail.look_round()
    other = await client.get(url, headers={"If-None-Match": etag})

    assert (same.status_code, other.status_code) == (304, 200)
    assert other.json()["standings"][1]["name"] == "Kota Utama"


async def test_a_stream_of_a_retired_contest_ends_with_a_sentence(web, world):
    """How: it is retired while its stream is under way, and the stream ends by itself."""
    state, client = web
    looked = state.live.now_ms

    async def retired_meanwhile():
        await world.store.contests.retire(CONTEST.id)
        await state.live.tail.look_round()
        return await looked()

    state.live.now_ms = retired_meanwhile
    async with asyncio.timeout(20):
        answer = await client.get(f"/v1/contests/{CONTEST.id}/events")

    assert "contoh-2024 is not counted here any more" in answer.text
