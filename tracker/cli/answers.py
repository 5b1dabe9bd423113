"""What a played night answers with, and how its progress is shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from tracker.cli.printing import print_json
from tracker.cli.tables import count
from tracker.core.escape import terminal
from tracker.core.instant import iso, moment_of
from tracker.core.wire import Json
from workers.lockstep import Progress
from workers.played import Played


@contextmanager
def progress_bar(
    what: str, start_ms: int, end_ms: int, time_zone: str
) -> Iterator[Callable[[Progress], None]]:
    """Show how far a night has come, on standard error and only to a person."""
    console = Console(stderr=True)
    zone = ZoneInfo(time_zone)
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[clock]}  entry {task.fields[offset]}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=end_ms - start_ms, clock="", offset=0)

        def report(progress: Progress) -> None:
            bar.update(
                task,
                completed=max(0, progress.now_ms - start_ms),
                clock=f"{moment_of(max(start_ms, progress.now_ms), zone):%d %b %H:%M}",
                offset=progress.offset,
            )

        yield report


async def answer_of(
    played: Played, standings: dict[str, Json], different: list[str] | None, *, as_json: bool
) -> None:
    """Print the end of a played night: one JSON document, or a few readable lines.

    *different* None: it was not compared with declared totals.
    """
    meta = await played.run.store.standings.meta(played.contest.id)
    now_ms = await played.run.store.clock.now_ms()
    unread = await played.unread()
    for path, reason in unread.items():
        click.echo(terminal(f"can't be read: {path}: {reason}"), err=True)
    answer = {
        "contest": played.contest.id,
        "test": played.contest.test,
        "night_ended_at": iso(now_ms),
        "epoch": meta.position.epoch if meta else None,
        "offset": meta.position.offset if meta else 0,
        "equals_declared": None if different is None else not different,
        "different": different or [],
        "unread": unread,
        "standings": list(standings.values()),
    }
    if as_json:
        print_json(answer)
        return
    title = played.contest.title["en"]
    click.echo(terminal(f"TEST · {title}, played on this machine"))
    for row in standings.values():
        votes = "  ".join(f"{count(option['votes']):>11}" for option in row["options"])
        click.echo(f"{terminal(row['name']):<22} {votes}")
    if different is not None:
        click.echo("equals the declared result" if not different else "differs:")
    for line in different or ():
        click.echo(f"  {line}")
