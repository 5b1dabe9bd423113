"""Polling stations as one crawl found them, read and judged as the product would.

A folder of captures holds `capture1_*.jsonl` (or `.jsonl.gz`), one station's file a line with
its `kode`, and `labelled_*.csv`, whose `kode` names those that the authority later corrected or
withdrew.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from tracker.core.model import (
    Calendar,
    Contest,
    Decision,
    Document,
    Finding,
    Numbers,
    Official,
    Option,
    Region,
    Source,
    votes_of,
)
from tracker.core.rules import Case, action_of, doubt, judge
from tracker.sources.registry import format_of

LEVELS = {2: "province", 4: "city", 6: "district", 10: "village", 13: "station"}
"""Levels of KPU's codes by the length of the code."""

PAGES = 3
PRESIDENT = ("100025", "100026", "100027")
VOTES_MAX = 300
"""The legal cap of a polling station in February 2024; Pilkada's is 600."""

CLOSE_MS = 1_707_890_400_000  # 14 February 2024, 13:00 WIB
CRAWLED = "2024-02-19 06:00:00"


class Judged(Struct, frozen=True, kw_only=True):
    """One station with numbers, what the rules found, and whether it was corrected later."""

    id: str
    city: str
    numbers: Numbers
    findings: tuple[Finding, ...]
    points: int
    held: bool
    labelled: bool


def read_folder(folder: Path) -> list[Judged]:
    """Return every station with numbers in the captures of *folder*, judged."""
    rows = [row for path in crawls(folder) for row in _lines(path)]
    labelled = {
        row["kode"]
        for path in sorted(folder.glob("labelled_*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    return judged(rows, labelled)


def crawls(folder: Path) -> list[Path]:
    """Return the first crawls in *folder*."""
    return sorted(folder.glob("capture1_*.jsonl*"))


def judged(rows: Sequence[Mapping[str, Any]], labelled: Iterable[str]) -> list[Judged]:
    """Read and judge the stations in *rows*, each beside the stations of its own village."""
    contest, corrected = contest_of(row["kode"] for row in rows), set(labelled)
    regions = {region.id: region for region in contest.regions}
    read = {row["kode"]: _read(contest, row) for row in rows}
    villages: dict[str, dict[str, Numbers]] = defaultdict(dict)
    for code, (numbers, _) in read.items():
        if any(votes is not None for votes in votes_of(numbers)):
            villages[regions[code].parent_id or ""][code] = numbers
    return [
        _judged(contest, regions[code], village, read[code][1], labelled=code in corrected)
        for village in villages.values()
        for code in village
    ]


def contest_of(codes: Iterable[str]) -> Contest:
    """Return February's contest for president over the stations called *codes*."""
    lengths = sorted(LEVELS)
    every = {code[:length] for code in codes for length in lengths}
    above = {length: lengths[n - 1] for n, length in enumerate(lengths)}
    regions = tuple(
        Region(
            id=code,
            name=code,
            level=LEVELS[len(code)],
            parent_id=None if len(code) == lengths[0] else code[: above[len(code)]],
        )
        for code in sorted(every, key=lambda code: (len(code), code))
    )
    words = {"id": "Presiden 2024", "en": "President 2024"}
    source = Source(
        id="kpu",
        format="kpu-pemilu",
        base_url="file:/captures",
        election="ppwp",
        counted_level="station",
        counted_part="own",
        poll_levels=("station",),
    )
    return Contest(
        id="id-2024-president",
        title=words,
        time_zone="Asia/Jakarta",
        levels=tuple(LEVELS.values()),
        level_names={level: {"id": level, "en": level} for level in LEVELS.values()},
        options=tuple(
            Option(id=o, number=n, name=o, short=o, colour="#000000")
            for n, o in enumerate(PRESIDENT, 1)
        ),
        regions=regions,
        sources=(source,),
        counting_source="kpu",
        decision=Decision(rule="majority", station_votes_max=VOTES_MAX),
        calendar=Calendar(polls_close_ms=CLOSE_MS),
        official=Official(authority=words, site="https://pemilu2024.kpu.go.id/"),
    )


def _read(contest: Contest, row: Mapping[str, Any]) -> tuple[Numbers, tuple[Finding, ...]]:
    """Return the numbers of a crawled station and what its format found.

    The crawl left out what follows from the rest: the address before an image's name, the
    places of pages without one, the marks of what is digitised.
    """
    images = [f"https://forms.example/{name}" for name in row["images"] or () if name]
    body = {
        "mode": "hhcw",
        "chart": row["chart"],
        "administrasi": row["administrasi"],
        "images": [*images, *[None] * (PAGES - len(images))],
        "psu": None,
        "status_suara": row["chart"] is not None,
        "status_adm": row["administrasi"] is not None,
        "ts": row.get("ts") or CRAWLED,
    }
    source = contest.sources[0]
    document = Document(path=row["kode"], region_id=row["kode"])
    parsed = format_of(source).parse(contest, source, document, json.dumps(body).encode())
    return parsed.reports[0].numbers, parsed.findings


def _judged(
    contest: Contest,
    region: Region,
    village: Mapping[str, Numbers],
    shape: tuple[Finding, ...],
    *,
    labelled: bool,
) -> Judged:
    case = Case(
        contest=contest,
        source=contest.sources[0],
        region=region,
        part="own",
        new=village[region.id],
        now_ms=CLOSE_MS,
        siblings={other: n for other, n in village.items() if other != region.id},
        shape=shape,
    )
    found = judge(case)
    return Judged(
        id=region.id,
        city=region.id[:4],
        numbers=case.new,
        findings=(*shape, *found),
        points=doubt((*shape, *found)),
        held=action_of(found) == "hold",
        labelled=labelled,
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
