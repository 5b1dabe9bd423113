"""Fetching over real HTTP: conditional, bounded, polite, and every trouble has its class."""

import asyncio
import gzip
from email.utils import formatdate

import pytest
from aiohttp import web

from tests.builders import make_contest, make_source
from tracker.core.breaker import Breaker
from tracker.core.model import Document
from tracker.core.trust import PLAYED_HEADER
from tracker.errors import (
    SourceMalformed,
    SourceRefused,
    SourceThrottled,
    SourceUnreachable,
)
from tracker.ports import DocumentState, NotModified
from tracker.sources.fetch import HttpFetcher
from tracker.storage.memory import MemoryGate, memory_store

CONTEST = make_contest()
CITY = Document(path="91.json", region_id="91")
HELD = DocumentState(path="91.json", region_id="91", etag='"1"', verdict="accepted")


class Feed:
    """A real server whose only answer a test writes, and the requests it saw."""

    def __init__(self):
        self.requests = []
        self.answer = lambda request: web.Response(body=b"{}", headers={"ETag": '"1"'})

    async def respond(self, request):
        self.requests.append(request)
        answer = self.answer(request)
        return await answer if asyncio.iscoroutine(answer) else answer


class PassingGate(MemoryGate):
    """A gate whose wall clock moves on by as much as it tells its callers to wait."""

    def __init__(self, wall_ms):
        super().__init__()
        self.wall_ms = wall_ms

    async def take(self, budget, *, per_minute_max, wall_ms):
        wait_ms = await super().take(budget, per_minute_max=per_minute_max, wall_ms=wall_ms)
        self.wall_ms += wait_ms
        return wait_ms


@pytest.fixture(name="feed")
async def _feed():
    feed = Feed()
    app = web.Application()
    app.router.add_get("/{path:.*}", feed.respond)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    feed.address = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    yield feed
    await runner.cleanup()


@pytest.fixture(name="gate")
def _gate():
    return memory_store().gate


@pytest.fixture(name="fetcher")
async def _fetcher(gate):
    fetchers = []

    async def now_ms():
        return 77

    def fetcher(**changes):
        fields = {
            "gate": gate,
            "machine": "one",
            "now_ms": now_ms,
            "wall_ms": lambda: 1_000,
            "luck": lambda: 1.0,
            "timeout_s": 20,
            "contact": "desk@example.org",
        }
        fetchers.append(HttpFetcher(**fields | changes))
        return fetchers[-1]

    yield fetcher
    for one in fetchers:
        await one.close()


@pytest.fixture(name="fetch")
def _fetch(feed, fetcher):
    async def fetch(held=None, *, machine="one", wall_ms=1_000, timeout_s=20, **source):
        one = fetcher(machine=machine, wall_ms=lambda: wall_ms, timeout_s=timeout_s)
        fields = {"base_url": feed.address, "headers": {"Referer": "https://official.example/"}}
        return await one.fetch(CONTEST, make_source(**fields | source), CITY, held)

    return fetch


async def test_a_body_comes_with_its_validators_and_the_nights_time(fetch):
    got = await fetch()

    assert (got.body, got.etag, got.fetched_at_ms) == (b"{}", '"1"', 77)


async def test_required_headers_and_who_we_are_are_sent(fetch, feed):
    await fetch()

    headers = feed.requests[0].headers
    assert headers["Referer"] == "https://official.example/"
    assert "desk@example.org" in headers["User-Agent"]


async def test_a_held_body_is_asked_for_conditionally(fetch, feed):
    feed.answer = lambda request: web.Response(status=304)

    assert await fetch(HELD) == NotModified()
    assert feed.requests[0].headers["If-None-Match"] == '"1"'


async def test_a_body_without_a_verdict_is_asked_for_whole(fetch, feed):
    await fetch(DocumentState(path="91.json", region_id="91", etag='"1"'))

    assert "If-None-Match" not in feed.requests[0].headers


