"""Options that several commands share, and what they open."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from tracker.cli.ending import when_asked
from tracker.config import Settings, read_settings
from tracker.core.model import Contest
from tracker.errors import CommandError
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.embedded import running_at
from tracker.storage.redis_store import redis_store

P = ParamSpec("P")
T = TypeVar("T")

redis_url_option = click.option(
    "--redis-url",
    metavar="URL",
    help="Redis or Valkey that keeps the count; without it, the server running on the folder.",
)
folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False),
    help="Data folder of the embedded server and the recording.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
)


def store_options(command: Callable[P, T]) -> Callable[P, T]:
    """Add the options that say where the count is kept."""
    return redis_url_option(folder_option(command))


def settings_with(**given: Any) -> Settings:
    """Return the settings of the environment, with a command's options on top."""
    return read_settings(os.environ, given)


def store_url(settings: Settings) -> str:
    """Return where the running count is kept.

    Raises:
        CommandError: no Redis is named, and no embedded server is running on the folder.
    """
    url = settings.redis_url or running_at(settings.folder)
    if url is None:
        raise CommandError(
            f"nothing is running on {settings.folder}; start `realcount up` or `realcount demo`, "
            "or say where with --redis-url or --folder"
        )
    return url


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store of the running count for the length of a block."""
    client = connect(store_url(settings))
    try:
        yield redis_store(client)
    finally:
        await client.aclose()


async def contest_called(store: Store, contest_id: str | None) -> Contest:
    """Return the contest called *contest_id*, or the only one that is being counted.

    A test run's `+test` may be left out where only the test run is there.

    Raises:
        CommandError: there is none of that name, or several and none was named.
    """
    ids = await store.contests.ids()
    wanted = [i for i in ids if contest_id in (None, i)] or [
        i for i in ids if i == f"{contest_id}+test"
    ]
    if len(wanted) != 1:
        raise CommandError(_no_such_contest(contest_id, ids))
    contest = await store.contests.get(wanted[0])
    assert contest is not None, "a listed contest has a definition"
    return contest


def _no_such_contest(contest_id: str | None, ids: tuple[str, ...]) -> str:
    if not ids:
        return "no contest is being counted here; start one with `realcount up --contest FILE`"
    listed = ", ".join(ids)
    if contest_id is None:
        return f"several contests are being counted: {listed}; name one"
    return f"no contest {contest_id!r} is being counted here; there is {listed}"


EXIT_TERMINATED = 128 + signal.SIGTERM
STOPPING_S = 30.0
"""Above the 15 s that each process of a run has to stop."""


def run_async(main: Coroutine[Any, Any, T]) -> T:
    """Run *main* to its end; Ctrl-C and SIGTERM end it in order, with all that it started."""
    try:
        return asyncio.run(_until_asked(main))
    except asyncio.CancelledError:
        raise click.exceptions.Exit(EXIT_TERMINATED) from None


async def _until_asked(main: Coroutine[Any, Any, T]) -> T:
    asked = asyncio.Event()
    with when_asked(asked.set, signal.SIGTERM):
        work = asyncio.ensure_future(main)
        asking = asyncio.ensure_future(asked.wait())
        try:
            await asyncio.wait((work, asking), return_when=asyncio.FIRST_COMPLETED)
            while not work.done():
                # A library may have swallowed the first one; what is being stopped gets its time.
                work.cancel()
                await asyncio.wait((work,), timeout=STOPPING_S)
            return await work
        finally:
            asking.cancel()
            work.cancel()
            await asyncio.wait((work,))


def own_command() -> str:
    """Return how this command is called from where we stand, so that it can be copied."""
    called = Path(sys.argv[0])
    if shutil.which("realcount"):
        return "realcount"
    if called.name == "realcount":
        return os.path.relpath(called) if called.is_relative_to(Path.cwd()) else str(called)
    return f"{sys.executable} -m tracker.cli"
