"""What waits for a person in each contest, however many alerts came after it.

A desk asks every other moment, so what has once been looked at and did not wait is not looked at
again: an alert may stop to wait, and never begins to.
"""

from typing import NamedTuple

from tracker.core.alerts.alert import Alert
from tracker.core.replica import Replica
from tracker.ports import Alerts

PAGE = 500


class _Known(NamedTuple):
    """Up to which alert of a history was looked, and which of those waited."""

    epoch: str
    upto: int = 0
    ids: tuple[str, ...] = ()


class Waiting:
    """The alerts of every contest that wait, found again at the cost of those that are new."""

    def __init__(self, kept: Alerts) -> None:
        self._kept = kept
        self._known: dict[str, _Known] = {}

    async def of(self, replica: Replica) -> tuple[Alert, ...]:
        """Return what waits in a contest, in the order in which it arose."""
        contest_id, epoch = replica.contest.id, replica.position.epoch
        known = self._known.get(contest_id)
        if known is None or known.epoch != epoch:
            known = _Known(epoch)
        before = [await self._kept.get(contest_id, alert_id) for alert_id in known.ids]
        new, upto = await self._since(replica, known.upto)
        waiting = tuple(a for a in (*before, *new) if a is not None and a.status == "waiting")
        self._known[contest_id] = _Known(epoch, upto, tuple(alert.id for alert in waiting))
        return waiting

    async def _since(self, replica: Replica, upto: int) -> tuple[list[Alert], int]:
        new: list[Alert] = []
        while upto < replica.state.alerts:
            page = await self._kept.raised(replica.contest.id, upto, PAGE)
            if not page:
                break
            new += [alert for alert in page if alert.status == "waiting"]
            upto = page[-1].number
        return new, upto
