"""The benchmark of judgement on a handful of stations made by hand, and on the real ones."""

from pathlib import Path

import pytest

from benchmarks import judgement
from benchmarks.rig.stations import Judged, contest_of, read_folder
from tests.benchmarks.test_benchmarks import ROOT
from tracker.core.model import numbers_of

FOLDER = ROOT / "tests" / "benchmarks" / "stations"
STATIONS = read_folder(FOLDER)
FIRST = "9101011001"


def station(number: int, points: int, *, labelled: bool = False, city: str = "9101") -> Judged:
    """A station with *points* of doubt; nothing else of it matters."""
    return Judged(
        id=f"{city}{number:09}",
        city=city,
        numbers=numbers_of(("a",), {"a": 1}),
        findings=(),
        points=points,
        held=False,
        labelled=labelled,
    )


def test_only_stations_with_numbers_are_counted():
    assert len(STATIONS) == 22
    assert f"{FIRST}012" not in {s.id for s in STATIONS}


def test_every_code_stands_below_the_code_it_starts_with():
    regions = {r.id: r.parent_id for r in contest_of([f"{FIRST}001"]).regions}
    assert regions == {
        "91": None,
        "9101": "91",
        "910101": "9101",
        FIRST: "910101",
        f"{FIRST}001": FIRST,
    }


def test_what_can_not_be_is_held_and_what_is_odd_ranks_above_what_is_not():
    by_id = {s.id: s for s in STATIONS if s.city == "9101"}
    assert sorted(i[-3:] for i, s in by_id.items() if s.held) == ["007", "008", "009"]
    order = sorted(by_id, key=lambda i: -by_id[i].points)
    assert {i[-3:] for i in order[:4]} == {"007", "008", "009", "010"}
    assert all(by_id[f"{FIRST}00{n}"].points == 0 for n in (1, 2, 3, 4, 5, 6))


def test_the_plain_rules_count_what_a_station_breaks():
    by_id = {s.id: s for s in STATIONS}
    broken = [judgement.plain_of(by_id[f"{FIRST}{n:03}"]) for n in (1, 7, 8, 9, 10, 11)]
    assert broken == [0, 2, 4, 2, 1, 0]


def test_the_bar_flags_no_more_than_its_share_of_the_other_cities():
    others = [station(n, points) for n, points in enumerate([90, 50, 50, 50, *[0] * 96])]
    assert judgement.bar_of(others, judgement.doubt_of, 1) == 90
    assert judgement.bar_of(others, judgement.doubt_of, 3) == 90
    assert judgement.bar_of(others, judgement.doubt_of, 5) == 50
    assert judgement.bar_of([], judgement.doubt_of, 5) == 1


def test_nothing_of_a_city_sets_its_own_bar():
    here = [station(n, 40, labelled=True) for n in range(10)]
    there = [station(n, 90 if n < 2 else 0, city="9102") for n in range(50)]
    found = judgement.left_out([*here, *there], judgement.doubt_of)
    assert found["5"] == {"stations": 2, "percent": 3.33, "caught": 0}


def test_tied_stations_are_caught_by_their_share_of_the_budget():
    tied = [station(n, 50, labelled=n == 0) for n in range(10)]
    rest = [station(n, 0) for n in range(10, 100)]
    assert judgement.ranked([*tied, *rest], judgement.doubt_of)["5"] == 0.5


def test_the_table_for_people_names_every_rule_that_found_something():
    text = judgement.readable(judgement.measure(STATIONS))
    assert "6 of 22 stations were corrected later" in text
    assert all(code in text for code in ("E205", "E207", "E210", "E211"))


def test_without_captures_it_says_so_and_prints_no_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["judgement", str(tmp_path)])
    judgement.main()
    printed = capsys.readouterr()
    assert (printed.out, printed.err[:11]) == ("", "no captures")


@pytest.mark.captures
def test_the_rules_find_later_corrections_before_the_plain_rules_do(captures: Path):
    line = judgement.measure(read_folder(captures / "kpu" / "pemilu2024_tps"))
    assert (line["stations"], line["labelled"]) == (3_795, 42)
    assert line["plain"]["all"] == {"stations": 279, "percent": 7.35, "caught": 31}
    assert line["rules"]["ranked"]["5"] > 31 > line["plain"]["ranked"]["5"]
    five = line["rules"]["left_out"]["5"]
    assert five["percent"] <= 5
    assert five["caught"] >= 31
    assert line["held"]["caught"] * 2 >= 42
    assert line["held"]["percent"] <= 1.3
