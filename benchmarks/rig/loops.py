"""Event loops by name, and which one a running process has."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path

import uvloop


def run(main: Coroutine[None, None, None], *, loop: str) -> None:
    """Run *main* on the event loop called *loop*: uvloop or asyncio."""
    factory = uvloop.new_event_loop if loop == "uvloop" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)


def loop_of(pid: int) -> str:
    """Return the event loop of the process *pid*: one that runs uvloop has loaded it."""
    return "uvloop" if "uvloop" in Path(f"/proc/{pid}/maps").read_text() else "asyncio"
