"""How the numbers of one region came in, as points for a chart.

A series never grows without bound: it keeps the last point of each step of its clock, and its
step doubles when there are too many. What it keeps depends on the points alone, not on their
order or on how often one was added.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from tracker.core.instant import iso
from tracker.core.model import Contest, Tally
from tracker.core.reduce import Fold, Folded
from tracker.core.standings import share_text, standing
from tracker.core.tree import Tree
from tracker.core.wire import Json

Clock: TypeAlias = Literal["ours", "source"]
CLOCKS: tuple[Clock, ...] = ("ours", "source")

POINTS_KEPT_MAX = 2_048
"""Points that are kept to be thinned further; more than any chart has pixels."""


class Point(Struct, frozen=True, array_like=True, gc=False):
    """A region's numbers from one moment on: the moment on the series' clock, and the entry."""

    at_ms: int
    offset: int
    tally: Tally


class Series:
    """The points of one region on one clock, at most *most* of them, at least *step_s* apart."""

    def __init__(
        self, region_id: str, clock: Clock, *, most: int = POINTS_KEPT_MAX, step_s: int = 1
    ) -> None:
        assert most > 0, "a series of no point says nothing"
        self.region_id = region_id
        self.clock = clock
        self.step_s = step_s
        self._most = most
        self._kept: dict[int, Point] = {}

    def look(self, fold: Fold, folded: Folded) -> None:
        """Add what an entry made of the region, if it moved it.

        On the source's clock a region without a source time has no place.
        """
        if self.region_id not in folded.regions:
            return
        tally = fold.tallies[self.region_id]
        at_ms = fold.at_ms if self.clock == "ours" else tally.source_at_ms
        if at_ms is not None:
            self.add(Point(at_ms, fold.offset, tally))

    def add(self, point: Point) -> None:
        """Keep *point*, unless its step already has a later one."""
        _keep(self._kept, point, self.step_s)
        while len(self._kept) > self._most:
            self.step_s *= 2
            points, self._kept = self._kept.values(), {}
            for kept in points:
                _keep(self._kept, kept, self.step_s)

    def points(self) -> list[Point]:
        """Return what is kept, by its time."""
        return sorted(self._kept.values(), key=_order)

    def copy(self) -> "Series":
        """Return a series that holds the same and goes its own way."""
        return thinned(self, most=self._most, step_s=self.step_s)


def thinned(series: Series, *, most: int, step_s: int) -> Series:
    """Return *series* with at most *most* points that are at least *step_s* apart."""
    thin = Series(series.region_id, series.clock, most=most, step_s=step_s)
    for point in series.points():
        thin.add(point)
    return thin


def _keep(kept: dict[int, Point], point: Point, step_s: int) -> None:
    step = point.at_ms // (step_s * 1_000)
    held = kept.get(step)
    if held is None or _order(held) < _order(point):
        kept[step] = point


def _order(point: Point) -> tuple[int, int]:
    return point.at_ms, point.offset


def points_json(
    contest: Contest, tree: Tree, region_id: str, points: Iterable[Point]
) -> list[Json]:
    """Return *points* as readers get them; what was not complete is null, as in a standing."""
    return [_point_json(contest, tree, region_id, point) for point in points]


def _point_json(contest: Contest, tree: Tree, region_id: str, point: Point) -> Json:
    shown = standing(contest, tree, region_id, point.tally)
    return {
        "at": iso(point.at_ms),
        "offset": point.offset,
        "votes": {option.id: option.votes for option in shown.options},
        "shares": {
            option.id: None if option.share is None else share_text(option.share)
            for option in shown.options
        },
        "valid": shown.valid,
        "stations": {"reported": shown.stations_reported, "total": shown.stations_total},
    }
