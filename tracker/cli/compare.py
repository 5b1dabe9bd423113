"""`realcount compare`: what sources say of a region beside what is shown of it."""

import click
from rich.console import Console
from rich.text import Text

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.cli.tables import RegionTable, count, plain
from tracker.core.instant import iso
from tracker.core.model import Contest, votes_of
from tracker.core.reconcile import Beside, Compared
from tracker.core.tree import grow
from tracker.core.wire import Json
from tracker.core.wire_reconcile import beside_json
from tracker.errors import CommandError
from workers.choosing import Comparing


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option("--root", metavar="REGION", help="Only this region and what is below it.")
@click.option("--source", "source_id", help="Only what this source says.")
@click.option("--differing", is_flag=True, help="Only where votes differ.")
@store_options
@json_option
def compare(
    *,
    contest_id: str | None,
    root: str | None,
    source_id: str | None,
    differing: bool,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Put each source's numbers beside those that CONTEST shows, with difference and both times.

    The counting source's own totals stand beside our sums, other sources beside what is shown.
    Nothing of it is ever added to the count.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)

    async def main() -> tuple[Contest, Compared]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            return contest, await Comparing(store).compared(contest)

    contest, compared = run_async(main())
    tree = grow(contest)
    if root is not None and root not in tree.regions:
        raise CommandError(f"{contest.id} has no region {root!r}")
    rows = [
        row
        for row in compared.rows
        if (root is None or tree.is_within(row.region_id, root))
        and source_id in (None, row.source_id)
        and (row.since_ms is not None or not differing)
    ]
    if as_json:
        print_json(_document(contest, compared, rows))
    elif not rows:
        click.echo("nothing differs" if differing else "nothing stands beside the count")
    else:
        _print(contest, compared, rows)


def _document(contest: Contest, compared: Compared, rows: list[Beside]) -> Json:
    tree, at = grow(contest), compared.position
    return {
        "contest": contest.id,
        "epoch": at.epoch if at is not None else None,
        "offset": at.offset if at is not None else 0,
        "counting_source": compared.counting_source,
        "rows": [beside_json(contest, tree, row) for row in rows],
    }


def _print(contest: Contest, compared: Compared, rows: list[Beside]) -> None:
    tree = grow(contest)
    mark = "TEST · " if contest.test else ""
    title = f"{mark}{contest.title['en']}: beside {compared.counting_source}, which counts"
    options = [plain(f"{option.number} {option.short}") for option in contest.options]
    heads = [Text("region"), Text("source"), *options, Text("of the source, ours")]
    shown = []
    for row in rows:
        region = tree.regions[row.region_id]
        said = " / ".join(filter(None, (row.source_id, row.part)))
        cells = zip(votes_of(row.report.numbers), votes_of(row.difference), strict=True)
        times = f"{iso(row.report.source_at_ms) or '–'}, {iso(row.counted_source_at_ms) or '–'}"
        votes = [plain(_votes(*cell)) for cell in cells]
        shown.append([plain(f"{region.id} {region.name}"), plain(said), *votes, plain(times)])
    console = Console()
    console.print(RegionTable(plain(title), heads, shown))
    for row in rows:
        if row.finding is not None:
            console.print(plain(f"{row.region_id}: {row.finding.text}", "bold"))


def _votes(said: int | None, difference: int | None) -> str:
    return f"{count(said)} ({difference:+,})" if difference else count(said)
