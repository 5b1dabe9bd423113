"""The rules over a whole night: every zero is held, and nothing that was good.

The twin is a made-up regency; the captures are all 4,957 bodies of 27 to 29 November 2024.
"""

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.builders import make_contest
from tests.core.rules.worlds import make_case, numbers_in
from tests.nights import Decided, captured_lines, captured_masters, judged, masters_of, night
from tests.sources.test_kpu_masters import REGENTS, TABLES
from tests.sources.worlds import kpu_contest
from tracker.core.model import Contest, Option, Region
from tracker.core.rules import action_of, judge
from tracker.core.rules.case import reported, total

PILKADA = "kpu/pilkada_decreases_20241128.csv"


# ---------------------------------------------------------------- a night made by hand

MASTERS = masters_of({"pkwkp": b"{}", "pkwkk": json.dumps(REGENTS).encode()}, [], TABLES)


def line(feed_ts: str, votes: tuple[int, int] | None, stations: int) -> dict[str, object]:
    """A file of regency 3316 with one district of 100 stations."""
    progress = {"total": 100, "progres": stations, "persen": float(stations)}
    row = {} if votes is None else dict(zip(("1000663", "1000664"), votes, strict=True))
    block = {
        "chart": {**row, "progres": progress},
        "table": {"331601": {**row, "psu": "Reguler", "progres": progress}},
    }
    body = {"mode": "hhcw", "tungsura": block, "progres": progress, "ts": feed_ts}
    return {"path": "pkwkk/33/3316.json", "feed_ts": feed_ts, "body": body}


def told(*lines: dict[str, object]) -> list[tuple[str, str, set[str]]]:
    """What the rules said of the district's row in each of *lines*."""
    return [
        (d.captured.feed_ts[11:16], d.action, {f.code for f in d.findings})
        for d in judged(night(MASTERS, lines))
        if d.report.part == "row"
    ]


def test_a_night_is_counted_corrected_blanked_and_comes_back():
    assert told(
        line("2024-11-26 09:54:36", None, 0),
        line("2024-11-28 00:00:00", (26_221, 5_308), 100),
        line("2024-11-28 06:30:00", (25_964, 5_247), 100),
        line("2024-11-28 10:45:04", (0, 0), 100),
        line("2024-11-28 13:00:00", (0, 0), 100),
        line("2024-11-28 15:00:00", (25_000, 3_000), 100),
        line("2024-11-28 18:00:00", (25_970, 5_250), 100),
    ) == [
        ("00:00", "accept", set()),
        ("06:30", "flag", {"W401"}),
        ("10:45", "hold", {"E207", "E504"}),
        ("13:00", "hold", {"E207", "E504"}),
        ("15:00", "hold", {"W401", "E506"}),
        ("18:00", "accept", set()),
    ]


def test_a_row_that_is_first_seen_blanked_is_held_until_it_has_numbers():
    assert told(
        line("2024-11-28 10:45:04", (0, 0), 40),
        line("2024-11-28 11:00:00", (0, 0), 41),
        line("2024-11-28 18:00:00", (9_000, 2_000), 41),
    ) == [
        ("10:45", "hold", {"E207"}),
        ("11:00", "hold", {"E207"}),
        ("18:00", "accept", set()),
    ]


# ---------------------------------------------------------------- the captured nights


@cache
def decided(captures: Path) -> tuple[Decided, ...]:
    """Everything the rules said of the captured night, in its order."""
    return tuple(judged(night(captured_masters(captures), captured_lines(captures))))


@pytest.mark.captures
def test_every_zeroed_row_of_indonesia_is_held_on_first_sight_too(captures):
    zeroed = [d for d in decided(captures) if total(d.report.numbers) == 0]
    assert len(zeroed) > 36_000
    assert {d.action for d in zeroed} == {"hold"}
    first = [d for d in zeroed if d.last is None and d.report.part == "row"]
    # Each file in which a row stands blanked that never had a number before.
    assert sum(bool(reported(d.report.numbers)) for d in first) == 218


@pytest.mark.captures
def test_no_good_report_of_indonesia_is_held(captures):
    good = [d for d in decided(captures) if total(d.report.numbers)]
    assert Counter(d.action for d in good) == {"accept": 23_411, "flag": 32}
    assert {f.code for d in good for f in d.findings} == {"W401", "E208"}


@pytest.mark.captures
def test_every_decrease_of_that_morning_is_shown_as_a_correction(captures):
    corrected = {
        (d.report.region_id, f.fields["old"], f.fields["new"])
        for d in decided(captures)
        if d.action == "flag"
        for f in d.findings
        if f.code == "W401"
    }
    with (captures / PILKADA).open() as file:
        rows = [(r["kode"], int(r["before"]), int(r["after"])) for r in csv.DictReader(file)]
    assert len(rows) == 65
    assert [row for row in rows if row not in corrected] == []


THIRD = Option(id="100027", number=3, name="Ketiga", short="Ketiga", colour="#000000")


def jakarta() -> Contest:
    """February's contest for president in Jakarta, by city, as a poller of the site kept it."""
    codes = ("31", "3101", "3171", "3172", "3173", "3174", "3175")
    regions = tuple(
        Region(
            id=code,
            name=code,
            level="city" if code != "31" else "province",
            parent_id="31" if code != "31" else None,
        )
        for code in codes
    )
    return make_contest(
        levels=("province", "city"), regions=regions, options=(*kpu_contest().options, THIRD)
    )


THIRD = (
    kpu_contest()
    .options[0]
    .__class__(id="100027", number=3, name="Ketiga", short="Ketiga", colour="#000000")
)


@pytest.mark.captures
def test_every_step_of_jakartas_february_is_accepted(captures):
    contest, last = jakarta(), {}
    falls: Counter[bool] = Counter()
    regions = {region.id: region for region in contest.regions}
    with (captures / "kpu" / "pemilu2024_dki_by_kota_timeseries.csv").open() as file:
        for row in csv.DictReader(file):
            votes = [int(row[option]) for option in ("100025", "100026", "100027")]
            case = make_case(
                numbers_in(contest, *votes),
                contest=contest,
                region=regions[row["kode"]],
                last=last.get(row["kode"]),
            )
            found = judge(case)
            assert action_of(found) in ("accept", "flag"), (row, found)
            falls[row["kode"] == "31"] += any(one.code == "W401" for one in found)
            last[row["kode"]] = case.new
    assert falls == {False: 110, True: 31}
