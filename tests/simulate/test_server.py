"""The feed server over real HTTP, on a clock that the test moves."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

import aiohttp
import pytest

from tests.simulate.worlds import CITY, HOUR_MS, PROVINCE, small_night
from tracker.errors import CommandError
from tracker.simulate.server import FeedServer
from tracker.simulate.troubled import TroubledNight

REFERER = {"Referer": "https://page.example/"}
PAGE = {"Origin": "https://page.example"}


class Feed:
    """A running server, its night, its clock, and a client that sends what a test says."""

    def __init__(self, night: TroubledNight) -> None:
        self.night = night
        self.now_ms = night.start_ms + 8 * HOUR_MS
        self.address = ""

    async def now(self) -> int:
        """The night clock."""
        return self.now_ms

    async def ask(
        self, path: str, headers: dict[str, str] | None = None, **given: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        """GET, or what `method` says; answers status, headers and body."""
        method = given.pop("method", "GET")
        async with (
            aiohttp.ClientSession(self.address) as client,
            client.request(method, path, headers=headers, **given) as answer,
        ):
            return answer.status, answer.headers, await answer.read()


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Feed]:
    feed = Feed(TroubledNight(small_night(), zone=UTC))
    server = FeedServer(feed.night, feed.now, **options)
    feed.address = await server.start()
    try:
        yield feed
    finally:
        await server.stop()


async def test_a_body_comes_with_its_tag_and_its_time() -> None:
    async with running() as feed:
        status, headers, body = await feed.ask(PROVINCE)
    served = feed.night.body(PROVINCE, feed.now_ms)
    assert served is not None
    assert (status, body) == (200, served.body)
    assert "Last-Modified" in headers
    assert headers["ETag"].startswith('"')


@pytest.mark.parametrize(
    ("sent", "got"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")]
)
async def test_what_the_reader_has_is_not_sent_again(sent: str, got: str) -> None:
    async with running() as feed:
        _, headers, _ = await feed.ask(PROVINCE)
        status, _, body = await feed.ask(PROVINCE, {sent: headers[got]})
        assert (status, body) == (304, b"")
        feed.now_ms = feed.night.end_ms
        status, _, body = await feed.ask(PROVINCE, {sent: headers[got]})
        assert (status, bool(body)) == (200, True)


async def test_a_tag_decides_alone_where_one_is_sent() -> None:
    async with running() as feed:
        _, headers, _ = await feed.ask(PROVINCE)
        both = {"If-None-Match": '"another"', "If-Modified-Since": headers["Last-Modified"]}
        assert (await feed.ask(PROVINCE, both))[0] == 200


async def test_a_compressed_body_has_a_tag_of_its_own() -> None:
    async with running() as feed:
        _, zipped, one = await feed.ask(PROVINCE, {"Accept-Encoding": "gzip"})
        _, plain, other = await feed.ask(PROVINCE, {"Accept-Encoding": "identity"})
        assert (zipped["Content-Encoding"], one) == ("gzip", other)
        assert zipped["ETag"] != plain["ETag"]
        again = {"Accept-Encoding": "gzip", "If-None-Match": zipped["ETag"]}
        assert (await feed.ask(PROVINCE, again))[0] == 304


@pytest.mark.parametrize("refused", ["gzip;q=0", "gzip; q=0.0", "identity", "br"])
async def test_who_does_not_take_gzip_gets_the_body_as_it_is(refused: str) -> None:
    async with running() as feed:
        _, headers, _ = await feed.ask(PROVINCE, {"Accept-Encoding": refused})
    assert "Content-Encoding" not in headers


async def test_a_head_has_the_headers_and_no_body() -> None:
    async with running() as feed:
        _, full, _ = await feed.ask(PROVINCE)
        status, headers, body = await feed.ask(PROVINCE, method="HEAD")
    assert (status, headers["ETag"], body) == (200, full["ETag"], b"")


async def test_a_path_of_no_file_is_not_found() -> None:
    async with running() as feed:
        status, headers, _ = await feed.ask("/pilkada/hhcw/pkwkp/77.json")
    assert (status, headers["Content-Type"].split(";")[0]) == (404, "application/json")


async def test_without_a_referer_it_is_refused_where_one_is_required() -> None:
    async with running(require_referer=True) as feed:
        assert (await feed.ask(PROVINCE))[0] == 403
        assert (await feed.ask(PROVINCE, REFERER))[0] == 200


async def test_an_accident_is_ordered_and_called_off_while_it_runs() -> None:
    async with running() as feed:
        status, _, _ = await feed.ask("/_feed/accidents/refuse", method="POST")
        assert (status, (await feed.ask(PROVINCE))[0]) == (201, 403)
        await feed.ask("/_feed/accidents/refuse", method="DELETE")
        assert (await feed.ask(PROVINCE))[0] == 200


async def test_an_accident_lasts_as_long_as_was_ordered() -> None:
    async with running() as feed:
        order = {"duration_s": 60, "path": CITY}
        await feed.ask("/_feed/accidents/throttle", method="POST", json=order)
        status, headers, _ = await feed.ask(CITY)
        assert (status, headers["Retry-After"]) == (429, "30")
        assert (await feed.ask(PROVINCE))[0] == 200
        feed.now_ms += 60_000
        assert (await feed.ask(CITY))[0] == 200


@pytest.mark.parametrize(
    "order", [b"[]", b"{", b'{"duration_s":0}', b'{"path":"/none.json"}', b'{"length":5}']
)
async def test_an_order_that_cannot_be_used_changes_nothing(order: bytes) -> None:
    async with running() as feed:
        status, _, body = await feed.ask("/_feed/accidents/html", method="POST", data=order)
        assert (status, b"problems" in body) == (400, True)
        assert feed.night.accidents == ()


async def test_an_unknown_accident_is_answered_with_those_there_are() -> None:
    async with running() as feed:
        status, _, body = await feed.ask("/_feed/accidents/flood", method="POST")
    assert (status, b"truncate" in body) == (400, True)


async def test_the_control_is_closed_to_pages_and_to_whoever_lacks_the_token() -> None:
    async with running(token="secret") as feed:
        right = {"X-Feed-Token": "secret"}
        assert (await feed.ask("/_feed/state"))[0] == 403
        assert (await feed.ask("/_feed/state", right | {"Origin": "https://page.example"}))[
            0
        ] == 403
        assert (await feed.ask("/_feed/state", right))[0] == 200


async def test_the_state_says_where_the_night_is() -> None:
    async with running() as feed:
        await feed.ask("/_feed/accidents/blank", method="POST")
        await feed.ask(PROVINCE)
        await feed.ask("/none.json")
        state = json.loads((await feed.ask("/_feed/state"))[2])
    assert (state["now_ms"], state["end_ms"]) == (feed.now_ms, feed.night.end_ms)
    assert 0 < state["publishes"]["passed"] <= state["publishes"]["total"]
    assert state["requests"] == 1
    assert [a["name"] for a in state["accidents"] if a["active"]] == ["blank"]


async def test_what_was_served_last_is_known_by_its_digest() -> None:
    async with running() as feed:
        _, _, body = await feed.ask(PROVINCE)
        feed.now_ms = feed.night.end_ms
        served = json.loads((await feed.ask("/_feed/served"))[2])
    digest = hashlib.sha256(body).hexdigest()
    assert served[PROVINCE]["served"] == digest
    assert served[PROVINCE]["current"] not in (None, digest)


async def test_a_taken_port_is_one_sentence_with_the_way_out() -> None:
    async with running() as feed:
        with pytest.raises(CommandError, match="choose another --port"):
            await FeedServer(feed.night, feed.now).start(port=int(feed.address.rpartition(":")[2]))
