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
        "hook_timeout_s": 1,
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


def small_definition(folder, stations=4) -> str:
    """Write the definition of a small contest with declared totals and return its path.

    Each of its four districts has *stations*.
    """
    (folder / "contoh.toml").write_text(
        """
id = "contoh-2024"
time_zone = "Asia/Jakarta"
counting_source = "feed"
title = { id = "Contoh", en = "Example" }
levels = [
  { id = "province", name = { id = "provinsi", en = "province" } },
  { id = "city", name = { id = "kota", en = "city" } },
  { id = "district", name = { id = "kecamatan", en = "district" } },
]
decision = { rule = "majority", station_votes_max = 600 }
calendar = { polls_close = 2024-11-27T13:00:00+07:00 }
official = { site = "https://official.example/", authority = { id = "P", en = "B" } }

[[options]]
id = "a"
number = 1
name = "Andi"
short = "Andi"
colour = "#B8860B"

[[options]]
id = "b"
number = 2
name = "Budi"
short = "Budi"
colour = "#5B7C99"

[[sources]]
id = "feed"
name = { id = "Umpan", en = "Feed" }
format = "kpu-pilkada"
base_url = "https://feed.example/pilkada"
trusted_hosts = ["feed.example"]
election = "pkwkp"
headers = { Referer = "https://official.example/" }
counted_level = "district"
poll_levels = ["province", "city"]

[[reference]]
region = "91"
votes = { a = 2100, b = 1900 }

[[reference]]
region = "92"
votes = { a = 900, b = 1100 }

[[reference]]
region = "9"
votes = { a = 3000, b = 3000 }
"""
    )
    (folder / "contoh.regions.csv").write_text(
        "id,name,level,parent_id,registered,stations\n"
        f"9,Contoh,province,,,{4 * stations}\n"
        f"91,Satu,city,9,,{2 * stations}\n"
        f"92,Dua,city,9,,{2 * stations}\n"
        f"9101,Satu Utara,district,91,,{stations}\n"
        f"9102,Satu Selatan,district,91,,{stations}\n"
        f"9201,Dua Timur,district,92,,{stations}\n"
        f"9202,Dua Barat,district,92,,{stations}\n"
    )
    return str(folder / "contoh.toml")


def station_definition(folder, stations=250) -> str:
    """Write the same contest counted from the forms of its stations, and return its path.

    With 250 in each district it has more documents than are ever asked for at once.
    """
    small_definition(folder, stations)
    (folder / "contoh-tps.toml").write_text(
        """
extends = "contoh.toml"
id = "contoh-tps-2024"
regions = "contoh.regions.csv"
levels = [
  { id = "province", name = { id = "provinsi", en = "province" } },
  { id = "city", name = { id = "kota", en = "city" } },
  { id = "district", name = { id = "kecamatan", en = "district" } },
  { id = "station", name = { id = "TPS", en = "polling station" } },
]
numbered = { level = "station", name = "TPS {number}", digits = 3 }

[[sources]]
id = "feed"
name = { id = "Umpan", en = "Feed" }
format = "kpu-pilkada"
base_url = "https://feed.example/pilkada"
trusted_hosts = ["feed.example"]
election = "pkwkp"
headers = { Referer = "https://official.example/" }
counted_level = "station"
counted_part = "own"
poll_levels = ["province", "city", "district", "station"]
"""
    )
    return str(folder / "contoh-tps.toml")
