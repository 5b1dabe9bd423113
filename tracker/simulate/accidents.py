"""What goes wrong with a feed, each as a value: a name, from when to when, and to which path.

Content accidents change what the authority says (misread, blank, freeze). Transport accidents
change what arrives of it (refuse, throttle, truncate, html, stale). Every one has been seen.
"""

import zlib
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from tracker.simulate.playbook import Playbook, Served

MINUTE_MS = 60_000
STALE_MS = 45 * MINUTE_MS
RETRY_AFTER_S = 30

JSON = "application/json"
HTML = "text/html"
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>503</title></head><body>Service unavailable</body>"

DURATIONS_MS = {
    "misread": 30 * MINUTE_MS,  # corrected two publishes later
    "freeze": 60 * MINUTE_MS,
    "refuse": 10 * MINUTE_MS,
    "throttle": 5 * MINUTE_MS,
    "truncate": 15 * MINUTE_MS,
    "html": 15 * MINUTE_MS,
    "blank": 24 * 60 * MINUTE_MS,  # it was for good
    "stale": 45 * MINUTE_MS,
}
"""Every accident, and how long it lasts where nobody says so."""

CONTENT = frozenset({"misread", "freeze", "blank"})


class Accident(Struct, frozen=True):
    """One accident from `start_ms` until before `end_ms`; `path` None: it strikes every file."""

    name: str
    start_ms: int
    end_ms: int
    path: str | None = None

    def active(self, now_ms: int) -> bool:
        """Say whether it is under way at *now_ms*."""
        return self.start_ms <= now_ms < self.end_ms

    def strikes(self, path: str, now_ms: int) -> bool:
        """Say whether it is under way at *now_ms* for the file at *path*."""
        return self.active(now_ms) and self.path in (None, path)


class Answer(Struct, frozen=True):
    """What a request is answered with."""

    status: int
    body: bytes
    changed_at_ms: int | None = None
    content_type: str = JSON
    retry_after_s: int | None = None


class Misread(Struct, frozen=True):
    """One station's number read too high: the regions it stands in, from the top down."""

    codes: tuple[str, ...]
    paths: frozenset[str]
    option: str
    extra: int


Content: TypeAlias = dict[str, Any]
Look: TypeAlias = Callable[[int], Served | None]
"""The file at one path as it stands at an instant."""


def blanked(content: Content) -> Content:
    """Return a file with every option's number at 0; progress stays as it is."""
    return _with_counts(content, lambda _, counts: counts | dict.fromkeys(_options(counts), 0))


def misread(content: Content, wrong: Misread, own_code: str) -> Content:
    """Return the file of *own_code* with the number of one station read wrong.

    A part without a number of that option stays without one.
    """

    def struck(code: str | None, counts: Content) -> Content:
        votes = counts.get(wrong.option)
        if (own_code if code is None else code) not in wrong.codes or not isinstance(votes, int):
            return counts
        return counts | {wrong.option: votes + wrong.extra}

    return _with_counts(content, struck)


def choose_misread(playbook: Playbook, accident: Accident) -> Misread | None:
    """Return the station that is misread: one that is in when the accident begins.

    It is found by going down from the largest region with numbers, at each level to a row that
    the instant picks, as far as there are files. 85 is read as 855: a digit too many. None:
    nothing is in yet.
    """
    path = accident.path or _top_path(playbook, accident.start_ms)
    paths, codes, option, extra = set(), [code_of(path)], "", 0
    while served := playbook.body(path, accident.start_ms):
        paths.add(path)
        table = (msgspec.json.decode(served.body).get("tungsura") or {}).get("table") or {}
        rows = {code: row for code, row in table.items() if _options(row)}
        if not rows:
            break
        code = _pick(sorted(rows), accident.start_ms)
        option = option or _options(rows[code])[0]
        extra = _digit_more(rows[code], option)
        codes.append(code)
        path = f"{path.removesuffix('.json')}/{code}.json"
    return Misread(tuple(codes), frozenset(paths), option, extra) if option else None


def code_of(path: str) -> str:
    """Return the code of the region whose file stands at *path*."""
    return path.rsplit("/", 1)[-1].removesuffix(".json")


def transported(
    accident: Accident, right: Answer, look: Look, *, now_ms: int, request: int
) -> Answer:
    """Return what arrives instead of *right* while the transport *accident* lasts."""
    if accident.name == "refuse":
        return Answer(403, b'{"message":"Forbidden"}')
    if accident.name == "throttle":
        return Answer(429, b'{"message":"Too Many Requests"}', retry_after_s=RETRY_AFTER_S)
    if accident.name == "html":
        return Answer(200, ERROR_PAGE, content_type=HTML)
    if accident.name == "truncate":
        return Answer(200, right.body[: len(right.body) // 2])
    older = look(now_ms - STALE_MS) if request % 2 == 0 else None
    return right if older is None else Answer(200, older.body, older.changed_at_ms)


def _digit_more(row: Content, option: str) -> int:
    """85 read as 855; where the row is larger than a station, as much as in that example."""
    is_station = (row.get("progres") or {}).get("total") == 1
    return 9 * int(row.get(option) or 0) + 5 if is_station else 770


def _top_path(playbook: Playbook, now_ms: int) -> str:
    """Return the shortest path with numbers; among several, one that the instant picks."""
    there = [path for path in sorted(playbook.paths()) if playbook.body(path, now_ms)]
    shortest = min((path.count("/") for path in there), default=0)
    return _pick([path for path in there if path.count("/") == shortest] or [""], now_ms)


def _pick(names: list[str], now_ms: int) -> str:
    return names[zlib.crc32(str(now_ms).encode()) % len(names)]


def _with_counts(content: Content, change: Callable[[str | None, Content], Content]) -> Content:
    """Return *content* with *change* made to its own chart (code None) and to every row."""
    block = content.get("tungsura") or {}
    parts: Content = {}
    if block.get("chart"):
        parts["chart"] = change(None, block["chart"])
    if block.get("table"):
        parts["table"] = {code: change(code, row) for code, row in block["table"].items()}
    return content | {"tungsura": block | parts} if parts else content


def _options(counts: Content) -> list[str]:
    return [name for name, number in counts.items() if isinstance(number, int) and name.isdigit()]
