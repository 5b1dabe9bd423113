"""Start the processes of a run, start again what dies, and stop them all in order."""

import asyncio
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from tracker.errors import CommandError
from workers.parent import Lifeline
from workers.process import EXIT_CONFIG

STOP_TIMEOUT_S = 15
CALM_S = 30
"""A process that ran this long had started well; its next death is a new one."""

BACKOFF_S_MAX = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Role:
    """One process: a name for the logs, and the module that is run."""

    name: str
    module: str


def roles(
    *, pollers: int = 2, reducers: int = 1, schedulers: int = 1, hubs: int = 1, notifiers: int = 0
) -> list[Role]:
    """Return the processes of a run, in the order in which they are started.

    Nobody is told of a night that is played at full speed, so there is a notifier only where one
    is asked for.
    """
    counts = {
        "reducer": reducers,
        "hub": hubs,
        "web": 1,
        "notifier": notifiers,
        "poller": pollers,
        "scheduler": schedulers,
    }
    return [
        Role(f"{name}-{number}" if count > 1 else name, f"workers.{name}")
        for name, count in counts.items()
        for number in range(1, count + 1)
    ]


@dataclass(slots=True)
class Child:
    """A role and the process that plays it now."""

    role: Role
    process: asyncio.subprocess.Process | None = None
    started_at_s: float = 0.0
    deaths: int = 0
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class Supervisor:
    """Keeps the processes of a run alive until `stop`."""

    def __init__(self, to_run: Sequence[Role], env: Mapping[str, str]) -> None:
        self.children = [Child(role) for role in to_run]
        self._lifeline = Lifeline()
        self._env = {**os.environ, **env, **self._lifeline.environment}
        self._stopping = False
        self._unusable: Role | None = None
        self._guarded: asyncio.Timeout | None = None

    async def start(self) -> None:
        """Start every process; each is watched from now on."""
        for child in self.children:
            await self._spawn(child)
            child.task = asyncio.create_task(self._watch(child))

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """End the block when a process says that starting it again won't help.

        Raises:
            CommandError: that process can't use its settings; its own lines say why.
        """
        try:
            async with asyncio.timeout(None) as self._guarded:
                if self._unusable is not None:
                    self._guarded.reschedule(0)
                yield
        except TimeoutError:
            if self._unusable is None:
                raise
            raise CommandError(
                f"the process {self._unusable.name} can't use its settings; its lines say why"
            ) from None
        finally:
            self._guarded = None

    async def stop(self) -> None:
        """Ask every process to end, those that feed others first, and wait for them."""
        self._stopping = True
        for child in reversed(self.children):
            if child.process is not None and child.process.returncode is None:
                child.process.terminate()
        for child in self.children:
            await self._await_end(child)
        self._lifeline.close()

    def pids(self, role_module: str) -> list[int]:
        """Return the ids of the running processes of *role_module*, e.g. "workers.hub"."""
        return [
            child.process.pid
            for child in self.children
            if child.role.module == role_module
            and child.process is not None
            and child.process.returncode is None
        ]

    async def _spawn(self, child: Child) -> None:
        child.started_at_s = time.monotonic()
        # A session of their own: Ctrl-C reaches the supervisor, which stops them in order.
        child.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            child.role.module,
            env=self._env,
            start_new_session=True,
            pass_fds=(self._lifeline.fd,),
            stdout=sys.stderr,
        )
        log.info("process.started", role=child.role.name, pid=child.process.pid)
        if self._stopping:
            # `stop` came while this one was being born, and has told only its forerunner to end.
            child.process.terminate()

    async def _watch(self, child: Child) -> None:
        while not self._stopping:
            assert child.process is not None, "a watched child has been started"
            code = await child.process.wait()
            if self._stopping:
                return
            if code == EXIT_CONFIG:
                self._give_up(child)
                return
            await self._start_again(child, code)

    def _give_up(self, child: Child) -> None:
        log.error("process.refused", role=child.role.name)
        self._unusable = child.role
        if self._guarded is not None:
            self._guarded.reschedule(0)

    async def _start_again(self, child: Child, code: int) -> None:
        if time.monotonic() - child.started_at_s > CALM_S:
            child.deaths = 0
        child.deaths += 1
        backoff_s = 0.0 if child.deaths == 1 else min(BACKOFF_S_MAX, 0.2 * 2**child.deaths)
        log.warning(
            "process.died",
            role=child.role.name,
            code=code,
            signal=signal.Signals(-code).name if code < 0 else None,
            backoff_s=backoff_s,
        )
        await asyncio.sleep(backoff_s)
        if not self._stopping:
            await self._spawn(child)

    async def _await_end(self, child: Child) -> None:
        await _ended(child)
        if child.task is not None:
            await child.task
            await _ended(child)


async def _ended(child: Child) -> None:
    if child.process is None:
        return
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await child.process.wait()
    except TimeoutError:
        log.warning("process.killed", role=child.role.name, pid=child.process.pid)
        child.process.kill()
        await child.process.wait()


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on now.

    It is one that no system gives to outgoing connections by itself (Linux: from 32768, macOS:
    from 49152), because one of those may be taken between this look and the process that binds.

    Raises:
        CommandError: a hundred of them are taken, or *host* is not this machine's.
    """
    trouble: OSError | None = None
    for port in random.SystemRandom().sample(range(15_000, 32_768), 100):
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError as error:
                trouble = error
                continue
            return port
    raise CommandError(f"no free port on {host}: {trouble}") from trouble


def port_taken(host: str, port: int) -> bool:
    """Say whether somebody listens on *port* already."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0
