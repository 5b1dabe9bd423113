"""What is polled when: plans of sources, the ticks of each, and the ids of their jobs."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.core.model import Contest, Source
from tracker.core.night import Night, tick_number
from tracker.core.poll_order import is_large

LARGE_TICK_MS = 5_000
"""A large source is asked a little every few seconds: evenly, and by what is newly known."""

WALL_TICK_MS = 1_000
"""However fast a night goes, its ticks aren't shorter than this on the wall."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch of documents of one source, and the rhythm in which it is polled.

    `number` is set where the documents were chosen for one tick: then it names the batch.
    """

    contest_id: str
    source_id: str
    paths: tuple[str, ...]
    interval_ms: int
    phase_ms: int
    number: int | None = None

    def job_id(self, tick: int, run: int) -> str:
        """Return the id of this plan's job for *tick* in the night that started at *run*.

        Whatever two schedulers choose for batch n of a tick: one of the two becomes a job.
        """
        if self.number is not None:
            return f"{chosen_prefix(self.contest_id, self.source_id)}{run}-{tick}-{self.number}"
        return f"poll-{_token(self.contest_id, self.source_id, *self.paths)}-{run}-{tick}"


@dataclass(frozen=True, slots=True)
class LargePlan:
    """A source with more documents than a minute has room for; each tick chooses some."""

    contest_id: str
    source_id: str
    interval_ms: int
    phase_ms: int
    contest: Contest = field(compare=False, repr=False)
    source: Source = field(compare=False, repr=False)


@dataclass(slots=True)
class Schedule:
    """The plans of every contest, and the last tick that was put into the queue for each."""

    plans: tuple[Plan | LargePlan, ...] = ()
    ticks: dict[Plan | LargePlan, tuple[int, int]] = field(default_factory=dict)

    def due(self, now_ms: int, run: int) -> Iterator[tuple[Plan | LargePlan, int]]:
        """Yield each plan whose tick has not been put into the queue yet."""
        for plan in self.plans:
            tick = tick_number(now_ms, plan.interval_ms, plan.phase_ms)
            if self.ticks.get(plan) != (run, tick):
                self.ticks[plan] = (run, tick)
                yield plan, tick


def tick_ms(source: Source, documents: int, night: Night | None) -> int:
    """Return how long a tick of *source* with so many *documents* is, by the night's clock."""
    interval_ms = source.interval_s * 1_000
    if not is_large(source, documents):
        return interval_ms
    rate_percent = night.rate_percent if night is not None else 100
    return max(min(LARGE_TICK_MS, interval_ms), WALL_TICK_MS * rate_percent // 100)


def chosen_prefix(contest_id: str, source_id: str) -> str:
    """Return how the ids of the jobs begin whose documents were chosen for their tick."""
    return f"poll-{_token(contest_id, source_id)}-"


def _token(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
