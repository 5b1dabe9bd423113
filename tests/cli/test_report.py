"""`realcount report` on a running store: the article, one region, and every bad line."""

import json
from importlib.resources import files

import pytest
from click.testing import CliRunner

from tests.cli.running import Running
from tracker.cli.report import report
from tracker.contests.library import load
from tracker.core.model import votes_of
from tracker.core.reduce import fold_all
from tracker.errors import CommandError, EntryRefused

JAKARTA = load("jakarta-2024")
ARTICLE = str(files("tracker.contests").joinpath("jakarta-2024.article.csv"))
FROM = ("--author", "Rina", "--from", "https://press.example/rekap", "--dated", "2024-12-05")
UTARA = ("--region", "3172", "--votes", "3=328,486", "--votes", "1=261.463", "--votes", "2=77026")


class Run(Running):
    """The command on one running store that counts Jakarta, and the fold of its log."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._folder = folder
        self.store(lambda store: store.contests.register(JAKARTA))

    def __call__(self, *words):
        where = ("--redis-url", self.url, "--folder", str(self._folder / "run"))
        return CliRunner().invoke(report, ["jakarta-2024", *words, *FROM, *where])

    def fold(self):
        return fold_all(JAKARTA, self.entries(JAKARTA))


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_the_article_is_entered_from_the_table_that_ships(run):
    done = run("--csv", ARTICLE, "--by", "Siti", "--json")
    assert done.exit_code == 0, done.exception
    answer = json.loads(done.stdout)

    assert (answer["source"], answer["counts"], answer["by"]) == ("press", False, "Siti")
    assert answer["taken"] == ["3172", "3175", "3174"]
    assert {f["code"] for f in answer["findings"]} == {"W304", "W306", "W307", "W308", "E209"}
    assert run.fold().tallies == {}


def test_a_person_reads_what_the_rules_found(run):
    done = run("--csv", ARTICLE)

    assert "taken: 3172" in done.stdout
    assert "kept beside the count" in done.stdout
    assert "E209 flag" in done.stdout


def test_one_region_may_be_entered_without_a_table(run):
    done = run(*UTARA, "--valid", "666975", "--shares", "3=49.25", "--note", "by phone")
    assert done.exit_code == 0, done.exception
    kept = run.fold().reports["press", ("own", "3172")]

    assert votes_of(kept.numbers) == (261_463, 77_026, 328_486)
    assert kept.note == "by phone"


def test_every_bad_line_is_listed_and_nothing_is_taken(run, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("region,1,2,3\n3173,1,2,x\n9999,1,2,3\n")
    done = run("--csv", str(file))

    assert isinstance(done.exception, EntryRefused)
    assert done.exception.problems == (
        "line 2: 3 'x' is not a count",
        "line 3: there is no region '9999'",
    )
    assert run.fold().offset == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "--csv FILE or --region CODE"),
        (("--csv", ARTICLE, "--region", "3172"), "--csv FILE or --region CODE"),
        (("--region", "3172", "--votes", "12"), "OPTION=N"),
        (("--region", "3172", "--votes", "1=2", "--votes", "1=3"), "once for each option"),
    ],
)
def test_what_is_missing_is_said_with_the_way_out(run, words, sentence):
    done = run(*words)

    assert isinstance(done.exception, CommandError)
    assert sentence in str(done.exception)
