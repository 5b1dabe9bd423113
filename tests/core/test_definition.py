"""Definitions: everything that is wrong is said at once, with file and line or key."""

import tomllib
from pathlib import Path

import pytest

from tests.builders import make_contest, make_press, make_source
from tracker.core import definition, definition_read
from tracker.core.alerting import Alerting
from tracker.core.definition import Around, Row, fingerprint, read_definition, structure_print
from tracker.core.model import Thresholds
from tracker.core.trust import as_test_run, served_from, untrusted

AROUND = Around(("kpu-pilkada", "table"), lambda name: name == "Asia/Jakarta")
GOOD = """
id = "contoh-2024"
time_zone = "Asia/Jakarta"
counting_source = "feed"
title = { id = "Contoh", en = "Example" }
levels = [
  { id = "province", name = { id = "provinsi", en = "province" } },
  { id = "city", name = { id = "kota", en = "city" } },
]
decision = { rule = "majority", station_votes_max = 600 }
calendar = { polls_close = 2024-11-27T13:00:00+07:00 }
official = { site = "https://official.example/", authority = { id = "P", en = "B" } }

[[options]]
id = "a"
number = 1
name = "Andi"
short = "Andi"
colour = "#B67352"

[[options]]
id = "b"
number = 2
name = "Budi"
short = "Budi"
colour = "#8CB9BD"

[[sources]]
id = "feed"
name = { id = "Umpan", en = "Feed" }
format = "kpu-pilkada"
base_url = "https://feed.example/pilkada/"
trusted_hosts = ["feed.example"]
counted_level = "city"
poll_levels = ["province"]

[[reference]]
region = "9"
votes = { a = 60, b = 40 }
valid = 100
rejected = 5
cast = 105
"""
ROWS = (
    {"id": "9", "name": "Contoh", "level": "province", "parent_id": "", "stations": "5"},
    {"id": "91", "name": "Satu", "level": "city", "parent_id": "9", "stations": "3"},
    {"id": "92", "name": "Dua", "level": "city", "parent_id": "9", "stations": "2"},
)


def _read(text=GOOD, rows=ROWS):
    lines = [Row(n, cells) for n, cells in enumerate(rows, 2)]
    return read_definition("c.toml", tomllib.loads(text), "c.csv", lines, AROUND)


def _problems(old="", new="", rows=ROWS):
    assert old in GOOD, "the test changes nothing"
    return _read(GOOD.replace(old, new), rows)[1]


def test_a_good_definition_has_no_problems():
    contest, problems = _read()

    assert problems == ()
    assert [o.id for o in contest.options] == ["a", "b"]
    assert contest.sources[0].base_url == "https://feed.example/pilkada"
    assert contest.calendar.polls_close_ms == 1_732_687_200_000
    assert contest.regions[1].stations == 3


def test_a_limit_that_is_not_named_is_the_plain_one():
    contest, problems = _read(GOOD + "\n[thresholds]\ncollapse_percent = 50\n")

    assert problems == ()
    assert contest.thresholds == Thresholds(collapse_percent=50)
    assert _read()[0].thresholds == Thresholds()


BY_HAND = """
[[sources]]
id = "press"
name = { id = "Pers", en = "Press" }
format = "hand"
counted_level = "city"
"""


def test_a_source_by_hand_needs_no_address_and_polls_nothing():
    contest, problems = _read(GOOD + BY_HAND)

    assert problems == ()
    press = contest.sources[1]
    assert (press.base_url, press.poll_levels, press.counted_part) == ("", (), "own")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('base_url = "https://press.example"', "base_url: people enter this source's reports"),
        ('poll_levels = ["city"]', "poll_levels: people enter this source's reports"),
        ('counted_part = "row"', "counted_part: a person enters a region's own total"),
    ],
)
def test_a_source_by_hand_has_nothing_of_a_feed(line, problem):
    assert f"c.toml: sources[2].{problem}" in "\n".join(_read(f"{GOOD}{BY_HAND}{line}\n")[1])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("collapse_percent = 101", "thresholds.collapse_percent: 101 is not between 0 and 100"),
        ("doubt_points = -1", "thresholds.doubt_points: -1 is not between 0 and 10000"),
        ("colapse_percent = 50", "thresholds.colapse_percent: is no key here; did you mean"),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(line, problem):
    assert problem in "\n".join(_read(f"{GOOD}\n[thresholds]\n{line}\n")[1])


