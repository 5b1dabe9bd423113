"""`realcount standings`: the numbers of a region and of those below it, once."""

import click
from rich.console import Console

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.cli.tables import standings_table
from tracker.core.reduce import Fold
from tracker.core.scope import Scope, members, problem
from tracker.core.standings import Standing, standing
from tracker.core.wire import Json, contest_json, standing_json
from tracker.errors import CommandError
from tracker.ports import Stored


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option("--root", help="Region whose numbers are printed; by default the whole contest.")
@click.option("--depth", type=click.IntRange(0, 1), default=1, show_default=True)
@store_options
@json_option
def standings(
    *,
    contest_id: str | None,
    root: str | None,
    depth: int,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Print the current standings of CONTEST, read from the store."""
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> None:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            stored = await store.standings.load(contest.id)
        fold = Fold(contest)
        scope = Scope(contest.id, root or fold.tree.root, depth)
        if (why := problem(fold.tree, scope)) is not None:
            raise CommandError(why)
        tallies = stored.tallies if stored else {}
        rows = [
            standing(contest, fold.tree, region_id, tallies.get(region_id))
            for region_id in members(fold.tree, scope)
        ]
        if as_json:
            print_json(_document(fold, stored, rows))
        else:
            Console().print(standings_table(contest, rows))

    run_async(main())


def _document(fold: Fold, stored: Stored | None, rows: list[Standing]) -> Json:
    state = stored.state if stored else fold.state
    position = stored.meta.position if stored else None
    return {
        "contest": contest_json(fold.contest, state),
        "epoch": position.epoch if position else None,
        "offset": position.offset if position else 0,
        "standings": [standing_json(row) for row in rows],
    }
