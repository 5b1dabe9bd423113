"""`realcount replay`: recorded bodies through every process, in lock-step."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.cli.answers import answer_of, progress_bar
from tracker.cli.folders import night_folder
from tracker.cli.given import moment_in
from tracker.cli.options import json_option, run_async, settings_with
from tracker.config import Settings
from tracker.contests.library import load
from tracker.core.instant import ms_of
from tracker.core.model import Contest, source_of
from tracker.core.wire import Json
from tracker.logs import configure_logs
from tracker.simulate.recorded import RecordedNight, read_recording
from workers import lockstep
from workers import up as runs
from workers.played import documents_of, feed_path, playing, read_from_hub
from workers.supervisor import roles


@click.command()
@click.option(
    "--captures",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="A .jsonl[.gz] of recorded bodies, or a folder of them.",
)
@click.option("--contest", "name", required=True, metavar="NAME|FILE")
@click.option("--until", metavar="TIME", help="Stop at this local time: '2024-11-28 10:30'.")
@click.option("--folder", type=click.Path(file_okay=False), help="Keep the run's data here.")
@click.option("--verbose", is_flag=True, help="Show the log of every process.")
@json_option
def replay(
    *,
    captures: Path,
    name: str,
    until: str | None,
    folder: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Play recorded bodies through every real process and print the standings at the end.

    The night moves on only when everything that changed has been fetched and counted. It is a
    test run and says so everywhere. Exit 1: nothing of the recording could be counted.
    """
    contest = load(name)
    zone = ZoneInfo(contest.time_zone)
    until_ms = ms_of(moment_in(until, zone)) if until is not None else None
    night = read_recording(captures, zone, only=folder_of(contest), until_ms=until_ms)
    with night_folder(folder, "realcount-replay-") as place:
        settings = runs.with_free_ports(
            settings_with(
                folder=place,
                recording_folder=place / "recording",
                web_port=0,
                hub_port=0,
                hub_admin_port=0,
                feed_port=0,
                lease_ttl_s=2,
                log_level=None if verbose else "error",
            )
        )
        configure_logs("replay", level=settings.log_level, style=settings.log_format)
        code = run_async(_replay(settings, contest, night, as_json=as_json))
    raise click.exceptions.Exit(code)


def folder_of(contest: Contest) -> str:
    """Return how the paths of *contest* begin on a feed; its highest document says it."""
    source = source_of(contest, contest.counting_source)
    return feed_path(documents_of(contest, source)[0]).removesuffix(".json")


async def _replay(
    settings: Settings, contest: Contest, night: RecordedNight, *, as_json: bool
) -> int:
    """Play to the end and answer; 1 where nothing of the recording could be counted."""
    async with playing(
        settings, contest, night, roles(), start_ms=night.start_ms, rate_percent=0
    ) as played:
        with progress_bar("replay", night.start_ms, night.end_ms, contest.time_zone) as report:
            progress = await lockstep.play(played.stage(), night.end_ms, report)
        standings = await read_from_hub(settings, played.contest, progress.offset)
        await answer_of(played, standings, None, as_json=as_json)
    if not counted(standings):
        click.echo("nothing was counted: no body could be read, or all of it is held", err=True)
        return 1
    return 0


def counted(standings: dict[str, Json]) -> bool:
    """Say whether any region has a number."""
    return any(o["votes"] is not None for row in standings.values() for o in row["options"])
