"""`realcount contest` on a running store: begin, change, fold again, retire."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders import make_delta, make_reports
from tests.cli.running import Running
from tests.e2e.worlds import small_definition
from tracker.cli.contest import contest
from tracker.errors import CommandError

ID = "contoh-2024"


class Run(Running):
    """The command on one running store, and what it finds there."""

    def __init__(self, url, folder):
        super().__init__(url)
        self.file = small_definition(folder)

    def __call__(self, *words, **given):
        return CliRunner().invoke(contest, [*words, "--redis-url", self.url], **given)

    def change(self, old, new, name="contoh.toml"):
        file = Path(self.file).with_name(name)
        file.write_text(file.read_text().replace(old, new))

    def count(self):
        body = make_reports(make_delta("9101"))
        self.store(lambda store: store.log.append_reports(ID, body, now_ms=1))


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_apply_begins_a_contest_for_processes_started_one_by_one(run):
    done = run("apply", run.file)

    assert done.exit_code == 0, done.exception
    assert f"{ID}: it will be counted from now on" in done.stdout
    assert run.store(lambda store: store.contests.ids()) == (ID,)


def test_diff_says_what_would_change_and_changes_nothing(run):
    run("apply", run.file)
    run.count()
    run.change('short = "Andi"', 'short = "Andi A."')
    done = run("diff", run.file)

    assert "option a: short is 'Andi A.', was 'Andi'" in done.stdout
    assert "this applies live" in done.stdout
    assert run.store(lambda store: store.contests.get(ID)).options[0].short == "Andi"


def test_a_name_applies_live(run):
    run("apply", run.file)
    run.count()
    run.change('short = "Andi"', 'short = "Andi A."')
    run("apply", run.file)

    assert run.store(lambda store: store.contests.get(ID)).options[0].short == "Andi A."
    assert run.store(lambda store: store.log.head(ID)).offset == 2


def test_another_tree_asks_and_a_no_changes_nothing(run):
    run("apply", run.file)
    run.count()
    run.change("9202,Dua Barat", "9203,Dua Barat", "contoh.regions.csv")
    no = run("apply", run.file, input="n\n")

    assert no.exit_code == 1
    assert "folded again under a new epoch" in no.stdout
    assert run.store(lambda store: store.log.head(ID)).offset == 1

    assert run("apply", run.file, "--yes").exit_code == 0
    assert run.store(lambda store: store.log.head(ID)).offset == 2


def test_a_retired_contest_is_listed_no_more_and_keeps_its_log(run):
    run("apply", run.file)
    run.count()
    assert run("retire", ID).exit_code == 0

    assert run.store(lambda store: store.contests.ids()) == ()
    assert run.store(lambda store: store.log.head(ID)).offset == 1
    assert isinstance(run("retire", ID).exception, CommandError)
