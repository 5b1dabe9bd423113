"""`realcount source`: what sources say beside what counts, and which one counts."""

import sys

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.tables import MISSING, count, plain
from tracker.cli.token import who_runs
from tracker.core.beside import Beside, beside_json, difference, differs
from tracker.core.instant import iso
from tracker.core.model import Contest, votes_of
from tracker.core.wire import encode_json
from tracker.errors import CommandError
from tracker.logs import configure_logs
from workers.choosing import Change, change_to, choose, compared, lost_words

contest_option = click.option("--contest", "contest_id", help="Needed where several are counted.")


@click.group()
def source() -> None:
    """See what sources say beside what counts, and choose which one counts.

    An authority publishes its own numbers of a province or a city beside those that we sum, and a
    second source may report the same regions. They are kept beside; one source counts.
    """


@source.command("compare")
@click.argument("below", metavar="[REGION]", required=False)
@click.option("--all", "everything", is_flag=True, help="What is equal too.")
@contest_option
@store_options
@json_option
def compare(
    *,
    below: str | None,
    everything: bool,
    contest_id: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """List where a source says something else than what counts, at or below REGION.

    A difference is no error by itself: look at the two times, the numbers are of those.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, tuple[Beside, ...]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            if below is not None and below not in {region.id for region in contest.regions}:
                raise CommandError(f"{contest.id} has no region {below!r}")
            return contest, await compared(store, contest, below=below)

    contest, found = run_async(main())
    shown = [one for one in found if everything or differs(one)]
    if as_json:
        rows = [beside_json(contest, one) for one in shown]
        sys.stdout.buffer.write(encode_json({"contest": contest.id, "beside": rows}) + b"\n")
        return
    if shown:
        Console().print(_table(contest, shown))
    if not found:
        click.echo("no source says anything beside what counts")
        return
    unlike = sum(map(differs, found))
    click.echo(f"{unlike:,} of {len(found):,} reports beside the count differ from it")


@source.command("choose")
@click.argument("source_id", metavar="SOURCE")
@click.option("--why", required=True, help="Why; it is kept with who and when.")
@click.option("--by", help="Who decides; by default whoever runs this.")
@click.option("--yes", is_flag=True, help="Change it without asking.")
@contest_option
@store_options
def choose_(
    *,
    source_id: str,
    why: str,
    by: str | None,
    yes: bool,
    contest_id: str | None,
    redis_url: str | None,
    folder: str | None,
) -> None:
    """Let SOURCE count from now on. Says first what that would change, and asks.

    Regions of which SOURCE has said nothing lose their votes until it does.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("source", level="warning", style=settings.log_format)
    by = by or who_runs(settings)

    async def main() -> str:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            _tell(await change_to(store, contest, source_id), source_id)
            if not yes:
                click.confirm(f"Let {source_id} count?", abort=True, err=True)
            await choose(store, contest, source_id, by=by, why=why, losing=True)
            return contest.id

    click.echo(f"{source_id} counts for {run_async(main())} from now on")


def _tell(change: Change, source_id: str) -> None:
    click.echo(f"{len(change.moved):,} regions would show other numbers", err=True)
    if change.lost:
        click.echo(lost_words(change, source_id), err=True)


def _table(contest: Contest, shown: list[Beside]) -> Table:
    table = Table(box=None)
    for title in ("region", "source"):
        table.add_column(title, no_wrap=True)
    for option in contest.options:
        table.add_column(plain(option.short), justify="right", no_wrap=True)
    for title in ("said at", "counts at"):
        table.add_column(title, no_wrap=True)
    for one in shown:
        for cells in _rows(one):
            table.add_row(*map(plain, cells))
    return table


def _rows(one: Beside) -> list[list[str]]:
    """Return two rows: what is said, and under it what that is more or less than what counts."""
    said_at = iso(one.said.source_at_ms) or MISSING
    counts_at = (iso(one.counts.source_at_ms) if one.counts is not None else None) or MISSING
    votes = votes_of(one.said.numbers)
    said = [one.region.name, f"{one.source_id} {one.said.part}", *map(count, votes)]
    more = [_signed(number) for number in votes_of(difference(one))]
    return [[*said, said_at, counts_at], [one.region.id, "", *more, "", ""]]


def _signed(number: int | None) -> str:
    return MISSING if number is None else "=" if number == 0 else f"{number:+,}"
