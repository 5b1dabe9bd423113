"""The shipped definitions, and files of an operator's own."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.e2e.worlds import small_definition
from tracker.contests.library import as_run, find, load, shipped
from tracker.core.tree import grow
from tracker.core.trust import served_from
from tracker.errors import ConfigError

JAKARTA = load("jakarta-2024")
STATIONS = load("jakarta-2024-stations")


def test_jakarta_ships_with_the_product():
    assert "jakarta-2024" in shipped()
    assert [o.number for o in JAKARTA.options] == [1, 2, 3]


def test_jakarta_has_its_regions():
    counts = {level: sum(r.level == level for r in JAKARTA.regions) for level in JAKARTA.levels}

    assert counts == {"province": 1, "city": 6, "district": 44, "village": 267}


@pytest.mark.parametrize("level", JAKARTA.levels)
def test_the_stations_of_every_level_add_up(level):
    assert sum(r.stations for r in JAKARTA.regions if r.level == level) == 14_835


def test_jakarta_ships_with_its_polling_stations_too():
    below = [r for r in STATIONS.regions if r.level == "station"]

    assert len(below) == sum(r.stations for r in below) == 14_835
    assert [r.name for r in below if r.parent_id == "3174071006"] == [
        *(f"TPS 00{n}" for n in range(1, 6)),
        "TPS 901",
    ]


def test_what_a_definition_leaves_out_is_as_in_the_one_that_it_extends():
    assert STATIONS.options == JAKARTA.options
    assert STATIONS.reference == JAKARTA.reference
    assert STATIONS.regions[: len(JAKARTA.regions)] == JAKARTA.regions
    assert (STATIONS.id, STATIONS.sources[0].counted_level) == ("jakarta-2024-stations", "station")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("extends = 7", "c.toml: extends: must be the name of a file beside this one"),
        ('extends = "b.toml"', "b.toml: can't be read"),
        ('extends = "a.toml"', "c.toml: extends: a.toml extends another one itself"),
    ],
)
def test_a_definition_extends_one_that_stands_by_itself(tmp_path, line, problem):
    (tmp_path / "a.toml").write_text('extends = "c.toml"')
    (tmp_path / "c.toml").write_text(line)

    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path / "c.toml"))
    assert caught.value.problems[0].startswith(problem)


def test_the_official_totals_are_those_of_the_declared_result():
    province = {r.region_id: r for r in JAKARTA.reference}["31"]

    assert province.votes == {"1000023": 1_718_160, "1000024": 459_230, "1000025": 2_183_239}
    assert (province.valid, province.rejected) == (4_360_629, 363_764)


def test_every_region_is_reached_from_the_root():
    tree = grow(JAKARTA)

    reached = set(tree.below(tree.root, len(JAKARTA.levels)))
    assert reached == {region.id for region in JAKARTA.regions}


def test_jakarta_is_real_at_the_authority_and_a_test_anywhere_else():
    assert not as_run(JAKARTA).test
    copied = served_from(JAKARTA, "kpu", "http://127.0.0.1:8042/pilkada")
    assert as_run(copied).id == "jakarta-2024+test"
    assert not as_run(copied, live_hosts=["127.0.0.1"]).test


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(ConfigError, match="jakarta-2024"):
        load("jakarta-2025")


def test_a_file_that_is_no_toml_is_one_readable_problem(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("id = ")

    with pytest.raises(ConfigError, match=r"c\.toml: Invalid value"):
        load(str(file))


def test_a_missing_region_table_is_a_problem_too(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text(find("jakarta-2024").read_text())

    with pytest.raises(ConfigError, match=r"regions\.csv: can't be read"):
        load(str(file))


def test_a_table_with_wrong_columns_names_them(tmp_path):
    file = tmp_path / "jakarta-2024.toml"
    file.write_text(find("jakarta-2024").read_text())
    (tmp_path / "jakarta-2024.regions.csv").write_text("id,nama,level,parent_id\n")

    with pytest.raises(ConfigError) as caught:
        load(str(file))
    assert [p.split(": ", 1)[1] for p in caught.value.problems] == [
        "column name is missing",
        "'nama' is no column here",
    ]


def _with_key(folder, key):
    """The small definition with one more key in front."""
    file = Path(small_definition(folder))
    file.write_text(f"{key}\n{file.read_text()}")
    return file


def test_what_is_wrong_beside_an_unreadable_region_table_is_listed_too(tmp_path):
    file = _with_key(tmp_path, 'regions = "no-region.csv"')
    file.write_text(file.read_text().replace('"majority"', '"by region"'))

    with pytest.raises(ConfigError) as caught:
        load(str(file))
    table, rule = caught.value.problems
    assert table.startswith("no-region.csv: can't be read")
    assert rule.startswith("contoh.toml: decision.rule: 'by region' is not one of")


def test_an_empty_region_table_is_one_problem(tmp_path):
    file = _with_key(tmp_path, "")
    file.with_name("contoh.regions.csv").write_text("id,name,level,parent_id\n")

    with pytest.raises(ConfigError) as caught:
        load(str(file))
    assert caught.value.problems == (
        "contoh.regions.csv:1: there must be one region without a parent: none",
    )


@pytest.mark.parametrize(
    "key",
    [
        "id = " + "9" * 5_000,
        "id = " + "[" * 5_000 + "]" * 5_000,
        'regions = "a\\u0000b"',
        'regions = "/dev/null"',
        'extends = "a\\u0000b"',
        'extends = "."',
    ],
    ids=["digits", "depth", "zero byte", "nothing", "zero byte in extends", "folder"],
)
def test_no_file_of_an_operator_is_our_crash(tmp_path, key):
    with pytest.raises(ConfigError):
        load(str(_with_key(tmp_path, key)))


@pytest.mark.captures
def test_the_official_totals_equal_the_collected_table(captures):
    with (captures / "kpu" / "official_jakarta_2024.csv").open() as file:
        rows = {row["kode"]: row for row in csv.DictReader(file)}
    for reference in JAKARTA.reference:
        row = rows[reference.region_id]
        assert list(reference.votes.values()) == [
            int(row["ridwan_kamil_suswono_1"]),
            int(row["dharma_kun_2"]),
            int(row["pramono_rano_3"]),
        ]
        assert (reference.rejected, reference.stations) == (
            int(row["suara_tidak_sah"]),
            int(row["tps"]),
        )


@pytest.mark.captures
def test_the_stations_are_those_of_the_collected_master(captures):
    master = captures / "kpu" / "pilkada2024_master" / "dki_tps.jsonl.gz"
    with gzip.open(master, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    told = {(row["kode_tps"], row["nama_tps"], row["kode_kel"]) for row in rows}

    assert told == {(r.id, r.name, r.parent_id) for r in STATIONS.regions if r.level == "station"}
