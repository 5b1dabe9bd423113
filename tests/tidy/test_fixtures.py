"""The fixtures that need the outside do what they say."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import redis


def test_the_real_server_keeps_the_settings_that_our_promises_rest_on(redis_server: str) -> None:
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        held = client.config_get("maxmemory-policy", "appendonly", "appendfsync")
    assert held == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "everysec",
    }


@pytest.mark.parametrize("again", [1, 2])
def test_the_real_server_is_empty_in_every_test(redis_server: str, again: int) -> None:
    with redis.Redis.from_url(redis_server) as client:
        assert client.dbsize() == 0
        client.set("left", again)


async def test_an_async_test_runs_before_a_browser_test() -> None:
    assert asyncio.get_running_loop().is_running()


@pytest.mark.browser
def test_a_browser_reads_a_page(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<h1>Perolehan sementara</h1>")
    assert page.inner_text("h1") == "Perolehan sementara"


@pytest.mark.browser
@pytest.mark.parametrize("again", [1, 2])
def test_a_browser_keeps_nothing_for_the_next_test(browser: Any, again: int) -> None:
    context = browser.new_context()
    kept = {"name": "left", "value": str(again), "url": "http://127.0.0.1/"}
    assert (len(browser.contexts), context.cookies()) == (1, [])
    context.add_cookies([kept])


@pytest.mark.captures
def test_the_captures_hold_the_official_totals(captures: Path) -> None:
    assert (captures / "kpu" / "official_jakarta_2024.csv").is_file()
