"""`realcount export`: every region's numbers as they were at a moment, for a spreadsheet."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.cli.given import moment_in
from tracker.cli.options import (
    contest_called,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.core.export import Cell, Told, csv_lines, row, status_of
from tracker.core.instant import iso, ms_of
from tracker.core.model import Contest
from tracker.core.standings import standing
from tracker.core.wire import encode_json
from tracker.errors import CommandError
from tracker.ports import Store
from workers.past import Past, as_of


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--as-of",
    "moment",
    metavar="TIME",
    help="What was shown then, on the contest's own clock: '2024-11-28 10:30'. By default now.",
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
@click.option(
    "--level", "levels", multiple=True, help="Only regions of this level; may be given repeatedly."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
@store_options
def export(
    *,
    contest_id: str | None,
    moment: str | None,
    form: str,
    levels: tuple[str, ...],
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
            _refuse_others(contest, levels)
            at_ms = await _instant(store, contest, moment)
            return contest, await as_of(store, contest, at_ms), at_ms

    contest, past, at_ms = run_async(main())
    status = status_of(contest, past.fold.state)
    told = Told(status=status, as_of_ms=at_ms, position=past.position)
    rows = list(_rows(contest, past, told, levels))
    text = _csv(contest, rows) if form == "csv" else _json(contest, told, rows)
    _write(out, text)


def _refuse_others(contest: Contest, levels: Sequence[str]) -> None:
    for level in levels:
        if level not in contest.levels:
            known = ", ".join(contest.levels)
            raise click.BadParameter(
                f"{contest.id} has no level {level!r}; there is {known}", param_hint="--level"
            )


async def _instant(store: Store, contest: Contest, text: str | None) -> int:
    """Return the instant that *text* names; without one it is the run's now."""
    if text is None:
        return await store.clock.now_ms()
    return ms_of(moment_in(text, ZoneInfo(contest.time_zone)))


def _rows(
    contest: Contest, past: Past, told: Told, levels: Sequence[str]
) -> Iterator[dict[str, Cell]]:
    tree, tallies = past.fold.tree, past.fold.tallies
    for region in contest.regions:
        if not levels or region.level in levels:
            below = map(tallies.get, tree.children.get(region.id, ()))
            shown = standing(contest, tree, region.id, tallies.get(region.id), below)
            yield row(contest, shown, told)


def _csv(contest: Contest, rows: Sequence[dict[str, Cell]]) -> bytes:
    return "\n".join([*csv_lines(contest, rows), ""]).encode()


def _json(contest: Contest, told: Told, rows: Sequence[dict[str, Cell]]) -> bytes:
    answer = {
        "contest": contest.id,
        "title": contest.title,
        "status": told.status,
        "as_of": iso(told.as_of_ms),
        "epoch": told.position.epoch,
        "offset": told.position.offset,
        "options": [
            {"number": option.number, "id": option.id, "name": option.name, "short": option.short}
            for option in contest.options
        ],
        "rows": rows,
    }
    return encode_json(answer) + b"\n"


def _write(out: Path | None, text: bytes) -> None:
    """Write *text* whole or not at all: nobody reads half a table."""
    if out is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return
    try:
        _replace(out, text)
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror}") from error
    click.echo(f"{out}: {len(text):,} bytes", err=True)


def _replace(out: Path, text: bytes) -> None:
    out = out.resolve()
    if out.exists() and not out.is_file():
        out.write_bytes(text)  # a pipe or a device is written to, never replaced
        return
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(text)
        part.replace(out)
    except OSError:
        part.unlink(missing_ok=True)
        raise
