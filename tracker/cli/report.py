"""`realcount report`: what somebody has read in the press, or heard from a stringer."""

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
from tracker.cli.tables import plain
from tracker.core.model import Contest, Finding
from tracker.core.rules import RULES
from tracker.errors import CommandError
from tracker.logs import configure_logs
from tracker.sources.hand import sheet_body, table_body
from workers.entering import Done, done_json, enter_reports
from workers.poll_roots import recording_of


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option("--source", default="", help="A source by hand; needed where there are several.")
@csv_option
@click.option("--region", help="One region's code, with --votes.")
@click.option("--votes", multiple=True, metavar="OPTION=N", help="By number or id; repeatable.")
@click.option("--shares", multiple=True, metavar="OPTION=P", help="Per cent, as it is written.")
@click.option("--valid", help="Valid ballots.")
@click.option("--rejected", help="Rejected ballots.")
@click.option("--cast", help="Ballots cast.")
@click.option("--registered", help="Registered voters.")
@click.option("--note", default="", help="A remark that is kept with the numbers.")
@click.option("--author", required=True, help="Who wrote it, or phoned it in.")
@click.option("--from", "url", required=True, metavar="URL", help="Where it was read.")
@click.option("--dated", required=True, metavar="DATE", help="Its date: 2024-12-05, or with hours.")
@click.option("--document", default="", help="Its title.")
@click.option("--by", help="Who enters it; by default whoever runs this.")
@store_options
@json_option
def report(
    *,
    contest_id: str | None,
    source: str,
    table: Path | None,
    region: str | None,
    votes: tuple[str, ...],
    shares: tuple[str, ...],
    note: str,
    author: str,
    url: str,
    dated: str,
    document: str,
    by: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
    **figures: str | None,
) -> None:
    """Enter what somebody reports of regions of CONTEST, with where it comes from.

    All of it is taken or nothing, and every bad line is listed. The rules judge it like any
    report, and it is kept beside the count: only `realcount source use` lets it count.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("report", level="warning", style=settings.log_format)
    told = {"source": source, "author": author, "from": url, "dated": dated, "document": document}
    if (table is None) == (region is None):
        raise CommandError("say what is entered by one of --csv FILE or --region CODE")
    if table is not None:
        body = table_body(read_entry(table), told)
    else:
        line = {"region": region, "votes": pairs_of("votes", votes), "note": note, **figures}
        line |= {"shares": pairs_of("shares", shares)}
        body = sheet_body(**told, reports=[{k: v for k, v in line.items() if v}])

    async def main() -> tuple[Contest, Done]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            who = by or who_runs(settings)
            return contest, await enter_reports(
                store, recording_of(settings), contest, body, by=who
            )

    contest, done = run_async(main())
    if as_json:
        print_json(done_json(done))
    else:
        _print(contest, done)


def _print(contest: Contest, done: Done) -> None:
    console = Console()
    names = {region.id: f"{region.id} {region.name}" for region in contest.regions}
    said = "counts" if done.counts else "is kept beside the count and moves no number of it"
    for word, regions in (("taken", done.taken), ("held", done.held), ("said already", done.same)):
        if regions:
            console.print(plain(f"{word}: {', '.join(names[r] for r in regions)}"))
    if done.held:
        console.print("what is held waits for `realcount hold show` and a decision", markup=False)
    console.print(plain(f"{done.source_id} {said}; recorded as {done.digest}"))
    if done.findings:
        console.print(_findings(done.findings, names))


def _findings(findings: tuple[Finding, ...], names: dict[str, str]) -> Table:
    table = Table("region", "rule", "what it says", title="found", title_justify="left")
    for found in findings:
        name = names.get(found.region_id, found.region_id)
        rule = f"{found.code} {RULES[found.code].action}"
        table.add_row(plain(name), rule, plain(found.text))
    return table
