"""A demo's night to take pictures of: where it is to be found, and what is done to it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

SPEED = "300"
COMMAND = (sys.executable, "-c", "from tracker.cli import main; main()")
LOOK_S = 0.5
GIVE_UP_S = 600
HTTP_TIMEOUT_S = 30
DAY_S = 86_400
SAID = re.compile(r"^\s+(reader|socket|their token|feed)\s+(\S+)$")


@dataclass(frozen=True)
class Night:
    """A demo that runs; *region* is a region below *root*."""

    site: str
    contest: str
    root: str
    region: str
    socket: str
    token: str
    feed: str
    folder: Path

    def url(self, path: str) -> str:
        """Return the address of *path*, with the names in braces filled in."""
        names = {"id": quote(self.contest), "root": self.root, "region": self.region}
        return self.site + path.format_map(names)

    def ask(self, method: str, path: str, **given: object) -> httpx.Response:
        """Ask the web as a desk and an operator would."""
        headers = {"Authorization": f"Bearer {self.token}", "Origin": self.site}
        url = self.url(path)
        return httpx.request(method, url, json=given, headers=headers, timeout=HTTP_TIMEOUT_S)

    def act(self, action: str, channel: str, **given: object) -> Any:
        """Do *action* to *channel*; the frame that it led to, or why not."""
        return self.ask("POST", f"/v1/air/{channel}/{action}", **given).json()

    def disturb(self, accident: str) -> None:
        """Let *accident* happen to the feed, until it is over by `calm`."""
        order = {"duration_s": DAY_S}
        httpx.post(f"{self.feed}/accidents/{accident}", json=order, timeout=HTTP_TIMEOUT_S)

    def calm(self, accident: str) -> None:
        """Let *accident* be over."""
        self.ask("DELETE", f"/demo/accidents/{accident}").raise_for_status()

    def until(self, holds: Callable[[Any], bool]) -> None:
        """Wait until *holds* is true of the contest's standing."""
        given_up_s = time.monotonic() + GIVE_UP_S
        while not holds(self.ask("GET", "/v1/contests/{id}/standings?depth=0").json()):
            assert time.monotonic() < given_up_s, "the night did not come so far"
            time.sleep(LOOK_S)

    def until_counted(self, per_cent: int) -> None:
        """Wait until so much of the stations are in."""
        self.until(lambda told: _counted(told) >= per_cent)

    def until_source(self, state: str) -> None:
        """Wait until the first source is in *state*."""
        self.until(lambda told: told["contest"]["sources"][0]["state"] == state)

    def command(self, *words: str, **environment: str) -> str:
        """Return what `realcount WORDS` prints."""
        ran = subprocess.run(  # noqa: S603  # ours
            [*COMMAND, *words],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | environment,
        )
        return ran.stdout


def _counted(told: Any) -> float:
    stations = told["standings"][0]["stations"]
    return 100 * (stations["reported"] or 0) / (stations["total"] or 1)


@contextmanager
def demo() -> Iterator[Night]:
    """Play a night on free ports."""
    options = ["demo", "--web-port", "0", "--hub-port", "0", "--speed", SPEED]
    with (
        tempfile.TemporaryDirectory(prefix="realcount-pictures-") as folder,
        subprocess.Popen(  # noqa: S603  # ours
            [*COMMAND, *options, "--folder", folder], stderr=subprocess.PIPE, text=True
        ) as played,
    ):
        assert played.stderr is not None, "it is piped"
        try:
            yield _found(_read(played.stderr), Path(folder))
        finally:
            played.send_signal(signal.SIGINT)
            played.stderr.read()


def _read(lines: Iterator[str]) -> dict[str, str]:
    """Return the addresses that a demo prints, up to the last that is asked for."""
    said: dict[str, str] = {}
    for line in lines:
        if found := SAID.match(line):
            said[found[1]] = found[2]
        if "feed" in said:
            break
    return said


def _found(said: dict[str, str], folder: Path) -> Night:
    site, contest = said["reader"].split("/c/")
    told = httpx.get(f"{site}/v1/contests/{contest}", timeout=HTTP_TIMEOUT_S).json()
    root = told["root"]
    below = httpx.get(f"{site}/v1/contests/{contest}/standings", timeout=HTTP_TIMEOUT_S).json()
    region = next(r["region"] for r in below["standings"] if r["parent"] == root)
    feed = said["feed"].removesuffix("/state")
    return Night(site, contest, root, region, said["socket"], said["their token"], feed, folder)
