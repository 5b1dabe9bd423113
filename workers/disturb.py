"""What a demo's pages may do to its own feed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp

from tracker.config import Settings
from tracker.errors import CommandError
from tracker.simulate.accidents import DURATIONS_MS

ANSWER_TIMEOUT_S = 5


class FeedAccidents:
    """Starts accidents on a feed server of ours; `web.app.Accidents` says what is owed."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    @property
    def names(self) -> Sequence[str]:
        """The accidents that a feed server knows."""
        return tuple(DURATIONS_MS)

    async def start(self, name: str) -> None:
        await self._order("POST", name, json={})

    async def end(self, name: str) -> None:
        await self._order("DELETE", name)

    async def _order(self, method: str, name: str, json: object = None) -> None:
        url = f"{self._address}/_feed/accidents/{name}"
        try:
            async with self._session.request(method, url, json=json) as answer:
                if answer.status >= 400:
                    raise CommandError(f"the feed says {answer.status} to {name}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CommandError("the feed server can't be reached") from error


@asynccontextmanager
async def accidents_of(settings: Settings) -> AsyncIterator[FeedAccidents | None]:
    """Open the way to a demo's feed, or give None where there is no demo."""
    if settings.demo_feed_url is None:
        yield None
        return
    timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield FeedAccidents(session, settings.demo_feed_url)
