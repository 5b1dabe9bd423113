"""Made-up polling stations whose votes add up exactly to what has been declared.

Everything follows from a seed. Votes vary by district and by station; the sums do not vary at
all: each total is cut by largest remainder, so no vote is lost or made.
"""

import math
import random
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tracker.core.model import Contest, Reference, option_ids
from tracker.core.tree import Tree
from tracker.errors import ConfigError

HOUR_MIN = 60
FIRST_MIN = 1 * HOUR_MIN
MEDIAN_MIN = 5.5 * HOUR_MIN
SPREAD = 0.298
"""Half of the stations are in after 5.5 h, 99 % after 11 h: ln(11 / 5.5) / 2.326."""

EARLY_SHARE = 0.005
"""A few small stations are in before the body of the curve rises: one in about every publish
of the first hour, as on a real night."""

LAST_MIN = 22 * HOUR_MIN
LATE_STATIONS = 10
"""On the real night ten of 14,835 stations were still out the next morning."""


STATION_LEVEL = "station"


class Station(Struct, frozen=True):
    """One polling station: its votes in ballot order, and when it reports."""

    id: str
    region_id: str
    votes: tuple[int, ...]
    rejected: int
    arrives_min: float


def stations_of(contest: Contest, tree: Tree, seed: int) -> list[Station]:
    """Return every station of *contest*, its totals those of the lowest complete references.

    Raises:
        ConfigError: the definition declares no votes, or votes where it has no stations.
    """
    if problems := tuple(_problems(contest, tree)):
        raise ConfigError(f"a night of {contest.id} can't be made up", problems)
    luck = random.Random(seed)
    found: list[Station] = []
    for reference in _lowest(contest, tree):
        found += _below(contest, tree, reference, luck)
    return _with_latecomers(found, luck)


def _problems(contest: Contest, tree: Tree) -> Iterator[str]:
    if not any(sum(reference.votes.values()) for reference in contest.reference):
        yield "it declares no votes; add a reference with the totals that the night shall end at"
    for reference in _lowest(contest, tree):
        if sum(reference.votes.values()) and not any(_places(tree, reference.region_id)):
            yield (
                f"region {reference.region_id} has declared votes and no stations; "
                "give the lowest regions below it their number of stations"
            )


def _lowest(contest: Contest, tree: Tree) -> Iterator[Reference]:
    """Yield the references that have none below them; together they are the whole."""
    given = {reference.region_id: reference for reference in contest.reference}
    above = {a for region_id in given for a in tree.ancestors(region_id)}
    for region_id, reference in given.items():
        if region_id not in above:
            yield reference


def _below(
    contest: Contest, tree: Tree, reference: Reference, luck: random.Random
) -> Iterator[Station]:
    places = list(_places(tree, reference.region_id))
    regions = [region_id for _, region_id in places]
    leaning = _Leaning(contest, luck)
    sizes = [luck.uniform(0.75, 1.25) for _ in places]
    columns = [
        cut(
            reference.votes.get(option, 0),
            [
                size * leaning.of(region_id, option)
                for region_id, size in zip(regions, sizes, strict=True)
            ],
        )
        for option in option_ids(contest)
    ]
    columns.append(cut(reference.rejected or 0, [luck.uniform(0.3, 1.7) for _ in places]))
    level(columns, contest.decision.station_votes_max)
    for number, (station_id, region_id) in enumerate(places):
        yield Station(
            station_id,
            region_id,
            tuple(column[number] for column in columns[:-1]),
            columns[-1][number],
            _arrival(luck) * leaning.pace(region_id),
        )


def _places(tree: Tree, region_id: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each station below and of its region.

    Where the tree has no stations, an id is the lowest region's code and three digits.
    """
    children, region = tree.children.get(region_id, ()), tree.regions[region_id]
    if region.level == STATION_LEVEL:
        yield region_id, region.parent_id or region_id
    elif not children:
        numbers = range(1, (region.stations or 0) + 1)
        yield from ((f"{region_id}{number:03d}", region_id) for number in numbers)
    for child in children:
        yield from _places(tree, child)


class _Leaning:
    """How a region differs from its city: a factor per option, and how fast it counts."""

    def __init__(self, contest: Contest, luck: random.Random) -> None:
        self._luck = luck
        self._factors: dict[tuple[str, str], float] = {}
        self._paces: dict[str, float] = {}

    def of(self, region_id: str, option: str) -> float:
        """Return the factor of *option* in one station of the district of *region_id*."""
        key = (region_id[:6], option)
        if key not in self._factors:
            self._factors[key] = self._luck.uniform(0.75, 1.3)
        return self._factors[key] * self._luck.uniform(0.85, 1.15)

    def pace(self, region_id: str) -> float:
        """Return how much slower than the others the district of *region_id* counts."""
        key = region_id[:6]
        if key not in self._paces:
            self._paces[key] = self._luck.uniform(0.85, 1.15)
        return self._paces[key]


def cut(total: int, weights: Sequence[float]) -> list[int]:
    """Cut *total* into whole parts in proportion to *weights*, by largest remainder."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [math.floor(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in by_rest[: total - sum(parts)]:
        parts[n] += 1
    return parts


def level(columns: list[list[int]], station_max: int | None) -> None:
    """Move votes out of every station that holds more than *station_max*, to the emptiest.

    Each column keeps its sum. Where there is no room for all, the surplus stays.
    """
    if station_max is None:
        return
    sizes = [sum(column[n] for column in columns) for n in range(len(columns[0]))]
    for full in [n for n, size in enumerate(sizes) if size > station_max]:
        while sizes[full] > station_max:
            empty = min(range(len(sizes)), key=sizes.__getitem__)
            column = max(columns, key=lambda column: column[full])
            moved = min(sizes[full] - station_max, station_max - sizes[empty], column[full])
            if moved <= 0:
                return
            column[full] -= moved
            column[empty] += moved
            sizes[full] -= moved
            sizes[empty] += moved


def _arrival(luck: random.Random) -> float:
    if luck.random() < EARLY_SHARE:
        return luck.uniform(FIRST_MIN, MEDIAN_MIN)
    return FIRST_MIN + luck.lognormvariate(math.log(MEDIAN_MIN), SPREAD)


def _with_latecomers(stations: list[Station], luck: random.Random) -> list[Station]:
    """Let the slowest stations be as late as they really were: up to eleven the next morning."""
    late = min(LATE_STATIONS, len(stations) // 20)
    order = sorted(range(len(stations)), key=lambda n: -stations[n].arrives_min)
    minutes = {n: luck.uniform(0.7, 1.0) * LAST_MIN for n in order[:late]}
    return [
        Station(
            s.id,
            s.region_id,
            s.votes,
            s.rejected,
            min(LAST_MIN, max(s.arrives_min, minutes.get(n, 0.0))),
        )
        for n, s in enumerate(stations)
    ]
