"""`realcount contest`: look at definitions before anything is counted with them."""

import sys

import click
from rich.console import Console
from rich.table import Table

from tracker.cli.options import json_option
from tracker.cli.tables import plain
from tracker.config import masked
from tracker.contests.library import load
from tracker.core.definition import fingerprint
from tracker.core.instant import iso
from tracker.core.model import Contest
from tracker.core.wire import encode_json
from tracker.errors import ConfigError
from tracker.sources.registry import FORMATS
from tracker.sources.table_words import column_problems


@click.group()
def contest() -> None:
    """Check definitions of contests."""


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
        sys.stdout.buffer.write(encode_json(_summary(found)) + b"\n")
    else:
        Console().print(_table(found))


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
            {"id": s.id, "format": s.format, "base_url": s.base_url} for s in found.sources
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
    table.add_row("regions", counts)
    for source in found.sources:
        counted = f"{source.counted_level} {source.counted_part}s, {source.above} above"
        table.add_row("source", plain(f"{source.id}  {source.format}  {masked(source.base_url)}"))
        table.add_row("", f"every {source.interval_s} s, counts {counted}")
    table.add_row("decision", found.decision.rule)
    table.add_row("polls close", iso(found.calendar.polls_close_ms) or "")
    table.add_row("fingerprint", fingerprint(found))
    return table
