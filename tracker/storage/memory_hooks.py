"""`ports.Hooks` in the memory of one process."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.core.delivery.fates import as_gathered, as_revived, in_order
from tracker.core.delivery.hook import Attempt, Cursor, Delivery, Hook
from tracker.ports.hooks import Claim
from tracker.storage.limits import ATTEMPTS_KEPT


@dataclass(slots=True)
class _Desk:
    """What one hook has; `due` holds the ids of what has not ended."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    log: list[Attempt] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    rest_until_ms: int = 0


class MemoryHooks:
    """`ports.Hooks` in memory."""

    def __init__(self) -> None:
        self._hooks: dict[str, Hook] = {}
        self._desks: defaultdict[str, _Desk] = defaultdict(_Desk)

    async def add(self, hook: Hook) -> Hook:
        return self._hooks.setdefault(hook.name, hook)

    async def change(self, held: Hook, changed: Hook) -> bool:
        assert (held.name, held.id) == (changed.name, changed.id), "a hook stays who it is"
        if self._hooks.get(held.name) != held:
            return False
        self._hooks[held.name] = changed
        return True

    async def remove(self, hook: Hook) -> bool:
        held = self._hooks.get(hook.name)
        if held is None or held.id != hook.id:
            return False
        del self._hooks[hook.name]
        self._desks.pop(hook.id, None)
        return True

    async def every(self) -> tuple[Hook, ...]:
        return tuple(self._hooks[name] for name in sorted(self._hooks))

    async def cursor(self, hook_id: str, contest_id: str) -> Cursor:
        return self._desks[hook_id].cursors.get(contest_id, Cursor())

    async def make(
        self,
        hook_id: str,
        contest_id: str,
        deliveries: Sequence[tuple[Delivery, int]],
        *,
        held: Cursor,
        moved: Cursor,
    ) -> bool:
        desk = self._desks[hook_id]
        if desk.cursors.get(contest_id, Cursor()) != held:
            return False
        desk.cursors[contest_id] = moved
        for delivery, due_ms in deliveries:
            if delivery.id not in desk.deliveries:
                desk.deliveries[delivery.id] = delivery
                desk.due[delivery.id] = due_ms
        return True

    async def due(
        self, hook_ids: Sequence[str], now_ms: int, count: int
    ) -> Mapping[str, tuple[Delivery, ...]]:
        found = {}
        for hook_id in hook_ids:
            desk = self._desks[hook_id]
            ids = [] if desk.rest_until_ms > now_ms else list(_ready(desk, now_ms))[:count]
            if ids:
                found[hook_id] = tuple(desk.deliveries[one] for one in ids)
        return found

    async def gather(self, members: Sequence[Delivery], digest: Delivery, now_ms: int) -> bool:
        desk = self._desks[digest.hook_id]
        ready = set(_ready(desk, now_ms))
        if any(member.id not in ready for member in members):
            return False
        for member in members:
            del desk.due[member.id]
            desk.deliveries[member.id] = as_gathered(member, digest, now_ms)
        desk.deliveries[digest.id] = digest
        desk.due[digest.id] = now_ms
        return True

    async def claim(
        self,
        hook_id: str,
        delivery_ids: Sequence[str],
        *,
        now_ms: int,
        until_ms: int,
        rest_until_ms: int = 0,
    ) -> tuple[Claim, ...]:
        desk = self._desks[hook_id]
        ready = set(_ready(desk, now_ms))
        taken = [one for one in delivery_ids if one in ready]
        if desk.rest_until_ms > now_ms or not taken:
            return ()
        desk.rest_until_ms = rest_until_ms or desk.rest_until_ms
        for one in taken:
            desk.due[one] = until_ms
            desk.attempts[one] = desk.attempts.get(one, 0) + 1
        return tuple(Claim(desk.deliveries[one], desk.attempts[one], until_ms) for one in taken)

    async def settle(
        self,
        claim: Claim,
        ended: Delivery,
        line: Attempt,
        *,
        due_ms: int | None,
        rest_until_ms: int = 0,
    ) -> bool:
        desk = self._desks[ended.hook_id]
        score = desk.due.get(ended.id)
        if score is None or (score != claim.until_ms and ended.state != "delivered"):
            return False
        desk.deliveries[ended.id] = ended
        if due_ms is None:
            del desk.due[ended.id]
        else:
            desk.due[ended.id] = due_ms
        desk.rest_until_ms = max(desk.rest_until_ms, rest_until_ms)
        desk.log.insert(0, line)
        del desk.log[ATTEMPTS_KEPT:]
        return True

    async def delivery(self, hook_id: str, delivery_id: str) -> Delivery | None:
        return self._desks[hook_id].deliveries.get(delivery_id)

    async def deliveries(self, hook_id: str) -> tuple[Delivery, ...]:
        return in_order(self._desks[hook_id].deliveries.values())

    async def revive(self, delivery: Delivery, due_ms: int) -> None:
        desk = self._desks[delivery.hook_id]
        desk.deliveries[delivery.id] = as_revived(delivery)
        desk.attempts.pop(delivery.id, None)
        desk.due[delivery.id] = due_ms

    async def log(self, hook_id: str, count: int) -> tuple[Attempt, ...]:
        return tuple(self._desks[hook_id].log[:count])

    async def note(self, hook_id: str, name: str) -> str | None:
        return self._desks[hook_id].notes.get(name)

    async def set_note(self, hook_id: str, name: str, text: str) -> None:
        self._desks[hook_id].notes[name] = text


def _ready(desk: _Desk, now_ms: int) -> Iterator[str]:
    """Yield the ids of what is due at *now_ms*, the oldest due first, as a sorted set does."""
    for one, due_ms in sorted(desk.due.items(), key=lambda item: (item[1], item[0])):
        if due_ms <= now_ms:
            yield one
