"""`realcount export`: every region's numbers as they were at a moment, for a spreadsheet."""

import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.cli.options import (
    contest_called,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.reparse import moment_in
from tracker.core.export import csv_lines, row, status_of
from tracker.core.instant import iso, ms_of
from tracker.core.model import Contest
from tracker.core.standings import Standing, standing
from tracker.core.wire import encode_json
from tracker.errors import CommandError
from workers.past import Past, as_of


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--as-of",
    "moment",
    metavar="TIME",
    help="What was shown then, on the contest's own clock: '2024-11-28 10:30'. By default now.",
)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option("--level", help="Only regions of this level.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
@store_options
def export(
    *,
    contest_id: str | None,
    moment: str | None,
    form: str,
    level: str | None,
    out: Path | None,
    redis_url: str | None,
    folder: str | None,
) -> None:
    """Write every region of CONTEST as a row, as it was shown at a moment.

    The columns are fixed and documented in docs/history.md; a test run says TEST in every row.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, Past, int]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            at_ms = _instant(moment, contest) or time.time_ns() // 1_000_000
            return contest, await as_of(store, contest, at_ms), at_ms

    contest, past, at_ms = run_async(main())
    if level is not None and level not in contest.levels:
        raise CommandError(f"{contest.id} has no level {level!r}: {', '.join(contest.levels)}")
    shown = [one for one in _shown(contest, past) if level in (None, one.region.level)]
    status = status_of(contest, past.fold.state)
    rows = [row(contest, one, status) for one in shown]
    if form == "csv":
        text = "\n".join([*csv_lines(contest, rows), ""]).encode()
    else:
        answer = {
            "contest": contest.id,
            "as_of": iso(at_ms),
            "epoch": past.epoch,
            "offset": past.fold.offset,
            "rows": rows,
        }
        text = encode_json(answer) + b"\n"
    _write(out, text)


def _instant(text: str | None, contest: Contest) -> int | None:
    return None if text is None else ms_of(moment_in(text, ZoneInfo(contest.time_zone)))


def _shown(contest: Contest, past: Past) -> list[Standing]:
    fold = past.fold
    return [
        standing(
            contest,
            fold.tree,
            region.id,
            fold.tallies.get(region.id),
            map(fold.tallies.get, fold.tree.children.get(region.id, ())),
        )
        for region in contest.regions
    ]


def _write(out: Path | None, text: bytes) -> None:
    if out is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror}") from error
    click.echo(f"{out}: {len(text):,} bytes", err=True)
