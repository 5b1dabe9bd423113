"""Real processes for the end-to-end tests: a server, a supervisor, and kills that hit work."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager

from tests.builders import make_delta, make_reports
from tracker.config import read_settings
from workers.up import running

GIVE_UP_S = 60


def settings_on(folder, **given):
    """Settings of a run of its own under *folder*, on free ports."""
    fields = {
        "folder": str(folder / "run"),
        "recording_folder": str(folder / "recording"),
        "web_port": 0,
        "hub_port": 0,
        "hub_admin_port": 0,
        "lease_ttl_s": 1,
        "tick_ms": 10,
        "log_level": "warning",
    }
    return read_settings({}, fields | given)


@asynccontextmanager
async def run_on(folder, contest, roles, **given):
    """A run of *roles* over *contest* under *folder*."""
    async with running(settings_on(folder, **given), [contest], roles) as run:
        yield run


async def until(condition: Callable, what: str) -> None:
    """Wait until *condition* (async) holds; *what* names it in the failure."""
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while not await condition():  # noqa: ASYNC110  # another process has no event
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"after {GIVE_UP_S} s still not: {what}") from None


def kill(pid: int) -> None:
    """End *pid* as a power cut would."""
    os.kill(pid, signal.SIGKILL)


def night_of_districts(entries: int):
    """Bodies that each move one district a little further: a log that can be written at will."""
    districts = ("9101", "9102", "9201", "9202")
    for n in range(entries):
        old = None if n < 4 else (n - 4, 2 * (n - 4))
        yield make_reports(make_delta(districts[n % 4], old, (n, 2 * n)), path=f"{n % 4}.json")
