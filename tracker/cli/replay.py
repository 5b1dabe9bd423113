"""`realcount replay`: recorded bodies through every process, in lock-step."""

import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.cli.answers import answer_of, progress_bar
from tracker.cli.options import json_option, run_async, settings_with
from tracker.config import Settings
from tracker.contests.library import load
from tracker.core.instant import ms_of
from tracker.core.model import Contest, source_of
from tracker.errors import CommandError
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
    test run and says so everywhere.
    """
    contest = load(name)
    zone = ZoneInfo(contest.time_zone)
    until_ms = _until_ms(until, zone)
    night = read_recording(captures, zone, only=folder_of(contest), until_ms=until_ms)
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="realcount-replay-"))
        settings = runs.with_free_ports(
            settings_with(
                folder=folder,
                recording_folder=str(Path(folder) / "recording"),
                web_port=0,
                hub_port=0,
                hub_admin_port=0,
                feed_port=0,
                lease_ttl_s=2,
                log_level=None if verbose else "error",
            )
        )
        configure_logs("replay", level=settings.log_level, style=settings.log_format)
        run_async(_replay(settings, contest, night, as_json=as_json))


def folder_of(contest: Contest) -> str:
    """Return how the paths of *contest* begin on a feed; its highest document says it."""
    source = source_of(contest, contest.counting_source)
    return feed_path(documents_of(contest, source)[0]).removesuffix(".json")


async def _replay(
    settings: Settings, contest: Contest, night: RecordedNight, *, as_json: bool
) -> None:
    async with playing(
        settings, contest, night, roles(), start_ms=night.start_ms, rate_percent=0
    ) as played:
        with progress_bar("replay", night.start_ms, night.end_ms, contest.time_zone) as report:
            progress = await lockstep.play(played.stage(), night.end_ms, report)
        standings = await read_from_hub(settings, played.contest, progress.offset)
        await answer_of(played, standings, None, as_json=as_json)


def _until_ms(text: str | None, zone: ZoneInfo) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no time; write '2024-11-28 10:30'") from error
    return ms_of(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))
