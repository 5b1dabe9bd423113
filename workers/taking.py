"""From alerts to deliveries: what is new in a contest, for each hook that wants it.

Any number of processes may take at once: a hook's cursor and its deliveries move in one step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from tracker.core.alerts.alert import Alert
from tracker.core.delivery.hook import Cursor, Delivery, Hook
from tracker.core.delivery.timing import is_news
from tracker.core.delivery.wanting import is_wanted, may_want
from tracker.core.model import Contest, ContestState
from tracker.core.tree import Tree, grow
from tracker.ports import Store

PAGE = 500
"""Alerts that are read, and made into deliveries, in one step."""

GATHER_MS = 3_000
"""What is late is gathered this long, so that a catch-up of many commits is one message."""

log = structlog.get_logger()

Mark = tuple[str, int, int, tuple[Hook, ...]]


@dataclass(slots=True)
class Taker:
    """What one notifier has made deliveries of; `take` is called whenever a contest has moved."""

    store: Store
    seen: dict[str, Mark] = field(default_factory=dict)
    trees: dict[str, tuple[Contest, Tree]] = field(default_factory=dict)

    async def take(self, contest_id: str, hooks: Sequence[Hook], *, wall_ms: int) -> int:
        """Make the deliveries of what is new in *contest_id*; return how many."""
        meta, _, state = await self.store.standings.tallies(contest_id, [])
        if meta is None:
            return 0
        mark = (meta.position.epoch, state.alerts, state.published, tuple(hooks))
        if self.seen.get(contest_id) == mark:
            return 0
        # Only now: the definition of a contest by stations is megabytes, and most moves raise none.
        contest = await self.store.contests.get(contest_id)
        if contest is None:
            return 0
        made = 0
        for hook in (hook for hook in hooks if may_want(hook, contest)):
            made += await self._take_for(hook, contest, state, mark[0], wall_ms)
        self.seen[contest_id] = mark
        return made

    def tree_of(self, contest: Contest) -> Tree:
        """Return the tree of *contest*, grown once for each definition."""
        held = self.trees.get(contest.id)
        if held is None or held[0] is not contest:
            held = self.trees[contest.id] = (contest, grow(contest))
        return held[1]

    async def _take_for(
        self, hook: Hook, contest: Contest, state: ContestState, epoch: str, wall_ms: int
    ) -> int:
        made = 0
        end = state.published if hook.wants.audience == "public" else state.alerts
        while True:
            held = await self.store.hooks.cursor(hook.id, contest.id)
            again = held.epoch not in ("", epoch)
            start = held.number if held.epoch == epoch else 0
            if held.epoch == epoch and start >= end:
                return made
            alerts = await self._read(hook, contest.id, start)
            wanted = (a for a in alerts if is_wanted(hook, a, self.tree_of(contest)))
            now_ms = await self.store.clock.now_ms()
            pairs = list(deliveries_of(hook, wanted, now_ms, wall_ms, again=again))
            moved = Cursor(epoch, start + len(alerts))
            taken = await self.store.hooks.make(hook.id, contest.id, pairs, held=held, moved=moved)
            if taken and pairs:
                log.info("alerts.taken", hook=hook.name, contest_id=contest.id, count=len(pairs))
            made += len(pairs) if taken else 0
            if not alerts:
                return made

    async def _read(self, hook: Hook, contest_id: str, after: int) -> tuple[Alert, ...]:
        if hook.wants.audience == "public":
            return await self.store.alerts.published(contest_id, after, PAGE)
        return await self.store.alerts.raised(contest_id, after, PAGE)


def deliveries_of(
    hook: Hook, alerts: Iterable[Alert], now_ms: int, wall_ms: int, *, again: bool
) -> Iterable[tuple[Delivery, int]]:
    """Yield the delivery of each of *alerts* to *hook*, and when it is due.

    What is no news any more is put aside for a digest. So is everything that comes up *again*,
    from a log that was folded anew: what the hook has had already stays out by its id, and the
    rest is an old story told late. Aside is due at full steps of the gathering, so that what
    comes within one is one digest.
    """
    step_ms = (wall_ms // GATHER_MS + 2) * GATHER_MS
    for alert in alerts:
        aside = again or not is_news(alert, now_ms)
        delivery = Delivery(
            id=alert.id,
            hook_id=hook.id,
            contest_id=alert.contest_id,
            made_at_ms=wall_ms,
            number=alert.number,
            state="aside" if aside else "waiting",
        )
        yield delivery, step_ms if aside else wall_ms
