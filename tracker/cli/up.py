"""`realcount up`: count for real."""

import asyncio
import signal
from collections.abc import Sequence

import click
from rich.console import Console
from rich.text import Text

from tracker.cli.options import settings_with
from tracker.cli.tables import plain
from tracker.config import Settings
from tracker.contests import library
from tracker.core.model import Contest
from tracker.logs import configure_logs
from workers import up as runs
from workers.supervisor import roles


@click.command()
@click.option(
    "--contest",
    "names",
    multiple=True,
    required=True,
    metavar="NAME|FILE",
    help="A definition: shipped by name (jakarta-2024), or a TOML file. May be given repeatedly.",
)
@click.option(
    "--live-from",
    "live_hosts",
    multiple=True,
    metavar="HOST",
    help="Count this host's numbers as real, though the definition does not trust it.",
)
@click.option("--redis-url", metavar="URL", help="Redis to use; without it one is started.")
@click.option("--rq-redis-url", metavar="URL", help="Plain Redis for the jobs.")
@click.option("--folder", type=click.Path(file_okay=False), help="Folder of the embedded server.")
@click.option("--host", help="Interface to listen on.")
@click.option("--web-port", type=int, help="Port of pages and HTTP; 0 for any free one.")
@click.option("--hub-port", type=int, help="Port of the WebSocket hub; 0 for any free one.")
@click.option("--public-url", metavar="URL", help="Address at which readers reach the pages.")
def up(names: tuple[str, ...], live_hosts: tuple[str, ...], **given: object) -> None:
    """Count contests for real: every process under one supervisor.

    A source whose host is not among the trusted hosts of its definition makes a test run: it
    gets an id of its own (…+test) and says TEST everywhere, unless --live-from names the host.
    """
    settings = runs.with_free_ports(settings_with(**given))
    configure_logs("up", level=settings.log_level, style=settings.log_format)
    contests = [library.as_run(library.load(name), live_hosts=live_hosts) for name in names]
    asyncio.run(_run(settings, contests))


async def _run(settings: Settings, contests: list[Contest]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    to_run = roles(pollers=settings.poller_count, notifiers=1)
    async with runs.running(settings, contests, to_run) as run, run.supervisor.guard():
        await runs.until_ready(ready_urls(run.settings), stop)
        if not stop.is_set():
            print_addresses(run.settings, contests)
            print_others(await run.store.contests.ids(), contests)
        await stop.wait()


def print_others(ids: Sequence[str], contests: Sequence[Contest]) -> None:
    """Name the contests that this store counts beside those that were asked for."""
    for other in sorted(set(ids) - {contest.id for contest in contests}):
        sentence = f"also counted here: {other}; `realcount contest retire {other}` ends it"
        Console(stderr=True).print(plain(f"  {sentence}"), soft_wrap=True)


def ready_urls(settings: Settings) -> list[str]:
    """Return the addresses that answer 200 once readers can come."""
    return [
        f"http://{settings.host}:{port}/readyz" for port in (settings.web_port, settings.hub_port)
    ]


def print_addresses(settings: Settings, contests: list[Contest]) -> None:
    """Print one address for each role."""
    console = Console(stderr=True)
    for contest in contests:
        mark = Text("TEST ", style="bold red") if contest.test else Text()
        console.print(Text("\n"), mark, plain(contest.title["en"], "bold"), sep="")
        for role, address in (
            ("reader", f"{settings.public_url}/c/{contest.id}"),
            ("program", f"{settings.public_url}/v1/contests/{contest.id}/standings"),
            ("socket", f"ws://{settings.host}:{settings.hub_port}/v1/ws"),
        ):
            console.print(plain(f"  {role:<7} {address}"), soft_wrap=True)
    console.print("\nCtrl-C stops everything in order.", highlight=False)
