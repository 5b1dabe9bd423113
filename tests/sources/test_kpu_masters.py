"""Definitions generated from KPU's masters, made by hand and from the captures."""

import json
from datetime import UTC, datetime

import pytest

from tests.nights import captured_masters, masters_of
from tracker.core.definition_checks import problems_of
from tracker.core.instant import moment_of
from tracker.errors import SourceMalformed
from tracker.sources import kpu_masters as masters
from tracker.sources.registry import FORMATS

PAIRS = {
    "33": {
        "1000052": {"nama": "Cahya, S.H. - Dewi, M.M.", "warna": "#8CB9BD", "nomor_urut": 2},
        "1000051": {"nama": "Dr. Andi - Ayu", "warna": "#B67352", "nomor_urut": 1},
    }
}
REGENTS = {
    "3316": {
        "1000664": {"nama": "KOLOM KOSONG - ", "warna": "#8CB9BD", "nomor_urut": 2},
        "1000663": {"nama": "Eka - Fajar", "warna": "#B67352", "nomor_urut": 1},
    }
}
PROVINCES = [{"nama": "JAWA TENGAH", "kode": "33", "tingkat": 1}]
TABLES = [("33", ["3316", "3315"]), ("3316", ["331601"]), ("3315", ["331501", "331502"])]
SOURCE = masters.source_of_election("pkwkp")


def made(**pairs):
    """The masters of one province with two regencies."""
    bodies = {"pkwkp": PAIRS, "pkwkk": REGENTS} | pairs
    return masters_of(
        {election: json.dumps(body).encode() for election, body in bodies.items()},
        [json.dumps(PROVINCES).encode()],
        TABLES,
    )


def test_a_governors_contest_has_the_province_its_cities_and_their_districts():
    contest = masters.contest_of(made(), "pkwkp", "33")
    assert (contest.id, contest.title["id"]) == (
        "id-33-gov-2024",
        "Pemilihan Gubernur JAWA TENGAH 2024",
    )
    assert [(r.id, r.level, r.parent_id) for r in contest.regions] == [
        ("33", "province", None),
        ("3315", "city", "33"),
        ("3316", "city", "33"),
        ("331501", "district", "3315"),
        ("331502", "district", "3315"),
        ("331601", "district", "3316"),
    ]


def test_a_regents_contest_is_a_city_and_polls_the_citys_file_below_its_province():
    contest = masters.contest_of(made(), "pkwkk", "3316")
    assert contest.levels == ("city", "district")
    (document,) = FORMATS["kpu-pilkada"].documents(contest, contest.sources[0])
    assert (document.path, document.region_id) == ("hhcw/pkwkk/33/3316.json", "3316")


def test_pairs_stand_in_ballot_order_with_the_name_of_the_first_as_the_short_one():
    contest = masters.contest_of(made(), "pkwkp", "33")
    assert [(o.id, o.number, o.short) for o in contest.options] == [
        ("1000051", 1, "Dr. Andi"),
        ("1000052", 2, "Cahya"),
    ]


def test_an_empty_box_is_an_ordinary_option():
    contest = masters.contest_of(made(), "pkwkk", "3316")
    assert [(o.id, o.name) for o in contest.options] == [
        ("1000663", "Eka - Fajar"),
        ("1000664", "KOLOM KOSONG"),
    ]


@pytest.mark.parametrize(("code", "hour"), [("31", 6), ("5171", 5), ("9471", 4)])
def test_polls_close_at_one_in_the_afternoon_on_the_provinces_own_wall(code, hour):
    closed = moment_of(masters.polls_close_ms(code))
    assert closed == datetime(2024, 11, 27, hour, tzinfo=UTC)


def test_more_than_half_is_needed_in_jakarta_alone():
    both = made(pkwkp={"31": PAIRS["33"], "33": PAIRS["33"]})
    rules = {c.id: c.decision.rule for c in masters.contests_of(both)}
    assert rules == {
        "id-31-gov-2024": "majority",
        "id-33-gov-2024": "plurality",
        "id-3316-reg-2024": "plurality",
    }


@pytest.mark.parametrize("missing", ["nama", "warna", "nomor_urut"])
def test_a_pair_without_its_number_name_or_colour_is_malformed(missing):
    pair = {k: v for k, v in REGENTS["3316"]["1000663"].items() if k != missing}
    body = json.dumps({"3316": {"1000663": pair}}).encode()
    with pytest.raises(SourceMalformed):
        masters.pairs_of(SOURCE, body)


def test_a_generated_definition_contradicts_itself_nowhere():
    for contest in masters.contests_of(made()):
        assert list(problems_of("c.toml", "c.csv", contest, {})) == []


@pytest.mark.captures
def test_all_indonesia_has_545_contests_without_a_problem(captures):
    contests = list(masters.contests_of(captured_masters(captures)))
    assert len(contests) == 37 + 508
    assert [p for c in contests for p in problems_of("c.toml", "c.csv", c, {})] == []
