"""`realcount feed`: a night as the authority would serve it, standing alone."""

import asyncio
import signal
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from tracker.cli.options import settings_with
from tracker.contests import library
from tracker.core.instant import moment_of
from tracker.core.night import Night, night_now_ms
from tracker.simulate.night import SyntheticNight
from tracker.simulate.orders import instant_of, read_accidents
from tracker.simulate.playbook import Playbook
from tracker.simulate.recorded import read_recording
from tracker.simulate.server import FeedServer
from tracker.simulate.troubled import TroubledNight

LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Played:
    """A night being played: what, on which clock, and the zone its times are told in."""

    night: TroubledNight
    zone: tzinfo
    clock: Night
    until_ms: int

    def now_ms(self) -> int:
        """Return the night's time; at the end of what is played it stands still."""
        return min(night_now_ms(self.clock, int(time.time() * 1_000)), self.until_ms)

    async def now(self) -> int:
        """Return the night's time, as a server asks for it."""
        return self.now_ms()


@click.command()
@click.option(
    "--contest",
    "name",
    default="jakarta-2024",
    show_default=True,
    metavar="NAME|FILE",
    help="The contest whose night is made up, and whose time zone the times are in.",
)
@click.option(
    "--captures",
    type=click.Path(exists=True, path_type=Path),
    help="Play recorded bodies instead: a .jsonl or .jsonl.gz file, or a folder.",
)
@click.option(
    "--seed", type=int, default=2024, show_default=True, help="Another seed, another night."
)
@click.option(
    "--speed",
    type=click.FloatRange(0.01, 100_000),
    default=1.0,
    show_default=True,
    help="How many times faster than it was.",
)
@click.option("--host", help="Interface to listen on.")
@click.option("--port", "feed_port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--start", metavar="TIME", help="Local time to start at, like 18:00.")
@click.option("--until", metavar="TIME", help="Local time to stand still at.")
@click.option(
    "--accident",
    "accidents",
    multiple=True,
    metavar="NAME@TIME[+LENGTH]",
    help="What goes wrong, like blank@10:45 or freeze@20:00+1h. May be given repeatedly.",
)
@click.option("--require-referer", is_flag=True, help="Refuse requests without a Referer.")
def feed(
    *,
    name: str,
    captures: Path | None,
    seed: int,
    speed: float,
    start: str | None,
    until: str | None,
    accidents: tuple[str, ...],
    require_referer: bool,
    **given: object,
) -> None:
    """Serve a recorded or made-up night in the authority's own format.

    The addresses are the authority's own paths on this host. Accidents can be ordered while it
    runs: POST /_feed/accidents/NAME.
    """
    settings = settings_with(**given)
    contest = library.load(name)
    zone = ZoneInfo(contest.time_zone)
    playbook: Playbook = (
        SyntheticNight(contest, seed=seed) if captures is None else read_recording(captures, zone)
    )
    began_ms = _time(start, playbook.start_ms, zone, option="--start")
    orders = read_accidents(accidents, start_ms=began_ms, zone=zone)
    night = TroubledNight(playbook, zone=zone, accidents=orders)
    until_ms = night.end_ms if until is None else _time(until, began_ms, zone, option="--until")
    if until is not None and until_ms < began_ms:
        began = f"{moment_of(began_ms, zone):%Y-%m-%d %H:%M}"
        raise click.BadParameter(f"the night begins at {began}, after it", param_hint="--until")
    clock = Night(began_ms, int(time.time() * 1_000), round(speed * 100))
    played = Played(night, zone, clock, until_ms)
    server = FeedServer(night, played.now, require_referer=require_referer)
    asyncio.run(_serve(played, server, settings.host, settings.feed_port))


def _time(text: str | None, start_ms: int, zone: tzinfo, *, option: str) -> int:
    """Return the instant that *option* names; without one, *start_ms*."""
    if text is None:
        return start_ms
    at_ms = instant_of(text, start_ms, zone)
    if at_ms is None:
        raise click.BadParameter(
            f"{text!r} is no time; write it as 18:00 or 2024-11-27 18:00", param_hint=option
        )
    return at_ms


async def _serve(played: Played, server: FeedServer, host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    console = Console(stderr=True, highlight=False)
    try:
        address = await server.start(host, port)
        paths = sorted(played.night.paths(), key=lambda path: (path.count("/"), path))
        console.print(f"{address}{paths[0]}  and {len(paths) - 1} more", markup=False)
        await _tell(played, stop, lambda line: console.print(line, markup=False))
    finally:
        await server.stop()


async def _tell(played: Played, stop: asyncio.Event, tell: Callable[[str], None]) -> None:
    """Print a line for each publish until somebody stops it; it serves on after the last."""
    before_ms, moments = played.night.start_ms - 1, played.night.moments()
    while not stop.is_set():
        now_ms = played.now_ms()
        if bisect_right(moments, before_ms) != bisect_right(moments, now_ms):
            tell(line_of(played, before_ms, now_ms))
        if before_ms < played.until_ms <= now_ms:
            tell("the night stands still here; it is served until Ctrl-C")
        before_ms, moments = now_ms, played.night.moments()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await stop.wait()


def line_of(played: Played, before_ms: int, now_ms: int) -> str:
    """Return the line for what was published between two looks at the night."""
    moments = played.night.moments()
    passed = bisect_right(moments, now_ms)
    at = f"{moment_of(moments[passed - 1], played.zone):%Y-%m-%d %H:%M:%S}"
    active = [a.name for a in played.night.accidents if a.active(now_ms)]
    trouble = f"  accidents: {', '.join(active)}" if active else ""
    changed = len(played.night.changed(before_ms, now_ms))
    return f"{at}  publish {passed} of {len(moments)}, {changed} files changed{trouble}"
