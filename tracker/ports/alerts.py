"""What storage owes of alerts; they are written by `Standings.commit`."""

from typing import Protocol

from tracker.core.alerts.alert import Alert


class Alerts(Protocol):
    """The alerts of every contest, which move with the standings; `ContestState` counts them."""

    async def raised(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        """Return up to *count* alerts after number *after*, in the order in which they arose."""
        ...

    async def published(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        """Return the same of those that the public may have, as they were let out."""
        ...

    async def get(self, contest_id: str, alert_id: str) -> Alert | None:
        """Return the alert *alert_id*, or None."""
        ...
