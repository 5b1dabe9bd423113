"""`realcount recap`: the tiers of the recapitulation, entered by somebody who has the document."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.given import csv_option, pairs_of, read_entry, who_runs
from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.cli.tables import count, plain
from tracker.core.entered import read_entered
from tracker.core.model import STAGES, Contest, Provenance, Report, Stage, votes_of
from tracker.core.rules import sentence
from tracker.errors import CommandError, EntryRefused
from tracker.logs import configure_logs
from tracker.sources.hand import WHAT, rows_of, table_text
from tracker.sources.kpu_recap import read_recap
from workers.dating import address_problems, read_dated
from workers.poll_roots import recording_of
from workers.recap_sheets import recap_json
from workers.recapping import Entered, Tier, enter_tiers, withdraw_recap


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option("--stage", type=click.Choice(STAGES[1:]), help="The tier that the numbers are of.")
@csv_option
@click.option(
    "--hr",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recapitulation file of KPU's (hr); its rows say their tier themselves.",
)
@click.option("--region", help="One region's code, with --votes.")
@click.option(
    "--votes", multiple=True, metavar="OPTION=N", help="Votes of an option, by number or id."
)
@click.option("--valid", help="Valid ballots.")
@click.option("--rejected", help="Rejected ballots.")
@click.option("--cast", help="Ballots cast.")
@click.option("--withdraw", is_flag=True, help="Take back what --stage says of --region.")
@click.option(
    "--despite", is_flag=True, help="Take numbers that can't be true: the document says them."
)
@click.option("--document", required=True, help="The document's title, like 'Model D.Hasil Prov'.")
@click.option("--dated", required=True, metavar="DATE", help="The document's date: 2024-12-08.")
@click.option("--url", default="", help="Where the document stands.")
@click.option("--by", help="Who enters it; by default whoever runs this.")
@store_options
@json_option
def recap(
    *,
    contest_id: str | None,
    stage: Stage | None,
    table: Path | None,
    hr: Path | None,
    region: str | None,
    votes: tuple[str, ...],
    valid: str | None,
    rejected: str | None,
    cast: str | None,
    withdraw: bool,
    despite: bool,
    document: str,
    dated: str,
    url: str,
    by: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Enter what a tier of the recapitulation says of regions of CONTEST.

    All of it is taken or nothing, and every bad line is listed. In each region the highest tier
    that has numbers is shown from then on; `--stage declared` closes the contest.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("recap", level="warning", style=settings.log_format)
    figures = {"valid": valid, "rejected": rejected, "cast": cast}
    given = _Given(table, hr, region, votes, figures)

    async def main() -> tuple[Contest, Sequence[Entered], tuple[str, ...]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            dated_ms = _dated(contest, dated, url, await store.clock.now_ms())
            told = Provenance(by or who_runs(settings), document, "", url, dated_ms)
            if withdraw:
                tier = Tier(contest, _needed(stage), told)
                return contest, [await withdraw_recap(store, tier, _named(region))], ()
            body, tiers, left_out = _entered(contest, stage, given)
            placed = [(Tier(contest, of, told), reports) for of, reports in tiers.items()]
            recording = recording_of(settings)
            done = await enter_tiers(store, recording, placed, body=body, despite=despite)
            return contest, done, left_out

    contest, done, left_out = run_async(main())
    if as_json:
        print_json(recap_json(by or who_runs(settings), done, left_out))
    else:
        _print(contest, done, left_out)


def _dated(contest: Contest, dated: str, url: str, now_ms: int) -> int:
    """Return when the document is of.

    Raises:
        EntryRefused: that is no date or has not come yet, or the address is none.
    """
    found, problems = read_dated(contest, dated, now_ms)
    problems += address_problems(url)
    if found is None or problems:
        raise EntryRefused("the recapitulation", tuple(problems))
    return found[0]


@dataclass(frozen=True, slots=True)
class _Given:
    """The three ways to enter something, of which one is used."""

    table: Path | None
    hr: Path | None
    region: str | None
    votes: tuple[str, ...]
    figures: dict[str, str | None]


def _entered(
    contest: Contest, stage: Stage | None, given: _Given
) -> tuple[bytes, dict[Stage, tuple[Report, ...]], tuple[str, ...]]:
    """Return what was entered: the bytes, the reports of each tier, and what was left out."""
    ways = [given.table, given.hr, given.region]
    if sum(way is not None for way in ways) != 1:
        raise CommandError("say what is entered by one of --csv FILE, --hr FILE or --region CODE")
    if given.hr is not None:
        body = read_entry(given.hr)
        found = read_recap(contest, body)
        return body, found.by_stage, found.left_out
    body = read_entry(given.table) if given.table is not None else _line(given)
    problems: list[str] = []
    reports, wrong = read_entered(contest, list(rows_of(table_text(body), problems)))
    if problems or wrong:
        raise EntryRefused(str(given.table or WHAT), (*problems, *wrong))
    return body, {_needed(stage): reports}, ()


def _line(given: _Given) -> bytes:
    """Return what the options say as a table of one line, as it is recorded."""
    cells = {"region": _named(given.region)} | pairs_of("votes", given.votes)
    cells |= {name: text for name, text in given.figures.items() if text is not None}
    written = io.StringIO()
    table = csv.DictWriter(written, list(cells))
    table.writeheader()
    table.writerow(cells)
    return written.getvalue().encode()


def _needed(stage: Stage | None) -> Stage:
    if stage is None:
        raise CommandError(f"say which tier with --stage: {', '.join(STAGES[1:])}")
    return stage


def _named(region: str | None) -> str:
    if region is None:
        raise CommandError("say which region with --region CODE")
    return region


def _print(contest: Contest, done: Sequence[Entered], left_out: tuple[str, ...]) -> None:
    console = Console()
    shorts = [plain(option.short) for option in contest.options]
    for entered in done:
        if not entered.deltas:
            console.print(f"{entered.stage}: said already, nothing changes")
            continue
        table = Table("region", title=f"{entered.stage}, entry {entered.offset}")
        for short in shorts:
            table.add_column(short, justify="right", no_wrap=True)
        for delta in entered.deltas:
            numbers = votes_of(delta.new) if delta.new is not None else (None,) * len(shorts)
            table.add_row(plain(delta.region_id), *map(count, numbers))
        console.print(table)
        for found in entered.findings:
            console.print(plain(f"{found.region_id}: {sentence(found, 'en')} ({found.code})"))
    for why in left_out:
        console.print(f"left out: {why}", markup=False)
