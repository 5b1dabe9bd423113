"""A made-up night in KPU's own format, published every fifteen minutes like the real one.

The words of the feed stand here once more, on purpose: this is the authority's side. That parser
and simulator agree is what the tests of both are for.
"""

import json
from bisect import bisect_right
from functools import lru_cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tracker.core.instant import moment_of
from tracker.core.model import Contest, option_ids, source_of
from tracker.core.tree import grow
from tracker.simulate.playbook import Served
from tracker.simulate.stations import Station, stations_of

PREFIX = "/pilkada/hhcw"
PUBLISH_MS = 15 * 60_000
PUBLISH_LATE_MS = 4_000
"""KPU's files carry second 04 to 07 after the quarter (kpu-feed, measured)."""

PAGES = 3
"""Pages of the form of a polling station."""

SEED_AGE_MS = 27 * 3_600_000
"""The files without numbers were made the day before."""

Json: TypeAlias = dict[str, Any]
Counts: TypeAlias = tuple[int, ...]
"""Stations in, and the votes of each option in ballot order."""


class SyntheticNight:
    """A `Playbook` made from a contest and a seed; its end equals the declared result exactly."""

    def __init__(self, contest: Contest, *, seed: int = 2024) -> None:
        self._tree = grow(contest)
        self._options = option_ids(contest)
        self._zone = ZoneInfo(contest.time_zone)
        self._close_ms = contest.calendar.polls_close_ms
        self._stations = {s.id: s for s in stations_of(contest, self._tree, seed)}
        self._election = source_of(contest, contest.counting_source).election
        self._within: dict[str, list[Station]] = {}
        self._events: dict[str, list[tuple[int, Counts]]] = {}
        for station in self._stations.values():
            numbers = (1, *station.votes)
            self._within.setdefault(station.region_id, []).append(station)
            place = station.id if station.id in self._tree.regions else station.region_id
            self._add(place, self._publish(station.arrives_min), numbers)
        self._settle()
        self._by_path = {self._path(region_id): region_id for region_id in self._tree.regions}
        self._body = lru_cache(4_096)(self._body_at)

    # ------------------------------------------------------------ playbook

    @property
    def start_ms(self) -> int:
        """The close of polls."""
        return self._close_ms

    @property
    def end_ms(self) -> int:
        """The last publish that changes anything."""
        return self.moments()[-1]

    def moments(self) -> tuple[int, ...]:
        """Return the close of polls and every publish with news."""
        steps = (self._time(step) for step in self._steps[self._tree.root])
        return tuple(sorted({self._close_ms, *steps}))

    def paths(self) -> tuple[str, ...]:
        """Return the path of every region's file.

        Files of stations that the contest's tree doesn't have are served beside them.
        """
        return tuple(self._by_path)

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return the file at *path* as of the last publish before *now_ms*."""
        region_id = self._by_path.get(path)
        if now_ms < self._close_ms:
            return None
        if region_id is None or region_id in self._stations:
            return self._station_file(path, now_ms)
        step = self._last_step(region_id, now_ms)
        return Served(self._body(region_id, step), self._time(step))

    def changed(self, before_ms: int, now_ms: int) -> frozenset[str]:
        """Return the files that differ between the two instants."""
        if before_ms < self._close_ms:
            return frozenset(self._by_path) if now_ms >= self._close_ms else frozenset()
        return frozenset(
            path
            for path, region_id in self._by_path.items()
            if self._last_step(region_id, before_ms) != self._last_step(region_id, now_ms)
        )

    # ------------------------------------------------------------ counting

    def _add(self, region_id: str, step: int, numbers: Counts) -> None:
        for place in (region_id, *self._tree.ancestors(region_id)):
            self._events.setdefault(place, []).append((step, numbers))

    def _settle(self) -> None:
        """Sum each region's events up, publish by publish."""
        self._cumulated: dict[str, list[tuple[int, Counts]]] = {}
        for region_id in self._tree.regions:
            held = (0,) * (1 + len(self._options))
            rows: list[tuple[int, Counts]] = []
            for step, numbers in sorted(self._events.get(region_id, ())):
                held = tuple(a + b for a, b in zip(held, numbers, strict=True))
                if rows and rows[-1][0] == step:
                    rows.pop()
                rows.append((step, held))
            self._cumulated[region_id] = rows
        self._steps = {r: [step for step, _ in rows] for r, rows in self._cumulated.items()}

    def _last_step(self, region_id: str, now_ms: int) -> int:
        """Return the publish that *region_id* last changed with; -1: nothing is in yet."""
        steps = self._steps[region_id]
        place = bisect_right(steps, self._step_at(now_ms))
        return steps[place - 1] if place else -1

    def _numbers(self, region_id: str, step: int) -> Counts | None:
        place = bisect_right(self._steps[region_id], step)
        return self._cumulated[region_id][place - 1][1] if place else None

    def _publish(self, minutes: float) -> int:
        """Return the number of the publish that a station which arrives then is in."""
        return -(-int(minutes * 60_000) // PUBLISH_MS)

    def _step_at(self, now_ms: int) -> int:
        return (now_ms - PUBLISH_LATE_MS - self._close_ms) // PUBLISH_MS

    def _time(self, step: int) -> int:
        if step < 0:
            return self._close_ms - SEED_AGE_MS
        return self._close_ms + step * PUBLISH_MS + PUBLISH_LATE_MS

    # ------------------------------------------------------------ files

    def _path(self, region_id: str) -> str:
        return f"{PREFIX}/{self._election}/{'/'.join(self._tree.path(region_id))}.json"

    def _body_at(self, region_id: str, step: int) -> bytes:
        numbers, total = self._numbers(region_id, step), self._total(region_id)
        chart = self._counts(numbers, total)
        return _bytes(
            {
                "mode": "hhcw",
                "tungsura": {"chart": chart, "table": self._table(region_id, step)},
                "psu": "Reguler",
                "progres": {name: chart["progres"][name] for name in ("total", "progres")},
                "ts": self._ts(self._time(step)),
            }
        )

    def _table(self, region_id: str, step: int) -> Json:
        """Return a row for each region below; in the lowest regions, for each station."""
        children = self._tree.children.get(region_id, ())
        rows = {c: self._row(self._numbers(c, step), self._total(c)) for c in children}
        stations = () if children else self._within.get(region_id, ())
        for station in stations:
            arrived = self._publish(station.arrives_min) <= step
            rows[station.id] = self._row((1, *station.votes) if arrived else None, 1)
        return rows

    def _row(self, numbers: Counts | None, total: int) -> Json:
        counts = self._counts(numbers, total)
        return {"psu": "Reguler", **counts, "status_progress": numbers is not None}

    def _counts(self, numbers: Counts | None, total: int) -> Json:
        """Return votes and progress as a chart or a row has them; no votes before the first."""
        counted, *votes = numbers or (0,)
        share = round(100 * counted / total, 2) if total else 0.0
        progress = {"total": total, "persen": share, "progres": counted}
        return {**dict(zip(self._options, votes, strict=False)), "progres": progress}

    def _total(self, region_id: str) -> int:
        return self._tree.regions[region_id].stations or 0

    def _station_file(self, path: str, now_ms: int) -> Served | None:
        station = self._stations.get(path.rpartition("/")[2].removesuffix(".json"))
        if station is None or path != self._station_path(station):
            return None
        step = self._publish(station.arrives_min)
        arrived = self._step_at(now_ms) >= step
        at_ms = self._time(step if arrived else -1)
        return Served(self._station_body(station, at_ms, arrived=arrived), at_ms)

    def _station_path(self, station: Station) -> str:
        return f"{self._path(station.region_id).removesuffix('.json')}/{station.id}.json"

    def _station_body(self, station: Station, at_ms: int, *, arrived: bool) -> bytes:
        valid = sum(station.votes)
        votes = dict(zip(self._options, station.votes, strict=True))
        counts = {
            "suara_sah": valid,
            "suara_tidak_sah": station.rejected,
            "suara_total": valid + station.rejected,
            "pengguna_total_j": valid + station.rejected,
        }
        return _bytes(
            {
                "mode": "hhcw",
                "tungsura": {
                    "chart": {"null": None, **(votes if arrived else {})},
                    "administrasi": counts if arrived else None,
                },
                "psu": None,
                "images": self._photographs(station) if arrived else [],
                "status_suara": arrived,
                "status_adm": arrived,
                "ts": self._ts(at_ms),
            }
        )

    def _photographs(self, station: Station) -> list[str]:
        """Return where the pages of a form would be shown; `.example` leads nowhere by law.

        Only a contest that is counted from forms has use for them.
        """
        if station.id not in self._tree.regions:
            return []
        return [f"https://forms.example/{station.id}-{page}.jpg" for page in range(1, PAGES + 1)]

    def _ts(self, at_ms: int) -> str:
        return f"{moment_of(at_ms, self._zone):%Y-%m-%d %H:%M:%S}"


def _bytes(body: Json) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
