"""`realcount rebuild`: fold a log from its first entry and compare with what is stored."""

from itertools import zip_longest

import click

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.core.buckets import bucket_of
from tracker.core.model import Contest
from tracker.errors import CommandError
from tracker.ports import Store, Stored
from workers.process import holder_name
from workers.reducing import as_stored, refold

LEASE_TTL_S = 120.0


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--write",
    is_flag=True,
    help="Put the result in the place of standings that differ; the reducer must be stopped.",
)
@store_options
@json_option
def rebuild(
    *, contest_id: str | None, write: bool, redis_url: str | None, folder: str | None, as_json: bool
) -> None:
    """Fold the log of CONTEST again and say whether the standings are equal.

    Nothing is written without --write. Exit 0: equal, or mended. Exit 1: they differ.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> int:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            stored, folded = await compared(store, contest)
            different = differences(stored, folded)
            if different and write:
                await mend(store, contest, stored, folded)
            _answer(contest, folded, different, mended=bool(different and write), as_json=as_json)
            return int(bool(different) and not write)

    code = run_async(main())
    raise click.exceptions.Exit(code)


async def compared(store: Store, contest: Contest) -> tuple[Stored, Stored]:
    """Return the stored standings, and the fold of the log up to the same offset.

    Raises:
        CommandError: nothing has been counted yet.
    """
    stored = await store.standings.load(contest.id, reports=True)
    if stored is None:
        raise CommandError(f"{contest.id} has no standings yet; there is nothing to rebuild")
    fold, watch = await refold(store, contest, stored, upto=stored.meta.position.offset)
    return stored, as_stored(fold, watch, stored.meta.position)


def differences(stored: Stored, folded: Stored) -> list[str]:
    """Return what differs between the two: regions, side reports, alerts, state, chain token."""
    found = [
        f"region {r}"
        for r in sorted(stored.tallies.keys() | folded.tallies.keys())
        if stored.tallies.get(r) != folded.tallies.get(r)
    ]
    found += [
        f"side report {key}"
        for key in sorted(stored.reports.keys() | folded.reports.keys())
        if stored.reports.get(key) != folded.reports.get(key)
    ]
    found += [
        f"alert {number}"
        for number, (held, again) in enumerate(zip_longest(stored.alerts, folded.alerts), 1)
        if held != again
    ]
    found += ["contest state"] if stored.state != folded.state else []
    return found + (["chain token"] if stored.meta.chain != folded.meta.chain else [])


async def mend(store: Store, contest: Contest, stored: Stored, folded: Stored) -> None:
    """Put *folded* in the place of *stored*, in the same epoch.

    Raises:
        CommandError: a reducer holds the bucket.
    """
    holder, bucket = holder_name(), bucket_of(contest.id)
    fence = await store.leases.acquire(bucket, holder, LEASE_TTL_S)
    if fence is None:
        raise CommandError(
            "a reducer is running on this contest and keeps its lease; stop it, then rebuild"
        )
    try:
        await store.standings.replace(
            contest.id, folded, expected=stored.meta.position, fence=fence
        )
    finally:
        await store.leases.release(bucket, holder)


def _answer(
    contest: Contest, folded: Stored, different: list[str], *, mended: bool, as_json: bool
) -> None:
    position = folded.meta.position
    if as_json:
        answer = {
            "contest": contest.id,
            "epoch": position.epoch,
            "offset": position.offset,
            "equal": not different,
            "mended": mended,
            "different": different,
        }
        print_json(answer)
        return
    click.echo(f"{contest.id}: {position.offset} entries folded, {len(folded.tallies)} regions")
    if not different:
        click.echo("equal to the standings")
    for line in different[:20]:
        click.echo(f"  differs: {line}")
    if len(different) > 20:
        click.echo(f"  and {len(different) - 20} more")
    if mended:
        click.echo("mended: the folded standings are in place, in the same epoch")
    elif different:
        click.echo("nothing was written; stop the reducer and run again with --write to mend")
