"""A demo's buttons on a real feed server: what they start, what they end, what is under way."""

from contextlib import asynccontextmanager
from datetime import UTC

import aiohttp
import pytest

from tests.simulate.worlds import HOUR_MS, small_night
from tracker.errors import CommandError
from tracker.simulate.server import FeedServer
from tracker.simulate.troubled import TroubledNight
from workers.disturb import FeedAccidents


class Feed:
    """A night on a clock that the test moves, and the buttons of a page on it."""

    def __init__(self):
        self.night = TroubledNight(small_night(), zone=UTC)
        self.now_ms = self.night.start_ms + 8 * HOUR_MS

    async def now(self):
        return self.now_ms


@asynccontextmanager
async def disturbed():
    feed = Feed()
    server = FeedServer(feed.night, feed.now)
    address = await server.start()
    async with aiohttp.ClientSession() as session:
        yield feed, FeedAccidents(session, address)
    await server.stop()


async def test_what_a_button_started_is_under_way_until_it_is_pressed_again():
    async with disturbed() as (_, accidents):
        await accidents.start("freeze")
        await accidents.start("refuse")
        assert await accidents.active() == ("freeze", "refuse")
        await accidents.end("freeze")
        assert await accidents.active() == ("refuse",)


async def test_a_blanking_is_over_while_somebody_still_watches():
    async with disturbed() as (feed, accidents):
        await accidents.start("blank")
        feed.now_ms += HOUR_MS
        assert await accidents.active() == ("blank",)
        feed.now_ms += HOUR_MS
        assert await accidents.active() == ()


async def test_a_feed_that_refuses_or_is_gone_is_one_sentence():
    async with disturbed() as (_, accidents):
        with pytest.raises(CommandError, match="the feed says 400 to accidents/flood"):
            await accidents.start("flood")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(CommandError, match="can't be reached"):
            await FeedAccidents(session, "http://127.0.0.1:9").active()
