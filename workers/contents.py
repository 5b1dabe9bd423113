"""What a delivery says: its alert as stored now, as JSON for programs and as lines for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tracker.core.alerts.alert import Alert, Wording, is_for, let_out_ms
from tracker.core.alerts.alert_wire import page_of
from tracker.core.delivery.digest import digest_of
from tracker.core.delivery.hook import Delivery, Hook
from tracker.core.delivery.message import Line
from tracker.core.delivery.timing import is_news
from tracker.core.model import Contest
from tracker.core.rules import Language
from tracker.core.tree import Tree
from tracker.notify.events import event_of
from tracker.ports import Store

Json: TypeAlias = dict[str, Any]
Shown: TypeAlias = Callable[[Alert, Contest, Tree], Json]
Worded: TypeAlias = Callable[[Alert, Contest, Tree], Mapping[Language, Wording]]


@dataclass(frozen=True, slots=True)
class Contents:
    """Makes what is sent. `shown` is an alert's JSON, `worded` its words in each language."""

    store: Store
    shown: Shown
    worded: Worded
    tree_of: Callable[[Contest], Tree]
    site: str

    async def event(self, hook: Hook, delivery: Delivery) -> Json | None:
        """Return the event of *delivery*, or None where nobody is to have it any more."""
        contest, alerts = await self._found(hook, delivery)
        if contest is None or not alerts:
            return None
        tree = self.tree_of(contest)
        now_ms = await self.store.clock.now_ms()
        if not delivery.covers:
            shown = self.shown(alerts[0], contest, tree)
            news = is_news(alerts[0], now_ms)
            return event_of(alerts[0], shown, site=self.site, news=news)
        digest = digest_of(delivery.id, tree.root, alerts)
        shown = self.shown(digest, contest, tree)
        shown["alerts"] = [self.shown(alert, contest, tree) for alert in alerts]
        return event_of(digest, shown, site=self.site, news=False)

    async def lines(self, hook: Hook, delivery: Delivery) -> tuple[Line, ...]:
        """Return a line for each alert that *delivery* stands for; none: nobody is to have it."""
        contest, alerts = await self._found(hook, delivery)
        if contest is None:
            return ()
        now_ms = await self.store.clock.now_ms()
        return tuple(self._line(hook, alert, contest, now_ms) for alert in alerts)

    async def _found(
        self, hook: Hook, delivery: Delivery
    ) -> tuple[Contest | None, tuple[Alert, ...]]:
        contest = await self.store.contests.get(delivery.contest_id)
        ids = delivery.covers or (delivery.id,)
        found = [await self.store.alerts.get(delivery.contest_id, one) for one in ids]
        told = [a for a in found if a is not None and is_for(a, hook.wants.audience)]
        return contest, tuple(sorted(told, key=lambda alert: (let_out_ms(alert), alert.number)))

    def _line(self, hook: Hook, alert: Alert, contest: Contest, now_ms: int) -> Line:
        tree = self.tree_of(contest)
        said = self.worded(alert, contest, tree)[hook.language]
        return Line(
            headline=said.headline,
            sentence=said.sentence,
            url=page_of(alert, contest, tree, self.site),
            kind=alert.type,
            significance=alert.significance,
            news=is_news(alert, now_ms),
            test=alert.test,
        )
