"""`realcount source`: which source counts, and letting another one count."""

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.given import contest_option, who_runs
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
from tracker.core.wire import Json, contest_json
from tracker.logs import configure_logs
from workers.choosing import Change, change_to, choose, lost_words


@click.group()
def source() -> None:
    """See which source counts, and let another one count.

    Others are kept beside it; `realcount compare` puts their numbers side by side.
    """


@source.command("list")
@contest_option
@store_options
@json_option
def list_(contest_id: str | None, redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """List the sources of a contest, which of them counts, and how each is."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> Json:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            _, _, state = await store.standings.tallies(contest.id, [])
            return contest_json(contest, state)

    told = run_async(main())
    if as_json:
        answer = {name: told[name] for name in ("id", "counting_source", "sources")}
        print_json(answer)
        return
    table = Table("source", "name", "state", "since")
    for one in told["sources"]:
        mark = " (counts)" if one["id"] == told["counting_source"] else ""
        cells = (f"{one['id']}{mark}", one["name"]["en"], one["state"], one["since"] or "")
        table.add_row(*map(plain, cells))
    Console().print(table)


@source.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--why", required=True, help="Why; it is kept with who and when.")
@click.option("--by", help="Who decides; by default whoever runs this.")
@click.option("--yes", is_flag=True, help="Change it without asking.")
@contest_option
@store_options
def use(
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

    Regions of which SOURCE has said nothing lose their votes until it does; a source without any
    number is refused. What counted until then is kept, and the way back is the same command.
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
