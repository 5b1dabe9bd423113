"""`realcount hooks`: who is told of alerts, as signed webhooks or in a chat."""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from tracker.cli.given import moment_in, who_runs
from tracker.cli.hook_tables import attempt_fields, hook_fields, hooks_table, log_table
from tracker.cli.options import json_option, opened_store, run_async, settings_with, store_options
from tracker.cli.printing import print_json
from tracker.config import Settings
from tracker.core.delivery.hook import Delivery, Hook
from tracker.core.escape import terminal
from tracker.core.instant import ms_of
from tracker.logs import configure_logs
from tracker.ports import Store
from workers import hooking, subscriptions, trying
from workers.hooking import Asked

T = TypeVar("T")


@click.group()
def hooks() -> None:
    """Say who is told of alerts: programs by signed webhooks, people in chats.

    docs/hooks.md says what a receiver gets, and how it knows that it is from here.
    """


def _on_store(
    redis_url: str | None, folder: str | None, work: Callable[[Store, Settings], Awaitable[T]]
) -> T:
    """Let *work* have the store of the running count, and return what it returns."""
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("hooks", level="error", style=settings.log_format)

    async def main() -> T:
        async with opened_store(settings) as store:
            return await work(store, settings)

    return run_async(main())


@hooks.command()
@click.argument("name")
@click.argument("url")
@click.option("--contest", "contests", multiple=True, help="Only of this one; may be repeated.")
@click.option("--region", "regions", multiple=True, help="Only of this and below; may be repeated.")
@click.option("--type", "types", multiple=True, help="Only this type, or all that begin with it.")
@click.option("--audience", type=click.Choice(["public", "desk"]), default="public")
@click.option("--significance", type=click.IntRange(1, 3), default=1, help="The least.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", help="Of a chat.")
@click.option("--quiet", default="", metavar="23:00-06:00", help="When a chat is left alone.")
@click.option("--updating", is_flag=True, help="Keep one message up to date: Slack, Telegram.")
@click.option("--allow-private", is_flag=True, help="It may lead into our own network.")
@store_options
@json_option
def add(redis_url: str | None, folder: str | None, *, as_json: bool, **given: Any) -> None:
    """Tell URL of alerts from now on, under NAME.

    An address of HTTP is a webhook, whose secret is printed once; any other is a channel as
    Apprise writes it (slack://…, tgram://…). Alerts of a test run go only to a hook that names
    the run with --contest.
    """
    asked = Asked(**given)

    async def work(store: Store, settings: Settings) -> tuple[Hook, str | None]:
        return await hooking.add_hook(store, asked, by=who_runs(settings))

    _show_made(*_on_store(redis_url, folder, work), as_json=as_json)


