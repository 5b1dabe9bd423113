"""Where settings become what polls need; only the poller and its commands load it."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tracker.config import Settings
from tracker.sources.fetch import HttpFetcher
from tracker.sources.recording import FolderRecording
from tracker.sources.registry import format_of
from workers.polling import PollKit
from workers.roots import store_of


def recording_of(settings: Settings) -> FolderRecording:
    """Return the recording of every fetched body."""
    return FolderRecording(settings.recording_folder)


@asynccontextmanager
async def poll_kit_of(settings: Settings) -> AsyncIterator[PollKit]:
    """Open all that polls need for the length of a block."""
    async with store_of(settings) as store:
        fetcher = HttpFetcher(
            gate=store.gate,
            machine=settings.machine,
            contact=settings.contact,
            now_ms=store.clock.now_ms,
            wall_ms=lambda: time.time_ns() // 1_000_000,
        )
        try:
            yield PollKit(
                store=store,
                fetcher=fetcher,
                recording=recording_of(settings),
                format_of=format_of,
            )
        finally:
            await fetcher.close()
