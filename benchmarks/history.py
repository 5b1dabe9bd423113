"""A question about the past, from a checkpoint and without any.

Counts: the milliseconds until the standings as of a moment are there, for moments spread evenly
over a log, each asked twice, one after the other: from the nearest checkpoint, and by a fold from
the first entry. Beside it the first question of all, which leaves the checkpoints on its way. The
log lies in a real server. Run it with `python -m benchmarks.history [ENTRIES...]`; it prints one
line of JSON a size.
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.fold import world
from benchmarks.latency import percentile
from benchmarks.rig.lines import medians, print_line
from tests.builders import OPTIONS, make_numbers
from tracker.core.entries import Delta, Reports
from tracker.core.history import Checkpoint, Mark
from tracker.core.model import Contest, Numbers
from tracker.logs import configure_logs
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.embedded import embedded
from tracker.storage.redis_store import redis_store
from workers.past import Past, as_of

STATIONS = 15_000
MOMENTS = 10
SECOND_MS = 1_000


class NoCheckpoints:
    """`ports.Checkpoints` that keeps none: every question is folded from the first entry."""

    async def marks(self, contest_id: str) -> tuple[Mark, ...]:
        """Return nothing."""
        return ()

    async def get(self, contest_id: str, offset: int) -> Checkpoint | None:
        """Return nothing."""
        return None

    async def put(self, contest_id: str, checkpoint: Checkpoint) -> None:
        """Keep nothing."""

    async def drop(self, contest_id: str, offset: int) -> None:
        """There is nothing to drop."""


async def write_log(store: Store, contest: Contest, entries: int) -> None:
    """Append *entries* reports, one a second: each station's in turn, with more votes each time."""
    stations = [region.id for region in contest.regions if region.level == "station"]
    for n in range(entries):
        turn, place = divmod(n, len(stations))
        old = _numbers(turn - 1) if turn else None
        delta = Delta(stations[place], "own", old, _numbers(turn))
        reports = Reports(
            source_id="feed", path=f"{place}.json", digest="d" * 64, source_at_ms=n, deltas=(delta,)
        )
        await store.log.append_reports(contest.id, reports, now_ms=(n + 1) * SECOND_MS)


def _numbers(turn: int) -> Numbers:
    return make_numbers(*(100 + turn for _ in OPTIONS))


async def asked(store: Store, contest: Contest, at_ms: int) -> tuple[float, Past]:
    """Return how many milliseconds the standings as of *at_ms* took, and what they are."""
    before_s = time.perf_counter()
    past = await as_of(store, contest, at_ms)
    return 1_000 * (time.perf_counter() - before_s), past


async def measure(entries: int) -> dict[str, float]:
    """Run one size once on a server of its own."""
    contest = world(min(entries, STATIONS))
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as server:
        client = connect(server.url())
        store = redis_store(client)
        await write_log(store, contest, entries)
        first_ms, _ = await asked(store, contest, entries * SECOND_MS)
        marks = await store.checkpoints.marks(contest.id)
        figures = await _compared(store, contest, entries)
        await client.aclose()
    return {
        "checkpoints": len(marks),
        "checkpoints_kib": sum(mark.packed_bytes for mark in marks) / 1_024,
        "first_ms": first_ms,
        **figures,
    }


async def _compared(store: Store, contest: Contest, entries: int) -> dict[str, float]:
    plain = replace(store, checkpoints=NoCheckpoints())
    ways: dict[str, list[float]] = {"from_checkpoint": [], "without": []}
    for n in range(MOMENTS):
        at_ms = entries * SECOND_MS * (2 * n + 1) // (2 * MOMENTS)
        near_ms, near = await asked(store, contest, at_ms)
        far_ms, far = await asked(plain, contest, at_ms)
        assert near.fold.tallies == far.fold.tallies, "a checkpoint decides nothing"
        ways["from_checkpoint"].append(near_ms)
        ways["without"].append(far_ms)
    return {
        f"{way}_{name}_ms": percentile(values, share)
        for way, values in ways.items()
        for name, share in (("p50", 50), ("max", 100))
    }


def main() -> None:
    """Measure each size and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="*", type=int, default=[2_000, 40_000])
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    configure_logs("benchmark", level="warning")
    for entries in given.entries:
        runs = [asyncio.run(measure(entries)) for _ in range(given.runs)]
        fields = {"stations": min(entries, STATIONS), "moments": MOMENTS, "runs": given.runs}
        print_line("history", entries=entries, **fields, **medians(runs))


if __name__ == "__main__":
    main()
