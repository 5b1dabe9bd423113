"""A made-up night in KPU's own format, published every fifteen minutes like the real one.

The words of the feed stand here once more, on purpose: this is the authority's side. That parser
and simulator agree is what the tests of both are for.
"""

import json
from bisect import bisect_right
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tracker.core.instant import moment_of, ms_of
from tracker.core.model import Contest, option_ids
from tracker.core.tree import grow
from tracker.simulate.playbook import Served
from tracker.simulate.stations import Station, stations_of

PREFIX = "/pilkada/hhcw"
PUBLISH_MS = 15 * 60_000
PUBLISH_LATE_MS = 4_000
"""KPU's files carry second 04 to 07 after the quarter (kpu-feed, measured)."""

SEED_AGE_MS = 27 * 3_600_000
"""The files without numbers were made the day before."""

Json = dict[str, Any]


class SyntheticNight:
    """A `Playbook` made from a contest and a seed; its end equals the declared result exactly.

    Accidents of the count itself happen here: a misread station, a frozen hour, the blanking.
    """

    def __init__(self, contest: Contest, *, seed: int = 2024) -> None:
        self._contest = contest
        self._tree = grow(contest)
        self._options = option_ids(contest)
        self._zone = ZoneInfo(contest.time_zone)
        self._close_ms = contest.calendar.polls_close_ms
        self._stations = {s.id: s for s in stations_of(contest, self._tree, seed)}
        self._frozen: list[tuple[int, int]] = []
        self._blank: list[tuple[int, int]] = []
        self._events: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
        for station in self._stations.values():
            numbers = (1, *station.votes)
            self._add(station.region_id, self._publish(station.arrives_min), numbers)
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
        """Return the close of polls and every publish with news, frozen hours left out."""
        steps = {self._time(step) for step, _ in self._cumulated[self._tree.root]}
        thawed = {end for _, end in self._frozen}
        edges = {at for window in self._blank for at in window}
        kept = {at for at in steps if not self._frozen_at(at)}
        return tuple(sorted({self._close_ms, *kept, *thawed, *edges}))

    def paths(self) -> tuple[str, ...]:
        """Return the paths of every aggregate file; station files are served beside them."""
        return tuple(self._by_path)

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return the file at *path* as of the last publish before *now_ms*."""
        region_id = self._by_path.get(path)
        if now_ms < self._close_ms:
            return None
        if region_id is None:
            return self._station_file(path, now_ms)
        step, blank = self._state(region_id, now_ms)
        return Served(self._body(region_id, step, blank), self._time(step))

    def changed(self, before_ms: int, now_ms: int) -> frozenset[str]:
        """Return the aggregate files that differ between the two instants."""
        if before_ms < self._close_ms:
            return frozenset(self._by_path) if now_ms >= self._close_ms else frozenset()
        return frozenset(
            path
            for path, region_id in self._by_path.items()
            if self._state(region_id, before_ms) != self._state(region_id, now_ms)
        )

    # ------------------------------------------------------------ accidents

    def misread(self, now_ms: int) -> str:
        """Read one station's leader ten times too high from the next publish on, for two.

        Return the station. The correction comes with the third publish.
        """
        first = self._step_at(now_ms) + 1
        ready = [s for s in self._stations.values() if self._publish(s.arrives_min) < first]
        station = max(ready or self._stations.values(), key=lambda s: (min(s.votes), s.id))
        slot = station.votes.index(max(station.votes))
        wrong = tuple(station.votes[n] * 9 if n == slot else 0 for n in range(len(station.votes)))
        self._add(station.region_id, first, (0, *wrong))
        self._add(station.region_id, first + 2, (0, *(-votes for votes in wrong)))
        self._settle()
        self._body.cache_clear()
        return station.id

    def freeze(self, start_ms: int, end_ms: int) -> None:
        """Publish nothing new between the two instants."""
        self._frozen.append((start_ms, end_ms))

    def blank(self, start_ms: int, end_ms: int) -> None:
        """Let every option be 0 between the two instants while progress goes on."""
        self._blank.append((start_ms, end_ms))

    # ------------------------------------------------------------ counting

    def _add(self, region_id: str, step: int, numbers: tuple[int, ...]) -> None:
        for place in (region_id, *self._tree.ancestors(region_id)):
            self._events.setdefault(place, []).append((step, numbers))

    def _settle(self) -> None:
        """Sum each region's events up, publish by publish."""
        self._cumulated: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
        for region_id in self._tree.regions:
            held = (0,) * (1 + len(self._options))
            rows: list[tuple[int, tuple[int, ...]]] = []
            for step, numbers in sorted(self._events.get(region_id, ())):
                held = tuple(a + b for a, b in zip(held, numbers, strict=True))
                if rows and rows[-1][0] == step:
                    rows.pop()
                rows.append((step, held))
            self._cumulated[region_id] = rows
        self._steps = {r: [step for step, _ in rows] for r, rows in self._cumulated.items()}

    def _state(self, region_id: str, now_ms: int) -> tuple[int, bool]:
        """Return the publish that *region_id* last changed with, and whether it is blanked."""
        now_ms = self._thawed(now_ms)
        steps = self._steps[region_id]
        place = bisect_right(steps, self._step_at(now_ms))
        step = steps[place - 1] if place else -1
        blank = step >= 0 and any(start <= now_ms < end for start, end in self._blank)
        return step, blank

    def _numbers(self, region_id: str, step: int) -> tuple[int, ...] | None:
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

    def _frozen_at(self, at_ms: int) -> bool:
        return any(start <= at_ms < end for start, end in self._frozen)

    def _thawed(self, now_ms: int) -> int:
        return min((s for s, end in self._frozen if s <= now_ms < end), default=now_ms)

    # ------------------------------------------------------------ files

    def _path(self, region_id: str) -> str:
        return f"{PREFIX}/{self._election}/{'/'.join(self._tree.path(region_id))}.json"

    @property
    def _election(self) -> str:
        return self._contest.sources[0].election

    def _body_at(self, region_id: str, step: int, blank: bool) -> bytes:
        table = {
            child: self._row(child, step, blank) for child in self._tree.children.get(region_id, ())
        }
        progress = self._progress(region_id, step)
        chart = {**self._votes(region_id, step, blank), "progres": progress}
        return _bytes(
            {
                "mode": "hhcw",
                "tungsura": {"chart": chart, "table": table},
                "psu": "Reguler",
                "progres": {k: progress[k] for k in ("total", "progres")},
                "ts": self._ts(self._time(step)),
            }
        )

    def _row(self, region_id: str, step: int, blank: bool) -> Json:
        votes = self._votes(region_id, step, blank)
        return {
            "psu": "Reguler",
            **votes,
            "progres": self._progress(region_id, step),
            "status_progress": bool(votes),
        }

    def _votes(self, region_id: str, step: int, blank: bool) -> dict[str, int]:
        numbers = self._numbers(region_id, step)
        if numbers is None:
            return {}
        return {o: 0 if blank else n for o, n in zip(self._options, numbers[1:], strict=True)}

    def _progress(self, region_id: str, step: int) -> Json:
        numbers = self._numbers(region_id, step)
        total = self._tree.regions[region_id].stations or 0
        counted = numbers[0] if numbers is not None else 0
        share = round(100 * counted / total, 2) if total else 0.0
        return {"total": total, "persen": share, "progres": counted}

    def _station_file(self, path: str, now_ms: int) -> Served | None:
        station = self._stations.get(path.rpartition("/")[2].removesuffix(".json"))
        if station is None or path != self._station_path(station):
            return None
        step = self._publish(station.arrives_min)
        arrived = self._step_at(self._thawed(now_ms)) >= step
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
                "images": [],
                "status_suara": arrived,
                "status_adm": arrived,
                "ts": self._ts(at_ms),
            }
        )

    def _ts(self, at_ms: int) -> str:
        return f"{moment_of(at_ms, self._zone):%Y-%m-%d %H:%M:%S}"


def local_ms(text: str, zone: ZoneInfo) -> int:
    """Read `2024-11-28 10:30` or an ISO time; one without an offset is on the clock of *zone*."""
    moment = datetime.fromisoformat(text)
    return ms_of(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))


def _bytes(body: Json) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
