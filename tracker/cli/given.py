"""What a person gives to several commands: who they are, a time, a table, votes by option."""

import getpass
from datetime import datetime, tzinfo
from pathlib import Path

import click

from tracker.config import Settings
from tracker.core.instant import read_moment
from tracker.errors import CommandError
from tracker.sources.hand import BODY_BYTES_MAX

contest_option = click.option("--contest", "contest_id", help="Needed where several are counted.")
csv_option = click.option(
    "--csv",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table: region, a column for each option (its number or id), valid, rejected, cast.",
)


def who_runs(settings: Settings) -> str:
    """Return the account and machine that this command runs as: who did what it does."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):  # a container's account may have a number and no name
        account = "unknown"
    return f"{account}@{settings.machine}"


def moment_in(text: str, zone: tzinfo) -> datetime:
    """Read a time; one without an offset is on the clock of *zone*.

    Raises:
        click.BadParameter: it is no time.
    """
    moment = read_moment(text, zone)
    if moment is None:
        raise click.BadParameter(f"{text!r} is no time; write '2024-11-28 10:30'")
    return moment


def read_entry(file: Path) -> bytes:
    """Return what *file* holds, to be entered.

    Raises:
        CommandError: it is longer than anything that a person enters.
    """
    body = file.read_bytes()
    if len(body) > BODY_BYTES_MAX:
        raise CommandError(f"{file} has more than {BODY_BYTES_MAX:,} bytes")
    return body


def pairs_of(name: str, given: tuple[str, ...]) -> dict[str, str]:
    """Read OPTION=N as often as --*name* was given.

    Raises:
        CommandError: one is none, or an option is given twice.
    """
    pairs: dict[str, str] = {}
    for text in given:
        option, equals, number = (part.strip() for part in text.partition("="))
        if not equals or not option or option in pairs:
            raise CommandError(f"--{name} {text!r}: write it as OPTION=N, once for each option")
        pairs[option] = number
    return pairs
