"""A night that is played to whoever looks on, with the addresses to open."""

import asyncio
import signal
import sys

from rich.console import Console
from rich.text import Text

from tracker.cli.ending import when_asked
from tracker.cli.options import own_command
from tracker.cli.tables import count, plain
from tracker.cli.token import issued
from tracker.cli.up import ready_urls
from tracker.config import Settings
from tracker.core.model import Contest
from tracker.errors import CommandError
from tracker.simulate.night import SyntheticNight
from workers import lockstep
from workers import up as runs
from workers.played import Played, budget_at, is_large_night, playing
from workers.supervisor import roles

DESK = "demo-desk"
LEAD_IN_S = 4
"""Seconds between the printed addresses and the first publish with numbers."""


async def live(settings: Settings, contest: Contest, night: SyntheticNight, speed: int) -> None:
    """Play to whoever looks on until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    console = Console(stderr=True)
    console.print("starting a server, a feed and every process…", style="dim")
    # The first moment is the close of polls; the second brings the first numbers.
    lead_in_ms = night.moments()[1] - LEAD_IN_S * speed * 1_000
    large = is_large_night(contest)
    with when_asked(stop.set, signal.SIGTERM, signal.SIGINT):
        async with playing(
            settings,
            contest,
            night,
            roles(notifiers=1),
            start_ms=night.start_ms if large else lead_in_ms,
            rate_percent=0,
            budget=budget_at(contest, speed),
        ) as played:
            await runs.until_ready(ready_urls(settings), stop)
            if large:
                await _read_once(console, played, lead_in_ms, stop)
            if not stop.is_set():
                await played.go_on(speed * 100)
                token = await _desk_token(played)
                _print_addresses(console, played.run.settings, played.contest, speed, token)
            await stop.wait()
            console.print("stopping…", style="dim")


async def _read_once(
    console: Console, played: Played, lead_in_ms: int, stop: asyncio.Event
) -> None:
    """Let every document be read once before the first numbers come, or until *stop*.

    On a real night polling begins hours before the polls close.
    """
    stage = played.stage()
    documents, rate = len(stage.documents), stage.source.requests_per_minute_max
    console.print(
        f"reading {count(documents)} documents a first time, up to {60 * documents // rate} s…",
        style="dim",
        highlight=False,
    )
    reading = asyncio.ensure_future(lockstep.play(stage, played.playbook.start_ms, lambda _: None))
    asked = asyncio.ensure_future(stop.wait())
    await asyncio.wait((reading, asked), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not reading.done():
        reading.cancel()
        return
    await lockstep.stand_at(stage, max(lead_in_ms, reading.result().now_ms))


async def _desk_token(played: Played) -> str:
    """Return a token for desk and air of this rehearsal, or how to make one where there is one."""
    try:
        _, text = await issued(played.run.store.tokens, DESK, ["desk", "air"], by="demo")
    except CommandError:
        folder = played.run.settings.folder
        return f"{own_command()} token create NAME --scope desk --scope air --folder {folder}"
    return text


def _print_addresses(
    console: Console, settings: Settings, contest: Contest, speed: int, token: str
) -> None:
    page = f"{settings.public_url}/c/{contest.id}"
    socket, command = f"ws://{settings.host}:{settings.hub_port}/v1/ws", own_command()
    rows = (
        ("reader", page),
        ("phone, English", f"{page}?lang=en"),
        ("program", f"{settings.public_url}/v1/contests/{contest.id}/standings"),
        ("socket", socket),
        ("terminal", f"{command} watch {contest.id} --url {socket}"),
        ("desk", f"{settings.public_url}/desk/{contest.id}"),
        ("on air", f"{settings.public_url}/air"),
        ("their token", token),
        ("doctor", f"{command} doctor --folder {settings.folder}"),
        ("feed", f"{settings.demo_feed_url}/_feed/state"),
    )
    title = plain(f"{contest.title['en']}, {speed} times as fast\n")
    console.print(Text("\nTEST ", style="bold yellow"), title, sep="")
    for role, address in rows:
        console.print(plain(f"  {role:<15} {address}"), soft_wrap=True)
    console.print(
        "\nAccidents are buttons at the foot of the page; pressed again they end.\n"
        "Ctrl-C ends it all.\n",
        highlight=False,
    )
    sys.stderr.flush()
