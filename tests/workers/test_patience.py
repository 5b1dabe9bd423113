"""A connection whose other end lets it hang is cut off, and nobody else is."""

import asyncio
import socket
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from tests.web.world import World
from workers import patience

EVENTS = b"GET /v1/contests/contoh-2024/events HTTP/1.1\r\nHost: x\r\n\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(name="world")
async def _world():
    return await (await World().begin()).move()


@pytest.fixture(name="server")
async def _server(world):
    """The web app as its process serves it, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = world.app()
    config = uvicorn.Config(
        app, http=patience.PatientProtocol, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextmanager(lambda: iter([None]))
    server.port = listening.getsockname()[1]
    server.app = app
    serving = asyncio.create_task(server.serve([listening]))
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await serving


async def _open(server, *sent, window=None):
    """A connection on which *sent* was sent, and which takes only *window* bytes."""
    raw = socket.socket()
    if window is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", server.port))
    for part in sent:
        await asyncio.get_running_loop().sock_sendall(raw, part)
        if part == HEALTH:
            assert await asyncio.get_running_loop().sock_recv(raw, 65_536)
    return raw


async def _end(raw):
    """What is left to read until the other end is gone."""
    parts = []
    async with asyncio.timeout(20):
        with raw:
            try:
                while part := await asyncio.get_running_loop().sock_recv(raw, 65_536):
                    parts.append(part)
            except ConnectionResetError:
                pass
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [
        (),
        (b"GET / HTTP/1.1\r\nHost:",),
        (HEALTH, b"GET / HT"),
        (b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\ntok",),
    ],
    ids=["nothing", "half a head", "half a second head", "half a body"],
)
async def test_a_request_that_never_ends_is_waited_for_so_long_and_no_longer(
    server, sent, monkeypatch
):
    monkeypatch.setattr(patience, "REQUEST_S", 0.05)

    await _end(await _open(server, *sent))
    assert not server.server_state.connections


async def test_a_reader_that_takes_nothing_is_let_go_and_the_stream_with_it(
    server, world, monkeypatch, capsys
):
    """How: a stream behind a small window is not read while numbers move."""
    monkeypatch.setattr(patience, "SLOW_S", 0.05)
    raw = await _open(server, EVENTS, window=4_096)
    async with asyncio.timeout(20):
        while not server.app.state.streams:  # noqa: ASYNC110  # its request is under way
            await asyncio.sleep(0)
        moved = 0
        while server.server_state.connections:
            moved += 1
            await world.move("9101", (120 + moved, 80))
            await asyncio.sleep(0)
        while server.app.state.streams:  # noqa: ASYNC110  # it ends in its own time
            await asyncio.sleep(0)
    raw.close()

    told = capsys.readouterr().out
    assert "reader.closed" in told
    assert "crashed" not in told


async def test_a_stream_is_not_under_the_time_that_a_request_has(server, world):
    async with (
        asyncio.timeout(20),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client,
        client.stream("GET", "/v1/contests/contoh-2024/events") as answer,
    ):
        lines = answer.aiter_lines()
        async for line in lines:
            if "heartbeat" in line:
                break
        (connection,) = server.server_state.connections
        assert connection._request is None
        await world.move("9201", (7, 3))
        async for line in lines:
            if '"op":"update"' in line:
                break

    assert '"votes":7' in line


async def test_a_connection_is_used_again_within_its_time(server):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client:
        answers = [(await client.get("/healthz")).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert server.server_state.total_requests == 3
