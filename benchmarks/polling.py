"""How late a polling station is read after it was published, at the polite budget.

Counts: for each station that reports in the first hours of a made-up night, the seconds from the
publish to the tick that read it, with our order of polls and, over the same night and with the
same budget, with every document in turn; and the CPU time of a choice. The polls are real, the
network is left out, and the night's clock goes on tick by tick. Run it with
`python -m benchmarks.polling [STATIONS...]`; it prints one line of JSON a size.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from benchmarks.latency import percentile
from benchmarks.rig.lines import print_line
from benchmarks.rig.published import NightFeed, NoRecording, with_stations
from tracker.contests.library import load
from tracker.core.model import Contest, Document, Source, source_of
from tracker.core.night import Night, phase_ms, tick_number
from tracker.core.poll_order import Tick, choose
from tracker.logs import configure_logs
from tracker.ports import Store
from tracker.simulate.night import SyntheticNight
from tracker.sources.registry import format_of
from tracker.storage.memory import memory_store
from workers.layouts import layout
from workers.ordering import tick_of
from workers.plans import LARGE_TICK_MS, LargePlan
from workers.polling import PollKit, poll

CONTEST = "jakarta-2024-stations"
STATIONS = 14_835
HOUR_MS = 3_600_000
WAITED_MS = HOUR_MS
"""Polling goes on after the last publish that counts until every order has read it."""


class Ours:
    """Our order of polls, and the CPU time of each choice."""

    def __init__(self, contest: Contest, source: Source) -> None:
        self._contest_id, self._source_id = contest.id, source.id
        self._layout = layout(contest, source)
        self.cpu_ms: list[float] = []

    async def __call__(self, store: Store, tick: Tick) -> Sequence[Document]:
        """Return what is asked for in *tick*."""
        noted = await store.documents.get(self._contest_id, self._source_id)
        announced = await store.documents.announced(self._contest_id, self._source_id)
        before_s = time.process_time()
        chosen = choose(self._layout, noted, announced, tick)
        self.cpu_ms.append(1_000 * (time.process_time() - before_s))
        return chosen


class InTurn:
    """Every document in turn."""

    def __init__(self, contest: Contest, source: Source) -> None:
        self._rest = cycle(layout(contest, source).documents)

    async def __call__(self, store: Store, tick: Tick) -> Sequence[Document]:
        """Return what is asked for in *tick*."""
        return list(islice(self._rest, tick.budget))


async def play(
    contest: Contest, night: SyntheticNight, order: Ours | InTurn, until_ms: int
) -> NightFeed:
    """Poll *night* in *order* from the close of polls on, and return the feed that was asked."""
    source = source_of(contest, contest.counting_source)
    feed, store = NightFeed(night, contest), memory_store()
    kit = PollKit(store=store, fetcher=feed, recording=NoRecording(), format_of=format_of)
    for tick in _ticks(contest, source, night.start_ms, until_ms + WAITED_MS):
        feed.now_ms = tick.now_ms
        await store.clock.set(Night(tick.now_ms, 0, 0))
        await poll(kit, contest, source, await order(store, tick))
    return feed


def _ticks(contest: Contest, source: Source, start_ms: int, end_ms: int) -> Iterator[Tick]:
    phase = phase_ms(f"{contest.id}/{source.id}", LARGE_TICK_MS)
    plan = LargePlan(contest.id, source.id, LARGE_TICK_MS, phase, contest, source)
    first, end = (tick_number(at_ms, LARGE_TICK_MS, phase) + 1 for at_ms in (start_ms, end_ms))
    return (tick_of(plan, number, None) for number in range(first, end))


async def measure(stations: int, hours: int, seed: int) -> dict[str, object]:
    """Play one size in both orders and return its figures."""
    contest = load(CONTEST)
    if stations < STATIONS:
        contest = with_stations(contest, stations)
    source, night = source_of(contest, contest.counting_source), SyntheticNight(contest, seed=seed)
    until_ms = night.start_ms + hours * HOUR_MS
    ours = Ours(contest, source)
    asked = await play(contest, night, ours, until_ms)
    in_turn = await play(contest, night, InTurn(contest, source), until_ms)
    return {
        "stations": stations,
        "documents": len(layout(contest, source).documents),
        "requests_per_minute_max": source.requests_per_minute_max,
        "hours": hours,
        "requests": asked.requests,
        **_late("ours", asked.late_s(until_ms)),
        **_late("in_turn", in_turn.late_s(until_ms)),
        "choose_cpu_p50_ms": round(percentile(ours.cpu_ms, 50), 2),
        "choose_cpu_p95_ms": round(percentile(ours.cpu_ms, 95), 2),
    }


def _late(order: str, late_s: list[float]) -> dict[str, object]:
    shares = {f"{order}_p{share}_s": round(percentile(late_s, share)) for share in (50, 95)}
    return {f"{order}_read": len(late_s), **shares, f"{order}_max_s": round(max(late_s))}


def main() -> None:
    """Measure each size and print its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="*", type=int, default=[STATIONS])
    parser.add_argument("--hours", type=int, default=6, help="of the night; polls close at 0")
    parser.add_argument("--seed", type=int, default=2024)
    given = parser.parse_args()
    configure_logs("benchmark", level="error")
    for stations in given.stations:
        # The same night gives the same delays; only the CPU time is another in another run.
        figures = asyncio.run(measure(stations, given.hours, given.seed))
        print_line("polling", runs=1, **figures)


if __name__ == "__main__":
    main()
