"""Entries folded per second, from a real log to exactly-once commits of every standing.

Counts: the CPU time of one reducer that reads the log, folds it through five levels and commits
every standing, and beside it the CPU time that the server spends. The log is written before the
clock starts. Run it with `python -m benchmarks.fold [STATIONS...]`; it prints one line of JSON a
size.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.rig.lines import medians, print_line
from tests.builders import OPTIONS, make_contest, make_source
from tracker.core.buckets import bucket_of
from tracker.core.entries import Delta, Reports
from tracker.core.model import Contest, Region, numbers_of, option_ids
from tracker.logs import configure_logs
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.embedded import embedded
from tracker.storage.redis_store import redis_store
from workers import reducing

LEVELS = ("country", "province", "city", "district", "village", "station")
WIDTHS = (38, 14, 14, 12, 10)
"""Children per region: 38 x 14 x 14 x 12 x 10 is a little above Indonesia's 823,236 stations."""

ENTRY = 1_000


def world(stations: int) -> Contest:
    """Return a contest with *stations* polling stations under five levels."""
    regions = [Region(id="0", name="Negeri", level="country")]
    layer = ["0"]
    for level, width in zip(LEVELS[1:], WIDTHS, strict=True):
        layer = [f"{above}{n:02d}" for above in layer for n in range(width)]
        if level == "station":
            layer = layer[:stations]
        regions += [Region(id=r, name=r, level=level, parent_id=r[:-2]) for r in layer]
    source = make_source(counted_level="station", counted_part="own", poll_levels=("station",))
    names = {level: {"id": level, "en": level} for level in LEVELS}
    return make_contest(levels=LEVELS, level_names=names, regions=tuple(regions), sources=(source,))


async def write_log(store: Store, contest: Contest) -> int:
    """Append every station's report and return how many entries that took."""
    stations = [r.id for r in contest.regions if r.level == "station"]
    options = option_ids(contest)
    for start in range(0, len(stations), ENTRY):
        deltas = tuple(
            Delta(region_id, "own", None, _numbers(options, start + n))
            for n, region_id in enumerate(stations[start : start + ENTRY])
        )
        reports = Reports(
            source_id="feed", path=f"{start}.json", digest="d" * 64, source_at_ms=1, deltas=deltas
        )
        await store.log.append_reports(contest.id, reports, now_ms=start)
    return -(-len(stations) // ENTRY)


def _numbers(options: tuple[str, ...], n: int) -> tuple[int | None, ...]:
    votes = {o: (n * 7 + i * 13) % 300 for i, o in enumerate(options)}
    valid = sum(votes.values())
    return numbers_of(
        options,
        dict(votes),
        valid=valid,
        rejected=n % 9,
        cast=valid + n % 9,
        registered=600,
        participated=valid + n % 9,
        stations_reported=1,
        stations_total=1,
    )


async def reduce_all(store: Store, contest: Contest) -> tuple[float, float]:
    """Fold and commit the whole log; return the CPU and wall seconds of this process."""
    fence = await store.leases.acquire(bucket_of(contest.id), "bench", 3_600)
    assert fence is not None, "nobody else holds the lease of an empty server"
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    reduction = await reducing.begin(store, contest, fence=fence)
    while await reducing.advance(store, reduction, fence=fence):
        pass
    return time.process_time() - cpu_s, time.perf_counter() - wall_s


async def cold_start(store: Store, contest: Contest) -> float:
    """Return the CPU seconds of a successor that loads the standings."""
    fence = await store.leases.acquire(bucket_of(contest.id), "bench", 3_600)
    assert fence is not None, "nobody else holds the lease"
    cpu_s = time.process_time()
    await reducing.begin(store, contest, fence=fence)
    return time.process_time() - cpu_s


async def measure(stations: int) -> dict[str, float]:
    """Run one size once on a server of its own."""
    contest = world(stations)
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as server:
        client = connect(server.url())
        store = redis_store(client)
        entries = await write_log(store, contest)
        before_s = await _server_cpu_s(client)
        cpu_s, wall_s = await reduce_all(store, contest)
        server_cpu_s = await _server_cpu_s(client) - before_s
        start_cpu_s = await cold_start(store, contest)
        await client.aclose()
    return {
        "entries": entries,
        "reducer_cpu_s": cpu_s,
        "wall_s": wall_s,
        "server_cpu_s": server_cpu_s,
        "cold_start_cpu_s": start_cpu_s,
    }


async def _server_cpu_s(client: object) -> float:
    info = await client.info("cpu")  # type: ignore[attr-defined]  # an untyped client
    return float(info["used_cpu_user"]) + float(info["used_cpu_sys"])


def main() -> None:
    """Measure each size and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="*", type=int, default=[10_000, 100_000, 823_236])
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    configure_logs("benchmark", level="warning")
    for stations in given.stations:
        runs = [asyncio.run(measure(stations)) for _ in range(given.runs)]
        print_line("fold", **_fields(stations, given.runs, medians(runs)))


def _fields(stations: int, runs: int, figures: dict[str, float]) -> dict[str, object]:
    return {
        "stations": stations,
        "levels": len(LEVELS),
        "runs": runs,
        **figures,
        "stations_per_reducer_cpu_s": round(stations / figures["reducer_cpu_s"]),
        "entries_per_reducer_cpu_s": round(figures["entries"] / figures["reducer_cpu_s"]),
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "options": len(OPTIONS),
    }


if __name__ == "__main__":
    main()
