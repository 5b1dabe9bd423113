"""`realcount hold`: what can't be true and waits for somebody to decide."""

import sys
from pathlib import Path

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
from tracker.cli.tables import count, plain
from tracker.cli.token import who_runs
from tracker.core.escape import terminal
from tracker.core.held_words import reasons
from tracker.core.instant import iso
from tracker.core.model import FIGURES, Contest, Hold, option_ids
from tracker.core.tree import grow
from tracker.core.wire import encode_json, hold_json
from tracker.errors import CommandError
from tracker.logs import configure_logs
from workers.deciding import Decided, Decision, decide, holds_of
from workers.poll_roots import recording_of

contest_option = click.option("--contest", "contest_id", help="Needed where several are counted.")
source_option = click.option("--source", "source_id", help="Only what this source said.")
region_argument = click.argument("region", metavar="REGION")
why_option = click.option("--why", required=True, help="Why; it is kept with who and when.")
by_option = click.option("--by", help="Who decides; by default whoever runs this.")


@click.group()
def hold() -> None:
    """See what is held back from readers, and decide on it.

    A report that can't be true is held: the last good numbers stay, and what is below is summed
    without it. It ends by a plausible report of the source, or by somebody's decision.
    """


@hold.command("list")
@contest_option
@source_option
@click.option("--below", metavar="REGION", help="Only this region and what is below it.")
@store_options
@json_option
def list_(
    *,
    contest_id: str | None,
    source_id: str | None,
    below: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """List everything that is held, with the rule that holds it and the good votes beside it."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, tuple[Hold, ...]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            return contest, await holds_of(store, contest, below=below, source_id=source_id)

    contest, held = run_async(main())
    if as_json:
        rows = [hold_json(contest, one) for one in held]
        sys.stdout.buffer.write(encode_json({"contest": contest.id, "holds": rows}) + b"\n")
    elif not held:
        click.echo("nothing is held")
    else:
        Console().print(_listed(contest, held))


@hold.command()
@region_argument
@contest_option
@source_option
@click.option("--body", is_flag=True, help="Print the recorded body that it came in.")
@store_options
@json_option
def show(
    *,
    region: str,
    contest_id: str | None,
    source_id: str | None,
    body: bool,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Show what is held of REGION beside what counts, figure by figure, and where it came from."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, tuple[Hold, ...]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            held = await holds_of(store, contest, below=region, source_id=source_id)
            return contest, tuple(one for one in held if one.region_id == region)

    contest, held = run_async(main())
    if not held:
        raise CommandError(f"nothing is held of {region}; `realcount hold list` lists all")
    if body:
        for digest in dict.fromkeys(one.digest for one in held):
            _print_body(settings.recording_folder, recording_of(settings).get(digest), digest)
    elif as_json:
        rows = [hold_json(contest, one) for one in held]
        sys.stdout.buffer.write(encode_json({"contest": contest.id, "holds": rows}) + b"\n")
    else:
        for one in held:
            _print_one(contest, one)


@hold.command()
@region_argument
@click.option("--all-below", is_flag=True, help="Everything held below REGION too.")
@contest_option
@source_option
@why_option
@by_option
@store_options
def release(region: str, **given: object) -> None:
    """Let what is held of REGION count, as an entry with who and why."""
    _decide(region, releases=True, **given)


@hold.command()
@region_argument
@click.option("--all-below", is_flag=True, help="Everything held below REGION too.")
@contest_option
@source_option
@why_option
@by_option
@store_options
def reject(region: str, **given: object) -> None:
    """Refuse what is held of REGION for good; said again with the same numbers it is no news.

    The report stays in the log and its body in the recording.
    """
    _decide(region, releases=False, **given)


def _decide(
    region: str,
    *,
    releases: bool,
    all_below: object,
    contest_id: object,
    source_id: object,
    why: object,
    by: object,
    redis_url: object,
    folder: object,
) -> None:
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("hold", level="warning", style=settings.log_format)
    decision = Decision(releases=releases, by=str(by) if by else who_runs(settings), why=str(why))

    async def main() -> Decided:
        async with opened_store(settings) as store:
            contest = await contest_called(store, str(contest_id) if contest_id else None)
            held = await holds_of(
                store, contest, below=region, source_id=str(source_id) if source_id else None
            )
            wanted = [one for one in held if all_below or one.region_id == region]
            if not wanted:
                raise CommandError(f"nothing is held of {region}; `realcount hold list` lists all")
            return await decide(store, contest, wanted, decision)

    decided = run_async(main())
    word = "released" if releases else "rejected"
    click.echo(f"{word}: {_names(decided.done)}")
    if decided.moved:
        raise CommandError(
            f"not {word}, because they have moved meanwhile; look again: {_names(decided.moved)}"
        )


def _names(holds: tuple[Hold, ...]) -> str:
    return ", ".join(f"{one.region_id} ({one.part})" for one in holds) or "nothing"


def _listed(contest: Contest, held: tuple[Hold, ...]) -> Table:
    tree = grow(contest)
    table = Table("region", "since", "why", title=f"{len(held)} held", title_justify="left")
    table.add_column("held votes", justify="right", no_wrap=True)
    table.add_column("good votes", justify="right", no_wrap=True)
    options = len(option_ids(contest))
    for one in held:
        region = tree.regions.get(one.region_id)
        name = f"{one.region_id} {region.name}" if region is not None else one.region_id
        table.add_row(
            plain(f"{name} ({one.part})"),
            plain(iso(one.since_ms) or ""),
            plain("; ".join(reasons(contest, one, "en"))),
            " / ".join(map(count, one.suspect.numbers[:options])),
            " / ".join(map(count, (one.good or (None,) * options)[:options])),
        )
    return table


def _print_one(contest: Contest, one: Hold) -> None:
    console = Console()
    table = Table("", title=f"{one.region_id} ({one.part})", title_justify="left")
    for name in ("counts", "held", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    names = [*(option.short for option in contest.options), *FIGURES]
    good = one.good or (None,) * len(names)
    for name, old, new in zip(names, good, one.suspect.numbers, strict=True):
        change = f"{new - old:+,}" if old is not None and new is not None else ""
        table.add_row(plain(name), count(old), count(new), change)
    console.print(table)
    for language in ("en", "id"):
        for sentence in reasons(contest, one, language):
            console.print(plain(f"{language}: {sentence}"))
    console.print(plain(f"since {iso(one.since_ms)}, of {iso(one.source_at_ms) or 'no time'}"))
    console.print(plain(f"document {one.path}, body {one.digest}"))


def _print_body(folder: Path, body: bytes | None, digest: str) -> None:
    if body is None:
        raise CommandError(
            f"the body {digest} is not in {folder}; read it on the machine that polled it, or name "
            "its recording with REALCOUNT_RECORDING_FOLDER"
        )
    click.echo(terminal(body.decode("utf-8", "replace")))
