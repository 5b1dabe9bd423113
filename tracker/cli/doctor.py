"""`realcount doctor`: what this run consists of and what is wrong with it."""

import asyncio
import os

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.options import json_option, settings_with, store_options, store_url
from tracker.cli.printing import print_json
from tracker.cli.tables import plain
from tracker.config import Settings, origins, shown
from tracker.core.wire import Json
from tracker.errors import CommandError
from workers.checkup import Line, look_at_machine, look_at_store


@click.command()
@store_options
@json_option
def doctor(redis_url: str | None, folder: str | None, as_json: bool) -> None:
    """Print every setting and where it comes from, then look at everything that a run needs.

    Exit 0: all is well. Exit 1: something is not; the line says the way out.
    """
    given = {"redis_url": redis_url, "folder": folder}
    settings = settings_with(**given)
    lines = asyncio.run(_look(settings))
    came_from = origins(os.environ, given)
    values = {name: str(value) for name, value in shown(settings).items()}
    if as_json:
        print_json(_document(values, dict(came_from), lines))
    else:
        console = Console()
        console.print(_settings_table(values, dict(came_from)))
        console.print(_lines_table(lines))
    raise click.exceptions.Exit(int(any(not line.good for line in lines)))


async def _look(settings: Settings) -> list[Line]:
    lines = list(look_at_machine(settings))
    try:
        url = store_url(settings)
    except CommandError as error:
        return [*lines, Line("store", "none", False, str(error))]
    return lines + [line async for line in look_at_store(settings, url)]


def _document(values: dict[str, str], came_from: dict[str, str], lines: list[Line]) -> Json:
    return {
        "settings": {
            name: {"value": value, "from": came_from[name]} for name, value in values.items()
        },
        "found": [
            {"what": line.what, "state": line.state, "good": line.good, "way_out": line.way_out}
            for line in lines
        ],
    }


def _settings_table(values: dict[str, str], came_from: dict[str, str]) -> Table:
    table = Table("setting", "value", "from", title="settings", title_justify="left")
    for name, value in values.items():
        table.add_row(name, plain(value), came_from[name])
    return table


def _lines_table(lines: list[Line]) -> Table:
    table = Table("", "what", "state", title="found", title_justify="left")
    for line in lines:
        mark = Text("ok", style="green") if line.good else Text("look", style="bold red")
        said = plain(line.state if line.good else f"{line.state}\n→ {line.way_out}")
        table.add_row(mark, plain(line.what), said)
    return table