async def test_a_304_that_nobody_asked_for_is_malformed(fetch, feed):
    feed.answer = lambda request: web.Response(status=304)

    with pytest.raises(SourceMalformed, match="304"):
        await fetch()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, SourceRefused),
        (404, SourceRefused),
        (429, SourceThrottled),
        (500, SourceUnreachable),
        (503, SourceUnreachable),
    ],
)
async def test_every_status_has_its_error(fetch, feed, status, error):
    feed.answer = lambda request: web.Response(status=status)

    with pytest.raises(error, match=str(status)):
        await fetch()


async def test_retry_after_in_seconds_is_honoured(fetch, feed):
    feed.answer = lambda request: web.Response(status=429, headers={"Retry-After": "7"})
    with pytest.raises(SourceThrottled) as caught:
        await fetch()

    assert caught.value.retry_after_s == 7


async def test_retry_after_as_a_date_is_honoured(fetch, feed):
    date = formatdate(61, usegmt=True)
    feed.answer = lambda request: web.Response(status=503, headers={"Retry-After": date})
    with pytest.raises(SourceThrottled) as caught:
        await fetch(wall_ms=1_000)

    assert caught.value.retry_after_s == 60


async def test_no_request_goes_out_before_the_source_wants_one(fetch, feed):
    feed.answer = lambda request: web.Response(status=429, headers={"Retry-After": "60"})
    for wall_ms in (0, 59_999, 60_000):
        with pytest.raises(SourceThrottled):
            await fetch(wall_ms=wall_ms)

    assert len(feed.requests) == 2


async def test_an_empty_body_is_malformed(fetch, feed):
    feed.answer = lambda request: web.Response(body=b"")

    with pytest.raises(SourceMalformed, match="empty"):
        await fetch()


async def test_a_body_over_the_limit_is_malformed(fetch, feed):
    feed.answer = lambda request: web.Response(body=b"0" * 2_000)

    with pytest.raises(SourceMalformed, match="larger than 1000"):
        await fetch(body_bytes_max=1_000)


async def test_a_small_answer_that_unpacks_to_a_large_one_is_malformed(fetch, feed):
    bomb = gzip.compress(b"0" * 1_000_000)
    feed.answer = lambda request: web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(SourceMalformed, match="larger than 100000"):
        await fetch(body_bytes_max=100_000)


async def test_a_packed_answer_is_unpacked(fetch, feed):
    packed = gzip.compress(b"[1]")
    feed.answer = lambda request: web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    assert (await fetch()).body == b"[1]"
    assert feed.requests[0].headers["Accept-Encoding"] == "gzip"


async def test_a_packed_answer_that_breaks_off_is_unreachable(fetch, feed):
    torn = gzip.compress(b"0" * 1_000)[:-9]
    feed.answer = lambda request: web.Response(body=torn, headers={"Content-Encoding": "gzip"})

    with pytest.raises(SourceUnreachable, match="broke off"):
        await fetch()


@pytest.mark.parametrize(("encoding", "why"), [("gzip", "is none"), ("br", "didn't ask for")])
async def test_an_answer_packed_otherwise_is_malformed(fetch, feed, encoding, why):
    feed.answer = lambda request: web.Response(body=b"[]", headers={"Content-Encoding": encoding})

    with pytest.raises(SourceMalformed, match=why):
        await fetch()


async def test_a_packed_nothing_is_empty(fetch, feed):
    packed = gzip.compress(b"")
    feed.answer = lambda request: web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    with pytest.raises(SourceMalformed, match="empty"):
        await fetch()


async def test_a_validator_that_cannot_be_stored_is_dropped(fetch, feed):
    feed.answer = lambda request: web.Response(body=b"[]", headers={"ETag": '"\xe9"'})

    assert (await fetch()).etag is None


async def test_an_answer_that_breaks_off_is_unreachable(fetch, feed):
    async def broken(request):
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b"{")
        request.transport.close()
        return answer

    feed.answer = broken
    with pytest.raises(SourceUnreachable):
        await fetch()


