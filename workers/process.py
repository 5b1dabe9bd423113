"""What every process does alike: settings, logs, signals, one edge for what nobody foresaw."""

import asyncio
import os
import secrets
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

import structlog

from tracker.config import Settings, read_settings
from tracker.errors import ConfigError, RealcountError
from tracker.logs import configure_logs
from workers.parent import follow_parent

log = structlog.get_logger()

Main = Callable[[Settings, asyncio.Event], Awaitable[None]]

EXIT_CRASHED = 1
EXIT_CONFIG = 2


def run(name: str, main: Main) -> None:
    """Run *main* as the process *name* until SIGTERM or SIGINT, and exit.

    Exit codes: 0 stopped when asked; 1 our bug or a lost store, a supervisor starts it again;
    2 the settings can't be used, starting again won't help.
    """
    settings = settings_for(name)
    sys.exit(asyncio.run(_guarded(name, main, settings)))


def settings_for(name: str) -> Settings:
    """Read the environment and set the logs of the process *name* up, or exit with what's wrong."""
    try:
        settings = read_settings(os.environ)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_CONFIG)
    configure_logs(name, level=settings.log_level, style=settings.log_format)
    follow_parent(os.environ)
    return settings


async def _guarded(name: str, main: Main, settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    log.info("worker.started", role=name)
    try:
        await main(settings, stop)
    except RealcountError as error:
        log.error("worker.failed", role=name, reason=str(error))
        return EXIT_CRASHED
    except Exception:
        log.exception("worker.crashed", role=name)
        return EXIT_CRASHED
    log.info("worker.stopped", role=name)
    return 0


async def stopped(stop: asyncio.Event, timeout_s: float) -> bool:
    """Wait up to *timeout_s* for *stop*, and say whether it was set."""
    try:
        async with asyncio.timeout(timeout_s):
            await stop.wait()
    except TimeoutError:
        return False
    return True


def holder_name() -> str:
    """Return a name that no other process, and no earlier life of this one, has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
