"""Processes of a benchmark: they end with their block, are told lines and answer in lines."""

import asyncio
import resource
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

LINE_BYTES_MAX = 1_000_000
FILES_OF_ITS_OWN = 200
"""Open files of a process beside its sockets: modules, pipes, the connection to the store."""


@asynccontextmanager
async def started(module: str, *arguments: object) -> AsyncIterator[Process]:
    """Run *module* for the length of a block; the end of its input ends it too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *map(str, arguments),
        stdin=PIPE,
        stdout=PIPE,
        limit=LINE_BYTES_MAX,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def heard(process: Process, timeout_s: float) -> bytes:
    """Return the next line of *process*; without one the benchmark can't go on."""
    assert process.stdout is not None, "it was asked for"
    line = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            line = await process.stdout.readline()
    if not line:
        sys.exit(f"a process ended, or said nothing for {timeout_s} s; the lines above say why")
    return line


def tell(process: Process, line: bytes) -> None:
    """Hand *line* to *process*."""
    assert process.stdin is not None, "it was asked for"
    process.stdin.write(line + b"\n")


async def told() -> asyncio.StreamReader:
    """Return the lines that this process is told; they end when it shall stop."""
    lines = asyncio.StreamReader(limit=LINE_BYTES_MAX)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    return lines


def allow_sockets(sockets: int) -> None:
    """Let this process and those that it starts hold *sockets*, or exit and say what to raise."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sockets + FILES_OF_ITS_OWN
    if hard != resource.RLIM_INFINITY and wanted > hard:
        sys.exit(f"{sockets} readers need {wanted} open files; the hard limit here is {hard}")
    if soft != resource.RLIM_INFINITY and wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
