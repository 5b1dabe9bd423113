"""`realcount recap` on a running store: from six cities to the declaration, and every refusal."""

import json

import pytest
from click.testing import CliRunner

from tests.cli.running import Running
from tracker.cli.recap import recap
from tracker.contests.library import load
from tracker.core.model import votes_of
from tracker.core.reduce import fold_all
from tracker.errors import CommandError, EntryRefused

JAKARTA = load("jakarta-2024")
TOLD = ("--document", "Model D.Hasil Prov", "--dated", "2024-12-08", "--by", "Dewi")


class Run(Running):
    """The command on one running store that counts Jakarta, and the fold of its log."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._folder = folder
        self.store(lambda store: store.contests.register(JAKARTA))

    def __call__(self, *words, told=TOLD):
        where = ("--redis-url", self.url, "--folder", str(self._folder / "run"))
        return CliRunner().invoke(recap, ["jakarta-2024", *words, *told, *where])

    def fold(self):
        return fold_all(JAKARTA, self.entries(JAKARTA))


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def _table(tmp_path, *region_ids):
    lines = ["region,1,2,3,valid,rejected,cast"]
    for given in JAKARTA.reference:
        if given.region_id in region_ids:
            votes = ",".join(map(str, given.votes.values()))
            lines.append(f"{given.region_id},{votes},{given.valid},{given.rejected},{given.cast}")
    file = tmp_path / "recap.csv"
    file.write_text("\n".join(lines) + "\n")
    return str(file)


def test_six_cities_then_the_province_then_the_declaration(run, tmp_path):
    cities = [r.region_id for r in JAKARTA.reference if r.region_id != "31"]
    done = run("--stage", "recap_kota", "--csv", _table(tmp_path, *cities), "--json")
    assert done.exit_code == 0, done.exception
    assert sorted(json.loads(done.stdout)["entered"][0]["regions"]) == sorted(cities)
    assert votes_of(run.fold().tallies["31"].numbers) == (1_718_160, 459_230, 2_183_239)

    run("--stage", "recap_provinsi", "--csv", _table(tmp_path, "31"))
    assert run.fold().state.declared is None

    run("--stage", "declared", "--csv", _table(tmp_path, "31"))
    declared = run.fold().state.declared
    assert declared.provenance.by == "Dewi"
    assert declared.provenance.document == "Model D.Hasil Prov"


def test_one_region_may_be_entered_without_a_table(run):
    votes = ("--votes", "1=386.880", "--votes", "2=109457", "--votes", "3=500738")
    done = run("--stage", "recap_kota", "--region", "3173", *votes, "--valid", "997075")

    assert done.exit_code == 0, done.exception
    assert votes_of(run.fold().tallies["3173"].numbers) == (386_880, 109_457, 500_738)


def test_every_bad_line_is_listed_and_nothing_is_taken(run, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("region,1,2,3\n3173,1,2,3\n9999,x,2,3\n")
    done = run("--stage", "recap_kota", "--csv", str(file))

    assert isinstance(done.exception, EntryRefused)
    assert done.exception.problems == (
        "line 3: there is no region '9999'",
        "line 3: 1 'x' is not a count",
    )
    assert run.fold().offset == 0


def test_a_number_with_commas_does_not_move_the_numbers_behind_it(run, tmp_path):
    file = tmp_path / "commas.csv"
    file.write_text("region,1,2,3\n3173,386,880,109457,500738\n3174,1,2,3,\n")
    done = run("--stage", "recap_kota", "--csv", str(file))

    assert isinstance(done.exception, EntryRefused)
    assert done.exception.problems[:2] == (
        "line 2: has 5 cells, the header has 4",
        "line 3: has 5 cells, the header has 4",
    )
    assert run.fold().offset == 0


def test_empty_columns_behind_the_last_are_no_problem(run, tmp_path):
    file = tmp_path / "empty.csv"
    file.write_text("region;1;2;3;;\n3173;386880;109457;500738;;\n")
    done = run("--stage", "recap_kota", "--csv", str(file))

    assert done.exit_code == 0, done.exception
    assert votes_of(run.fold().tallies["3173"].numbers) == (386_880, 109_457, 500_738)


def test_an_option_that_is_given_twice_is_refused(run):
    twice = ("--votes", "1=386880", "--votes", "1=1")
    done = run("--stage", "recap_kota", "--region", "3173", *twice)

    assert "once for each option" in str(done.exception)
    assert run.fold().offset == 0


def test_a_city_is_no_province(run, tmp_path):
    done = run("--stage", "recap_provinsi", "--csv", _table(tmp_path, "3173"))

    assert isinstance(done.exception, EntryRefused)
    assert "3173 is a city, but recap_provinsi is about every province" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--stage", "recap_kota"), "--csv FILE, --hr FILE or --region CODE"),
        (("--region", "3173", "--votes", "1=2"), "say which tier with --stage"),
        (("--stage", "recap_kota", "--region", "3173", "--votes", "12"), "OPTION=N"),
        (("--stage", "recap_kota", "--withdraw"), "say which region"),
    ],
)
def test_what_is_missing_is_said_with_the_way_out(run, words, sentence):
    done = run(*words)

    assert isinstance(done.exception, CommandError)
    assert sentence in str(done.exception)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (("--dated", "2999-12-08"), "has not come yet"),
        (("--dated", "yesterday"), "is no date"),
        (("--url", "javascript:alert(1)"), "no address that somebody else can open"),
    ],
)
def test_a_date_that_has_not_come_and_an_address_that_is_none_are_refused(run, said, problem):
    """As over HTTP: a page would show the one as its newest number and the other as a link."""
    line = ("--stage", "recap_kota", "--region", "3101", "--votes", "1=6578")
    refused = run(*line, told=(*TOLD, *said))

    assert isinstance(refused.exception, EntryRefused)
    assert problem in str(refused.exception.problems)
    assert run.entries(JAKARTA) == ()
