"""`ports.Hooks` in Redis: one hash of hooks, and for each what `keys.HOOK_PARTS` says.

Everything stands in one slot, so that a script may touch all of a hook in a cluster, too; hooks
are few, and an alert is a handful of small commands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.core.delivery.fates import as_gathered, as_revived, in_order
from tracker.core.delivery.hook import Attempt, Cursor, Delivery, Hook
from tracker.ports.hooks import Claim
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import (
    decode_attempt,
    decode_cursor,
    decode_delivery,
    decode_hook,
    encode,
)
from tracker.storage.guard import guarded
from tracker.storage.limits import ATTEMPTS_KEPT
from tracker.storage.scripts import script


class RedisHooks:
    """`ports.Hooks` in Redis."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._make = script(redis, "hook_make")
        self._gather = script(redis, "hook_gather")
        self._claim = script(redis, "hook_claim")
        self._settle = script(redis, "hook_settle")
        self._change = script(redis, "hook_change")

    async def add(self, hook: Hook) -> Hook:
        # Whoever sets the field first has the name; what stands there afterwards is the answer.
        with guarded(keys.HOOKS):
            await self._redis.hsetnx(keys.HOOKS, hook.name, encode(hook))
            return decode_hook(await self._redis.hget(keys.HOOKS, hook.name))

    async def change(self, held: Hook, changed: Hook) -> bool:
        assert (held.name, held.id) == (changed.name, changed.id), "a hook stays who it is"
        with guarded(keys.HOOKS):
            raw = await self._redis.hget(keys.HOOKS, held.name)
            if raw is None or decode_hook(raw) != held:
                return False
            words = [held.name, raw, encode(changed)]
            return bool(await self._change(keys=[keys.HOOKS], args=words))

    async def remove(self, hook: Hook) -> bool:
        with guarded(keys.HOOKS):
            raw = await self._redis.hget(keys.HOOKS, hook.name)
            if raw is None or decode_hook(raw).id != hook.id:
                return False
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hdel(keys.HOOKS, hook.name)
                pipe.delete(*_keys(hook.id, *keys.HOOK_PARTS))
                await pipe.execute()
        return True

    async def every(self) -> tuple[Hook, ...]:
        with guarded(keys.HOOKS):
            rows = await self._redis.hgetall(keys.HOOKS)
            return tuple(decode_hook(rows[name]) for name in sorted(rows))

    async def cursor(self, hook_id: str, contest_id: str) -> Cursor:
        key = keys.hook(hook_id, "cursors")
        with guarded(key):
            raw = await self._redis.hget(key, contest_id)
            return Cursor() if raw is None else decode_cursor(raw)

    async def make(
        self,
        hook_id: str,
        contest_id: str,
        deliveries: Sequence[tuple[Delivery, int]],
        *,
        held: Cursor,
        moved: Cursor,
    ) -> bool:
        names = _keys(hook_id, "cursors", "deliveries", "due")
        words: list[Any] = [contest_id, b"" if held == Cursor() else encode(held), encode(moved)]
        for delivery, due_ms in deliveries:
            words += [delivery.id, encode(delivery), due_ms]
        with guarded(names[0]):
            return bool(await self._make(keys=names, args=words))

    async def due(
        self, hook_ids: Sequence[str], now_ms: int, count: int
    ) -> Mapping[str, tuple[Delivery, ...]]:
        with guarded(keys.HOOKS):
            async with self._redis.pipeline(transaction=False) as pipe:
                for hook_id in hook_ids:
                    pipe.get(keys.hook(hook_id, "rest"))
                    due = keys.hook(hook_id, "due")
                    pipe.zrangebyscore(due, "-inf", now_ms, start=0, num=count)
                answers = await pipe.execute() if hook_ids else []
            found = {}
            for hook_id, rest, ids in zip(hook_ids, answers[::2], answers[1::2], strict=True):
                if ids and int(rest or 0) <= now_ms:
                    found[hook_id] = await self._some(hook_id, ids)
        return found

    async def _some(self, hook_id: str, ids: Sequence[bytes]) -> tuple[Delivery, ...]:
        rows = await self._redis.hmget(keys.hook(hook_id, "deliveries"), ids)
        return tuple(decode_delivery(raw) for raw in rows if raw is not None)

    async def gather(self, members: Sequence[Delivery], digest: Delivery, now_ms: int) -> bool:
        names = _keys(digest.hook_id, "due", "deliveries")
        words: list[Any] = [now_ms, digest.id, encode(digest)]
        for member in members:
            words += [member.id, encode(as_gathered(member, digest, now_ms))]
        with guarded(names[0]):
            return bool(await self._gather(keys=names, args=words))

    async def claim(
        self,
        hook_id: str,
        delivery_ids: Sequence[str],
        *,
        now_ms: int,
        until_ms: int,
        rest_until_ms: int = 0,
    ) -> tuple[Claim, ...]:
        names = _keys(hook_id, "due", "deliveries", "attempts", "rest")
        words: list[Any] = [now_ms, until_ms, rest_until_ms, *delivery_ids]
        with guarded(names[0]):
            taken = await self._claim(keys=names, args=words)
            return tuple(
                Claim(decode_delivery(raw), int(attempt), until_ms)
                for raw, attempt in zip(taken[::2], taken[1::2], strict=True)
            )

    async def settle(
        self,
        claim: Claim,
        ended: Delivery,
        line: Attempt,
        *,
        due_ms: int | None,
        rest_until_ms: int = 0,
    ) -> bool:
        names = _keys(ended.hook_id, "due", "deliveries", "rest", "log")
        delivered = int(ended.state == "delivered")
        due = "" if due_ms is None else due_ms
        words: list[Any] = [
            ended.id,
            claim.until_ms,
            encode(ended),
            encode(line),
            due,
            rest_until_ms,
        ]
        with guarded(names[0]):
            kept = await self._settle(keys=names, args=[*words, delivered, ATTEMPTS_KEPT])
        return bool(kept)

    async def delivery(self, hook_id: str, delivery_id: str) -> Delivery | None:
        key = keys.hook(hook_id, "deliveries")
        with guarded(key):
            raw = await self._redis.hget(key, delivery_id)
            return None if raw is None else decode_delivery(raw)

    async def deliveries(self, hook_id: str) -> tuple[Delivery, ...]:
        key = keys.hook(hook_id, "deliveries")
        with guarded(key):
            return in_order(map(decode_delivery, await self._redis.hvals(key)))

    async def revive(self, delivery: Delivery, due_ms: int) -> None:
        deliveries, attempts, due = _keys(delivery.hook_id, "deliveries", "attempts", "due")
        with guarded(deliveries):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(deliveries, delivery.id, encode(as_revived(delivery)))
                pipe.hdel(attempts, delivery.id)
                pipe.zadd(due, {delivery.id: due_ms})
                await pipe.execute()

    async def log(self, hook_id: str, count: int) -> tuple[Attempt, ...]:
        key = keys.hook(hook_id, "log")
        with guarded(key):
            lines = await self._redis.lrange(key, 0, count - 1)
            return tuple(map(decode_attempt, lines))

    async def note(self, hook_id: str, name: str) -> str | None:
        key = keys.hook(hook_id, "notes")
        with guarded(key):
            raw = await self._redis.hget(key, name)
            return None if raw is None else raw.decode()

    async def set_note(self, hook_id: str, name: str, text: str) -> None:
        key = keys.hook(hook_id, "notes")
        with guarded(key):
            await self._redis.hset(key, name, text)


def _keys(hook_id: str, *names: str) -> list[str]:
    return [keys.hook(hook_id, name) for name in names]
