"""A made-up election night of a contest, as KPU publishes it: from a seed, ending exactly right."""

import zoneinfo
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from tracker.core.model import Contest, source_of
from tracker.core.tree import Tree, grow
from tracker.simulate.arrival import Publishes, arrivals, make_publishes
from tracker.simulate.kpu_files import (
    ELECTION,
    FOLDER,
    Count,
    aggregate,
    local_text,
    station_file,
)
from tracker.simulate.playbook import Served, feed_path
from tracker.simulate.stations import Station, make_stations

SEED_BEFORE_MS = 97_524_000
"""KPU wrote its empty files on the day before, at 09:54:36: 27:05:24 before the polls closed."""

CACHED_BODIES = 4_096


@dataclass(frozen=True, slots=True)
class Course:
    """How one region's count grows: the publishes that changed it, and the count after each."""

    total: int
    publishes: tuple[int, ...]
    counts: tuple[Count, ...]

    def at(self, publish: int) -> Count:
        """Return the count after *publish*."""
        return self.counts[bisect_right(self.publishes, publish)]

    def changed(self, publish: int) -> int | None:
        """Return the last publish up to *publish* that changed it, or None before the first."""
        index = bisect_right(self.publishes, publish)
        return self.publishes[index - 1] if index else None


@dataclass(frozen=True, slots=True)
class File:
    """What stands at one path: a region's count, or a station's form."""

    region_id: str
    station: Station | None
    course: Course


class SyntheticNight:
    """A night that nobody lived through, for a contest with declared totals.

    One seed gives one night, byte for byte. At its end every total equals the reference of the
    contest. Nothing but memory is used, and the bodies are written when they are asked for.

    Raises:
        ConfigError: the contest lacks the totals or the stations that a night is made of.
    """

    def __init__(self, contest: Contest, *, seed: int = 1) -> None:
        random = Random(seed)
        self._tree = grow(contest)
        self._options = [option.id for option in contest.options]
        self._zone = zoneinfo.ZoneInfo(contest.time_zone)
        stations = make_stations(contest, random)
        self._publishes = make_publishes(contest.calendar.polls_close_ms, random)
        landed = [
            self._publishes.number_of(ms) for ms in arrivals((s.group for s in stations), random)
        ]
        self._seeded_ms = contest.calendar.polls_close_ms - SEED_BEFORE_MS
        self._files = _files(contest, self._tree, stations, landed)
        self._rows = _rows(self._tree, self._files)
        self._paths_at = _paths_at(self._files)
        self._written = lru_cache(CACHED_BODIES)(self._write)

    @property
    def start_ms(self) -> int:
        """The close of the polls, from when on the empty files stand there."""
        return self._publishes.at_ms[0] - self._publishes.at_ms[0] % 60_000

    @property
    def end_ms(self) -> int:
        """The publish that has the last station."""
        return self.moments()[-1]

    def moments(self) -> tuple[int, ...]:
        """Return the start and every publish that has a station more."""
        return (self.start_ms, *(self._publishes.at_ms[n] for n in sorted(self._paths_at)))

    def paths(self) -> frozenset[str]:
        """Return the paths of every region's file and every station's."""
        return frozenset(self._files)

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return the file at *path* as of the last publish that changed it."""
        file = self._files.get(path)
        if file is None or now_ms < self.start_ms:
            return None
        changed = file.course.changed(bisect_right(self._publishes.at_ms, now_ms) - 1)
        served: Served = self._written(path, changed)
        return served

    def changed(self, after_ms: int, upto_ms: int) -> frozenset[str]:
        """Return the paths whose files changed after *after_ms*, *upto_ms* included."""
        if after_ms < self.start_ms <= upto_ms:
            return self.paths()
        first = bisect_right(self._publishes.at_ms, after_ms)
        last = bisect_right(self._publishes.at_ms, upto_ms)
        return frozenset().union(*(self._paths_at.get(n, ()) for n in range(first, last)))

    def _write(self, path: str, publish: int | None) -> Served:
        file = self._files[path]
        at_ms = self._seeded_ms if publish is None else self._publishes.at_ms[publish]
        ts = local_text(at_ms, self._zone)
        upto = -1 if publish is None else publish
        if file.station is not None:
            return Served(self._form(file.station, ts, is_in=publish is not None), at_ms)
        rows = [(code, course.at(upto)) for code, course in self._rows[file.region_id]]
        return Served(aggregate(self._options, file.course.at(upto), rows, ts=ts), at_ms)

    def _form(self, station: Station, ts: str, *, is_in: bool) -> bytes:
        votes = dict(zip(self._options, station.votes, strict=True))
        return station_file(
            votes if is_in else None,
            rejected=station.rejected,
            registered=station.registered,
            ts=ts,
        )


def _files(
    contest: Contest, tree: Tree, stations: Sequence[Station], landed: Sequence[int]
) -> dict[str, File]:
    """Lay out every path: each region's file from the top down, then the stations'."""
    gains: dict[str, dict[int, list[int]]] = {region: {} for region in tree.regions}
    totals: dict[str, int] = dict.fromkeys(tree.regions, 0)
    above = {region: (region, *tree.ancestors(region)) for region in tree.regions}
    for station, publish in zip(stations, landed, strict=True):
        for region in above[station.region_id]:
            totals[region] += 1
            gain = gains[region].setdefault(publish, [0] * (len(station.votes) + 1))
            for slot, votes in enumerate((1, *station.votes)):
                gain[slot] += votes
    paths = {region: _region_path(contest, tree, region) for region in tree.regions}
    files = {
        paths[region] + ".json": File(region, None, _course(totals[region], gains[region]))
        for region in tree.regions
    }
    for station, publish in zip(stations, landed, strict=True):
        path = f"{paths[station.region_id]}/{station.code}.json"
        gain_of_one = {publish: [1, *station.votes]}
        files[path] = File(station.region_id, station, _course(1, gain_of_one))
    return files


def _region_path(contest: Contest, tree: Tree, region_id: str) -> str:
    """Return a region's path without its suffix; a root that prefixes no code isn't in it."""
    source = source_of(contest, contest.counting_source)
    codes = tree.path(region_id)
    national = not all(code.startswith(tree.root) for code in tree.children.get(tree.root, ()))
    parts = (FOLDER, source.election or ELECTION, *(codes[1:] if national else codes))
    return feed_path(source, "/".join(parts))


def _course(total: int, gains: Mapping[int, Sequence[int]]) -> Course:
    publishes = tuple(sorted(gains))
    counts = [Count(0, total, None)]
    sums: list[int] = []
    for publish in publishes:
        gain = gains[publish]
        sums = [a + b for a, b in zip(sums, gain, strict=True)] if sums else list(gain)
        counts.append(Count(sums[0], total, tuple(sums[1:])))
    return Course(total, publishes, tuple(counts))


def _rows(tree: Tree, files: Mapping[str, File]) -> dict[str, list[tuple[str, Course]]]:
    """Return for each region the rows of its table: the regions below, or its stations."""
    courses = {file.region_id: file.course for file in files.values() if file.station is None}
    rows = {
        region: [(child, courses[child]) for child in tree.children.get(region, ())]
        for region in tree.regions
    }
    for file in files.values():
        if file.station is not None:
            rows[file.region_id].append((file.station.code, file.course))
    return rows


def _paths_at(files: Mapping[str, File]) -> dict[int, frozenset[str]]:
    found: dict[int, list[str]] = {}
    for path, file in files.items():
        for publish in file.course.publishes:
            found.setdefault(publish, []).append(path)
    return {publish: frozenset(paths) for publish, paths in found.items()}
