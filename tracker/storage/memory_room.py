"""The room in which everything of one run in memory stands."""

import asyncio
from dataclasses import dataclass, field
from typing import TypeVar

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.memory import Memo
from tracker.core.entries import Entry
from tracker.core.history import Checkpoint, Mark
from tracker.core.model import ContestState, Correction, Hold, Report, Tally
from tracker.core.position import Position
from tracker.core.reduce import SourceKey
from tracker.ports import Change, DocumentState, Head, Meta

K = TypeVar("K")
T = TypeVar("T")


@dataclass(slots=True)
class Shelf:
    """All that is kept of one contest."""

    entries: list[Entry] = field(default_factory=list)
    ledger: dict[str, bytes] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    documents: dict[str, dict[str, DocumentState]] = field(default_factory=dict)
    announced: dict[str, dict[str, int]] = field(default_factory=dict)
    meta: Meta | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    reports: dict[SourceKey, Report] = field(default_factory=dict)
    holds: dict[SourceKey, Hold] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    alerts: dict[int, Alert] = field(default_factory=dict)
    memos: dict[str, Memo] = field(default_factory=dict)
    state: ContestState = field(default_factory=ContestState)
    changes: list[Change] = field(default_factory=list)
    checkpoints: dict[int, tuple[Mark, Checkpoint]] = field(default_factory=dict)
    wanted: Position | None = None


class Room:
    """The shelves of one run, its leases, and the bell that rings when something was put down."""

    def __init__(self) -> None:
        self.shelves: dict[str, Shelf] = {}
        self.fences: dict[int, int] = {}
        self.bell = asyncio.Condition()

    def shelf(self, contest_id: str) -> Shelf:
        return self.shelves.setdefault(contest_id, Shelf())

    async def ring(self) -> None:
        async with self.bell:
            self.bell.notify_all()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for the bell; False at the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                async with self.bell:
                    await self.bell.wait()
        except TimeoutError:
            return False
        return True


def head_of(shelf: Shelf) -> Head:
    if not shelf.entries:
        return Head()
    top = shelf.entries[-1]
    return Head(top.offset, top.chain, top.at_ms)


def keep(shelf: dict[K, T], key: K, value: T | None) -> None:
    if value is None:
        shelf.pop(key, None)
    else:
        shelf[key] = value
