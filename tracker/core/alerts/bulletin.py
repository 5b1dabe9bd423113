"""The public's newest alerts of one contest in the memory of a server of readers.

Alerts are the log-shaped part of what readers get: kept, in the order in which they were let out,
and gone on with after the id that a reader names.
"""

from collections.abc import Iterable
from typing import NamedTuple

from tracker.core.alerts.alert import Alert

KEPT_MAX = 1_000
CATCH_UP_MAX = 100
"""Alerts that a socket or a stream is sent at once; who has missed more reads the rest by pages."""


FIRST = "first"
"""Stands in the place of an id for the moment before the first alert."""

FRAMES_KEPT_MAX = 2 * KEPT_MAX


class Heard(NamedTuple):
    """Where a reader has got to: the alert it was told last, and that one's place.

    `last` is empty where it was told none; then the place alone counts. An id outlives a history
    that is folded again, a place doesn't.
    """

    place: int = 0
    last: str = ""

    @property
    def cursor(self) -> str | None:
        """What the reader sends to go on from there; None where only the place is known."""
        return self.last or (FIRST if self.place == 0 else None)


class Following(NamedTuple):
    """What a reader is told next: the alerts, and how many before them it has to read elsewhere.

    `missed` None: how many isn't known, because the id that it holds is none of this history.
    """

    alerts: tuple[Alert, ...]
    missed: int | None = 0


class Bulletin:
    """The newest public alerts by their place, and the messages that were made of them."""

    def __init__(self, start: int = 0) -> None:
        self.frames: dict[str, bytes] = {}
        self.undone: dict[str, Alert] = {}
        self._start = start
        self._alerts: list[Alert] = []
        self._places: dict[str, int] = {}

    @property
    def top(self) -> int:
        """The place of the newest, 0 before the first."""
        return self._start + len(self._alerts)

    @property
    def heard(self) -> Heard:
        """Where a reader is that has had everything."""
        return Heard(self.top, self._alerts[-1].id if self._alerts else "")

    def add(self, alerts: Iterable[Alert]) -> None:
        """Take up what was let out next; the oldest go where more are kept than may be."""
        for alert in alerts:
            self._alerts.append(alert)
            self._places[alert.id] = self.top
            if alert.undoes is not None:
                self.undone[alert.undoes] = alert
        for gone in self._alerts[: max(0, len(self._alerts) - KEPT_MAX)]:
            self._places.pop(gone.id, None)
            self.frames.pop(gone.id, None)
            self.undone.pop(gone.id, None)
        over = max(0, len(self._alerts) - KEPT_MAX)
        self._start += over
        del self._alerts[:over]

    def place(self, alert_id: str) -> int | None:
        """Return the place of an alert; None where it is not kept here."""
        return 0 if alert_id == FIRST else self._places.get(alert_id)

    def place_of(self, heard: Heard) -> int | None:
        """Return up to which place a reader has had everything; None: of another history."""
        return self.place(heard.last) if heard.last else heard.place

    def keep_frame(self, alert_id: str, frame: bytes) -> bytes:
        """Keep a message for others; digests differ by reader, so all are forgotten at times."""
        if len(self.frames) >= FRAMES_KEPT_MAX:
            self.frames.clear()
        self.frames[alert_id] = frame
        return frame

    def after(self, place: int) -> tuple[Alert, ...] | None:
        """Return every alert after *place*; None where not all of them are kept here."""
        if place < self._start:
            return None
        return tuple(self._alerts[place - self._start :])

    def newest(self, count: int) -> tuple[Alert, ...]:
        """Return the newest *count*, the newest last."""
        return tuple(self._alerts[max(0, len(self._alerts) - count) :])

    def following(self, place: int | None) -> Following:
        """Return what a reader that has had everything up to *place* is told at once."""
        if place is None or place > self.top:
            return Following((), None)
        missing = self.top - place
        told = self.newest(min(missing, CATCH_UP_MAX))
        return Following(told, missing - len(told))
