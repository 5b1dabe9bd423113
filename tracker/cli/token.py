"""`realcount token`: who may decide, operate, send in and connect here."""

import secrets
import time
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.given import who_runs
from tracker.cli.options import (
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.cli.tables import plain
from tracker.core.instant import iso
from tracker.core.token import (
    PERMISSIONS,
    SECRET_BYTES,
    Permission,
    Token,
    digest_of,
    name_problem,
    token_text,
)
from tracker.core.wire import Json
from tracker.errors import CommandError
from tracker.ports import Tokens


@click.group()
def token() -> None:
    """Say who may act here: decide on holds, operate the air, send in reports.

    A token's name is the "who" of every decision that its holder makes.
    """


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "permissions",
    type=click.Choice(list(PERMISSIONS)),
    multiple=True,
    required=True,
    help="What the holder may do; may be given repeatedly. admin is all of them.",
)
@store_options
@json_option
def create(
    *,
    name: str,
    permissions: tuple[Permission, ...],
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Create the token NAME and print its secret, once.

    Only a digest is kept, so nobody can show it again. Give each person and each machine one
    of its own: it is revoked alone, and decisions say whose they are.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Token, str]:
        async with opened_store(settings) as store:
            return await issued(store.tokens, name, permissions, by=who_runs(settings))

    made, text = run_async(main())
    if as_json:
        print_json(_fields(made) | {"token": text})
    else:
        _introduce(made)
        click.echo(text)


@token.command("list")
@store_options
@json_option
def list_tokens(redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """List every token that was ever created here, without secrets."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Token, ...]:
        async with opened_store(settings) as store:
            return await store.tokens.every()

    tokens = run_async(main())
    if as_json:
        print_json({"tokens": [_fields(held) for held in tokens]})
    elif not tokens:
        click.echo("no token yet; make one with `realcount token create NAME --scope desk`")
    else:
        Console().print(_table(tokens))


@token.command()
@click.argument("name")
@store_options
@json_option
def revoke(name: str, redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """Revoke the token NAME for ever.

    Its holder is refused within a second. The name stays taken: it stands on past decisions.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> Token:
        async with opened_store(settings) as store:
            return await revoked(store.tokens, name, by=who_runs(settings))

    held = run_async(main())
    if as_json:
        print_json(_fields(held))
    else:
        click.echo(
            f"{held.name} is revoked since {_second(held.revoked_at_ms)} by {held.revoked_by}"
        )


async def issued(
    tokens: Tokens, name: str, permissions: Sequence[Permission], *, by: str
) -> tuple[Token, str]:
    """Create the token *name* and return it with its secret, which nobody can show again.

    Raises:
        CommandError: the name is none, or it is or was another token's.
    """
    problem = name_problem(name)
    if problem is not None:
        raise CommandError(f"{name!r} can't be a token's name: {problem}")
    text = token_text(secrets.token_bytes(SECRET_BYTES))
    wanted = Token(
        name=name,
        permissions=tuple(p for p in PERMISSIONS if p in permissions),
        digest=digest_of(text),
        created_at_ms=_wall_ms(),
        created_by=by,
    )
    held = await tokens.create(wanted)
    if held != wanted:
        raise CommandError(_taken(held))
    return held, text


async def revoked(tokens: Tokens, name: str, *, by: str) -> Token:
    """Revoke the token *name* and return it.

    Raises:
        CommandError: there is none of that name.
    """
    held = await tokens.revoke(name, by=by, now_ms=_wall_ms())
    if held is None:
        names = ", ".join(t.name for t in await tokens.every() if t.revoked_at_ms is None)
        raise CommandError(f"there is no token {name!r} here; those that hold: {names or 'none'}")
    return held


def _taken(held: Token) -> str:
    since = f"was created {_second(held.created_at_ms)} by {held.created_by}"
    if held.revoked_at_ms is not None:
        return (
            f"the name {held.name} was a token's that is revoked, and it stands on that holder's "
            f"decisions for good; choose another, such as {held.name}-2"
        )
    return (
        f"{held.name} is taken: it {since} and its secret can't be shown again; choose another "
        f"name, or `realcount token revoke {held.name}` if the secret is lost"
    )


def _introduce(made: Token) -> None:
    """Say on standard error what the secret on standard output is for."""
    console = Console(stderr=True)
    allowed = "; ".join(PERMISSIONS[permission] for permission in made.permissions)
    console.print(f"{made.name} may: {allowed}.", highlight=False, markup=False)
    console.print(
        "The next line is its secret and is shown only this once. Paste it into a page's sign-in, "
        "or send it as `Authorization: Bearer …`; never put it into an address.",
        highlight=False,
        markup=False,
    )


def _table(tokens: Sequence[Token]) -> Table:
    table = Table("name", "scopes", "created", "by", "revoked", "by")
    for held in tokens:
        cells = [
            held.name,
            " ".join(held.permissions),
            _second(held.created_at_ms),
            held.created_by,
            _second(held.revoked_at_ms),
            held.revoked_by or "",
        ]
        table.add_row(*map(plain, cells), style="dim" if held.revoked_at_ms else "")
    return table


def _second(at_ms: int | None) -> str:
    """Write an instant for a person, to the second."""
    return "" if at_ms is None else iso(at_ms // 1000 * 1000) or ""


def _fields(held: Token) -> Json:
    return {
        "name": held.name,
        "scopes": list(held.permissions),
        "created_at": iso(held.created_at_ms),
        "created_by": held.created_by,
        "revoked_at": iso(held.revoked_at_ms),
        "revoked_by": held.revoked_by,
    }


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000
