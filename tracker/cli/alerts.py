"""`realcount alerts`: what the newsroom was told, what waits for a person, and our own call."""

from collections.abc import Callable, Sequence
from typing import Literal, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

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
from tracker.core.alerts.alert import Alert
from tracker.core.alerts.alert_wire import desk_alert_json
from tracker.core.alerts.deciding import AlertDecision
from tracker.core.alerts.words import wording
from tracker.core.instant import moment_of
from tracker.core.model import Contest
from tracker.core.rules import LANGUAGES, Language
from tracker.core.tree import grow
from tracker.errors import CommandError
from tracker.logs import configure_logs
from tracker.ports import Store
from workers.alerting import StoreAlerts

NEWEST = 50
LOOKED_AT = 5_000
ID_SHOWN = 8

Word = Literal["approve", "reject", "acknowledge"]
P = ParamSpec("P")
T = TypeVar("T")


@click.group()
def alerts() -> None:
    """See what the newsroom is told, and decide on what waits for a person.

    An ALERT is named by its id, or by as many of its first letters as are needed.
    """


@alerts.command("list")
@contest_option
@click.option("--waiting", is_flag=True, help="Only what waits for a decision.")
@click.option("--limit", type=click.IntRange(1, LOOKED_AT), default=NEWEST, show_default=True)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@store_options
@json_option
def list_(
    *,
    contest_id: str | None,
    waiting: bool,
    limit: int,
    lang: Language,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """List the newest alerts, the newest last: when, for whom, and what they say."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, list[Alert]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            return contest, await _newest(store, contest)

    contest, found = run_async(main())
    found = [alert for alert in found if not waiting or alert.status == "waiting"][-limit:]
    if as_json:
        site, tree = settings.public_url, grow(contest)
        rows = [desk_alert_json(alert, contest, tree, site) for alert in found]
        print_json({"contest": contest.id, "alerts": rows})
    elif not found:
        click.echo("nothing waits" if waiting else "there are no alerts yet")
    else:
        _print(contest, found, lang)


def decision_options(command: Callable[P, T]) -> Callable[P, T]:
    """Add the options that every decision on an alert takes."""
    for option in (
        json_option,
        store_options,
        click.option("--by", help="Who decides; by default whoever runs this."),
        contest_option,
        click.argument("name", metavar="ALERT"),
    ):
        command = option(command)
    return command


@alerts.command()
@decision_options
@click.option("--why", default="", help="A note; it is kept with who and when.")
def approve(*, name: str, why: str, **given: object) -> None:
    """Let ALERT out to the public. What newer numbers have overtaken can't be let out."""
    _decide("approve", name, why, given)


@alerts.command()
@decision_options
@click.option("--why", required=True, help="Why; it is kept with who and when.")
def reject(*, name: str, why: str, **given: object) -> None:
    """Keep ALERT from the public for good."""
    _decide("reject", name, why, given)


@alerts.command()
@decision_options
def acknowledge(*, name: str, **given: object) -> None:
    """Take note of ALERT, so that others see that somebody has."""
    _decide("acknowledge", name, "", given)


@alerts.command()
@click.argument("option_id", metavar="OPTION")
@click.option("--source", required=True, help="On whose word: your newsroom's, or another's.")
@click.option("--why", default="", help="A note; it is kept with who and when.")
@contest_option
@click.option("--by", help="Who calls; by default whoever runs this.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@store_options
def call(
    *,
    option_id: str,
    source: str,
    why: str,
    contest_id: str | None,
    by: str | None,
    yes: bool,
    redis_url: str | None,
    folder: str | None,
) -> None:
    """Call the contest for OPTION (its id, or its number on the ballot). Every reader sees it."""
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("alerts", level="warning", style=settings.log_format)

    async def main() -> tuple[str, int]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            chosen, short = _option_called(contest, option_id)
            if not yes:
                click.confirm(
                    f"call {contest.id} for {short}, on the word of {source}?", abort=True
                )
            desk = StoreAlerts(store)
            who = by or who_runs(settings)
            return short, await desk.call(contest, chosen, by=who, source=source, why=why)

    short, offset = run_async(main())
    click.echo(f"called for {short}, entry {offset}")


@alerts.command()
@click.option("--why", required=True, help="Why; it is kept with who and when.")
@contest_option
@click.option("--by", help="Who takes it back; by default whoever runs this.")
@store_options
def uncall(
    *, why: str, contest_id: str | None, by: str | None, redis_url: str | None, folder: str | None
) -> None:
    """Take the call back."""
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("alerts", level="warning", style=settings.log_format)

    async def main() -> int:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            return await StoreAlerts(store).uncall(contest, by=by or who_runs(settings), why=why)

    click.echo(f"the call is taken back, entry {run_async(main())}")


def _decide(word: Word, name: str, why: str, given: dict[str, object]) -> None:
    redis_url, folder = given["redis_url"], given["folder"]
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("alerts", level="warning", style=settings.log_format)
    decision = AlertDecision(word=word, by=str(given["by"] or who_runs(settings)), why=why)

    async def main() -> tuple[Alert, int]:
        async with opened_store(settings) as store:
            contest_id = given["contest_id"]
            contest = await contest_called(store, None if contest_id is None else str(contest_id))
            alert = _called(await _newest(store, contest), name)
            return await StoreAlerts(store).decide(contest, alert.id, decision)

    alert, offset = run_async(main())
    if given["as_json"]:
        print_json({"alert": alert.id, "decision": word, "by": decision.by, "entry": offset})
    else:
        click.echo(f"{alert.id[:ID_SHOWN]} {alert.type}: {word}, entry {offset}")


def _option_called(contest: Contest, name: str) -> tuple[str, str]:
    """Return the id and the short name of an option by its id or its number on the ballot."""
    for option in contest.options:
        if name in (option.id, str(option.number)):
            return option.id, option.short
    return name, name


def _called(found: Sequence[Alert], name: str) -> Alert:
    """Return the one alert whose id begins with *name*.

    Raises:
        CommandError: there is none, or there are several.
    """
    fitting = [alert for alert in found if alert.id.startswith(name.lower())]
    if len(fitting) != 1:
        how = "no alert's" if not fitting else f"{len(fitting)} alerts'"
        raise CommandError(f"{how} id begins with {name!r}; see `realcount alerts list`")
    return fitting[0]


async def _newest(store: Store, contest: Contest) -> list[Alert]:
    _, _, state = await store.standings.tallies(contest.id, ())
    start = max(0, state.alerts - LOOKED_AT)
    return list(await store.alerts.raised(contest.id, start, LOOKED_AT))


def _print(contest: Contest, found: Sequence[Alert], language: Language) -> None:
    zone, tree = ZoneInfo(contest.time_zone), grow(contest)
    table = Table("alert", "at", "for", "status", "!", "says", box=None)
    for alert in found:
        table.add_row(
            alert.id[:ID_SHOWN],
            f"{moment_of(alert.at_ms, zone):%d %b %H:%M}",
            alert.audience,
            alert.status,
            str(alert.significance),
            plain(wording(alert, contest, tree)[language].headline),
        )
    Console().print(table)