def test_a_contest_says_when_its_newsroom_is_told_what():
    given = """
[alerts]
settle_s = 30
progress_percents = [75, 50]
publish = { "lead.changed" = "auto" }
off = ["margin.under"]
"""
    contest, problems = _read(GOOD + given)

    assert problems == ()
    assert (contest.alerts.settle_s, contest.alerts.progress_percents) == (30, (50, 75))
    assert contest.alerts.publish == {"lead.changed": "auto"}
    assert _read()[0].alerts == Alerting()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("settle_s = -1", "alerts.settle_s: -1 is not between 0 and 3600"),
        ("public_percent = 101", "alerts.public_percent: 101 is not between 0 and 100"),
        ('off = ["lead.changd"]', "alerts.off: 'lead.changd' is not one of"),
        ('levels = ["moon"]', "alerts.levels: 'moon' is not one of province"),
        ('publish = { "progress" = "later" }', "alerts.publish.progress: 'later' is not one of"),
        ('publish = { "moon" = "auto" }', "alerts.publish: 'moon' is not one of"),
        ("progress_percents = [0]", "alerts.progress_percents: must be a list of whole numbers"),
        ('progress_percents = ["a"]', "alerts.progress_percents: must be a list"),
        ("setle_s = 5", "alerts.setle_s: is no key here; did you mean 'settle_s'?"),
    ],
)
def test_a_wrong_word_on_alerts_is_told(line, problem):
    assert problem in "\n".join(_read(f"{GOOD}\n[alerts]\n{line}\n")[1])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "contoh-2024"', 'id = "Contoh 2024"', "c.toml: id: 'Contoh 2024' is not made of"),
        ('id = "contoh-2024"\n', "", "c.toml: id: is missing"),
        ("number = 2", 'number = "2"', "c.toml: options[2].number: '2' is not a whole number"),
        ("number = 2", "number = 1", "options: number '1' stands 2 times"),
        ("#B67352", "brown", "options[1].colour: 'brown' is not a colour"),
        ('"majority"', '"mayority"', "decision.rule: 'mayority' is not one of plurality, majority"),
        ("13:00:00+07:00", "13:00:00", "calendar.polls_close: must be a time with an offset"),
        ("Asia/Jakarta", "Asia/Jakrta", "time_zone: 'Asia/Jakrta' is no time zone"),
        ('"kpu-pilkada"', '"kpu-pilkda"', "format: 'kpu-pilkda' is not one of"),
        ("trusted_hosts", "trustedhosts", "sources[1].trustedhosts: is no key here; did you mean"),
        ('counted_level = "city"', 'counted_level = "town"', "there is no level 'town'"),
        ('"feed"\ntitle', '"other"\ntitle', "counting_source: there is no source 'other'"),
        ("https://feed.example/pilkada/", "ftp://x", "base_url: 'ftp://x' is not an http"),
        ("https://feed.example/pilkada/", "http://[::1", "base_url: 'http://[::1' is not an http"),
        ("https://feed.example/pilkada/", "http://x:99999/", "base_url: 'http://x:99999' is not"),
        ("https://feed.example/pilkada/", "ftp://u:pw@x", "base_url: 'ftp://***@x' is not an"),
        ("https://official.example/", "https://u:pw@x/", "is not an address that readers can open"),
        ("https://official.example/", "http://[::1", "official.site: 'http://[::1' is not an"),
        ("counted_level", 'headers = { "X: Y" = "1" }\ncounted_level', "'X: Y' is not the name of"),
        ('counted_level = "city"', 'headers = { A = "x\\r\\ny" }\ncounted_level = "city"', "A: 'x"),
        ('counted_level = "city"', 'election = "a\\nb"\ncounted_level = "city"', "election: 'a"),
        ('poll_levels = ["province"]', "poll_levels = []", "poll_levels: 'province' is missing"),
        ('id = "city"', 'id = "province"', "levels[2].id: 'province' stands twice"),
        ('["feed.example"]', '["https://feed.example"]', "trusted_hosts: 'https://feed.example'"),
        ('id = "contoh-2024"', f'id = "{"c" * 101}"', "100 at most"),
        ("valid = 100", "valid = 101", "reference[1].valid: the options sum to 100, not to 101"),
        ("cast = 105", "cast = 106", "reference[1].cast: valid and rejected sum to 105"),
        ("a = 60", "c = 60", "reference[1].votes: there is no option c"),
        ('en = "Example"', 'en = ""', "title.en: is empty"),
    ],
)
def test_every_mistake_is_named_with_its_key(old, new, problem):
    assert any(problem in found for found in _problems(old, new))


