"""The poller process: an RQ worker whose jobs are polls, without a fork for each.

One event loop, one connection pool and one store live as long as the process, so that a job
costs milliseconds and intervals down to a second are honest.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
from contextlib import AsyncExitStack, suppress

import structlog
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tracker.config import Settings
from tracker.core.model import source_of
from tracker.errors import RealcountError
from workers.layouts import documents_at
from workers.poll_roots import poll_kit_of
from workers.polling import PollKit
from workers.polling import poll as poll_documents
from workers.process import EXIT_CRASHED, settings_for
from workers.roots import rq_redis_of
from workers.scheduler import queue_of

log = structlog.get_logger()


class Poller:
    """The long-lived half of this process: a loop, and what polls need from the world."""

    def __init__(self, settings: Settings) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._kit: PollKit = self._runner.run(
            self._stack.enter_async_context(poll_kit_of(settings))
        )

    def poll(self, contest_id: str, source_id: str, paths: list[str]) -> dict[str, int]:
        """Poll *paths* and return how many polls ended in which way."""
        return self._runner.run(self._poll(contest_id, source_id, paths))

    async def _poll(self, contest_id: str, source_id: str, paths: list[str]) -> dict[str, int]:
        contest = await self._kit.store.contests.get(contest_id)
        if contest is None:
            log.warning("contest.missing", contest_id=contest_id)
            return {}
        source = source_of(contest, source_id)
        documents = documents_at(contest, source, paths)
        outcomes = await poll_documents(self._kit, contest, source, documents)
        counts: dict[str, int] = {}
        for outcome in outcomes:
            counts[outcome.kind] = counts.get(outcome.kind, 0) + 1
        return counts

    def close(self) -> None:
        """Give the connections back."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


_POLLER: list[Poller] = []
"""RQ calls jobs by name, so what they need has to be found from this module."""


def poll(contest_id: str, source_id: str, paths: list[str]) -> dict[str, int]:
    """The job: poll some documents of one source. Arguments are plain JSON.

    A store that is away fails the job; the next tick tries again, nothing has been half counted.
    """
    return _POLLER[0].poll(contest_id, source_id, paths)


def main() -> None:
    """Take jobs until SIGTERM, which lets the one under way end first."""
    # RQ imports this module by its name; started with -m it is `__main__`, another module.
    from workers import poller

    settings = settings_for("poller")
    try:
        poller._POLLER.append(Poller(settings))
        _work(settings)
        poller._POLLER.pop().close()
    except (RealcountError, RedisError) as error:
        log.error("worker.failed", role="poller", reason=str(error))
        sys.exit(EXIT_CRASHED)


def _work(settings: Settings) -> None:
    redis = rq_redis_of(settings)
    worker = SimpleWorker(
        [queue_of(redis)],
        name=f"poller-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}",
        connection=redis,
        serializer=JSONSerializer,
    )
    with suppress(_StoppedEarlyError):
        # RQ listens to signals only once its worker has been registered; until then we do.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop_early)
        log.info("worker.started", role="poller", name=worker.name)
        worker.work(logging_level="WARNING")
    log.info("worker.stopped", role="poller")


class _StoppedEarlyError(BaseException):
    """Somebody asked this process to end before it had taken a job.

    Control flow, so that nothing of RQ's that catches errors takes it for one.
    """


def _stop_early(number: int, frame: object) -> None:
    raise _StoppedEarlyError


if __name__ == "__main__":
    main()
