"""Polling stations of a made-up night whose numbers add up to the declared totals exactly."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tracker.core.model import Contest, Reference, Region
from tracker.core.tree import Tree, grow
from tracker.errors import ConfigError
from tracker.simulate.apportion import apportion

STATION_VOTES_MAX = 600
"""The most voters of one station in the Pilkada of 2024, where the contest names no other."""

SIZE_SPREAD = 0.12
LEAN_SPREAD = 0.18
NOISE_SPREAD = 0.10


@dataclass(frozen=True, slots=True)
class Place:
    """Where one station stands: its code, the region that lists it, and its neighbourhood."""

    code: str
    region_id: str
    group: str


@dataclass(frozen=True, slots=True)
class Station:
    """One station's form: votes in ballot order, and the figures where they are known."""

    code: str
    region_id: str
    group: str
    votes: tuple[int, ...]
    rejected: int | None
    registered: int | None


def make_stations(contest: Contest, random: Random) -> tuple[Station, ...]:
    """Return every station of *contest*, in the order of the regions.

    The votes of each option add up to the totals of the deepest regions that have a reference.

    Raises:
        ConfigError: a reference or a count of stations is missing, or they can't go together.
    """
    tree = grow(contest)
    known = {reference.region_id: reference for reference in contest.reference}
    anchors = tuple(_anchors(tree, known, tree.root))
    if problems := [*_problems(contest, tree, known, anchors)]:
        raise ConfigError(f"a night of {contest.id}", tuple(problems))
    ballot = [option.id for option in contest.options]
    cap = station_cap(contest)
    return tuple(
        station
        for anchor in anchors
        for station in _filled(_places(tree, anchor), known[anchor], ballot, cap=cap, random=random)
    )


def station_cap(contest: Contest) -> int:
    """Return the most votes that one station of *contest* may hold."""
    return contest.decision.station_votes_max or STATION_VOTES_MAX


def _anchors(tree: Tree, known: dict[str, Reference], region_id: str) -> Iterable[str]:
    below = [tuple(_anchors(tree, known, c)) for c in tree.children.get(region_id, ())]
    if below and all(below):
        return (anchor for anchors in below for anchor in anchors)
    return (region_id,) if region_id in known else ()


def _lowest(tree: Tree, region_id: str) -> list[Region]:
    """Return the regions at the bottom of the tree below *region_id*, in their order."""
    children = tree.children.get(region_id)
    if not children:
        return [tree.regions[region_id]]
    return [region for child in children for region in _lowest(tree, child)]


def _problems(
    contest: Contest, tree: Tree, known: dict[str, Reference], anchors: tuple[str, ...]
) -> Iterable[str]:
    if not anchors:
        yield f"[[reference]] of {tree.root} is missing; a night needs totals to add up to"
    for region in _lowest(tree, tree.root):
        if not region.stations:
            yield f"{region.id} has no stations; give their count in the region table"
    ballot = [option.id for option in contest.options]
    for reference in (known[anchor] for anchor in anchors):
        missing = [option for option in ballot if option not in reference.votes]
        if missing:
            yield f"[[reference]] of {reference.region_id} lacks votes of {', '.join(missing)}"
        room = station_cap(contest) * sum(
            region.stations or 0 for region in _lowest(tree, reference.region_id)
        )
        if _cast(reference) > room:
            yield f"[[reference]] of {reference.region_id} has more votes than its stations hold"


def _cast(reference: Reference) -> int:
    return sum(reference.votes.values()) + (reference.rejected or 0)


def _places(tree: Tree, anchor: str) -> list[Place]:
    depth = tree.depth[anchor]
    return [
        Place(f"{region.id}{number:03d}", region.id, tree.path(region.id)[depth:][:2][-1])
        for region in _lowest(tree, anchor)
        for number in range(1, (region.stations or 0) + 1)
    ]


def _filled(
    places: list[Place], total: Reference, ballot: list[str], *, cap: int, random: Random
) -> list[Station]:
    """Fill in the forms of *places*; option by option, so that each total is exact."""
    columns = [total.votes[option] for option in ballot]
    columns += [] if total.rejected is None else [total.rejected]
    pulls = _pulls(places, columns, random)
    room = [cap] * len(places)
    counts = []
    for index, column in enumerate(columns):
        counts.append(apportion(column, [pull[index] for pull in pulls], room))
        room = [space - count for space, count in zip(room, counts[-1], strict=True)]
    registers = _registers(total, [cap - space for space in room], cap=cap, random=random)
    return [
        Station(
            *(place.code, place.region_id, place.group),
            votes=form[: len(ballot)],
            rejected=None if total.rejected is None else form[-1],
            registered=registered,
        )
        for place, form, registered in zip(
            places, zip(*counts, strict=True), registers, strict=True
        )
    ]


def _pulls(places: list[Place], columns: list[int], random: Random) -> list[list[float]]:
    """Return how strongly each station draws each column: its size, and what it leans to."""
    width, whole = len(columns), sum(columns) or 1
    leans: dict[str, list[float]] = {}
    pulls = []
    for place in places:
        lean = leans.get(place.group)
        if lean is None:
            lean = leans[place.group] = [random.gauss(0, LEAN_SPREAD) for _ in range(width)]
        bent = [math.exp(one + random.gauss(0, NOISE_SPREAD)) for one in lean]
        size = math.exp(random.gauss(0, SIZE_SPREAD)) * whole
        size /= sum(pull * column for pull, column in zip(bent, columns, strict=True)) or 1
        pulls.append([pull * size for pull in bent])
    return pulls


def _registers(
    total: Reference, cast: list[int], *, cap: int, random: Random
) -> list[int] | list[None]:
    """Return the register of each station: who voted, and its part of those who stayed away."""
    if total.registered is None or total.registered < sum(cast):
        return [None] * len(cast)
    cap = max(cap, -(-total.registered // len(cast)))
    mean = total.registered / len(cast)
    away = [max(1.0, mean * random.uniform(0.94, 1.06) - voted) for voted in cast]
    ceilings = [cap - voted for voted in cast]
    stayed = apportion(total.registered - sum(cast), away, ceilings)
    return [voted + more for voted, more in zip(cast, stayed, strict=True)]
