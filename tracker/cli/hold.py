"""`realcount hold`: what can't be true and waits for somebody to decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from tracker.cli.given import contest_option, who_runs
from tracker.cli.hold_tables import print_hold, print_holds
from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.config import Settings
from tracker.core.decisions import Decided, DeskDecision, HoldName, name_of, read_hold_name
from tracker.core.desk_wire import decided_json, hold_json
from tracker.core.escape import terminal
from tracker.core.held_words import Looked
from tracker.core.model import Contest, Hold
from tracker.core.tree import grow
from tracker.core.wire import Json
from tracker.errors import CommandError
from tracker.logs import configure_logs
from tracker.ports import Store
from workers.deciding import counting_source_of, decide, holds_of, look_at, what_became
from workers.poll_roots import recording_of

NAMED_MAX = 20

P = ParamSpec("P")
T = TypeVar("T")

hold_argument = click.argument("name", metavar="HOLD")
source_option = click.option("--source", "source_id", help="Only what this source said.")
below_option = click.option(
    "--below", metavar="REGION", help="Everything at this region and below it."
)


@click.group()
def hold() -> None:
    """See what is held back from readers, and decide on it.

    A report that can't be true is held: the last good numbers stay, and what is below is summed
    without it. It ends by a plausible report of the source, or by somebody's decision.

    A HOLD is named by its region, as in 317401; where that isn't enough, by its part and its source
    too, as in own/3174 or kpu/row/317401.
    """


@hold.command("list")
@contest_option
@source_option
@below_option
@store_options
@json_option
def list_(
    *,
    contest_id: str | None,
    source_id: str | None,
    below: str | None,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """List everything that is held: since when, by which rules, and what counts meanwhile."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, tuple[Looked, ...]]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            held = await holds_of(store, contest, below=below, source_id=source_id)
            return contest, await look_at(store, contest, held)

    contest, looked = run_async(main())
    if as_json:
        rows = _rows(settings, contest, looked)
        print_json({"contest": contest.id, "total": len(rows), "holds": rows})
    elif not looked:
        click.echo("nothing is held")
    else:
        print_holds(contest, looked)


