"""`ports.Alerts` in Redis: one hash a contest, written by the script that moves the standings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.memory import Memo
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import decode_alert, decode_memo
from tracker.storage.guard import guarded

ALERT, PLACE, ID, MEMO = "alert|", "published|", "id|", "memo|"


class RedisAlerts:
    """Alerts by their number; places and ids lead to numbers."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def raised(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        return await self._numbered(contest_id, list(range(after + 1, after + 1 + count)))

    async def published(self, contest_id: str, after: int, count: int) -> tuple[Alert, ...]:
        key = keys.alerts(contest_id)
        places = [f"{PLACE}{place}" for place in range(after + 1, after + 1 + count)]
        with guarded(key):
            numbers = await self._redis.hmget(key, places) if places else []
        return await self._numbered(contest_id, [int(n) for n in numbers if n is not None])

    async def get(self, contest_id: str, alert_id: str) -> Alert | None:
        key = keys.alerts(contest_id)
        with guarded(key):
            number = await self._redis.hget(key, f"{ID}{alert_id}")
        found = await self._numbered(contest_id, [int(number)] if number is not None else [])
        return found[0] if found else None

    async def _numbered(self, contest_id: str, numbers: Sequence[int]) -> tuple[Alert, ...]:
        if not numbers:
            return ()
        key = keys.alerts(contest_id)
        with guarded(key):
            rows = await self._redis.hmget(key, [f"{ALERT}{number}" for number in numbers])
            return tuple(decode_alert(raw) for raw in rows if raw is not None)


def alert_rows(
    alerts: Iterable[Alert], memos: Mapping[str, Memo]
) -> Iterator[tuple[str, Alert | Memo | int]]:
    """Yield every field of the hash that *alerts* and *memos* set."""
    for alert in alerts:
        yield f"{ALERT}{alert.number}", alert
        yield f"{ID}{alert.id}", alert.number
        if alert.published is not None:
            yield f"{PLACE}{alert.published}", alert.number
    for key, memo in memos.items():
        yield f"{MEMO}{key}", memo


def read_alert_rows(
    rows: Mapping[bytes, bytes],
) -> tuple[tuple[Alert, ...], dict[str, Memo]]:
    """Return the alerts in their order and the memos that the hash holds."""
    alerts = [decode_alert(raw) for name, raw in rows.items() if name.startswith(ALERT.encode())]
    memos = {
        name.decode().removeprefix(MEMO): decode_memo(raw)
        for name, raw in rows.items()
        if name.startswith(MEMO.encode())
    }
    return tuple(sorted(alerts, key=lambda alert: alert.number)), memos
