"""What is still out below every region: stations, their voters, and the most votes they can give.

Rules at the door: integers only, and bounds only. A sum of bounds is never an average, and what
can't be known is None, never a guess.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from operator import add, sub
from typing import NamedTuple

from msgspec import Struct

from tracker.core.model import (
    FIGURES,
    STATION_LEVEL,
    Contest,
    Decision,
    Numbers,
    Region,
    Tally,
    source_of,
    votes_of,
)
from tracker.core.tree import Tree

REGISTERED, REPORTED, TOTAL = (
    FIGURES.index(name) - len(FIGURES)
    for name in ("registered", "stations_reported", "stations_total")
)
"""Where these figures stand, counted from the end of `Numbers`."""


class Outstanding(Struct, frozen=True, kw_only=True):
    """What is still out in one region; None is not known, and then nothing is certain.

    `valid_max` is U. `cap` is the most votes of one station that U was reckoned with, and
    `from_register` says how many of the stations out their own register bounds below it.
    """

    stations: int | None
    registered: int | None
    valid_max: int | None
    cap: int | None
    from_register: int = 0


def outstanding(
    contest: Contest,
    tree: Tree,
    tallies: Mapping[str, Tally],
    region_id: str,
    held: Collection[str] = (),
    *,
    source_id: str | None = None,
) -> Outstanding:
    """Return what is still out in *region_id*, looking at nothing but what is below it."""
    branch = replace(tree, root=region_id)
    return Remaining(contest, branch, tallies, held, source_id=source_id).of(region_id)


def outstanding_below(
    contest: Contest,
    tree: Tree,
    tallies: Mapping[str, Tally],
    held: Collection[str] = (),
    *,
    source_id: str | None = None,
) -> dict[str, Outstanding]:
    """Return what is still out in every region, in one pass from the bottom up."""
    remaining = Remaining(contest, tree, tallies, held, source_id=source_id)
    return {region_id: remaining.of(region_id) for region_id in tree.regions}


class _Load(NamedTuple):
    """Sums over the regions that are counted below one, each with how many could not say it."""

    stations: int = 0
    counted: int = 0
    stations_unknown: int = 0
    registered: int = 0
    registered_unknown: int = 0
    valid_max: int = 0
    valid_unknown: int = 0
    from_register: int = 0


_NOTHING = _Load()
_UNKNOWN = _Load(stations_unknown=1, registered_unknown=1, valid_unknown=1)


class Remaining:
    """What is still out in every region of a contest, kept while the count goes on.

    A region stands by its own report where it is of the counted level, where nothing is below
    it, where its own report counts (`Tally.known` is None) or is held; else it is the sum of
    those below, and stations that are in its own number but below no region are out too. So
    numbers and what is out beside them are always of one report.
    """

    def __init__(
        self,
        contest: Contest,
        tree: Tree,
        tallies: Mapping[str, Tally],
        held: Collection[str] = (),
        *,
        source_id: str | None = None,
    ) -> None:
        self._tree, self._decision = tree, contest.decision
        self._ranks = {level: rank for rank, level in enumerate(contest.levels)}
        source = source_of(contest, source_id or contest.counting_source)
        self._counted_rank = self._ranks[source.counted_level]
        self._own: dict[str, _Load] = {}
        self._below: dict[str, _Load] = {}
        for region_id in reversed(tuple(tree.below(tree.root, len(contest.levels)))):
            if children := tree.children.get(region_id):
                below = zip(*map(self._load, children), strict=True)
                self._below[region_id] = _Load._make(map(sum, below))
            self._put(region_id, self._report(region_id, tallies, held))

    def of(self, region_id: str) -> Outstanding:
        """Return what is still out in *region_id*."""
        load, region = self._load(region_id), self._tree.regions[region_id]
        registered = None if load.registered_unknown else load.registered
        if load.stations and not load.counted and not load.stations_unknown:
            # Nothing is in, so all that the register of the whole holds is out.
            registered = region.registered if region.registered is not None else registered
        return Outstanding(
            stations=None if load.stations_unknown else load.stations,
            registered=registered,
            valid_max=None if load.valid_unknown else load.valid_max,
            cap=self._decision.station_votes_max,
            from_register=load.from_register,
        )

    def revise(
        self, region_ids: Iterable[str], tallies: Mapping[str, Tally], held: Collection[str] = ()
    ) -> None:
        """Take in the regions whose tally or hold has changed; the cost is theirs alone."""
        for region_id in region_ids:
            before = self._load(region_id)
            self._put(region_id, self._report(region_id, tallies, held))
            self._lift(region_id, before, self._load(region_id))

    def _load(self, region_id: str) -> _Load:
        own = self._own.get(region_id)
        if own is not None:
            return own
        below = self._below.get(region_id, _NOTHING)
        stations = self._tree.regions[region_id].stations
        if stations is None:
            return below
        missing = stations - below.stations - below.counted
        return below if missing <= 0 else _plus(below, _out(self._decision, missing, 0, None))

    def _put(self, region_id: str, own: _Load | None) -> None:
        if own is None:
            self._own.pop(region_id, None)
        else:
            self._own[region_id] = own

    def _lift(self, region_id: str, before: _Load, after: _Load) -> None:
        for above in self._tree.ancestors(region_id):
            if before == after:
                return
            stood = self._load(above)
            self._below[above] = _plus(_minus(self._below[above], before), after)
            before, after = stood, self._load(above)

    def _report(
        self, region_id: str, tallies: Mapping[str, Tally], held: Collection[str]
    ) -> _Load | None:
        region, tally = self._tree.regions[region_id], tallies.get(region_id)
        own = tally.numbers if tally is not None and tally.known is None else None
        given = own is not None and None not in votes_of(own)
        if region_id in held:
            return _by_report(self._decision, region, own, given=False)
        if not given:
            rank = self._ranks[region.level]
            if rank > self._counted_rank:
                return _UNKNOWN
            if rank < self._counted_rank and self._tree.children.get(region_id):
                return None
        return _by_report(self._decision, region, own, given=given)


def _plus(a: _Load, b: _Load) -> _Load:
    return _Load._make(map(add, a, b))


def _minus(a: _Load, b: _Load) -> _Load:
    return _Load._make(map(sub, a, b))


def _by_report(decision: Decision, region: Region, own: Numbers | None, *, given: bool) -> _Load:
    """Return what is out by *own* report; unless its votes are *given*, every station is."""
    total = _largest(region.stations, own, TOTAL)
    if total is None and region.level == STATION_LEVEL:
        total = 1
    counted = own[REPORTED] if own is not None and given else 0
    if counted is None and total == 1:
        counted = 1  # a single station that has all its votes is in, whatever else it gives
    if total is None or counted is None or not 0 <= counted <= total:
        return _UNKNOWN
    return _out(decision, total - counted, counted, _largest(region.registered, own, REGISTERED))


def _largest(defined: int | None, own: Numbers | None, slot: int) -> int | None:
    """Return the larger of what is defined and what is reported: a bound must not be too low."""
    said = own[slot] if own is not None else None
    if defined is None or said is None:
        return said if defined is None else defined
    return max(defined, said)


@lru_cache(maxsize=4_096)  # hundreds of thousands of stations are of a few hundred kinds
def _out(decision: Decision, stations: int, counted: int, register: int | None) -> _Load:
    whole = register if stations and not counted else None
    valid_max, from_register = _bound(decision, stations, whole if stations == 1 else None)
    return _Load(
        stations=stations,
        counted=counted,
        registered=whole or 0,
        registered_unknown=bool(stations) and whole is None,
        valid_max=valid_max or 0,
        valid_unknown=valid_max is None,
        from_register=from_register,
    )


def _bound(decision: Decision, stations: int, register: int | None) -> tuple[int | None, int]:
    """Return the most valid votes of *stations*, and how many of them the register bounds.

    Several stations can't be told apart: the ones out may be the largest, so each is the cap. A
    register of 0 is a blank, or a place where only voters from elsewhere vote: no bound.
    """
    cap, reserve = decision.station_votes_max, decision.reserve_permille
    if not stations:
        return 0, 0
    if register and reserve is not None:
        ballots = register * (1_000 + reserve) // 1_000
        if cap is None or ballots < cap:
            return ballots, stations
    return (None if cap is None else stations * cap), 0
