"""Which documents of a large source are asked for in one tick: first those where news is likely.

Fifteen thousand documents don't fit into a minute of a polite budget, and nearly all of them are
as they were. A document above tells in its rows which of those below have moved; those come
first. What nobody tells of is swept slowly, so that every document is asked for in the end.
Rules at the door: a choice follows from its arguments alone, so schedulers that see the same
choose the same.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol

from tracker.core.model import Document, Source
from tracker.core.noted import Noted
from tracker.core.tree import Tree

SWEEP_CYCLES = 4
"""Publish cycles in a sweep."""

SWEEP_SHARE = 10
DUE_SHARE = 4
"""One place of so many is kept for what was not asked for longest, and for documents above."""

BUDGET_PERCENT = 90
"""What is left covers redirects, and another contest that is polled from the same address."""

LARGE = 1_000
"""More documents than this are never asked for all at once, however large the budget is."""

NEVER = -1


class Progressed(Noted, Protocol):
    """What polls note of a document, and how far it says that its count is."""

    @property
    def outstanding(self) -> int | None:
        """How many stations are still out by its own word."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """The documents of a source, which of them stands above which, and how deep each is."""

    documents: tuple[Document, ...]
    above: Mapping[str, str | None]
    tops: Set[str]
    depth: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One tick: its number, the night's time, how many may be asked, and the source's rhythm.

    `sweep_ms`: after how long a document is asked for though nothing has told of it. None: a
    document below others is asked for only the first time and when it is told of.
    """

    number: int
    now_ms: int
    budget: int
    interval_ms: int
    publish_ms: int
    sweep_ms: int | None


_Place = tuple[int, bool, int, int]
"""What a document is sorted by: its depth, whether it is complete, when it was tried, its number.

The first two count only where they say how likely news is.
"""


@dataclass(slots=True)
class _Ranked:
    """The documents that may be asked for now, by why."""

    news: list[_Place] = field(default_factory=list)
    due: list[_Place] = field(default_factory=list)
    likely: list[_Place] = field(default_factory=list)
    aged: list[_Place] = field(default_factory=list)


def layout_of(tree: Tree, documents: Sequence[Document]) -> Layout:
    """Return how *documents* lie above each other in *tree*.

    Above a document stands that of the nearest region above it which has one. `tops` are those
    that nobody tells of, and those that tell of others.
    """
    by_region = {document.region_id: document.path for document in documents}
    above: dict[str, str | None] = {}
    for document in documents:
        over = (by_region.get(region_id) for region_id in tree.ancestors(document.region_id))
        above[document.path] = next((path for path in over if path is not None), None)
    telling = {path for path in above.values() if path is not None}
    tops = telling | {path for path, over in above.items() if over is None}
    depth = {document.path: tree.depth[document.region_id] for document in documents}
    return Layout(tuple(documents), above, tops, depth)


def is_large(source: Source, documents: int) -> bool:
    """Say whether so many *documents* don't fit into the budget of one interval."""
    per_interval = source.requests_per_minute_max * source.interval_s // 60
    return documents * 100 > per_interval * BUDGET_PERCENT or documents > LARGE


def budget(tick: int, *, per_minute_max: int, tick_ms: int) -> int:
    """Return how many requests tick number *tick* may make, so that the minutes come out even."""
    return _share(tick, per_minute_max * tick_ms * BUDGET_PERCENT, 60_000 * 100)


def choose(
    layout: Layout,
    noted: Mapping[str, Progressed],
    announced: Mapping[str, int],
    tick: Tick,
    busy: Set[str] = frozenset(),
) -> tuple[Document, ...]:
    """Return the documents to ask for in *tick*, at most its budget of them, in their order.

    *announced* maps a region to the instant at which a document above told of news there. *busy*
    are asked for right now. In this order: a share for documents above; what is announced and
    not read since, parents first; the other documents above, each once an interval; what lies
    below a document that has changed since, incomplete before complete; what was not asked for
    in a whole sweep, for which a share of places is kept. Within each, the longest not
    asked for comes first.
    """
    ranked = _ranked(layout, noted, announced, tick, busy)
    due = _in_order(ranked.due)
    kept = _share(tick.number, tick.budget, DUE_SHARE)
    urgent = [*due[:kept], *_in_order(ranked.news), *due[kept:], *_in_order(ranked.likely)]
    chosen = _filled(urgent, _in_order(ranked.aged), tick)
    return tuple(layout.documents[number] for number in chosen)


def _in_order(places: list[_Place]) -> list[int]:
    return [number for *_, number in sorted(places)]


def _filled(urgent: Sequence[int], aged: Sequence[int], tick: Tick) -> Iterable[int]:
    """Return *urgent* and *aged* within the budget; some places are kept for the latter."""
    kept = _share(tick.number, tick.budget, SWEEP_SHARE)
    chosen = dict.fromkeys(urgent[: max(0, tick.budget - min(kept, len(aged)))])
    for number in (*aged, *urgent):
        if len(chosen) >= tick.budget:
            break
        chosen[number] = None
    return chosen


def _ranked(
    layout: Layout,
    noted: Mapping[str, Progressed],
    announced: Mapping[str, int],
    tick: Tick,
    busy: Set[str],
) -> _Ranked:
    ranked = _Ranked()
    for number, document in enumerate(layout.documents):
        path = document.path
        state = noted.get(path)
        tried_ms = _tried_ms(state)
        age_ms = tick.now_ms - tried_ms
        if path in busy or (tried_ms != NEVER and age_ms < tick.interval_ms):
            continue
        if tried_ms == NEVER or (tick.sweep_ms is not None and age_ms >= tick.sweep_ms):
            ranked.aged.append((0, False, tried_ms, number))
        complete = state is not None and state.outstanding == 0
        told_ms = announced.get(document.region_id, NEVER)
        if told_ms > _instant(state.checked_at_ms if state else None):
            ranked.news.append((layout.depth[path], complete, tried_ms, number))
        elif path in layout.tops:
            ranked.due.append((0, False, tried_ms, number))
        elif tick.sweep_ms is not None and _is_likely(layout, noted, path, told_ms, tick):
            ranked.likely.append((0, complete, tried_ms, number))
    return ranked


def _is_likely(
    layout: Layout, noted: Mapping[str, Progressed], path: str, told_ms: int, tick: Tick
) -> bool:
    """Say whether what stands above has changed since, or told of news that has not come yet.

    Behind a cache the file of a station may be older than that of its village.
    """
    state = noted.get(path)
    over = noted.get(layout.above[path] or "")
    changed_ms = _instant(over.changed_at_ms if over else None)
    if changed_ms > _instant(state.checked_at_ms if state else None):
        return True
    owed = told_ms > _instant(state.changed_at_ms if state else None)
    return owed and tick.now_ms - told_ms <= tick.publish_ms


def _tried_ms(state: Noted | None) -> int:
    """Return when a document was last asked for, whatever came of it."""
    if state is None:
        return NEVER
    return max(_instant(state.checked_at_ms), _instant(state.failed_at_ms))


def _instant(at_ms: int | None) -> int:
    return NEVER if at_ms is None else at_ms


def _share(tick: int, whole: int, of: int) -> int:
    """Return how many of *whole* places fall to tick number *tick*, one in *of* in the long run."""
    return (tick + 1) * whole // of - tick * whole // of
