"""`realcount demo`: Jakarta's election night on this machine."""

import asyncio
from pathlib import Path

import click

from tracker.cli.answers import answer_of, progress_bar
from tracker.cli.demo_live import live
from tracker.cli.folders import night_folder
from tracker.cli.options import json_option, run_async, settings_with
from tracker.config import Settings
from tracker.contests.library import load
from tracker.core.model import Contest
from tracker.errors import CommandError
from tracker.logs import configure_logs
from tracker.simulate.night import SyntheticNight
from workers import lockstep
from workers import up as runs
from workers.played import (
    BUDGET,
    budget_at,
    differences,
    is_large_night,
    playing,
    read_from_hub,
)
from workers.supervisor import roles

SPEED = 180
LARGE_SPEED = 20
"""Of a source with very many documents a machine reads a few hundred a second, no more."""


@click.command()
@click.option("--contest", "name", default="jakarta-2024", show_default=True, metavar="NAME|FILE")
@click.option(
    "--speed",
    metavar="N|max",
    help="Night seconds per second; max plays in lock-step as fast as everything is counted."
    f"  [default: {SPEED}; {LARGE_SPEED} for a contest with more documents than are asked for"
    " at once, such as one by polling stations]",
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
    speed: str | None,
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
    _check_speed(speed, headless=headless)
    contest = load(name)
    speed = speed or str(usual_speed(contest))
    with night_folder(folder, "realcount-demo-") as place:
        settings = _settings(place, web_port, hub_port, headless=headless, verbose=verbose)
        configure_logs("demo", level=settings.log_level, style=settings.log_format)
        night = SyntheticNight(contest, seed=seed)
        if headless:
            code = run_async(_headless(settings, contest, night, speed, as_json=as_json))
            raise click.exceptions.Exit(code)
        asyncio.run(live(settings, contest, night, int(speed)))


def _check_speed(speed: str | None, *, headless: bool) -> None:
    if speed not in (None, "max") and not (speed.isdecimal() and 1 <= int(speed) <= 100_000):
        raise click.BadParameter("a whole number from 1 to 100000, or max", param_hint="--speed")
    if speed == "max" and not headless:
        raise CommandError("--speed max is over before anybody sees it; add --headless")


def usual_speed(contest: Contest) -> int:
    """Return at how many times its speed a night of *contest* is played unless somebody says."""
    return LARGE_SPEED if is_large_night(contest) else SPEED


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
        budget=budget_at(contest, int(speed)) if at_rate else BUDGET,
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
