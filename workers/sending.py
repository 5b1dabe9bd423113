"""Sends what is due, several at once, and keeps what became of each attempt.

A claim comes before a request and its outcome after, so a process that dies between the two
leaves a delivery that another one sends again, under the same id: at least once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from msgspec.structs import replace

from tracker.core.delivery.answers import Answer, Delivered, GiveUp, Retry, step_after
from tracker.core.delivery.digest import gathered
from tracker.core.delivery.fates import as_dropped, as_stepped, in_order, line_of
from tracker.core.delivery.hook import Delivery, Hook
from tracker.core.delivery.timing import ATTEMPTS_MAX, quiet_ms
from tracker.errors import StorageError
from tracker.notify.channels import channel_of
from tracker.notify.posting import Poster
from tracker.notify.webhooks import send_event
from tracker.ports import Claim, Store
from workers.chatting import Chat
from workers.contents import Contents

DUE_MAX = 500
"""Deliveries of a hook that are looked at in one round; a digest stands for as many at most."""

AT_ONCE = 64
"""Requests of one process under way at a time."""

AT_ONCE_PER_HOOK = 8
"""And of one hook: a receiver that hangs must not take them all."""

SLACK_S = 5.0
"""A claim outlives its request by this much: the outcome has to be stored, too."""

NOBODY = "nobody is to have it any more"

log = structlog.get_logger()


@dataclass(slots=True)
class Sender:
    """One process's share of the sending; `send_due` is called in every round.

    `under_way` counts the requests of each hook, so that no more are claimed than are sent;
    `zones` are the clocks of contests, looked up once, since quiet hours are asked for often.
    """

    store: Store
    contents: Contents
    poster: Poster
    chat: Chat
    timeout_s: float
    wall_ms: Callable[[], int]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    zones: dict[str, ZoneInfo] = field(default_factory=dict)
    under_way: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def send_due(self, hooks: Sequence[Hook]) -> int:
        """Begin to send what is due to *hooks*; return how many deliveries were claimed."""
        by_id = {hook.id: hook for hook in hooks if hook.enabled}
        due = await self.store.hooks.due(list(by_id), self.wall_ms(), DUE_MAX)
        begun = 0
        for hook_id, deliveries in due.items():
            ready = await self._gather(deliveries)
            send = self._send_chat if by_id[hook_id].kind == "chat" else self._send_each
            begun += await send(by_id[hook_id], ready)
        return begun

    async def settled(self, timeout_s: float | None = None) -> None:
        """Return when every request that was begun has ended and its outcome is kept.

        What has not ended after *timeout_s* is broken off; another notifier takes it over.
        """
        if self.tasks:
            _, late = await asyncio.wait(self.tasks, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # ------------------------------------------------------------ what is claimed

    async def _gather(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Put those aside into a digest for each contest; return those that go by themselves.

        One alone needs no digest: it goes as what it is, marked as history.
        """
        aside: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            if delivery.state == "aside":
                aside[delivery.contest_id].append(delivery)
        for members in aside.values():
            if len(members) > 1:
                now_ms = self.wall_ms()
                await self.store.hooks.gather(members, gathered(members, now_ms), now_ms)
        alone = {members[0].id for members in aside.values() if len(members) == 1}
        return list(in_order(d for d in deliveries if d.state != "aside" or d.id in alone))

    async def _send_each(self, hook: Hook, ready: Sequence[Delivery]) -> int:
        room = min(AT_ONCE - len(self.tasks), AT_ONCE_PER_HOOK - self.under_way[hook.id])
        claims = await self._claimed(hook, [d.id for d in ready[: max(0, room)]], self.timeout_s)
        for claim in claims:
            self._begin(hook, (claim,), self._webhook(hook, claim))
        return len(claims)

    async def _send_chat(self, hook: Hook, ready: Sequence[Delivery]) -> int:
        """Claim all that is due to a channel for one message a contest, where it isn't quiet."""
        if self.under_way[hook.id] or len(self.tasks) >= AT_ONCE:
            return 0
        by_contest: dict[str, list[str]] = defaultdict(list)
        for delivery in ready:
            by_contest[delivery.contest_id].append(delivery.id)
        for contest_id, ids in by_contest.items():
            if await self._is_quiet(hook, contest_id):
                continue
            pause_ms = channel_of(hook.url).pause_ms
            # An edit that finds its message gone posts anew: two requests, one after the other.
            claims = await self._claimed(hook, ids, 2 * self.timeout_s, pause_ms)
            if claims:
                self._begin(hook, claims, self._message(hook, contest_id, claims))
                return len(claims)  # the channel rests; the next contest has the next message
        return 0

    async def _is_quiet(self, hook: Hook, contest_id: str) -> bool:
        if hook.quiet is None:
            return False
        if contest_id not in self.zones:
            contest = await self.store.contests.get(contest_id)
            self.zones[contest_id] = ZoneInfo(contest.time_zone if contest else "UTC")
        now_ms = await self.store.clock.now_ms()
        return quiet_ms(hook.quiet, now_ms, self.zones[contest_id]) > 0

    async def _claimed(
        self, hook: Hook, ids: Sequence[str], timeout_s: float, rest_ms: int = 0
    ) -> tuple[Claim, ...]:
        if not ids:
            return ()
        now_ms = self.wall_ms()
        return await self.store.hooks.claim(
            hook.id,
            ids,
            now_ms=now_ms,
            until_ms=now_ms + round((timeout_s + SLACK_S) * 1_000),
            rest_until_ms=now_ms + rest_ms if rest_ms else 0,
        )

    def _begin(self, hook: Hook, claims: Sequence[Claim], work: Coroutine[Any, Any, None]) -> None:
        self.under_way[hook.id] += 1
        task = asyncio.create_task(self._guarded(hook, claims, work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _guarded(
        self, hook: Hook, claims: Sequence[Claim], work: Coroutine[Any, Any, None]
    ) -> None:
        """Do *work*; what can't be stored is due again when the claim ends.

        A bug of ours is a failed attempt like any other, so that it ends as a dead letter instead
        of being met again for ever.
        """
        try:
            try:
                await work
            except StorageError:
                raise
            except Exception:
                log.exception("delivery.crashed", hook=hook.name)
                for claim in claims:
                    await self._settle(hook, claim, Answer(trouble="bug"))
        except StorageError as error:
            log.warning("store.lost", reason=str(error))
        finally:
            self.under_way[hook.id] -= 1

    # ------------------------------------------------------------ what is sent

    async def _webhook(self, hook: Hook, claim: Claim) -> None:
        if claim.attempt > ATTEMPTS_MAX:  # whoever tried before has died of it, time and again
            await self._settle(hook, claim, Answer(trouble="bug"))
            return
        event = await self.contents.event(hook, claim.delivery)
        if event is None:
            await self._drop(hook, claim)
            return
        answer = await send_event(self.poster, hook, event, now_ms=self.wall_ms())
        await self._settle(hook, claim, answer)

    async def _message(self, hook: Hook, contest_id: str, claims: Sequence[Claim]) -> None:
        """Say all of *claims* at once; a digest among them is said alert by alert."""
        found = [await self.contents.lines(hook, claim.delivery) for claim in claims]
        for claim, lines in zip(claims, found, strict=True):
            if not lines:
                await self._drop(hook, claim)
        said = [line for lines in found for line in lines]
        if not said:
            return
        answer = await self.chat.say(hook, contest_id, said)
        for claim, lines in zip(claims, found, strict=True):
            if lines:
                await self._settle(hook, claim, answer)

    # ------------------------------------------------------------ what became of it

    async def _settle(self, hook: Hook, claim: Claim, answer: Answer) -> None:
        now_ms = self.wall_ms()
        step = step_after(claim.delivery.id, claim.attempt, answer)
        due_ms = now_ms + step.pause_ms if isinstance(step, Retry) else None
        ended = as_stepped(claim.delivery, claim.attempt, now_ms, step)
        line = line_of(ended, answer, attempt=claim.attempt, now_ms=now_ms, due_ms=due_ms)
        rest_ms = now_ms + step.rest_ms if isinstance(step, Retry) and step.rest_ms else 0
        await self.store.hooks.settle(claim, ended, line, due_ms=due_ms, rest_until_ms=rest_ms)
        _tell(hook, claim, answer, step)
        if isinstance(step, GiveUp) and step.disable:
            await self._disable(hook, step.why)

    async def _drop(self, hook: Hook, claim: Claim) -> None:
        now_ms = self.wall_ms()
        ended = as_dropped(claim.delivery, claim.attempt, now_ms, NOBODY)
        line = line_of(ended, Answer(), attempt=claim.attempt, now_ms=now_ms, due_ms=None)
        kept = replace(line, outcome=NOBODY)
        await self.store.hooks.settle(claim, ended, kept, due_ms=None)

    async def _disable(self, hook: Hook, why: str) -> None:
        """Send nothing more to *hook*, as its receiver asks; the newest of it is what changes."""
        for held in await self.store.hooks.every():
            if held.id == hook.id and held.enabled:
                await self.store.hooks.change(held, replace(held, enabled=False, why=why))
                log.warning("hook.disabled", hook=hook.name, reason=why)


def _tell(hook: Hook, claim: Claim, answer: Answer, step: Delivered | Retry | GiveUp) -> None:
    """Write the one line of an attempt; addresses and bodies stay out of it."""
    delivery = claim.delivery
    told: Mapping[str, Any] = {
        "hook": hook.name,
        "contest_id": delivery.contest_id,
        "delivery_id": delivery.id,
        "attempt": claim.attempt,
        "status": answer.status,
        "took_ms": answer.took_ms,
    }
    if isinstance(step, Delivered):
        log.info("delivery.made", **told)
    elif isinstance(step, Retry):
        log.warning("delivery.failed", **told, reason=step.why, pause_ms=step.pause_ms)
    else:
        log.warning("delivery.given_up", **told, reason=step.why)
