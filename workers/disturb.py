"""What a demo's pages may do to its own feed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tracker.config import Settings
from tracker.errors import CommandError
from tracker.simulate.accidents import DURATIONS_MS

ANSWER_TIMEOUT_S = 5
LENGTHS_S: Mapping[str, int] = {"blank": 90 * 60}
"""How much of the night an accident takes where its own length is too long to watch: what was
blanked for good is back after half a minute at a demo's speed."""


class FeedAccidents:
    """Starts accidents on a feed server of ours; `web.app.Accidents` says what is owed."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    @property
    def names(self) -> Sequence[str]:
        """The accidents that a feed server knows."""
        return tuple(DURATIONS_MS)

    async def active(self) -> Sequence[str]:
        state = await self._ask("GET", "state")
        return tuple({a["name"]: None for a in state["accidents"] if a["active"]})

    async def start(self, name: str) -> None:
        length_s = LENGTHS_S.get(name)
        order = {"duration_s": length_s} if length_s else {}
        await self._ask("POST", f"accidents/{name}", json=order)

    async def end(self, name: str) -> None:
        await self._ask("DELETE", f"accidents/{name}")

    async def _ask(self, method: str, what: str, json: object = None) -> Any:
        url = f"{self._address}/_feed/{what}"
        try:
            async with self._session.request(method, url, json=json) as answer:
                if answer.status >= 400:
                    raise CommandError(f"the feed says {answer.status} to {what}")
                return await answer.json()
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
