"""`realcount demo`: Jakarta's election night on this machine."""

import asyncio
import signal
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from tracker.cli.answers import answer_of, progress_bar
from tracker.cli.ending import when_asked
from tracker.cli.folders import night_folder
from tracker.cli.options import json_option, own_command, run_async, settings_with
from tracker.cli.tables import plain
from tracker.cli.up import ready_urls
from tracker.config import Settings
from tracker.contests.library import load
from tracker.core.model import Contest
from tracker.errors import CommandError
from tracker.logs import configure_logs
from tracker.simulate.night import SyntheticNight
from workers import lockstep
from workers import up as runs
from workers.played import differences, playing, read_from_hub
from workers.supervisor import roles

SPEED = 180
LEAD_IN_S = 4
"""Seconds between the printed addresses and the first publish with numbers."""


@click.command()
@click.option("--contest", "name", default="jakarta-2024", show_default=True, metavar="NAME|FILE")
@click.option(
    "--speed",
    default=str(SPEED),
    show_default=True,
    metavar="N|max",
    help="Night seconds per second; max plays in lock-step as fast as everything is counted.",
)
@click.option(
    "--seed", type=int, default=2024, show_default=True, help="Another seed, another night."
)
@click.option("--headless", is_flag=True, help="Play the whole night, print the end, and exit.")
@click.option("--folder", type=click.Path(file_okay=False), help="Keep the run's data here.")
@click.option("--web-port", type=int, help="Port of the pages; 0 for any free one.")
@click.option("--hub-port", type=int, help="Port of the hub; 0 for any free one.")
@click.option("--verbose", is_flag=True, help="Show the log of every process.")
@json_option
def demo(
    *,
    name: str,
    speed: str,
    seed: int,
    headless: bool,
    folder: str | None,
    web_port: int | None,
    hub_port: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Play an election night on this machine, through every real process, and watch it live.

    Nothing else is needed: a server, a feed in the authority's own format, pollers, reducer, hub
    and web app are started, and stopped with Ctrl-C. It is a test run and says so everywhere.
    Accidents can be started from the page.
    """
    if speed != "max" and not (speed.isdecimal() and 1 <= int(speed) <= 100_000):
        raise click.BadParameter("a whole number from 1 to 100000, or max", param_hint="--speed")
    if speed == "max" and not headless:
        raise CommandError("--speed max is over before anybody sees it; add --headless")
    contest = load(name)
    with night_folder(folder, "realcount-demo-") as place:
        settings = _settings(place, web_port, hub_port, headless=headless, verbose=verbose)
        configure_logs("demo", level=settings.log_level, style=settings.log_format)
        night = SyntheticNight(contest, seed=seed)
        if headless:
            code = run_async(_headless(settings, contest, night, speed, as_json=as_json))
            raise click.exceptions.Exit(code)
        asyncio.run(_live(settings, contest, night, int(speed)))


def _settings(
    folder: Path, web_port: int | None, hub_port: int | None, *, headless: bool, verbose: bool
) -> Settings:
    free = 0 if headless else None
    settings = settings_with(
        folder=folder,
        recording_folder=folder / "recording",
        web_port=web_port if web_port is not None else free,
        hub_port=hub_port if hub_port is not None else free,
        hub_admin_port=0,
        feed_port=0,
        lease_ttl_s=2,
        log_level=None if verbose else "error",
    )
    return runs.with_free_ports(settings)


async def _headless(
    settings: Settings, contest: Contest, night: SyntheticNight, speed: str, *, as_json: bool
) -> int:
    """Play to the end and answer; 0 where every declared total was reached."""
    at_rate = speed != "max"
    async with playing(
        settings,
        contest,
        night,
        roles(),
        start_ms=night.start_ms,
        rate_percent=int(speed) * 100 if at_rate else 0,
    ) as played:
        stage = played.stage()
        with progress_bar("the night", night.start_ms, night.end_ms, contest.time_zone) as report:
            if at_rate:
                await lockstep.follow_at_rate(stage, night.end_ms, report)
                offset = (await stage.store.log.head(stage.contest.id)).offset
            else:
                offset = (await lockstep.play(stage, night.end_ms, report)).offset
        standings = await read_from_hub(settings, played.contest, offset)
        found = differences(contest, standings)
        await answer_of(played, standings, found, as_json=as_json)
    return int(bool(found))


async def _live(settings: Settings, contest: Contest, night: SyntheticNight, speed: int) -> None:
    stop = asyncio.Event()
    console = Console(stderr=True)
    console.print("starting a server, a feed and every process…", style="dim")
    # The first moment is the close of polls; the second brings the first numbers.
    first_ms = night.moments()[1]
    start_ms = first_ms - LEAD_IN_S * speed * 1_000
    with when_asked(stop.set, signal.SIGTERM, signal.SIGINT):
        async with playing(
            settings, contest, night, roles(), start_ms=start_ms, rate_percent=0
        ) as played:
            await runs.until_ready(ready_urls(settings), stop)
            if not stop.is_set():
                await played.go_on(speed * 100)
                _print_addresses(console, played.run.settings, played.contest, speed)
            await stop.wait()
            console.print("stopping…", style="dim")


def _print_addresses(console: Console, settings: Settings, contest: Contest, speed: int) -> None:
    page = f"{settings.public_url}/c/{contest.id}"
    socket, command = f"ws://{settings.host}:{settings.hub_port}/v1/ws", own_command()
    rows = (
        ("reader", page),
        ("phone, English", f"{page}?lang=en"),
        ("program", f"{settings.public_url}/v1/contests/{contest.id}/standings"),
        ("socket", socket),
        ("terminal", f"{command} watch {contest.id} --url {socket}"),
        ("desk", f"{command} doctor --folder {settings.folder}"),
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