@hold.command()
@hold_argument
@contest_option
@click.option("--body", is_flag=True, help="Print the recorded body that it came in.")
@store_options
@json_option
def show(
    *,
    name: str,
    contest_id: str | None,
    body: bool,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Show HOLD beside what counts, figure by figure, and where it came from."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, Looked]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            found = await _hold_called(store, contest, name)
            (looked,) = await look_at(store, contest, [found])
            return contest, looked

    contest, looked = run_async(main())
    (row,) = _rows(settings, contest, [looked])
    if body:
        _print_body(settings, row)
    elif as_json:
        print_json(row)
    else:
        print_hold(contest, looked, row)


def decision_options(command: Callable[P, T]) -> Callable[P, T]:
    """Add the options that both decisions take."""
    for option in (
        json_option,
        store_options,
        click.option("--by", help="Who decides; by default whoever runs this."),
        click.option("--why", required=True, help="Why; it is kept with who and when."),
        click.option(
            "--offset", type=int, help="Leave what has been held since this entry; see `hold show`."
        ),
        source_option,
        below_option,
        contest_option,
        click.argument("name", metavar="[HOLD]", required=False),
    ):
        command = option(command)
    return command


@hold.command()
@decision_options
def release(name: str | None, **given: object) -> None:
    """Let HOLD count, or everything held --below a region: an entry with who, when and why."""
    _decide(_Given(name=name, **given), releases=True)  # type: ignore[arg-type]  # click's words


@hold.command()
@decision_options
def reject(name: str | None, **given: object) -> None:
    """Refuse HOLD for good, or everything held --below a region.

    Said again with the same numbers it is no news. The report stays in the log and its body in the
    recording.
    """
    _decide(_Given(name=name, **given), releases=False)  # type: ignore[arg-type]  # click's words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was given to a decision."""

    name: str | None
    contest_id: str | None
    below: str | None
    source_id: str | None
    offset: int | None
    why: str
    by: str | None
    redis_url: str | None
    folder: str | None
    as_json: bool


def _decide(given: _Given, *, releases: bool) -> None:
    if (given.name is None) == (given.below is None):
        raise click.UsageError("name one HOLD, or everything --below a REGION")
    settings = settings_with(redis_url=given.redis_url, folder=given.folder)
    configure_logs("hold", level="warning", style=settings.log_format)
    by = who_runs(settings) if given.by is None else given.by
    decision = DeskDecision(releases=releases, by=by, why=given.why)

    async def main() -> Decided:
        async with opened_store(settings) as store:
            contest = await contest_called(store, given.contest_id)
            holds = await _wanted(store, contest, given)
            return await decide(store, contest, holds, decision, seen=given.offset)

    _print_decided(decision, run_async(main()), as_json=given.as_json)


async def _wanted(store: Store, contest: Contest, given: _Given) -> Sequence[Hold]:
    if given.name is not None:
        return [await _hold_called(store, contest, given.name, given.source_id)]
    if given.below not in {region.id for region in contest.regions}:
        raise CommandError(f"{contest.id} has no region {terminal(given.below or '')!r}")
    held = await holds_of(store, contest, below=given.below, source_id=given.source_id)
    if not held:
        raise CommandError(
            f"nothing is held at or below {given.below}; `realcount hold list` lists all"
        )
    return held


async def _hold_called(
    store: Store, contest: Contest, text: str, source_id: str | None = None
) -> Hold:
    """Return the hold called *text*, a row of the source that counts unless it says more.

    Raises:
        CommandError: nothing is held under that name; the sentence says what became of it.
    """
    name = read_hold_name(text, source_id or await counting_source_of(store, contest))
    if name is None:
        raise CommandError(
            f"{terminal(text)!r} names no hold; write REGION, own/REGION or SOURCE/row/REGION"
        )
    held = await holds_of(store, contest, below=name.region_id)
    found = next((one for one in held if name_of(one) == name), None)
    if found is None:
        others = [str(name_of(one)) for one in held if one.region_id == name.region_id]
        raise CommandError(await _not_held(store, contest, name, others))
    return found


async def _not_held(store: Store, contest: Contest, name: HoldName, others: list[str]) -> str:
    said = await what_became(store, contest, name)
    ways = [terminal(said)] if said is not None else []
    ways += [f"but {', '.join(others)} is"] if others else []
    return "; ".join(
        [f"nothing is held of {terminal(str(name))}", *ways, "`realcount hold list` lists all"]
    )


def _print_decided(decision: DeskDecision, decided: Decided, *, as_json: bool) -> None:
    if as_json:
        print_json(decided_json(decision, decided))
        if decided.moved:
            raise click.exceptions.Exit(1)
        return
    if decided.done:
        entries = ", ".join(map(str, decided.offsets))
        noun = "entry" if len(decided.offsets) == 1 else "entries"
        click.echo(f"{decision.word}: {_names(decided.done)} ({noun} {entries})")
    if decided.moved:
        raise CommandError(
            f"not {decision.word}, because moved meanwhile; look again: {_names(decided.moved)}"
        )


def _names(holds: Sequence[Hold]) -> str:
    named = ", ".join(str(name_of(one)) for one in holds[:NAMED_MAX])
    more = len(holds) - NAMED_MAX
    return f"{named} and {more:,} more" if more > 0 else named


def _rows(settings: Settings, contest: Contest, looked: Sequence[Looked]) -> list[Json]:
    tree = grow(contest)
    return [hold_json(contest, tree, one, settings.public_url) for one in looked]


def _print_body(settings: Settings, row: Json) -> None:
    folder: Path = settings.recording_folder
    body = recording_of(settings).get(row["digest"])
    if body is None:
        raise CommandError(
            f"the body {row['digest']} is not in {folder}; name the recording's folder with "
            f"REALCOUNT_RECORDING_FOLDER, or read {row['body_url']} with a desk's token"
        )
    click.echo(terminal(body.decode("utf-8", "replace")))
