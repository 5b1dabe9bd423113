"""When readers are due a sign of life: soon after a change, and every few seconds without one.

A heartbeat carries the *checked* clock and an update does not. Without one close behind, a page
would say for seconds that a number changed after anybody looked; at 180 times the night's speed
that is a quarter of an hour.
"""

from dataclasses import dataclass

SOON_S = 1.0
"""A poller notes when it read a document right after it has appended what it read there."""

APART_S = 2.0
"""Least time between two: while numbers keep moving every one of them costs a write per reader."""


@dataclass(slots=True)
class Beat:
    """The signs of life of one contest or stream; instants are of any one clock, in seconds."""

    every_s: float
    told_at_s: float | None = None
    moved_at_s: float | None = None

    def moved(self, now_s: float) -> None:
        """Note that numbers were sent; the first since the last sign of life counts."""
        if self.moved_at_s is None:
            self.moved_at_s = now_s

    def told(self, now_s: float) -> None:
        """Note that a sign of life was sent."""
        self.told_at_s = now_s
        self.moved_at_s = None

    def due_at_s(self) -> float:
        """Return when the next one is due; the first is due at once."""
        if self.told_at_s is None:
            return float("-inf")
        quiet_s = self.told_at_s + self.every_s
        if self.moved_at_s is None:
            return quiet_s
        return min(quiet_s, max(self.moved_at_s + SOON_S, self.told_at_s + APART_S))
