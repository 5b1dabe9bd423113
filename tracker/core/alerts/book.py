"""What a contest has told its newsroom, and what one more entry adds to it.

The rules say what happened; here is who may have it: numbered, let out or waiting for a person,
and overtaken by what comes after. Rules at the door: everything follows from the log.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from tracker.core.alerts.alert import Alert, Audience, Decided, Fact, Status, Wording, alert_id
from tracker.core.alerts.kinds import KINDS
from tracker.core.alerts.memory import Memo, memo_key
from tracker.core.entries import AlertDecided
from tracker.core.model import Contest

DATES = ("polls.closed", "deadline.near", "deadline.passed")

LATE_MS = 5 * 60_000
"""What was read longer after it happened is history: it is told together, and not as news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a rule has to tell, before it is an alert.

    `public` False keeps from the public what its type would let out.
    """

    kind: str
    region_id: str
    facts: Mapping[str, Fact]
    subject: str = ""
    public: bool = True
    root: bool = True
    undoes: str | None = None
    source_id: str = ""
    source_at_ms: int | None = None
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class Turn:
    """What has changed since the book was last read out: alerts by number, memos by key."""

    alerts: dict[int, Alert] = field(default_factory=dict)
    memos: dict[str, Memo] = field(default_factory=dict)


class Book:
    """Memos, the alerts that wait for somebody, and how many there have been.

    `sizes` says of watched regions how many are counted below them. `now_ms` is what time it is
    where the log is read: what happened long before is told late. Of the alerts in `lateness` it
    is known whether they were.
    """

    def __init__(
        self,
        contest: Contest,
        alerts: Iterable[Alert] = (),
        memos: Mapping[str, Memo] | None = None,
    ) -> None:
        self.contest = contest
        self.memos = dict(memos or {})
        self.sizes: dict[str, int] = {}
        self.now_ms = 0
        self.lateness: Mapping[str, bool] = {}
        self.raised = self.published = 0
        self.waiting: dict[str, Alert] = {}
        self._numbers: dict[str, int] = {}
        self._known: dict[int, Alert] = {}
        self._newest: dict[tuple[str, str, str], Alert] = {}
        self._before: dict[str, Memo] = {}
        self._turn = Turn()
        for alert in alerts:
            self._keep(alert)
        self._pending = {key for key, memo in self.memos.items() if memo.due_ms is not None}
        self._turn = Turn()

    def memo(self, kind: str, region_id: str, subject: str = "") -> Memo:
        """Return the memo of a subject; what is changed in it is kept."""
        key = memo_key(kind, region_id, subject)
        memo = self.memos.setdefault(key, Memo())
        if key not in self._before:
            self._before[key] = replace(memo)
        return memo

    def said(self, kind: str, region_id: str, subject: str = "") -> str | None:
        """Return what was last said of a subject, without beginning a memo of it."""
        memo = self.memos.get(memo_key(kind, region_id, subject))
        return memo.said if memo is not None else None

    def due(self, upto_ms: int) -> tuple[int, str] | None:
        """Return the earliest memo that is due by *upto_ms*: when, and its key."""
        found = min(self._dues(), default=None)
        return found if found is not None and found[0] <= upto_ms else None

    def wakes(self, now_ms: int) -> bool:
        """Say whether something is due that should not wait for the next entry.

        A date that is long past is told with whatever comes next; it is no news.
        """
        return any(
            at_ms <= now_ms and (key.partition("|")[0] not in DATES or now_ms - at_ms <= LATE_MS)
            for at_ms, key in self._dues()
        )

    def _dues(self) -> Iterator[tuple[int, str]]:
        """Yield what is due; of thousands of memos a few are, so only those are looked at."""
        for key in self._pending | self._before.keys():
            at_ms = self.memos[key].due_ms
            if at_ms is not None:
                yield at_ms, key

    def was_public(self, alert_id_: str | None) -> bool:
        """Say whether the public has had an alert."""
        number = self._numbers.get(alert_id_ or "")
        return number is not None and self._known[number].published is not None

    def public_has(self, kind: str, region_id: str, subject: str = "") -> str | None:
        """Return the id of the alert that still stands before the public, if it is a *kind*.

        What came since and was overtaken, or waits, has not taken it back there.
        """
        newest = self._newest.get((KINDS[kind].family, region_id, subject))
        return newest.id if newest is not None and newest.type == kind else None

    def tell(self, told: Told, *, offset: int, at_ms: int) -> str | None:
        """Raise an alert and return its id; None where nobody here wants its type."""
        settings, kind = self.contest.alerts, KINDS[told.kind]
        if told.kind in settings.off:
            return None
        memo = self.memo(told.kind, told.region_id, told.subject)
        memo.times += 1
        audience: Audience = kind.audience if told.public else "desk"
        waits = audience == "public" and settings.publish.get(told.kind, kind.publish) == "approve"
        name = alert_id(self.contest.id, told.region_id, told.kind, told.subject, memo.times)
        memo.last = name
        # The public can't open what it never had; to it nothing is taken back.
        hidden = audience == "public" and not self.was_public(told.undoes)
        undoes = None if hidden else told.undoes
        self.overtake(told.kind, told.region_id, told.subject)
        status: Status = "waiting" if waits else "sent"
        self.raised += 1
        self._keep(
            Alert(
                number=self.raised,
                id=name,
                type=told.kind,
                contest_id=self.contest.id,
                region_id=told.region_id,
                subject=told.subject,
                occurrence=memo.times,
                audience=audience,
                significance=max(1, kind.significance - (not told.root)),
                offset=offset,
                at_ms=at_ms,
                source_at_ms=told.source_at_ms,
                source_id=told.source_id,
                facts=dict(told.facts),
                undoes=undoes,
                links=told.links,
                test=self.contest.test,
                status=status,
                late=self.lateness.get(name, self.now_ms - at_ms > LATE_MS),
                published=self._next_place() if audience == "public" and not waits else None,
            )
        )
        return name

    def overtake(self, kind: str, region_id: str, subject: str = "") -> tuple[str, ...]:
        """Let what waits of the same family, region and subject be overtaken; return its ids.

        A call for somebody else overtakes too. That one option stands above the line is no reason
        to keep back that another no longer does.
        """
        family = KINDS[kind].family
        over = [
            alert
            for alert in self.waiting.values()
            if family
            and KINDS[alert.type].family == family
            and alert.region_id == region_id
            and (family == "call" or alert.subject == subject)
        ]
        for alert in over:
            self._keep(replace(alert, status="overtaken"))
        return tuple(alert.id for alert in over)

    def refresh(self, alert: Alert, facts: Mapping[str, Fact], **told: int | None) -> None:
        """Let an alert that waits say the newest numbers; *told* is their offset and times."""
        if dict(facts) != alert.facts:
            self._keep(replace(alert, facts=dict(facts), **told))

    def decide(self, entry: AlertDecided, at_ms: int) -> None:
        """Take in what a person decided. What no longer waits is neither let out nor refused.

        Nor is what says other numbers by now than those that the person has seen.
        """
        decided = Decided(entry.by, at_ms, entry.why)
        number = self._numbers.get(entry.alert_id)
        if number is None:
            return
        alert = self._known[number]
        moved = entry.seen is not None and alert.offset > entry.seen
        if entry.decision == "acknowledge":
            self._keep(replace(alert, acknowledged=alert.acknowledged or decided))
        elif alert.status == "waiting" and entry.decision == "reject":
            self._keep(replace(alert, status="rejected", decided=decided))
        elif alert.status == "waiting" and not moved:
            words = {language: Wording(*both) for language, both in entry.words.items()}
            place = self._next_place()
            self._keep(replace(alert, status="sent", published=place, decided=decided, words=words))

    def read_out(self) -> Turn:
        """Return what has changed since this was last asked, and begin anew."""
        turn, self._turn = self._turn, Turn()
        for key, before in self._before.items():
            if self.memos[key] != before:
                turn.memos[key] = replace(self.memos[key])
            self._note_due(key)
        self._before = {}
        return turn

    def _note_due(self, key: str) -> None:
        if self.memos[key].due_ms is None:
            self._pending.discard(key)
        else:
            self._pending.add(key)

    @property
    def every(self) -> tuple[Alert, ...]:
        """Every alert that there was, in its order."""
        return tuple(self._known.values())

    def _next_place(self) -> int:
        return self.published + 1

    def _keep(self, alert: Alert) -> None:
        self._known[alert.number] = alert
        self._numbers[alert.id] = alert.number
        self._turn.alerts[alert.number] = alert
        self.raised = max(self.raised, alert.number)
        if alert.published is not None:
            self._note_published(alert, alert.published)
        if alert.status == "waiting":
            self.waiting[alert.id] = alert
        else:
            self.waiting.pop(alert.id, None)

    def _note_published(self, alert: Alert, place: int) -> None:
        self.published = max(self.published, place)
        key = (KINDS[alert.type].family, alert.region_id, alert.subject)
        before = self._newest.get(key)
        if before is None or (before.published or 0) <= place:
            self._newest[key] = alert
