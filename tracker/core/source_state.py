"""What state a source is in, from what polls have noted of its documents.

A source that gives no news is told apart from one that can't be reached, and both from a count
that nobody is looking at: three silences that look the same on a screen.
"""

from collections.abc import Collection, Iterable, Mapping
from heapq import nlargest
from typing import Protocol

from tracker.core.model import Source, SourceStanding
from tracker.core.noted import Noted

SILENT_POLLS = 5
"""Polls that may be missed before we say that we are not looking: a restart costs one or two."""

SILENT_MS_MIN = 60_000

FROZEN_CYCLES = 3
"""Publish cycles without news before a source counts as frozen (KPU's are of 15 minutes)."""

ASKED_LAST = 100
"""Documents that must all have failed. Of fifteen thousand, some that stand as they were read an
hour ago don't say that the source answers now; and any hundred hold some that surely exist."""


class Polled(Noted, Protocol):
    """What polls note of a document, and what went wrong."""

    @property
    def failure(self) -> str | None:
        """Why."""
        ...


def source_state(
    source: Source, noted: Mapping[str, Polled], now_ms: int, *, complete: bool
) -> SourceStanding:
    """Return the state of *source* at *now_ms* by the night's clock.

    *complete*: every station is in, so that silence is the end of the count and no trouble.
    """
    heard_ms = _latest(_both(noted.values()))
    silence_ms = max(SILENT_MS_MIN, SILENT_POLLS * source.interval_s * 1_000)
    if heard_ms is None or now_ms - heard_ms > silence_ms:
        return SourceStanding("not_polled", heard_ms or now_ms)
    latest = _latest_asked(noted.values())
    failing = [n for n in latest if n.failed_at_ms is not None]
    if failing and len(failing) == len(latest):
        read_ms = _latest(n.checked_at_ms for n in noted.values())
        first_ms = min(n.failed_at_ms or now_ms for n in failing)
        newest = max(failing, key=lambda n: n.failed_at_ms or 0)
        return SourceStanding("unreachable", read_ms or first_ms, newest.failure or "")
    changed_ms = _latest(n.changed_at_ms for n in noted.values())
    frozen_ms = FROZEN_CYCLES * source.publish_s * 1_000
    if changed_ms is not None and not complete and now_ms - changed_ms > frozen_ms:
        return SourceStanding("frozen", changed_ms)
    return SourceStanding("fine", _latest(n.checked_at_ms for n in noted.values()) or now_ms)


def _latest_asked(noted: Collection[Polled]) -> Collection[Polled]:
    """Return all that was noted, or of a source with very many documents those asked for last."""
    if len(noted) <= ASKED_LAST:
        return noted
    return nlargest(ASKED_LAST, noted, key=lambda n: _latest(_both([n])) or 0)


def _both(noted: Iterable[Noted]) -> Iterable[int | None]:
    for one in noted:
        yield one.checked_at_ms
        yield one.failed_at_ms


def _latest(instants: Iterable[int | None]) -> int | None:
    return max((at for at in instants if at is not None), default=None)
