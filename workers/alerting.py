"""Decide on alerts and call a result: every decision is an entry with who and why.

The fold has the last word: a decision on what newer numbers have overtaken meanwhile changes
nothing, however it was answered here.
"""

from collections.abc import Mapping

import structlog

from tracker.core.alerts.alert import Alert, Wording
from tracker.core.alerts.deciding import WHY_MAX, AlertDecision, problems_of
from tracker.core.alerts.words import our_words
from tracker.core.entries import AlertDecided, CalledBy, Uncalled
from tracker.core.model import Contest, option_ids
from tracker.core.rules import LANGUAGES
from tracker.errors import EntryRefused
from tracker.ports import Store
from tracker.sources.lookup import lookup

log = structlog.get_logger()


class StoreAlerts:
    """What a desk may do with the alerts of a contest; see `web.alert_desk.AlertDesk`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def decide(
        self, contest: Contest, alert_id: str, decision: AlertDecision
    ) -> tuple[Alert, int]:
        """Append *decision* on an alert; return it as it was, and the offset of the entry.

        Raises:
            EntryRefused: there is no such alert, it no longer waits, nobody says why, or the
                words have other numbers than ours.
        """
        alert = await self._store.alerts.get(contest.id, alert_id)
        if alert is None:
            raise EntryRefused("a decision", (f"there is no alert {alert_id[:40]!r}",))
        tree = lookup(contest).tree
        ours = {name: our_words(alert, contest, tree, name) for name in LANGUAGES}
        problems = problems_of(alert, decision, ours)
        if problems:
            raise EntryRefused("a decision", problems)
        offset = await self._append(
            contest,
            AlertDecided(
                alert_id=alert.id,
                decision=decision.word,
                by=decision.by,
                why=decision.why.strip(),
                words=_pairs(decision.words),
                seen=alert.offset if decision.seen is None else decision.seen,
            ),
        )
        log.info(
            "alert.decided",
            contest_id=contest.id,
            alert_id=alert.id,
            type=alert.type,
            decision=decision.word,
            by=decision.by,
        )
        return alert, offset

    async def call(
        self, contest: Contest, option_id: str, *, by: str, source: str, why: str
    ) -> int:
        """Call the contest for an option, on somebody's word; return the offset of the entry.

        Raises:
            EntryRefused: there is no such option, or nobody says on whose word.
        """
        problems = []
        if option_id not in option_ids(contest):
            listed = ", ".join(option_ids(contest))
            problems.append(f"there is no option {option_id[:40]!r}; there is: {listed}")
        if not source.strip():
            problems.append("source: say whose call it is: your newsroom's, or another's")
        problems += _too_long(source=source, why=why)
        if problems:
            raise EntryRefused("a call", tuple(problems))
        body = CalledBy(option_id=option_id, by=by, why=why.strip(), source=source.strip())
        offset = await self._append(contest, body)
        log.info("contest.called", contest_id=contest.id, option_id=option_id, by=by)
        return offset

    async def uncall(self, contest: Contest, *, by: str, why: str) -> int:
        """Take the call back; return the offset of the entry.

        Raises:
            EntryRefused: nothing was called, or nobody says why.
        """
        _, _, state = await self._store.standings.tallies(contest.id, ())
        problems = [] if state.called is not None else [f"{contest.id} has not been called"]
        if not why.strip():
            problems.append("why: say why the call is taken back; it is kept with who and when")
        problems += _too_long(why=why)
        if problems:
            raise EntryRefused("a call", tuple(problems))
        offset = await self._append(contest, Uncalled(by=by, why=why.strip()))
        log.info("contest.uncalled", contest_id=contest.id, by=by)
        return offset

    async def _append(self, contest: Contest, body: AlertDecided | CalledBy | Uncalled) -> int:
        now_ms = await self._store.clock.now_ms()
        return await self._store.log.append(contest.id, body, now_ms=now_ms)


def _pairs(words: Mapping[str, Wording]) -> dict[str, tuple[str, str]]:
    return {language: (one.headline, one.sentence) for language, one in words.items()}


def _too_long(**texts: str) -> list[str]:
    return [
        f"{name}: at most {WHY_MAX} characters"
        for name, text in texts.items()
        if len(text) > WHY_MAX or not text.isprintable()
    ]