async def test_an_answer_that_never_ends_is_unreachable(fetch, feed):
    async def endless(request):
        await asyncio.Event().wait()

    feed.answer = endless
    with pytest.raises(SourceUnreachable, match="in time"):
        await fetch(timeout_s=0.05)


async def test_a_server_that_is_not_there_is_unreachable(fetch):
    with pytest.raises(SourceUnreachable, match="can't be reached"):
        await fetch(base_url="http://127.0.0.1:1")


async def test_a_redirect_on_the_same_host_is_followed(fetch, feed):
    def answer(request):
        if request.path == "/91.json":
            raise web.HTTPFound("/moved.json")
        return web.Response(body=b"[]")

    feed.answer = answer
    assert (await fetch()).body == b"[]"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://elsewhere.example/x", "no trusted host"),
        ("file:///etc/passwd", "not followed"),
        ("http://[bad/", "no address"),
        ("/91.json", "more than 3 times"),
    ],
)
async def test_a_redirect_that_leads_astray_is_refused(fetch, feed, target, why):
    feed.answer = lambda request: web.Response(status=302, headers={"Location": target})

    with pytest.raises(SourceRefused, match=why):
        await fetch()


async def test_a_refused_machine_makes_no_request_while_its_breaker_is_open(fetch, feed):
    feed.answer = lambda request: web.Response(status=403)
    with pytest.raises(SourceRefused):
        await fetch()

    with pytest.raises(SourceThrottled, match="not asked for another"):
        await fetch()
    assert len(feed.requests) == 1


async def test_one_blocked_machine_does_not_stop_the_others(fetch, feed):
    feed.answer = lambda request: web.Response(status=403)
    with pytest.raises(SourceRefused):
        await fetch(machine="one")
    feed.answer = lambda request: web.Response(body=b"{}")

    assert (await fetch(machine="two")).body == b"{}"


async def test_a_good_answer_after_the_pause_closes_the_breaker(fetch, feed, gate):
    feed.answer = lambda request: web.Response(status=403)
    with pytest.raises(SourceRefused):
        await fetch(wall_ms=1_000)
    feed.answer = lambda request: web.Response(body=b"{}")

    await fetch(wall_ms=10_000_000)

    assert (await gate.breaker(f"{feed.address}@one")).failures == 0


async def test_silence_three_times_in_a_row_opens_the_breaker(fetch, feed):
    feed.answer = lambda request: web.Response(status=500)
    for _ in range(3):
        with pytest.raises(SourceUnreachable):
            await fetch()

    with pytest.raises(SourceThrottled, match="not asked for another 2 s"):
        await fetch()
    assert len(feed.requests) == 3


async def test_after_a_pause_one_request_decides_for_all(fetcher, gate, feed):
    await gate.set_breaker(f"{feed.address}@one", Breaker(3, 500, "403"))
    feed.answer = lambda request: web.Response(status=403)

    one = fetcher()
    asked = [one.fetch(CONTEST, make_source(base_url=feed.address), CITY, None) for _ in range(5)]
    errors = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(e).__name__ for e in errors) == ["SourceRefused", *["SourceThrottled"] * 4]
    assert len(feed.requests) == 1


async def test_a_good_probe_lets_those_who_waited_go_on(fetcher, gate, feed):
    await gate.set_breaker(f"{feed.address}@one", Breaker(3, 500, "403"))

    one = fetcher()
    asked = [one.fetch(CONTEST, make_source(base_url=feed.address), CITY, None) for _ in range(5)]

    assert [got.body for got in await asyncio.gather(*asked)] == [b"{}"] * 5
    assert await gate.breaker(f"{feed.address}@one") == Breaker()


async def test_another_process_does_not_ask_while_a_probe_is_out(fetch, feed, gate):
    async def probing(request):
        with pytest.raises(SourceThrottled, match="not asked for another"):
            await fetch()
        return web.Response(body=b"{}")

    await gate.set_breaker(f"{feed.address}@one", Breaker(3, 500, "403"))
    feed.answer = probing

    assert (await fetch()).body == b"{}"
    assert len(feed.requests) == 1


