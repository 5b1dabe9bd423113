"""The supervisor: what it starts, it ends, however the moment is chosen."""

import asyncio
import os
import signal

import pytest

from tracker.errors import CommandError
from workers.supervisor import Role, Supervisor


@pytest.fixture(name="supervisor")
async def _supervisor():
    supervisor = Supervisor([Role("sleeper", "tests.workers.sleeper")], {})
    await supervisor.start()
    return supervisor


async def test_a_process_that_died_is_started_again(supervisor):
    (child,) = supervisor.children
    first = child.process
    os.kill(first.pid, signal.SIGKILL)
    async with asyncio.timeout(30):
        while child.process is first:  # noqa: ASYNC110  # a restart has no event
            await asyncio.sleep(0)

    assert child.deaths == 1
    await supervisor.stop()
    assert child.process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("turns", range(4))
async def test_stopping_while_a_process_is_being_started_again_leaves_none(supervisor, turns):
    (child,) = supervisor.children
    os.kill(child.process.pid, signal.SIGKILL)
    async with asyncio.timeout(30):
        while not child.deaths:  # noqa: ASYNC110  # a death has no event
            await asyncio.sleep(0)
    for _ in range(turns):
        await asyncio.sleep(0)
    await supervisor.stop()

    assert child.process.returncode is not None
    assert supervisor.pids("tests.workers.sleeper") == []


async def test_a_process_that_cannot_use_its_settings_ends_the_run_instead_of_coming_back():
    supervisor = Supervisor([Role("odd", "tests.workers.unusable")], {})
    await supervisor.start()
    with pytest.raises(CommandError, match="the process odd can't use its settings"):
        async with supervisor.guard():
            await asyncio.Event().wait()
    await supervisor.stop()

    assert supervisor.children[0].deaths == 0


async def test_a_run_is_ended_by_what_went_wrong_before_anybody_watched():
    supervisor = Supervisor([Role("odd", "tests.workers.unusable")], {})
    await supervisor.start()
    await supervisor.children[0].task
    with pytest.raises(CommandError, match="the process odd"):
        async with supervisor.guard():
            await asyncio.Event().wait()
    await supervisor.stop()


async def test_trouble_of_the_guarded_block_stays_its_own(supervisor):
    with pytest.raises(TimeoutError):
        async with supervisor.guard(), asyncio.timeout(0):
            await asyncio.Event().wait()
    await supervisor.stop()
