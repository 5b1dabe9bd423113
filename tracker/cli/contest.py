"""`realcount contest`: look at definitions before anything is counted with them."""

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.given import who_runs
from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.cli.regions import regions
from tracker.cli.tables import plain
from tracker.config import masked
from tracker.contests import library
from tracker.contests.library import load
from tracker.core.definition import fingerprint
from tracker.core.escape import terminal
from tracker.core.instant import iso
from tracker.core.model import Contest, is_by_hand
from tracker.errors import ConfigError
from tracker.logs import configure_logs
from tracker.sources.registry import FORMATS
from tracker.sources.table_words import column_problems
from workers.definitions import Difference, apply_definition, difference

CHANGES_SHOWN_MAX = 30

live_hosts_option = click.option(
    "--live-from",
    "live_hosts",
    multiple=True,
    metavar="HOST",
    help="Count this host's numbers as real, though the definition does not trust it.",
)


@click.group()
def contest() -> None:
    """Check definitions of contests, and bring them into a running count."""


contest.add_command(regions)


@contest.command()
@click.argument("name", metavar="NAME|FILE")
@json_option
def check(name: str, as_json: bool) -> None:
    """List everything that is wrong with a definition, with file and line or key.

    NAME is a shipped definition (jakarta-2024) or a TOML file. Exit 0: it can be counted with.
    Exit 2: it can't, and nothing would start.
    """
    found = checked(name)
    if as_json:
        print_json(_summary(found))
    else:
        Console().print(_table(found))


@contest.command()
@click.argument("name", metavar="NAME|FILE")
@live_hosts_option
@store_options
def diff(name: str, live_hosts: tuple[str, ...], redis_url: str | None, folder: str | None) -> None:
    """Say what a definition would change of the count that is running, and what that does."""
    settings = settings_with(redis_url=redis_url, folder=folder)
    wanted = library.as_run(checked(name), live_hosts=live_hosts)

    async def main() -> Difference:
        async with opened_store(settings) as store:
            return await difference(store, wanted)

    _tell(wanted, run_async(main()))


@contest.command()
@click.argument("name", metavar="NAME|FILE")
@live_hosts_option
@click.option("--yes", is_flag=True, help="Fold the log again without asking.")
@store_options
def apply(
    *,
    name: str,
    live_hosts: tuple[str, ...],
    yes: bool,
    redis_url: str | None,
    folder: str | None,
) -> None:
    """Let every process count by a definition from now on.

    Names, colours, thresholds and the calendar apply live. Another tree of regions folds the log
    again under a new epoch, and this asks first. It also begins a contest where processes are
    started one by one.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("contest", level="warning", style=settings.log_format)
    wanted = library.as_run(checked(name), live_hosts=live_hosts)

    async def main() -> None:
        async with opened_store(settings) as store:
            found = await difference(store, wanted)
            _tell(wanted, found)
            if found.effect == "refold" and not yes:
                click.confirm("Fold the log again?", abort=True, err=True)
            await apply_definition(store, wanted, by=who_runs(settings), refold=True)

    run_async(main())


@contest.command()
@click.argument("contest_id", metavar="CONTEST")
@store_options
def retire(contest_id: str, redis_url: str | None, folder: str | None) -> None:
    """Let nobody poll, count or list CONTEST any more. Its log stays; apply brings it back."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> None:
        async with opened_store(settings) as store:
            found = await contest_called(store, contest_id)
            await store.contests.retire(found.id)
            click.echo(f"{found.id} is retired; its log and its recording stay")

    run_async(main())


def _tell(wanted: Contest, found: Difference) -> None:
    """Print what a definition changes, and what that does to the count."""
    effects = {
        "new": "it will be counted from now on",
        "same": "nothing changes",
        "live": "this applies live, by an entry of the log",
        "refold": f"the {found.entries:,} entries of the log are folded again under a new epoch: "
        "every reader takes a snapshot, and every document is asked for again",
        "refused": f"this can't be applied: {found.entries:,} entries were counted with other "
        "options, and votes can't move from one to another",
    }
    for sentence in found.changes[:CHANGES_SHOWN_MAX]:
        click.echo(terminal(f"  {sentence}"))
    if len(found.changes) > CHANGES_SHOWN_MAX:
        click.echo(f"  and {len(found.changes) - CHANGES_SHOWN_MAX} more")
    again = "it is retired, and will be counted again; " if found.retired else ""
    click.echo(f"{wanted.id}: {again}{effects[found.effect]}")


def checked(name: str) -> Contest:
    """Return the contest of a definition that has been checked against every format too.

    Raises:
        ConfigError: with every problem.
    """
    found = load(name, formats=tuple(FORMATS))
    problems = tuple(
        f"sources: {sentence}"
        for source in found.sources
        if source.format == "table"
        for sentence in column_problems(found, source)
    )
    if problems:
        raise ConfigError(name, problems)
    return found


def _summary(found: Contest) -> dict[str, object]:
    return {
        "id": found.id,
        "title": found.title,
        "fingerprint": fingerprint(found),
        "options": [{"id": o.id, "number": o.number, "name": o.name} for o in found.options],
        "levels": _levels(found),
        "sources": [
            {"id": s.id, "format": s.format, "base_url": masked(s.base_url)} for s in found.sources
        ],
        "decision": found.decision.rule,
        "polls_close_at": iso(found.calendar.polls_close_ms),
        "announcement_deadline_at": iso(found.calendar.announcement_deadline_ms),
    }


def _levels(found: Contest) -> dict[str, int]:
    return {level: sum(region.level == level for region in found.regions) for level in found.levels}


def _table(found: Contest) -> Table:
    table = Table(
        title=plain(f"{found.id}: {found.title['en']}"), title_justify="left", show_header=False
    )
    for option in found.options:
        table.add_row("option", plain(f"{option.number}  {option.name}  ({option.id})"))
    counts = ", ".join(f"{count} {level}" for level, count in _levels(found).items())
    table.add_row("regions", plain(counts))
    for source in found.sources:
        counted = f"{source.counted_level} {source.counted_part}s, {source.above} above"
        table.add_row("source", plain(f"{source.id}  {source.format}  {masked(source.base_url)}"))
        rhythm = "by hand" if is_by_hand(source) else f"every {source.interval_s} s"
        table.add_row("", plain(f"{rhythm}, counts {counted}"))
    table.add_row("decision", found.decision.rule)
    table.add_row("polls close", iso(found.calendar.polls_close_ms) or "")
    table.add_row("fingerprint", fingerprint(found))
    return table