async def test_a_success_from_before_does_not_lift_a_throttle(fetch, feed, gate):
    async def late(request):
        feed.answer = lambda request: web.Response(status=429, headers={"Retry-After": "60"})
        with pytest.raises(SourceThrottled):
            await fetch(wall_ms=1_000)
        return web.Response(body=b"{}")

    feed.answer = late
    assert (await fetch(wall_ms=1_000)).body == b"{}"
    assert (await gate.breaker(f"{feed.address}@one")).open_until_ms == 61_000


async def test_a_request_waits_a_moment_for_its_budget(fetcher, feed):
    gate = PassingGate(wall_ms=1_000)
    source = make_source(base_url=feed.address, requests_per_minute_max=6_000)
    while await gate.take(f"feed@{feed.address}", per_minute_max=6_000, wall_ms=1_000) == 0:
        pass

    await fetcher(gate=gate, wall_ms=lambda: gate.wall_ms - 10).fetch(CONTEST, source, CITY, None)

    assert gate.wall_ms == 1_020
    assert len(feed.requests) == 1


async def test_a_missing_document_does_not_open_the_breaker(fetch, feed):
    feed.answer = lambda request: web.Response(status=404)
    for _ in range(5):
        with pytest.raises(SourceRefused):
            await fetch()

    assert len(feed.requests) == 5


async def test_a_spent_budget_makes_no_request(fetch, feed):
    await fetch(requests_per_minute_max=1)

    with pytest.raises(SourceThrottled, match="budget of 1 requests"):
        await fetch(requests_per_minute_max=1)
    assert len(feed.requests) == 1


async def test_no_cookie_is_kept(fetcher, feed):
    feed.answer = lambda request: web.Response(body=b"{}", headers={"Set-Cookie": "a=b"})
    # Cookies of a bare IP address are ignored by every client; those of a name are not.
    source = make_source(base_url=feed.address.replace("127.0.0.1", "localhost"))
    one = fetcher()
    for _ in range(2):
        await one.fetch(CONTEST, source, CITY, None)

    assert "Cookie" not in feed.requests[1].headers


async def test_no_error_shows_a_query_or_a_password(fetch):
    with pytest.raises(SourceUnreachable) as caught:
        await fetch(base_url="http://user:secret@127.0.0.1:1/feed?key=hidden#")

    assert "secret" not in str(caught.value)
    assert "hidden" not in str(caught.value)


async def test_a_document_on_disk_is_read_and_then_not_modified(fetch, tmp_path):
    (tmp_path / "91.json").write_bytes(b"[1]")
    got = await fetch(base_url=f"file:{tmp_path}")
    held = DocumentState(path="91.json", region_id="91", etag=got.etag, verdict="accepted")

    assert got.body == b"[1]"
    assert await fetch(held, base_url=f"file:{tmp_path}") == NotModified()


async def test_a_document_on_disk_never_leads_out_of_its_folder(fetch, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "91.json").symlink_to("/etc/passwd")

    with pytest.raises(SourceRefused, match="leads out"):
        await fetch(base_url=f"file:{tmp_path}/in")


async def test_a_missing_file_is_unreachable(fetch, tmp_path):
    with pytest.raises(SourceUnreachable, match="can't be read"):
        await fetch(base_url=f"file:{tmp_path}")


# ---------------------------------------------------------------- our own feed server


def _plays(request):
    return web.Response(body=b"{}", headers={PLAYED_HEADER: "a night"})


async def test_what_our_own_feed_server_plays_is_refused_whatever_the_definition_says(fetch, feed):
    feed.answer = _plays

    with pytest.raises(SourceRefused, match="a feed server of ours answers there"):
        await fetch(trusted_hosts=("127.0.0.1",))


@pytest.mark.parametrize("changes", [{"test": True}, {"live_hosts": ("127.0.0.1",)}])
async def test_a_test_run_and_the_operators_own_word_may_count_it(feed, fetcher, changes):
    feed.answer = _plays
    got = await fetcher().fetch(
        make_contest(**changes), make_source(base_url=feed.address), CITY, None
    )

    assert got.played
