"""Everything that KPU's servers are known to have said, read by today's parser.

The hand-made twins of these are in `test_kpu.py`, over recordings of the same shapes.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_contest, make_source
from tests.sources import conformance
from tests.sources.worlds import document_of, figures_of
from tracker.core.model import Contest, Option, Region, Report, votes_of
from tracker.ports import Parsed
from tracker.sources.registry import FORMATS

pytestmark = pytest.mark.captures

JAKARTA_PAIRS = ("1000023", "1000024", "1000025")
PRESIDENT_PAIRS = ("100025", "100026", "100027")
JAKARTA = {  # votes by pair, stations in
    "capture1_9e11531": ((1_707_956, 456_370, 2_171_411), 14_794),
    "capture2_81acd96": ((1_717_037, 458_839, 2_181_636), 14_823),
    "capture3_c5b2a3d": ((1_717_245, 458_886, 2_181_939), 14_825),
    "capture4_eb658e5": ((0, 0, 0), 14_826),
    "capture5_f8261f7": ((0, 0, 0), 14_835),
}


def contest_of(region_id: str, below: Iterable[str], options: Iterable[str]) -> Contest:
    """A contest of one region, the codes *below* it and *options*, all as a file names them."""
    regions = (
        Region(id=region_id, name=region_id, level="upper"),
        *(Region(id=code, name=code, level="lower", parent_id=region_id) for code in below),
    )
    pairs = tuple(
        Option(id=o, number=n, name=o, short=o, colour="#000000") for n, o in enumerate(options, 1)
    )
    return make_contest(
        levels=("upper", "lower"),
        regions=regions,
        options=pairs,
        sources=(make_source(counted_level="lower", poll_levels=("upper", "lower")),),
    )


def parse(dialect: str, contest: Contest, region_id: str, body: bytes) -> Parsed:
    """Read *body* as the file of *region_id*."""
    return FORMATS[dialect].parse(contest, contest.sources[0], document_of(region_id), body)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a compressed file of JSON lines."""
    with gzip.open(path, "rt") as file:
        yield from map(json.loads, file)


def ids_in(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """Every option id that *blocks* name, or one of our own where there is none."""
    return sorted({key for block in blocks for key in block if key.isdigit()}) or ["1"]


def summed(reports: Iterable[Report]) -> tuple[int, ...]:
    """The votes of *reports*, added up."""
    return tuple(sum(v or 0 for v in column) for column in zip(*map(votes, reports), strict=True))


def votes(report: Report) -> tuple[int | None, ...]:
    """The votes of *report* in ballot order."""
    return votes_of(report.numbers)


def split(parsed: Parsed) -> tuple[Report, list[Report]]:
    """The report of the region itself, and those of its rows."""
    (own,) = (report for report in parsed.reports if report.part == "own")
    return own, [report for report in parsed.reports if report.part == "row"]


def test_every_captured_pilkada_body_is_read_without_a_finding(captures):
    seen = 0
    for line in lines(captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"):
        counts = line["body"]["tungsura"]
        contest = contest_of(
            Path(line["path"]).stem,
            counts["table"],
            ids_in([counts["chart"], *counts["table"].values()]),
        )
        body = json.dumps(line["body"]).encode()
        parsed = parse("kpu-pilkada", contest, Path(line["path"]).stem, body)
        own, rows = split(parsed)
        assert parsed.findings == ()
        assert {row.region_id for row in rows} == set(counts["table"])
        given = [number is not None for number in votes(own)]
        assert [n for n, ok in zip(summed(rows), given, strict=True) if ok] == [
            number for number in votes(own) if number is not None
        ]
        seen += 1
    assert seen == 4_957


@pytest.mark.parametrize("capture", JAKARTA)
def test_jakartas_captures_give_the_known_totals_in_own_and_in_rows(captures, capture):
    path = captures / "kpu" / "pilkada2024_jakarta" / capture / "pkwkp" / "31" / "31.json"
    body = path.read_bytes()
    cities = json.loads(body)["tungsura"]["table"]
    parsed = parse("kpu-pilkada", contest_of("31", cities, JAKARTA_PAIRS), "31", body)
    own, rows = split(parsed)
    assert (votes(own), figures_of(own)["stations_reported"]) == JAKARTA[capture]
    assert (summed(rows), len(rows)) == (votes(own), 6)


@pytest.mark.parametrize("capture", JAKARTA)
def test_jakartas_district_rows_add_up_to_the_province(captures, capture):
    folder = captures / "kpu" / "pilkada2024_jakarta" / capture / "pkwkp" / "31"
    found: list[Report] = []
    for path in sorted(folder.glob("31??.json")):
        districts = json.loads(path.read_bytes())["tungsura"]["table"]
        contest = contest_of(path.stem, districts, JAKARTA_PAIRS)
        found += split(parse("kpu-pilkada", contest, path.stem, path.read_bytes()))[1]
    assert len(found) == 44
    assert summed(found) == JAKARTA[capture][0]
    assert sum(figures_of(row)["stations_reported"] for row in found) == JAKARTA[capture][1]


def test_one_raw_file_of_every_february_level_is_read(captures):
    folder = captures / "kpu" / "raw_samples" / "pemilu" / "hhcw"
    paths = sorted(folder.rglob("*.json"))
    assert len(paths) == 5
    for path in paths:
        body = path.read_bytes()
        below = json.loads(body).get("table") or {}
        parsed = parse("kpu-pemilu", contest_of(path.stem, below, PRESIDENT_PAIRS), path.stem, body)
        own, rows = split(parsed)
        assert parsed.findings == ()
        assert {row.region_id for row in rows} == set(below)
        assert None not in votes(own)
        assert not rows or summed(rows) == votes(own)


def test_a_thousand_raw_stations_of_february_are_read(captures):
    reported = with_ballots = 0
    odd: Counter[str] = Counter()
    for line in lines(captures / "kpu" / "raw_samples" / "ppwp_tps_1000_raw.jsonl.gz"):
        contest = contest_of("31", [line["kode"]], PRESIDENT_PAIRS)
        body = json.dumps(line["body"]).encode()
        parsed = parse("kpu-pemilu", contest, line["kode"], body)
        conformance.check_reports(contest, parsed)
        (report,) = parsed.reports
        reported += figures_of(report)["stations_reported"]
        with_ballots += "valid" in figures_of(report)
        odd.update(found.code for found in parsed.findings)
    assert (reported, with_ballots) == (461, 465)
    assert odd == {"W110": 47, "W111": 11}
