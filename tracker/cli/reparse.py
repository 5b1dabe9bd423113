"""`realcount reparse`: today's parser over bodies that were recorded before."""

import sys
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import click
from msgspec import Struct
from rich.console import Console
from rich.progress import track

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.core.diff import diff, key_of
from tracker.core.entries import Delta, Reports
from tracker.core.escape import terminal
from tracker.core.instant import moment_of
from tracker.core.model import Contest, Document, Source, source_of
from tracker.core.wire import encode_json
from tracker.errors import CommandError, SourceMalformed
from tracker.ports import Parsed, Recorded, Recording, Store
from tracker.sources.registry import format_of
from workers.poll_roots import recording_of

DELTAS_MAX = 1_000


class Reparsed(Struct, frozen=True, kw_only=True):
    """What today's parser makes of the newest recorded body of one document."""

    recorded: Recorded
    source: Source
    document: Document
    parsed: Parsed


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--since",
    required=True,
    metavar="TIME",
    help="Earliest fetch to look at, on the contest's own clock: '2024-11-28 10:00'.",
)
@click.option("--dry-run", is_flag=True, help="Print the deltas; append nothing.")
@store_options
@json_option
def reparse(
    *,
    contest_id: str | None,
    since: str,
    dry_run: bool,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Parse what was recorded of CONTEST since TIME again, and count what comes out different.

    Of each document the newest recorded body is compared with the ledger. Bodies that can't be
    parsed are listed and left alone.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> None:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            moment = moment_in(since, ZoneInfo(contest.time_zone))
            found, unreadable = reread(recording_of(settings), contest, moment)
            changed = [(r, await deltas_of(store, contest, r)) for r in found]
            if not dry_run:
                for reparsed, deltas in changed:
                    await append(store, contest, reparsed, deltas)
        _answer(contest, changed, unreadable, dry_run=dry_run, as_json=as_json)

    run_async(main())


def moment_in(text: str, zone: tzinfo) -> datetime:
    """Read a time; one without an offset is on the clock of *zone*.

    Raises:
        CommandError: it is no time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no time; write '2024-11-28 10:30'") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def reread(
    recording: Recording, contest: Contest, moment: datetime
) -> tuple[list[Reparsed], list[str]]:
    """Parse every body fetched since *moment*; keep the newest readable one of each document."""
    newest: dict[tuple[str, str], Reparsed] = {}
    unreadable = []
    lines = list(recording.since(contest.id, moment))
    console = Console(stderr=True)
    for recorded in track(lines, "parsing", console=console, disable=not console.is_terminal):
        try:
            reparsed = _reparsed(recording, contest, recorded)
        except SourceMalformed as error:
            unreadable.append(str(error))
            continue
        if reparsed is not None:
            newest[recorded.source_id, recorded.path] = reparsed
    return list(newest.values()), unreadable


def _reparsed(recording: Recording, contest: Contest, recorded: Recorded) -> Reparsed | None:
    if recorded.source_id not in {source.id for source in contest.sources}:
        return None
    source = source_of(contest, recorded.source_id)
    form = format_of(source)
    document = next((d for d in form.documents(contest, source) if d.path == recorded.path), None)
    body = recording.get(recorded.digest)
    if document is None or body is None:
        return None
    parsed = form.parse(contest, source, document, body)
    return Reparsed(recorded=recorded, source=source, document=document, parsed=parsed)


async def deltas_of(store: Store, contest: Contest, reparsed: Reparsed) -> tuple[Delta, ...]:
    """Return what leads from the ledger to what today's parser reads."""
    keys = [key_of(report) for report in reparsed.parsed.reports]
    last = await store.log.last(contest.id, reparsed.source.id, keys)
    return diff(last, reparsed.parsed.reports)


async def append(
    store: Store, contest: Contest, reparsed: Reparsed, deltas: Sequence[Delta]
) -> None:
    """Append *deltas* to the log, from the same recorded body as before."""
    for start in range(0, len(deltas), DELTAS_MAX):
        reports = Reports(
            source_id=reparsed.source.id,
            path=reparsed.document.path,
            digest=reparsed.recorded.digest,
            source_at_ms=reparsed.parsed.source_at_ms,
            deltas=tuple(deltas[start : start + DELTAS_MAX]),
        )
        now_ms = await store.clock.now_ms()
        await store.log.append_reports(contest.id, reports, now_ms=now_ms)


def _answer(
    contest: Contest,
    changed: list[tuple[Reparsed, tuple[Delta, ...]]],
    unreadable: list[str],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    rows = [_row(reparsed, delta) for reparsed, deltas in changed for delta in deltas]
    if as_json:
        answer = {
            "contest": contest.id,
            "documents": len(changed),
            "appended": not dry_run and bool(rows),
            "deltas": rows,
            "unreadable": unreadable,
        }
        sys.stdout.buffer.write(encode_json(answer) + b"\n")
        return
    zone = ZoneInfo(contest.time_zone)
    for row in rows:
        at = moment_of(row["fetched_at_ms"], zone)
        click.echo(
            f"{row['path']} {row['region']} ({row['part']}): {row['old']} -> {row['new']}"
            f"  fetched {at:%Y-%m-%d %H:%M:%S %Z}, body {row['digest'][:12]}"
        )
    for sentence in unreadable:
        click.echo(f"can't be parsed: {terminal(sentence)}")
    done = "nothing was appended (--dry-run)" if dry_run else "appended"
    click.echo(f"{len(changed)} documents, {len(rows)} deltas: {done}")


def _row(reparsed: Reparsed, delta: Delta) -> dict[str, Any]:
    return {
        "source": reparsed.source.id,
        "path": reparsed.document.path,
        "digest": reparsed.recorded.digest,
        "fetched_at_ms": reparsed.recorded.fetched_at_ms,
        "region": delta.region_id,
        "part": delta.part,
        "old": delta.old,
        "new": delta.new,
    }
