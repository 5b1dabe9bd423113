"""Milliseconds from an appended entry to the first and to the last reader that has read of it.

Counts: the time from the moment `append_reports` returned until one reader, and until every reader,
had read the whole message that reflects the entry. The store, the reducer, the hub and the readers
are processes of their own, as in a night. In turn with each entry the same message is handed to a
process that does nothing but `websockets.broadcast` to as many readers of its own; between the two
lies what log, reducer and hub add. The next entry waits for all readers and for the tick, so these
are changes after quiet: in a burst one waits up to a tick longer. All runs of a size have the same
processes and connections.

The readers share the machine's cores with what they measure: many of them read late because they
stand in line for a core. Run it with `python -m benchmarks.latency [READERS...]`, at 10,000 readers
too; it prints one line of JSON a size. Linux only: it compares clocks of several processes.
"""

import argparse
import asyncio
import math
import random
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.rig.bare import HOST
from benchmarks.rig.children import allow_sockets, heard, started, tell
from benchmarks.rig.lines import medians, print_line
from benchmarks.rig.loops import loop_of
from benchmarks.rig.readers import Arrival
from tests.builders import CONTEST
from tests.e2e.worlds import night_of_districts, settings_on
from tracker.config import read_settings
from tracker.core.entries import Reports
from tracker.logs import configure_logs
from tracker.ports import Store
from workers.supervisor import Role
from workers.up import Run, running, until_ready, with_free_ports

ROLES = (Role("reducer", "workers.reducer"), Role("hub", "workers.hub"))
LEASE_TTL_S = 10
AS_BROWSERS = "permessage-deflate; server_no_context_takeover; client_max_window_bits"
"""What browsers offer, but for a window across messages, which the hub refuses as well."""

WARM_UP = 5
QUIET_S = (0.01, 0.06)
"""Random, so that no entry falls into step with what the processes do once a second."""

GIVE_UP_S = 60
SHARES = (50, 95, 99)

Sample = dict[str, float]


@dataclass(frozen=True, slots=True)
class World:
    """The processes of one size: ours, the bare server, and the readers of each."""

    run: Run
    readers: Process
    bare: Process
    bare_readers: Process


@asynccontextmanager
async def world(readers: int, tick_ms: int, extensions: Sequence[str]) -> AsyncIterator[World]:
    """Start everything and connect *readers* to the hub and as many to the bare server."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = settings_on(folder, tick_ms=tick_ms, lease_ttl_s=LEASE_TTL_S)
        run = await enter(running(with_free_ports(chosen), [CONTEST], ROLES))
        await until_ready([f"http://{HOST}:{run.settings.hub_port}/readyz"], asyncio.Event())
        bare = await enter(started("benchmarks.rig.bare", hub_loop(run)))
        ports = (run.settings.hub_port, int(await heard(bare, GIVE_UP_S)))
        ours, others = [await enter(connected(port, readers, extensions)) for port in ports]
        yield World(run, ours, bare, others)


def hub_loop(run: Run) -> str:
    """Return the event loop of the hub."""
    (pid,) = run.supervisor.pids("workers.hub")
    return loop_of(pid)


@asynccontextmanager
async def connected(port: int, readers: int, extensions: Sequence[str]) -> AsyncIterator[Process]:
    """Start a process of *readers* and return once each of them has a snapshot."""
    arguments = (HOST, port, readers, CONTEST.id, *extensions)
    async with started("benchmarks.rig.readers", *arguments) as process:
        await arrival(process, 0, GIVE_UP_S + readers // 100)
        yield process


async def arrival(readers: Process, offset: int, timeout_s: float = GIVE_UP_S) -> Arrival:
    """Return when the first and the last of *readers* had read of *offset*, and the message."""
    while True:
        told = msgspec.json.decode(await heard(readers, timeout_s), type=Arrival)
        if told.offset >= offset:
            return told


async def append(store: Store, reports: Reports) -> tuple[int, int]:
    """Append *reports* and return their offset and when it was known that they are held."""
    appended = await store.log.append_reports(
        CONTEST.id, reports, now_ms=time.time_ns() // 1_000_000
    )
    now_ns = time.monotonic_ns()
    assert appended.offset is not None, "each entry moves a district"
    return appended.offset, now_ns


async def sample(world: World, reports: Reports, quiet_s: float) -> Sample:
    """Bring one entry to all readers, then its message to those of the bare server."""
    offset, committed_ns = await append(world.run.store, reports)
    ours = await arrival(world.readers, offset)
    await asyncio.sleep(quiet_s)
    tell(world.bare, ours.text.encode())
    handed_ns = time.monotonic_ns()
    bare = await arrival(world.bare_readers, offset)
    await asyncio.sleep(quiet_s)
    return {
        "first": (ours.first_ns - committed_ns) / 1e6,
        "last": (ours.last_ns - committed_ns) / 1e6,
        "bare_first": (bare.first_ns - handed_ns) / 1e6,
        "bare_last": (bare.last_ns - handed_ns) / 1e6,
        "message_bytes": len(ours.text.encode()),
    }


async def one_run(world: World, night: Iterator[Reports], appends: int) -> Sample:
    """Measure *appends* entries of *night* and return what stands between all of them."""
    tick_s = world.run.settings.tick_ms / 1_000
    samples = [
        await sample(world, reports, tick_s / 2 + random.uniform(*QUIET_S))
        for reports in islice(night, appends)
    ]
    return {
        f"{key}_p{share}_ms": percentile([s[key] for s in samples], share)
        for key in ("first", "last", "bare_first", "bare_last")
        for share in SHARES
    } | {"message_bytes": max(s["message_bytes"] for s in samples)}


def percentile(values: Sequence[float], share: int) -> float:
    """Return the least of *values* that *share* per cent of them don't exceed."""
    return sorted(values)[math.ceil(share / 100 * len(values)) - 1]


async def measure(readers: int, given: argparse.Namespace) -> dict[str, object]:
    """Measure one size in processes of its own, and return the fields of its line."""
    night = night_of_districts(WARM_UP + given.runs * given.appends)
    extensions = () if given.uncompressed else (AS_BROWSERS,)
    async with world(readers, given.tick_ms, extensions) as held:
        await one_run(held, night, WARM_UP)
        runs = [await one_run(held, night, given.appends) for _ in range(given.runs)]
        return {"loop": hub_loop(held.run), **medians(runs)}


def main() -> None:
    """Measure each size and print its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="*", type=int, default=[1, 100, 1_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--appends", type=int, default=25, help="entries of a run")
    parser.add_argument("--tick-ms", type=int, default=read_settings({}).tick_ms)
    parser.add_argument("--uncompressed", action="store_true", help="readers offer no deflate")
    given = parser.parse_args()
    configure_logs("benchmark", level="warning")
    allow_sockets(max(given.readers))
    for readers in given.readers:
        print_line(
            "latency",
            readers=readers,
            appends=given.appends,
            runs=given.runs,
            tick_ms=given.tick_ms,
            compressed=not given.uncompressed,
            **asyncio.run(measure(readers, given)),
        )


if __name__ == "__main__":
    main()
