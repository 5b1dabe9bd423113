"""`realcount reparse`: today's parser over bodies that were recorded before."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from msgspec import Struct
from rich.console import Console
from rich.progress import track

from tracker.cli.given import moment_in
from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.core.entries import Delta
from tracker.core.escape import terminal
from tracker.core.instant import moment_of
from tracker.core.model import Contest, Document, Source, is_by_hand, source_of
from tracker.core.tree import grow
from tracker.errors import SourceMalformed
from tracker.ports import Parsed, Recorded, Recording, Store
from tracker.sources.registry import format_of
from workers.appending import Origin, Taken, append_checked, would_append
from workers.poll_roots import recording_of


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
            changed = [
                (r, await would_append(store, origin_of(contest, r), r.parsed)) for r in found
            ]
            taken = [] if dry_run else [await append(store, contest, r) for r in found]
        _answer(contest, changed, unreadable, taken=None if dry_run else taken, as_json=as_json)

    run_async(main())


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
            at = moment_of(recorded.fetched_at_ms, ZoneInfo(contest.time_zone))
            body = f"{recorded.path} of {at:%Y-%m-%d %H:%M:%S}, body {recorded.digest[:12]}"
            unreadable.append(f"{body}: {error}")
            continue
        if reparsed is not None:
            newest[recorded.source_id, recorded.path] = reparsed
    return list(newest.values()), unreadable


def _reparsed(recording: Recording, contest: Contest, recorded: Recorded) -> Reparsed | None:
    if recorded.source_id not in {source.id for source in contest.sources}:
        return None
    source = source_of(contest, recorded.source_id)
    if is_by_hand(source):
        return None
    form = format_of(source)
    document = next((d for d in form.documents(contest, source) if d.path == recorded.path), None)
    body = recording.get(recorded.digest)
    if document is None or body is None:
        return None
    parsed = form.parse(contest, source, document, body)
    return Reparsed(recorded=recorded, source=source, document=document, parsed=parsed)


def origin_of(contest: Contest, reparsed: Reparsed) -> Origin:
    """Return where the reports of a recorded body come from: the same document as before."""
    return Origin(
        contest=contest,
        tree=grow(contest),
        source=reparsed.source,
        path=reparsed.document.path,
        digest=reparsed.recorded.digest,
    )


async def append(store: Store, contest: Contest, reparsed: Reparsed) -> Taken:
    """Let the rules judge what today's parser reads, and append what they let count."""
    return await append_checked(store, origin_of(contest, reparsed), reparsed.parsed)


def _answer(
    contest: Contest,
    changed: list[tuple[Reparsed, tuple[Delta, ...]]],
    unreadable: list[str],
    *,
    taken: list[Taken] | None,
    as_json: bool,
) -> None:
    """Print what came out different and what became of it; *taken* None was a dry run."""
    rows = [_row(reparsed, delta) for reparsed, deltas in changed for delta in deltas]
    if as_json:
        answer = {
            "contest": contest.id,
            "documents": len(changed),
            "appended": sum(one.deltas for one in taken or ()),
            "held": sum(one.held for one in taken or ()),
            "refused_as_older": sum(one.older for one in taken or ()),
            "deltas": rows,
            "unreadable": unreadable,
        }
        print_json(answer)
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
    click.echo(f"{len(changed)} documents, {len(rows)} deltas: {_done(taken)}")


def _done(taken: list[Taken] | None) -> str:
    if taken is None:
        return "nothing was appended (--dry-run)"
    older = sum(one.older for one in taken)
    said = f"{sum(one.deltas for one in taken)} appended, {sum(one.held for one in taken)} held"
    return f"{said}, {older} documents older than what counts" if older else said


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
