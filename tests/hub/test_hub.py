"""The hub over real sockets: snapshot, updates, resume from anywhere, and clear refusals."""

import asyncio
import json
from socket import AF_INET, SO_RCVBUF, SOL_SOCKET
from socket import socket as plain_socket

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.builders import make_contest
from tests.messages import read
from tests.web.world import World
from tracker.client import Follower, follow
from tracker.core.close import Close
from tracker.core.night import Night
from tracker.core.wire import PROTOCOL
from tracker.errors import ReaderError, StorageUnavailable
from tracker.hub.server import HubServer
from tracker.looks import Looks


@pytest.fixture(name="world")
async def _world():
    return await (await World().begin()).move()


@pytest.fixture(name="hub")
async def _hub(world):
    hub = world.hub(heartbeat_s=600)
    await hub.tail.look_round()
    server = HubServer(hub)
    hub.port = await server.start("127.0.0.1", 0)
    hub.url = f"ws://127.0.0.1:{hub.port}/v1/ws"
    hub.server = server
    yield hub
    await server.stop()


async def _ask(socket, **request):
    await socket.send(json.dumps({"op": "subscribe", "contest": "contoh-2024", **request}))


async def _hear(socket, op=None):
    """The next message, or the next of one kind."""
    async with asyncio.timeout(20):
        while True:
            message = read(await socket.recv())
            if op in (None, message["op"]):
                return message


async def test_a_reader_gets_a_snapshot_and_then_a_sign_of_life(hub, world):
    await world.check()
    async with connect(hub.url, subprotocols=[PROTOCOL]) as socket:
        await _ask(socket)
        snapshot, heartbeat = await _hear(socket), await _hear(socket)

    assert (snapshot["op"], snapshot["scope"]) == ("snapshot", "contoh-2024/9/1")
    assert [row["region"] for row in snapshot["standings"]] == ["9", "91", "92"]
    assert heartbeat["sources"] == [{"id": "feed", "checked_at": "2024-11-27T06:48:20Z"}]


async def test_a_reader_gets_what_changes_and_nothing_else(hub, world):
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "snapshot")
        await world.move("9201", (7, 3))
        update = await _hear(socket, "update")

    assert (update["from"], update["offset"]) == (1, 2)
    assert [row["region"] for row in update["standings"]] == ["9", "92"]


async def test_a_move_outside_a_scope_is_not_told(hub, world):
    async with connect(hub.url) as socket:
        await _ask(socket, root="91", depth=0)
        await _hear(socket, "snapshot")
        await world.move("9201", (7, 3))
        await world.move("9101", (130, 80))
        update = await _hear(socket, "update")

    assert [row["region"] for row in update["standings"]] == ["91"]
    assert update["offset"] == 3


@pytest.mark.parametrize("offset", [1, 2, 3])
async def test_a_reader_resumes_from_every_position(hub, world, offset):
    for votes in ((121, 80), (122, 80)):
        await world.move("9101", votes)
    async with connect(hub.url) as fresh:
        await _ask(fresh)
        newest = await _hear(fresh, "snapshot")
        async with connect(hub.url) as socket:
            await _ask(socket, since={"epoch": newest["epoch"], "offset": offset})
            first = await _hear(socket)

    assert first["op"] == ("heartbeat" if offset == 3 else "update")
    if offset < 3:
        assert first["from"] == offset
        assert first["standings"] == [r for r in newest["standings"] if r["offset"] > offset]


async def test_a_change_is_followed_by_the_clock_of_the_look_that_found_it(hub, world, monkeypatch):
    """The page said "changed 15:00, checked 14:58" until the next heartbeat of the quiet kind."""
    for name in ("core.beat.SOON_S", "core.beat.APART_S", "looks.KEPT_S"):
        monkeypatch.setattr(f"tracker.{name}", 0)
    await world.check(1_732_690_100_000)
    async with connect(hub.url) as socket:
        await _ask(socket)
        before = await _hear(socket, "heartbeat")
        await world.check(1_732_690_200_000)
        await world.move("9201", (7, 3))
        await _hear(socket, "update")
        after = await _hear(socket, "heartbeat")

    assert before["sources"][0]["checked_at"] == "2024-11-27T06:48:20Z"
    assert after["sources"][0]["checked_at"] == "2024-11-27T06:50:00Z"


async def test_a_new_epoch_gives_every_reader_a_snapshot(hub, world):
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "snapshot")
        await world.start_over("ffffffffffff")
        again = await _hear(socket, "snapshot")

    assert again["epoch"] == "ffffffffffff"


async def test_an_old_position_of_another_epoch_gets_a_snapshot(hub):
    async with connect(hub.url) as socket:
        await _ask(socket, since={"epoch": "ffffffffffff", "offset": 1})
        assert (await _hear(socket))["op"] == "snapshot"


@pytest.mark.parametrize(
    "request_", [{"contest": "nowhere"}, {"root": "77"}, {"depth": 3}], ids=str
)
async def test_what_is_not_there_is_refused_and_the_connection_stays(hub, request_):
    async with connect(hub.url) as socket:
        await _ask(socket, **request_)
        error = await _hear(socket)
        await _ask(socket)

        assert (error["op"], error["code"]) == ("error", Close.UNKNOWN_SCOPE)
        assert (await _hear(socket))["op"] == "snapshot"


