"""Whatever a receiver or the network does to a request comes back as a value."""

import asyncio
import time

import pytest
from aiohttp import web

from tracker.notify.posting import ANSWER_BYTES_MAX, Poster
from workers.supervisor import free_port


async def test_the_status_and_the_beginning_of_the_body_come_back(receiver, poster):
    async def explain(_request):
        return web.Response(status=400, text="no such field" + "x" * 100_000)

    receiver.answers = [explain]
    answer = await poster.post(receiver.url, {"X-A": "b"}, b"{}", allow_private=True)
    assert (answer.status, answer.text[:13]) == (400, "no such field")
    assert len(answer.text) <= ANSWER_BYTES_MAX
    assert receiver.got[0].headers["X-A"] == "b"
    assert receiver.got[0].headers["User-Agent"].startswith("realcount/")


async def test_nobody_there_is_refused(poster):
    url = f"http://127.0.0.1:{free_port()}/"
    assert (await poster.post(url, {}, b"", allow_private=True)).trouble == "refused"


@pytest.mark.parametrize("url", ["http://", "nonsense", "http://no-such-name.invalid/"])
async def test_what_leads_nowhere_is_refused(poster, url):
    assert (await poster.post(url, {}, b"")).trouble == "refused"


async def test_a_receiver_that_does_not_answer_in_time_is_a_timeout(receiver):
    receiver.hold = asyncio.Event()
    poster = Poster(timeout_s=0.05)
    answer = await poster.post(receiver.url, {}, b"{}", allow_private=True)
    await poster.close()
    assert answer.trouble == "timeout"
    assert answer.took_ms >= 50


async def test_a_body_that_never_ends_does_not_undo_the_status(receiver, monkeypatch):
    monkeypatch.setattr("tracker.notify.posting.BODY_S", 0.05)

    async def drip(request):
        response = web.StreamResponse(status=200)
        await response.prepare(request)
        await response.write(b"ok")
        await asyncio.Event().wait()
        return response

    receiver.answers = [drip]
    poster = Poster(timeout_s=5)
    began = time.monotonic()
    answer = await poster.post(receiver.url, {}, b"{}", allow_private=True)
    await poster.close()
    assert (answer.status, answer.text) == (200, "ok")
    assert time.monotonic() - began < 5


async def test_a_connection_that_is_cut_is_broken(poster):
    async def cut(reader, writer):
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    answer = await poster.post(url, {}, b"{}", allow_private=True)
    server.close()
    assert answer.trouble == "broken"


async def test_what_speaks_no_tls_is_insecure(receiver, poster):
    url = receiver.url.replace("http:", "https:")
    assert (await poster.post(url, {}, b"{}", allow_private=True)).trouble == "insecure"


async def test_the_pause_asked_for_is_read_in_both_forms(receiver, poster):
    receiver.answers = [
        (429, {"Retry-After": "37"}),
        (503, {"Retry-After": "Wed, 27 Nov 2024 13:01:00 GMT"}),
        (503, {"Retry-After": "soon"}),
    ]
    pauses = [
        (await poster.post(receiver.url, {}, b"", allow_private=True)).retry_after_s
        for _ in range(3)
    ]
    assert pauses == [37.0, 60.0, None]
