"""Regions that follow from numbers: fifteen thousand stations out of a few ranges."""

import tomllib

import pytest

from tests.core.test_definition import AROUND, GOOD
from tracker.core.definition import read_definition
from tracker.core.region_rows import Numbered, Row, regions_of, with_numbered

RULE = Numbered("station", "TPS {number}", 3)
VILLAGE = {"id": "91", "name": "Satu", "level": "city", "parent_id": "9"}


def numbered(**cells):
    """The ids of the regions below one village, and every problem."""
    problems: list[str] = []
    rows = with_numbered("c.csv", [Row(7, VILLAGE | cells)], RULE, "city", problems)
    return [row.cells["id"] for row in rows[1:]], problems


def read(definition):
    """The contest of *definition* over a province and one village of three stations."""
    rows = [
        Row(2, {"id": "9", "name": "Contoh", "level": "province", "parent_id": ""}),
        Row(3, VILLAGE | {"stations": "3"}),
    ]
    return read_definition("c.toml", tomllib.loads(definition), "c.csv", rows, AROUND)


def test_without_numbers_they_run_from_one_to_the_stations():
    assert numbered(stations="3") == (["91001", "91002", "91003"], [])


def test_ranges_say_which_numbers_there_are():
    assert numbered(numbers="1-2 901-902 950") == (
        ["91001", "91002", "91901", "91902", "91950"],
        [],
    )


def test_a_numbered_region_is_one_station_below_its_own_region():
    (row,) = with_numbered("c.csv", [Row(7, VILLAGE | {"stations": "1"})], RULE, "city", [])[1:]
    (region,) = regions_of("c.csv", [row], [])

    assert (region.id, region.name, region.parent_id) == ("91001", "TPS 001", "91")
    assert (region.level, region.stations, region.registered) == ("station", 1, None)


def test_only_the_level_above_has_numbered_regions():
    rows = [Row(2, VILLAGE | {"level": "province", "stations": "9"})]

    assert with_numbered("c.csv", rows, RULE, "city", []) == rows


@pytest.mark.parametrize("text", ["1-", "x", "3-1", "0-4", "1-1000", "-1", "1–9", "1,2"])
def test_what_is_no_range_is_named_with_its_line(text):
    found, problems = numbered(numbers=text)

    assert found == []
    assert problems == [f"c.csv:7: numbers {text!r}: needs ranges like '1-37 901-907', up to 999"]


def test_a_region_that_says_neither_numbers_nor_stations_is_named():
    assert numbered()[1] == ["c.csv:7: stations 0: needs ranges like '1-37 901-907', up to 999"]


def test_more_stations_than_digits_can_tell_apart_are_a_problem():
    found, problems = numbered(stations="9999999999")

    assert found == []
    assert problems[0].startswith("c.csv:7: stations 9999999999")


def test_numbers_and_stations_must_agree():
    assert numbered(numbers="1-4", stations="3")[1] == [
        "c.csv:7: numbers has 4, but stations says 3"
    ]


STATIONS = GOOD.replace(
    '  { id = "city", name = { id = "kota", en = "city" } },\n',
    '  { id = "city", name = { id = "kota", en = "city" } },\n'
    '  { id = "station", name = { id = "TPS", en = "station" } },\n',
).replace("[[options]]", "[numbered]\nX\n\n[[options]]", 1)


def test_a_definition_may_have_its_lowest_level_numbered():
    contest, problems = read(
        STATIONS.replace("X", 'level = "station"\nname = "TPS {number}"\ndigits = 3')
    )

    assert problems == ()
    assert [r.id for r in contest.regions] == ["9", "91", "91001", "91002", "91003"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ('level = "city"\nname = "TPS {number}"\ndigits = 3', "numbered.level: 'city'"),
        ('level = "station"\nname = "TPS"\ndigits = 3', "numbered.name: must have {number}"),
        ('level = "station"\nname = "TPS {number}"\ndigits = 7', "numbered.digits: 7 is not"),
        ('level = "station"\nname = "TPS {number}"', "numbered.digits: is missing"),
        ('level = "station"\nname = "TPS {number}"\ndigits = 3\nx = 1', "numbered.x: is no key"),
    ],
)
def test_a_broken_rule_is_named_by_its_key(rule, problem):
    assert read(STATIONS.replace("X", rule))[1][0].startswith(f"c.toml: {problem}")