@hooks.command("list")
@store_options
@json_option
def list_hooks(redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """List every hook: what it wants, whether it is sent to, and what waits or was given up."""

    async def work(store: Store, _settings: Settings) -> list[tuple[Hook, tuple[Delivery, ...]]]:
        found = await store.hooks.every()
        return [(hook, await store.hooks.deliveries(hook.id)) for hook in found]

    found = _on_store(redis_url, folder, work)
    if as_json:
        print_json({"hooks": [hook_fields(hook, deliveries) for hook, deliveries in found]})
    elif not found:
        click.echo("no hook yet; make one with `realcount hooks add NAME URL`")
    else:
        Console().print(hooks_table(found))


@hooks.command("test")
@click.argument("name")
@store_options
@json_option
def try_out(name: str, redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """Send NAME a signed event (or a message) that is marked as a test, and say how it answers.

    Ends with 1 where it does not have it.
    """

    async def work(store: Store, settings: Settings) -> tuple[Hook, Any]:
        hook = await hooking.hook_called(store, name)
        return hook, await trying.try_out(
            hook,
            site=settings.public_url,
            timeout_s=settings.hook_timeout_s,
            contact=settings.contact,
        )

    hook, answer = _on_store(redis_url, folder, work)
    said, taken = trying.verdict(hook, answer), trying.is_taken(answer)
    if as_json:
        told = {"status": answer.status, "trouble": answer.trouble, "took_ms": answer.took_ms}
        print_json({"name": name, "taken": taken, "said": said, **told})
    else:
        click.echo(terminal(said))
    if not taken:
        raise click.exceptions.Exit(1)


@hooks.command()
@click.argument("name")
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option(
    "--since", metavar="TIME", help="All that were made since, on the wall's clock (UTC)."
)
@store_options
@json_option
def replay(
    *,
    name: str,
    ids: tuple[str, ...],
    since: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Send NAME its dead letters once more, or the deliveries ID, or all --since.

    The ids are those of the first time: a receiver that has one already knows it again.
    """
    since_ms = ms_of(moment_in(since, UTC)) if since else None

    async def work(store: Store, _settings: Settings) -> int:
        hook = await hooking.hook_called(store, name)
        return await hooking.replay(store, hook, ids, since_ms)

    count = _on_store(redis_url, folder, work)
    if as_json:
        print_json({"name": name, "replayed": count})
    else:
        click.echo(f"{count} on their way to {name} again" if count else "there is none to replay")


@hooks.command()
@click.argument("name")
@store_options
@json_option
def rotate(name: str, redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """Give the webhook NAME a new secret, printed once; the one before signs for a day more."""
    made = _on_store(redis_url, folder, lambda store, _: hooking.rotate(store, name))
    _show_made(*made, as_json=as_json)


@hooks.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Remove it without asking.")
@store_options
def remove(name: str, yes: bool, redis_url: str | None, folder: str | None) -> None:
    """Tell NAME nothing any more, and forget what it was sent."""

    async def work(store: Store, _settings: Settings) -> None:
        hook = await hooking.hook_called(store, name)
        if not yes:
            click.confirm(f"Remove {name} ({hooking.where(hook)})?", abort=True, err=True)
        await store.hooks.remove(hook)

    _on_store(redis_url, folder, work)
    click.echo(f"{name} is removed")


@hooks.command()
@click.argument("name")
@store_options
def enable(name: str, redis_url: str | None, folder: str | None) -> None:
    """Send to NAME again; what is too old by now reaches it as history, in a digest."""
    _on_store(redis_url, folder, lambda store, _: hooking.enable(store, name, enabled=True))
    click.echo(f"{name} is sent to")


@hooks.command()
@click.argument("name")
@click.option("--why", default="", help="Kept with it, for whoever lists hooks.")
@store_options
def disable(name: str, why: str, redis_url: str | None, folder: str | None) -> None:
    """Send NAME nothing until it is enabled again."""
    _on_store(
        redis_url, folder, lambda store, _: hooking.enable(store, name, enabled=False, why=why)
    )
    click.echo(f"{name} is not sent to")


@hooks.command()
@click.argument("name")
@click.option("--count", type=click.IntRange(1, 1_000), default=20, help="How many, newest first.")
@store_options
@json_option
def log(*, name: str, count: int, redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """Show what was sent to NAME, and how each was answered."""

    async def work(store: Store, _settings: Settings) -> Any:
        hook = await hooking.hook_called(store, name)
        return await store.hooks.log(hook.id, count)

    attempts = _on_store(redis_url, folder, work)
    if as_json:
        print_json({"name": name, "attempts": [attempt_fields(one) for one in attempts]})
    elif not attempts:
        click.echo(f"nothing was sent to {name} yet")
    else:
        Console().print(log_table(attempts))


@hooks.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@store_options
@json_option
def apply(
    *, file: Path, yes: bool, redis_url: str | None, folder: str | None, as_json: bool
) -> None:
    """Let the hooks be those of FILE, and no others. Says first what that changes, and asks."""
    text = file.read_text(encoding="utf-8")
    asked = subscriptions.read_subscriptions(text, os.environ, name=str(file))

    async def work(store: Store, settings: Settings) -> list[tuple[Hook, str | None]] | None:
        plan = subscriptions.plan_of(await store.hooks.every(), asked)
        for line in subscriptions.told(plan):
            click.echo(terminal(line), err=True)
        if plan.empty:
            return None
        if not yes:
            click.confirm("Do this?", abort=True, err=True)
        return await subscriptions.carry_out(store, plan, by=who_runs(settings))

    made = _on_store(redis_url, folder, work)
    if as_json:
        added = [hook_fields(hook, ()) | {"secret": secret} for hook, secret in made or ()]
        print_json({"changed": made is not None, "added": added})
    elif made is None:
        click.echo(f"everything is as {file} has it")
    for hook, secret in (made or ()) if not as_json else ():
        _show_made(hook, secret, as_json=False)


def _show_made(hook: Hook, secret: str | None, *, as_json: bool) -> None:
    """Print a secret on standard output, once, and on standard error what it is for."""
    if as_json:
        print_json(hook_fields(hook, ()) | {"secret": secret})
        return
    click.echo(f"{hook.name} is told of alerts at {hooking.where(hook)}", err=True)
    if secret is not None:
        click.echo(
            "The next line signs what it gets and is shown only this once; give it to whoever "
            "runs the receiver.",
            err=True,
        )
        click.echo(secret)
