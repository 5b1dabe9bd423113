"""A circuit breaker for one source seen from one machine, as values and their steps.

Closed: requests go out. Open until an instant: none do. After that instant one goes out as a
probe, and the breaker stays open for the others until its answer closes it or opens it for longer.
Wall time, not night time: it protects somebody else's server.
"""

from msgspec import Struct

from tracker.core.backoff import backoff_ms

FAILURES_MAX = 3
"""Unanswered requests in a row that are bad luck; the next pause is for the source's sake."""

PAUSE_MS = 2_000
PAUSE_MS_MAX = 120_000
REFUSED_PAUSE_MS = 30_000
"""A 403 is a block of our address: it ends by waiting, and asking again prolongs it."""

THROTTLED_PAUSE_MS_MAX = 3_600_000
"""No Retry-After silences a source for longer than an hour, however absurd it is."""


class Breaker(Struct, frozen=True):
    """How one machine fares with one source: failures in a row, and until when it pauses."""

    failures: int = 0
    open_until_ms: int = 0
    reason: str = ""


def is_open(breaker: Breaker, wall_ms: int) -> bool:
    """Say whether requests have to wait."""
    return wall_ms < breaker.open_until_ms


def is_probe_due(breaker: Breaker, wall_ms: int) -> bool:
    """Say whether a pause is over and nobody has asked since."""
    return 0 < breaker.open_until_ms <= wall_ms


def probing(breaker: Breaker, wall_ms: int, probe_ms: int) -> Breaker:
    """Return the breaker while one request is under way that decides for all.

    It stays open for *probe_ms* at most: whoever probes may be killed before the answer.
    """
    return Breaker(breaker.failures, wall_ms + probe_ms, breaker.reason)


def opened_since(asked: Breaker, held: Breaker, wall_ms: int) -> bool:
    """Say whether another request opened the breaker while ours, sent under *asked*, was out.

    Ten requests that fail together are one failure, and a success from before a 429 does not
    lift it.
    """
    return is_open(held, wall_ms) and held.open_until_ms != asked.open_until_ms


def after_success() -> Breaker:
    """Return the breaker after an answer that could be used."""
    return Breaker()


def after_silence(breaker: Breaker, wall_ms: int, luck: float, reason: str) -> Breaker:
    """Return the breaker after a timeout, a refused connection or a server error."""
    failures = breaker.failures + 1
    if failures < FAILURES_MAX:
        return Breaker(failures, 0, reason)
    return _opened(failures, failures - FAILURES_MAX + 1, wall_ms, luck, reason)


def after_refusal(breaker: Breaker, wall_ms: int, luck: float, reason: str) -> Breaker:
    """Return the breaker after a 401 or 403; it opens at once."""
    failures = breaker.failures + 1
    opened = _opened(failures, failures, wall_ms, luck, reason)
    until_ms = max(opened.open_until_ms, wall_ms + REFUSED_PAUSE_MS)
    return Breaker(failures, until_ms, reason)


def after_throttle(
    breaker: Breaker, wall_ms: int, retry_after_s: float | None, luck: float, reason: str
) -> Breaker:
    """Return the breaker after a 429, or a 503 that asks for a pause; the source's word counts."""
    failures = breaker.failures + 1
    if retry_after_s is None:
        return _opened(failures, failures, wall_ms, luck, reason)
    pause_ms = min(max(0, round(retry_after_s * 1_000)), THROTTLED_PAUSE_MS_MAX)
    return Breaker(failures, wall_ms + pause_ms, reason)


def _opened(failures: int, attempt: int, wall_ms: int, luck: float, reason: str) -> Breaker:
    pause_ms = backoff_ms(attempt, luck, base_ms=PAUSE_MS, max_ms=PAUSE_MS_MAX)
    return Breaker(failures, wall_ms + pause_ms, reason)
