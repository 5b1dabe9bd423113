"""`realcount export`: rows as they were shown at a moment, for a spreadsheet or a program."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_numbers, make_reports
from tests.cli.running import Running
from tests.tidy.code import ROOT
from tracker.cli.export import export
from tracker.core.entries import Delta
from tracker.errors import CommandError

CONTEST = make_contest(test=False)
FIRST_MS = 1_732_690_000_000
"""2024-11-27T06:46:40Z."""


class Run(Running):
    """The command on a running store with two entries, an hour apart."""

    def __init__(self, url, contest=CONTEST):
        super().__init__(url)
        self._contest = contest
        self.store(self._begin)

    async def _begin(self, store):
        await store.contests.register(self._contest)
        more = Delta("9101", "row", make_numbers(120, 80), make_numbers(150, 90))
        entries = (make_reports(make_delta("9101")), make_reports(more, digest="e"))
        for hour, body in enumerate(entries):
            at_ms = FIRST_MS + hour * 3_600_000
            await store.log.append_reports(self._contest.id, body, now_ms=at_ms)

    def asked(self, *words):
        """What a person gets."""
        return CliRunner().invoke(export, [*words, "--redis-url", self.url])

    def __call__(self, *words):
        words = [*words, "--redis-url", self.url]
        result = CliRunner().invoke(export, words, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result.stdout

    def rows(self, *words):
        return {row["region"]: row for row in csv.DictReader(io.StringIO(self(*words)))}


@pytest.fixture(name="run")
def _run(redis_server):
    return Run(redis_server)


def test_every_region_is_a_row_with_what_is_shown_now(run):
    rows = run.rows()

    assert list(rows) == [region.id for region in CONTEST.regions]
    assert (rows["9101"]["votes_1"], rows["9101"]["votes_2"]) == ("150", "90")
    assert rows["9101"]["share_1"] == "62.50"
    assert rows["9"]["status"] == "provisional"


def test_what_was_shown_an_hour_earlier_is_asked_for_on_the_contests_own_clock(run):
    rows = run.rows("--as-of", "2024-11-27 13:50")

    assert (rows["9101"]["votes_1"], rows["9101"]["offset"]) == ("120", "1")


def test_what_is_missing_is_an_empty_cell_and_never_a_zero(run):
    row = run.rows()["9201"]

    assert (row["votes_1"], row["share_1"], row["leader"], row["source_at"]) == ("", "", "", "")


def test_levels_can_be_chosen(run):
    assert set(run.rows("--level", "city")) == {"91", "92"}
    assert set(run.rows("--level", "city", "--level", "province")) == {"9", "91", "92"}


def test_before_the_first_entry_every_region_is_a_row_without_numbers(run):
    rows = run.rows("--as-of", "2024-11-27 13:46:39")

    assert list(rows) == [region.id for region in CONTEST.regions]
    assert {row["votes_1"] for row in rows.values()} == {""}
    assert {row["position"] for row in rows.values()} == {"000000000000:0"}


def test_every_row_says_as_of_when_and_at_which_position(run):
    row = run.rows("--as-of", "2024-11-27T06:50:00Z")["92"]

    assert (row["as_of"], row["position"]) == ("2024-11-27T06:50:00Z", "000000000000:1")


def test_the_columns_are_those_that_are_documented(run):
    text = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    table = text.partition("## Columns of an export")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_0-9]+)`", "".join(re.findall(r"^\| (`[^|]*) \|", table, re.M)))

    assert run().splitlines()[0].split(",") == named


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--level", "moon"), "has no level 'moon'; there is province, city, district"),
        (("--as-of", "yesterday"), "'yesterday' is no time; write '2024-11-28 10:30'"),
        (("--as-of", ""), "'' is no time"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_2(run, words, sentence):
    result = run.asked(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_program_gets_the_same_rows_as_json(run):
    answer = json.loads(run("--format", "json"))
    row = next(row for row in answer["rows"] if row["region"] == "9101")

    assert (row["votes_1"], row["offset"]) == (150, 2)
    assert (answer["offset"], answer["status"]) == (2, "provisional")
    assert [option["id"] for option in answer["options"]] == ["a", "b"]
    assert set(row) == set(run().splitlines()[0].split(","))


def test_a_file_is_written_where_it_is_asked_for(run, tmp_path):
    out = tmp_path / "then.csv"

    now = "2024-11-27 16:00"
    assert run("--out", str(out), "--as-of", now) == ""
    assert out.read_text() == run("--as-of", now)
    assert [file.name for file in tmp_path.iterdir()] == ["then.csv"]


def test_a_file_that_cannot_be_written_is_a_sentence(run, tmp_path):
    with pytest.raises(CommandError, match="can't be written"):
        run("--out", str(tmp_path / "no" / "such" / "folder.csv"))


def test_a_test_run_says_test_in_every_row(redis_server):
    run = Run(redis_server, make_contest(test=True))

    rows = run.rows().values()
    assert {row["status"] for row in rows} == {"TEST"}
    assert all(row["name"].startswith("TEST · ") for row in rows)


def test_a_name_that_would_be_a_formula_is_none(redis_server):
    regions = (replace(CONTEST.regions[0], name='=HYPERLINK("x")'), *CONTEST.regions[1:])
    run = Run(redis_server, make_contest(regions=regions))

    assert run.rows()["9"]["name"] == """'=HYPERLINK("x")"""