@pytest.mark.parametrize("text", ["{", '{"op":"vote"}', "[]", "null"])
async def test_a_message_that_cannot_be_read_ends_the_connection_with_its_code(hub, text):
    async with connect(hub.url) as socket:
        await socket.send(text)
        assert (await _hear(socket))["code"] == Close.BAD_REQUEST
        with pytest.raises(ConnectionClosed) as closed:
            await _hear(socket)

    assert closed.value.rcvd.code == Close.BAD_REQUEST


async def test_an_endless_message_is_cut_off(hub):
    async with connect(hub.url) as socket:
        await socket.send("x" * 100_000)
        with pytest.raises(ConnectionClosed) as closed:
            await _hear(socket)

    assert closed.value.rcvd.code == 1009


async def test_readers_that_share_a_scope_get_the_same_bytes(hub, world):
    async with connect(hub.url) as one, connect(hub.url) as other:
        for socket in (one, other):
            await _ask(socket)
            await _hear(socket, "heartbeat")
        await world.move("9201", (7, 3))

        assert await one.recv(decode=False) == await other.recv(decode=False)


async def test_a_contest_that_appears_later_can_be_read(hub, world):
    other = World(make_contest(id="lain-2024"))
    other.store = world.store
    await other.begin()
    await hub.tail.look_round()
    async with connect(hub.url) as socket:
        await _ask(socket, contest="lain-2024")
        assert (await _hear(socket))["op"] == "snapshot"


async def test_a_contest_of_this_second_is_looked_up_before_it_is_denied(hub, world):
    other = World(make_contest(id="lain-2024"))
    other.store = world.store
    await other.begin()
    async with connect(hub.url) as socket:
        await _ask(socket, contest="lain-2024")
        assert (await _hear(socket))["op"] == "snapshot"


async def test_without_the_store_nobody_is_told_for_good_that_there_is_no_contest(hub):
    hub.tail._contests = Lost()
    async with connect(hub.url) as socket:
        await _ask(socket, contest="lain-2024")
        with pytest.raises(ConnectionClosed) as closed:
            await _hear(socket, "snapshot")

    assert closed.value.rcvd.code == Close.NOT_READY


class Hung:
    """A store that takes questions and never answers."""

    def __getattr__(self, name):
        async def hung(*_args, **_kwargs):
            await asyncio.Event().wait()

        return hung


async def test_a_store_that_never_answers_keeps_no_reader_waiting(hub, monkeypatch):
    monkeypatch.setattr("tracker.looks.STORE_WAIT_S", 0.01)
    hub._looks = Looks(Hung(), Hung())
    async with connect(hub.url) as socket:
        await _ask(socket)
        heartbeat = await _hear(socket, "heartbeat")

    assert (heartbeat["offset"], heartbeat["sources"]) == (1, [])


async def test_without_the_store_a_replay_stays_in_its_night(hub, world, monkeypatch):
    monkeypatch.setattr("tracker.looks.KEPT_S", 0)
    await world.store.clock.set(Night(1_732_690_000_000, 0, rate_percent=0))
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "heartbeat")
        hub._looks._clock = Lost()
        await _ask(socket, depth=0)
        heartbeat = await _hear(socket, "heartbeat")

    assert heartbeat["now"].startswith("2024-11-27T06:46:40")


async def test_a_bug_in_a_follower_is_raised_where_the_hub_is_run(hub):
    hub.tail._standings = None
    stop = asyncio.Event()
    with pytest.raises(ExceptionGroup):
        async with asyncio.timeout(20):
            await hub.server.run_until(stop)


async def test_a_hub_that_is_asked_to_stop_stops_serving_without_an_error(hub):
    stop = asyncio.Event()
    stop.set()

    await hub.server.run_until(stop)


async def test_health_needs_no_socket(hub):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hub.port}") as client:
        answers = [(await client.get(path)).status_code for path in ("/healthz", "/readyz", "/x")]

    assert answers == [200, 200, 404]


class Lost:
    """A store's contests while the store is away."""

    def __getattr__(self, name):
        async def lost(*_args, **_kwargs):
            raise StorageUnavailable("Redis can't be reached")

        return lost


async def test_without_the_store_what_is_held_is_served_and_readiness_says_so(hub):
    hub.tail._contests = Lost()
    await hub.tail.look_round()
    async with httpx.AsyncClient() as client:
        ready = await client.get(f"http://127.0.0.1:{hub.port}/readyz")
    async with connect(hub.url) as socket:
        await _ask(socket)
        assert (await _hear(socket))["op"] == "snapshot"
    assert ready.status_code == 503


async def test_a_log_that_is_another_history_makes_the_hub_ask_for_an_epoch(hub, world):
    shelf = world.store.log._room.shelf("contoh-2024")
    del shelf.entries[:]
    await hub.tail.look_round()

    assert await world.store.standings.epoch_wanted("contoh-2024") is not None


