"""`realcount compare` and `realcount source` on a running store: beside the count, and instead."""

import json

import pytest
from click.testing import CliRunner

from tests.builders import make_contest, make_delta, make_press, make_reports, make_source
from tests.cli.running import Running, committed
from tracker.cli.compare import compare
from tracker.cli.report import report
from tracker.cli.source import source
from tracker.core.entries import SourceSwitched
from tracker.errors import CommandError, EntryRefused

CONTEST = make_contest(sources=(make_source(), make_press()))
ARTICLE = ("--author", "Rina", "--from", "https://press.example/1", "--dated", "2024-12-05")


class Run(Running):
    """The commands on one running store whose feed counts a district, reduced by hand."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._where = ("--redis-url", url, "--folder", str(folder / "run"))
        self.store(self._begin)

    async def _begin(self, store):
        await store.contests.register(CONTEST)
        body = make_reports(make_delta("9101"))
        await store.log.append_reports(CONTEST.id, body, now_ms=1_732_690_000_000)
        await committed(store, CONTEST)

    def __call__(self, command, *words, typed=None):
        done = CliRunner().invoke(command, [*words, *self._where], input=typed)
        self.commit(CONTEST)
        return done

    def last(self):
        return self.entries(CONTEST)[-1].body

    def enter(self):
        votes = ("--votes", "1=118", "--votes", "2=81")
        return self(report, CONTEST.id, "--region", "91", *votes, *ARTICLE)


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_both_numbers_of_a_region_are_printed_with_their_difference(run):
    assert "nothing stands beside the count" in run(compare).stdout
    run.enter()
    printed = run(compare, CONTEST.id)

    assert printed.exit_code == 0, printed.exception
    assert "118 (-2)" in printed.stdout
    assert "81 (+1)" in printed.stdout


def test_a_program_reads_the_comparison_with_times_and_where_it_comes_from(run):
    run.enter()
    answer = json.loads(run(compare, "--differing", "--json").stdout)
    (row,) = answer["rows"]

    assert (answer["counting_source"], row["region"], row["source"]) == ("feed", "91", "press")
    assert row["difference"]["votes"] == {"a": -2, "b": 1}
    assert row["provenance"]["author"] == "Rina"
    assert row["shown"]["source_at"] == "2024-11-27T06:00:00Z"
    assert (row["by_hand"], row["agrees"], row["finding"]) == (True, False, None)


def test_a_part_of_the_tree_and_one_source_may_be_asked_for(run):
    run.enter()

    assert json.loads(run(compare, "--root", "92", "--json").stdout)["rows"] == []
    assert json.loads(run(compare, "--source", "feed", "--json").stdout)["rows"] == []
    assert isinstance(run(compare, "--root", "77").exception, CommandError)


def test_another_source_counts_once_a_person_has_agreed(run):
    run.enter()
    asked = run(source, "use", "press", "--why", "the feed is gone", typed="n\n")
    assert asked.exit_code == 1
    assert "3 regions would show other numbers" in asked.output
    assert "press has no votes of regions that have some now: 9101" in asked.output
    assert "feed (counts)" in run(source, "list").stdout

    done = run(source, "use", "press", "--why", "the feed is gone", "--by", "Siti", typed="y\n")
    assert "press counts for contoh-2024 from now on" in done.stdout
    assert run.last() == SourceSwitched(source_id="press", by="Siti", why="the feed is gone")
    listed = json.loads(run(source, "list", "--json").stdout)
    assert (listed["counting_source"], listed["sources"][1]["state"]) == ("press", "by_hand")


def test_with_yes_nobody_is_asked(run):
    run.enter()
    run(source, "use", "press", "--why", "w", "--yes")

    assert isinstance(run.last(), SourceSwitched)


def test_a_source_without_numbers_is_refused(run):
    refused = run(source, "use", "press", "--why", "x", "--yes")

    assert isinstance(refused.exception, EntryRefused)
    assert "press has no numbers that could count" in str(refused.exception)
