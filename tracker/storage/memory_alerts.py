"""`ports.Alerts` in the memory of one process."""

from tracker.core.alerts.alert import Alert
from tracker.storage.memory_room import Room


class MemoryAlerts:
    """`ports.Alerts` in memory."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def raised(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        held = self._room.shelf(contest_id).alerts
        numbers = range(after + 1, after + 1 + count)
        return tuple(held[number] for number in numbers if number in held)

    async def published(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        held = self._room.shelf(contest_id).alerts.values()
        let_out = {alert.published: alert for alert in held if alert.published is not None}
        places = range(after + 1, after + 1 + count)
        return tuple(let_out[place] for place in places if place in let_out)

    async def get(self, contest_id: str, alert_id: str) -> Alert | None:
        held = self._room.shelf(contest_id).alerts.values()
        return next((alert for alert in held if alert.id == alert_id), None)
