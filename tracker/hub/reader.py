"""A connected reader: its socket, and what it subscribed to."""

from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection

from tracker.core.session import Session

SLICE = 200
"""Readers written to before others get a turn: 200 take about 3 ms, measured."""


@dataclass(eq=False, slots=True)
class Reader:
    """A connection, what it subscribed to, and since when it is behind."""

    connection: ServerConnection
    session: Session = field(default_factory=Session)
    behind_since_s: float | None = None