@pytest.mark.parametrize(
    ("line", "cells", "problem"),
    [
        (3, {"parent_id": "8"}, "c.csv:3: 91 is below 8, which is not in the table"),
        (3, {"level": "town"}, "c.csv:3: 91 has level 'town'"),
        (3, {"level": "province"}, "c.csv:3: 91 has a parent"),
        (3, {"stations": "three"}, "c.csv:3: stations 'three' is not a count"),
        (3, {"stations": "9" * 5_000}, "is not a count"),
        (3, {"stations": "4"}, "c.csv:2: 9 has 5 stations, those below sum to 6"),
        (3, {"parent_id": ""}, "c.csv:3: there must be one region without a parent: 9, 91"),
        (4, {"id": "91"}, "91 stands 2 times"),
        (4, {"name": ""}, "c.csv:4: name is empty"),
    ],
)
def test_every_mistake_in_the_table_is_named_with_its_line(line, cells, problem):
    rows = [dict(row) | (cells if n == line else {}) for n, row in enumerate(ROWS, 2)]
    if "has a parent" in problem:
        problem = "c.csv:3: 91 is a province, but its parent 9 is a province"

    assert any(problem in found for found in _problems(rows=rows))


def test_ten_mistakes_are_ten_problems_at_once():
    text = GOOD
    for old, new in (
        ("contoh-2024", "Contoh"),
        ("Asia/Jakarta", "Mars"),
        ("number = 2", 'number = "x"'),
        ("#B67352", "brown"),
        ("#8CB9BD", "blue"),
        ("majority", "most"),
        ("13:00:00+07:00", "13:00:00"),
        ("ftp", "ftp"),
        ("valid = 100", "valid = 99"),
        ("cast = 105", "casts = 105"),
        ('poll_levels = ["province"]', 'poll_levels = ["town"]'),
    ):
        text = text.replace(old, new)

    assert len(_read(text)[1]) >= 10


def test_the_structure_is_told_apart_from_the_rest():
    plain = make_contest()
    renamed = make_contest(title={"id": "Lain", "en": "Other"})
    fewer = make_contest(options=plain.options[:1])

    assert structure_print(plain) == structure_print(renamed) != structure_print(fewer)
    assert fingerprint(plain) != fingerprint(renamed)


def test_a_run_is_real_only_where_every_source_is_trusted():
    assert untrusted(make_contest()) == ()
    for address in ("http://127.0.0.1:9/pilkada", "file:/captures", "https://feed.example.evil/"):
        contest = served_from(make_contest(), "feed", address)
        assert untrusted(contest) == (address,)


def test_a_source_by_hand_has_no_host_and_makes_no_test_run():
    contest = make_contest(sources=(make_source(), make_press()))

    assert untrusted(contest) == ()
    assert untrusted(served_from(contest, "feed", "file:/x")) == ("file:/x",)


def test_the_operator_may_vouch_for_a_host_but_never_for_a_file():
    mirror = served_from(make_contest(), "feed", "https://mirror.example/")
    assert untrusted(mirror, ["mirror.example"]) == ()

    disk = make_contest(sources=(make_source(base_url="file:/x", trusted_hosts=("",)),))
    assert untrusted(disk, [""]) == ("file:/x",)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "localhost", "feed.localhost", "0.0.0.0", "[::1]"]
)
def test_no_definition_can_make_this_machine_an_authority(host):
    name = host.strip("[]")
    own = make_contest(sources=(make_source(base_url=f"http://{host}:80/", trusted_hosts=(name,)),))

    assert untrusted(own) == (f"http://{host}:80/",)
    assert untrusted(own, [name]) == ()


def test_a_test_run_has_an_id_of_its_own():
    marked = as_test_run(make_contest())

    assert (marked.id, marked.test) == ("contoh-2024+test", True)
    assert as_test_run(marked) == marked


def test_every_key_of_a_definition_is_documented(monkeypatch):
    documented = (Path(__file__).parents[2] / "docs" / "contest.md").read_text()
    seen = set()

    class Spy(definition_read.Reader):
        def _value(self, key):
            return super()._value(key)

        def refuse_others(self):
            seen.update(self._read)
            super().refuse_others()

    monkeypatch.setattr(definition, "Reader", Spy)
    monkeypatch.setattr(definition_read, "Reader", Spy)
    _read()

    assert {"id", "trusted_hosts", "reference"} <= seen
    words = {part for word in documented.split("`")[1::2] for part in word.split(".")}
    assert seen - words - {"en"} == set()
