"""`realcount watch`: a contest live in the terminal, over the same socket as every reader."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tracker.cli.options import contest_called, opened_store, settings_with
from tracker.cli.printing import print_json
from tracker.cli.tables import MISSING, RegionTable, count, plain, progress, votes
from tracker.client import View, follow
from tracker.config import Settings
from tracker.core.instant import ms_of_iso
from tracker.core.position import Position
from tracker.core.spoken import clock
from tracker.core.wire import Json
from tracker.errors import CommandError, ReaderError, RealcountError

ONCE_S = 10
"""How long `--once` waits for standings: a hub that is there answers within a second."""


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--url", metavar="URL", help="The hub: ws://host:8041/v1/ws. By default this machine's."
)
@click.option("--root", help="Region to follow; by default the whole contest.")
@click.option("--once", is_flag=True, help="Print the first standings and exit.")
@click.option("--redis-url", metavar="URL", help="Where to look the contest up.")
@click.option("--folder", type=click.Path(file_okay=False), help="Folder of the running server.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document a line for each change."
)
def watch(
    *,
    contest_id: str | None,
    url: str | None,
    root: str | None,
    once: bool,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Follow CONTEST live. With --json one line of JSON for each change.

    It is looked up in the store of this machine's run where no --url is given: CONTEST may be
    left out if it is the only one, and so may a test run's +test. Ctrl-C ends it.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    hub = url or f"ws://{settings.host}:{settings.hub_port}/v1/ws"
    if url is None or contest_id is None:
        contest_id = asyncio.run(wanted(settings, contest_id))
    try:
        asyncio.run(_watch(hub, contest_id, root, once=once, as_json=as_json))
    except ReaderError as error:
        raise CommandError(f"{hub}: {error}") from error


async def _watch(
    hub: str,
    contest_id: str,
    root: str | None,
    *,
    once: bool,
    as_json: bool,
) -> None:
    views = follow(hub, contest_id, root=root)
    if once:
        view = await _first(views)
        _print_line(view) if as_json else Console().print(drawn(view))
    elif as_json:
        await _print_each(views, _print_line)
    else:
        await _show(Console(), views)


async def _first(views: AsyncIterator[View]) -> View:
    """Return the first view with standings.

    Raises:
        CommandError: there was none in time.
    """
    trouble = "the hub sent no standings"
    try:
        async with asyncio.timeout(ONCE_S):
            async for view in views:
                if view.standings:
                    return view
                trouble = view.trouble or trouble
    except TimeoutError:
        pass
    raise CommandError(f"{trouble}; gave up after {ONCE_S} s")


async def _show(console: Console, views: AsyncIterator[View]) -> None:
    """Draw the newest view over the last one, or below it where nothing can be drawn over."""
    if console.is_terminal and not console.is_dumb_terminal:
        await _draw(console, views)
    else:
        await _print_each(views, lambda view: console.print(drawn(view)))


async def _draw(console: Console, views: AsyncIterator[View]) -> None:
    with Live(console=console, auto_refresh=False) as live:
        async for view in views:
            shown = drawn(view) if view.standings else plain(f"{view.trouble}, trying again", "dim")
            live.update(shown, refresh=True)


async def _print_each(views: AsyncIterator[View], show: Callable[[View], None]) -> None:
    """Let *show* print each change, and what is wrong on standard error."""
    printed: Position | None = None
    async for view in views:
        if view.trouble:
            click.echo(f"{view.trouble}, trying again", err=True)
        if view.standings and view.position != printed:
            show(view)
            printed = view.position


def _print_line(view: View) -> None:
    print_json(_line(view))


async def wanted(settings: Settings, given: str | None) -> str:
    """Return the id of the contest called *given*, or of the only one, as the store has it.

    A test run's `+test` may be left out. Where no store can be asked, the hub will know *given*.

    Raises:
        CommandError: none was given, and the store doesn't say which.
    """
    try:
        async with opened_store(settings) as store:
            return (await contest_called(store, given)).id
    except RealcountError as error:
        if given is not None:
            return given
        raise CommandError(f"name the contest to watch; {error}") from error


def drawn(view: View) -> RenderableType:
    """Return *view*: whether it is live, then bars, then a table of regions.

    A terminal that is too short cuts off the end, which is never the state of the connection.
    """
    contest, rows = view.contest, list(view.standings.values())
    mark = "TEST · " if contest["test"] else ""
    options = [plain(f"{option['number']} {option['short']}") for option in contest["options"]]
    table = RegionTable(
        title=None,
        heads=[Text("region"), *options, Text("lead"), Text("stations")],
        rows=[_cells(row) for row in rows],
    )
    title = plain(f"{mark}{contest['title']['en']}", "bold")
    return Group(title, _where(view), _bars(contest, rows[0]), table)


def _cells(row: Json) -> list[Text]:
    stations = row["stations"]
    return [
        plain(row["name"]),
        *(votes(o["votes"], o["share"], leads=o["id"] == row["leader"]) for o in row["options"]),
        Text(count(row["lead"])),
        progress(stations["reported"], stations["total"]),
    ]


def _bars(contest: Json, row: Json) -> RenderableType:
    shares: Mapping[str, str | None] = {o["id"]: o["share"] for o in row["options"]}
    bars = Table.grid(padding=(0, 1))
    for option in contest["options"]:
        share = shares.get(option["id"])
        width = round(float(share) / 2) if share else 0
        bars.add_row(
            plain(option["short"]),
            Text("█" * width, style=option["colour"]),
            Text(f"{share}%" if share else MISSING),
        )
    return bars


def _where(view: View) -> Text:
    state = "live" if view.connected else "connection lost, trying again; last numbers shown"
    checked = (_checked(view.contest, source) for source in view.sources)
    return plain(" · ".join(filter(None, (state, str(view.position), *checked))), "dim")


def _checked(contest: Json, looked: Json) -> str:
    """Say when a source was last looked at, on the contest's clock, and what is wrong with it."""
    source = next((one for one in contest["sources"] if one["id"] == looked["id"]), None)
    if source is None or source["state"] == "by_hand":
        return ""
    at_ms = ms_of_iso(looked["checked_at"] or "")
    zone = contest["time_zone"]
    when = "not checked yet" if at_ms is None else f"checked {clock(at_ms, zone, 'en')}"
    ill = "" if source["state"] == "fine" else f" ({source['state'].replace('_', ' ')})"
    return f"{source['name'].get('en', source['id'])} {when}{ill}"


def _line(view: View) -> Json:
    position = view.position
    return {
        "contest": view.contest["id"],
        "test": view.contest["test"],
        "connected": view.connected,
        "epoch": position.epoch if position else None,
        "offset": position.offset if position else 0,
        "standings": list(view.standings.values()),
    }
