"""Play recorded bodies at their own paths, in the order of their timestamps.

A recording is a `.jsonl` or `.jsonl.gz` file with one body a line (`feed_ts`, `url`, `body`), or
a folder of raw bodies that carry `ts`, at paths that end in `pkwkp/31/3171.json` or the like.
"""

import gzip
import json
import re
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from tracker.core.instant import ms_of
from tracker.errors import CommandError
from tracker.simulate.playbook import Served

_AGGREGATE = re.compile(r"(?:hhcw/)?(pkwk[pk]/.+)")
FOLDER_PREFIX = "/pilkada/hhcw/"
_PROVINCE = re.compile(r"/([0-9]+)/\1\.json$")
"""Recordings keep a province's file beside those of its cities; its address is one level up."""


class RecordedNight:
    """A `Playbook` of recorded bodies, each standing at its path until the next one."""

    def __init__(self, bodies: Iterable[tuple[str, int, bytes]]) -> None:
        by_path: dict[str, list[tuple[int, bytes]]] = {}
        for path, at_ms, body in bodies:
            by_path.setdefault(path, []).append((at_ms, body))
        self._by_path = {path: sorted(rows) for path, rows in by_path.items()}
        self._times = {path: [at for at, _ in rows] for path, rows in self._by_path.items()}
        self._moments = tuple(sorted({at for times in self._times.values() for at in times}))

    @property
    def start_ms(self) -> int:
        """The first body's instant."""
        return self._moments[0]

    @property
    def end_ms(self) -> int:
        """The last body's instant."""
        return self._moments[-1]

    def moments(self) -> tuple[int, ...]:
        """Return every instant at which a body is replaced."""
        return self._moments

    def paths(self) -> tuple[str, ...]:
        """Return every recorded path."""
        return tuple(sorted(self._by_path))

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return the newest body of *path* at *now_ms*."""
        place = bisect_right(self._times.get(path, []), now_ms)
        if place == 0:
            return None
        at_ms, body = self._by_path[path][place - 1]
        return Served(body, at_ms)

    def changed(self, before_ms: int, now_ms: int) -> frozenset[str]:
        """Return the paths that got another body in between."""
        return frozenset(
            path
            for path, times in self._times.items()
            if bisect_right(times, before_ms) != bisect_right(times, now_ms)
        )


def read_recording(
    source: Path, zone: tzinfo, *, only: str = "", until_ms: int | None = None
) -> RecordedNight:
    """Read the bodies under *source* whose path contains *only*, up to *until_ms*.

    Timestamps in bodies are local times of *zone*.

    Raises:
        CommandError: there is no such recording, or nothing in it fits.
    """
    rows = _from_folder(source, zone) if source.is_dir() else _from_lines(source, zone)
    bodies = [
        (path, at_ms, body)
        for path, at_ms, body in rows
        if only in path and (until_ms is None or at_ms <= until_ms)
    ]
    if not bodies:
        raise CommandError(f"{source} holds no body{f' for {only}' if only else ''} to play")
    return RecordedNight(bodies)


def _from_lines(source: Path, zone: tzinfo) -> Iterator[tuple[str, int, bytes]]:
    opened = gzip.open if source.suffix == ".gz" else open
    try:
        with opened(source, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _from_line(source, number, line, zone)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise CommandError(f"{source} can't be read: {error}") from error


def _from_line(source: Path, number: int, line: str, zone: tzinfo) -> tuple[str, int, bytes]:
    try:
        row = json.loads(line)
        at_ms = _instant(row["feed_ts"], zone)
        path = urlsplit(_text(row["url"])).path
        body = json.dumps(row["body"], separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CommandError(
            f"{source}:{number}: no recorded body; a line is an object with `feed_ts` "
            "(like 2024-11-27 20:00:00), `url` and `body`"
        ) from error
    return path, at_ms, body


def _from_folder(source: Path, zone: tzinfo) -> Iterator[tuple[str, int, bytes]]:
    for file in sorted(source.rglob("*.json")):
        found = _AGGREGATE.search(file.relative_to(source).as_posix())
        if found is None:
            continue
        try:
            body = file.read_bytes()
            at_ms = _instant(json.loads(body)["ts"], zone)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CommandError(
                f"{file}: no body with a timestamp `ts`, like 2024-11-27 20:00:00"
            ) from error
        yield FOLDER_PREFIX + _PROVINCE.sub(r"/\1.json", found[1]), at_ms, body


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _instant(text: str, zone: tzinfo) -> int:
    return ms_of(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone))