async def test_a_stopping_hub_says_when_to_come_back(hub):
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "heartbeat")
        draining = asyncio.create_task(hub.server.drain(0.05))
        bye = await _hear(socket, "bye")
        with pytest.raises(ConnectionClosed) as closed:
            await _hear(socket)
        await draining

    assert 0 <= bye["after_ms"] <= 50
    assert closed.value.rcvd.code == Close.RESTART


async def test_a_reader_that_does_not_read_gets_one_message_with_the_newest(hub, world):
    """How: its transport is reported as full while three changes pass, then as drained."""
    clogged = True
    hub._is_clogged = lambda reader: clogged
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "heartbeat")
        for votes in ((121, 80), (122, 80), (123, 80)):
            await world.move("9101", votes)
        (reader,) = hub.readers
        async with asyncio.timeout(20):
            # The follower is a task of this loop; a turn of the loop is all that it needs.
            while hub.tail.replicas["contoh-2024"].position.offset < 4:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert reader.behind_since_s is not None
        clogged = False
        update = await _hear(socket, "update")

    assert (update["from"], update["offset"]) == (1, 4)
    assert update["standings"][0]["options"][0]["votes"] == 123


async def test_a_reader_that_never_drains_is_sent_away(hub, world):
    hub._slow_s = 0
    hub._is_clogged = lambda reader: True
    async with connect(hub.url) as socket:
        await _ask(socket)
        await _hear(socket, "heartbeat")
        await world.move("9101", (121, 80))
        with pytest.raises(ConnectionClosed) as closed:
            await _hear(socket, "update")
        assert closed.value.rcvd.code == Close.SLOW
    assert not hub.readers


async def _caught_up(hub, offset):
    """Let the hub's follower, a task of this loop, take every change up to *offset*."""
    async with asyncio.timeout(20):
        while hub.tail.replicas["contoh-2024"].position.offset < offset:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_behind_full_buffers_a_reader_is_told_the_newest_and_not_each_step(hub, world):
    """How: a socket with a small window is not read until the hub notices, then read to the end."""
    hub._buffered_bytes_max = 1_024
    raw = plain_socket(AF_INET)
    raw.setsockopt(SOL_SOCKET, SO_RCVBUF, 4_096)
    raw.connect(("127.0.0.1", hub.port))
    follower, told = Follower("contoh-2024", None, 1), 0
    async with connect(hub.url, sock=raw, compression=None, max_queue=1) as slow:
        await slow.send(follower.subscription())
        follower.take(await _hear(slow, "snapshot"))
        (reader,) = hub.readers
        moved = 1
        while reader.behind_since_s is None and moved < 5_000:
            moved += 1
            await world.move("9101", (120 + moved, 80))
            await _caught_up(hub, moved)
        assert reader.behind_since_s is not None, "the kernel took it all"
        for _ in range(50):
            moved += 1
            await world.move("9101", (120 + moved, 80))
        await _caught_up(hub, moved)
        while follower.view.position.offset < moved:
            told += 1
            assert follower.take(await _hear(slow, "update")) is None

    assert told < moved - 50
    assert follower.view.standings["9"]["options"][0]["votes"] == 120 + moved


async def test_a_client_follows_through_a_change_and_ends_at_the_newest(hub, world):
    views = follow(hub.url, "contoh-2024")
    async with asyncio.timeout(20):
        async for view in views:
            if view.message == "heartbeat" and view.position.offset == 1:
                await world.move("9201", (7, 3))
            if view.position.offset == 2:
                break
    await views.aclose()

    assert view.standings["9"]["options"][0]["votes"] == 127
    assert view.connected


async def test_a_client_comes_back_by_itself_and_misses_nothing(hub, world):
    views = follow(hub.url, "contoh-2024")
    seen = []
    async with asyncio.timeout(30):
        async for view in views:
            seen.append((view.connected, view.message))
            if len(seen) == 2:
                for reader in hub.readers:
                    reader.connection.transport.abort()
                await world.move("9201", (7, 3))
            if view.position.offset == 2:
                break
    await views.aclose()

    assert (False, "heartbeat") in seen
    assert view.standings["9"]["options"][0]["votes"] == 127


async def test_a_client_is_told_when_coming_back_will_not_help(hub):
    views = follow(hub.url, "nowhere")
    with pytest.raises(ReaderError, match="no contest 'nowhere'"):
        await anext(views)


async def test_readers_who_arrive_together_share_one_look_at_the_clocks(hub, world, monkeypatch):
    """Each subscription asked the store by itself: a crowd ran out of connections and lost them."""
    looks = []
    night = world.store.clock.night

    async def counted():
        looks.append(1)
        await asyncio.sleep(0)
        return await night()

    monkeypatch.setattr(world.store.clock, "night", counted)
    sockets = [await connect(hub.url) for _ in range(40)]
    await asyncio.gather(*map(_ask, sockets))
    for socket in sockets:
        assert (await _hear(socket))["op"] == "snapshot"
        assert (await _hear(socket))["sources"] != []
        await socket.close()

    assert len(looks) <= 2
