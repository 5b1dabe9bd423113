"""`realcount source`: compare what sources say, and choose which one counts."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from tests.builders import make_contest, make_delta, make_numbers, make_reports, make_source
from tracker.cli.source import source
from tracker.core.buckets import bucket_of
from tracker.core.entries import Delta, SourceSwitched
from tracker.errors import CommandError
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers import reducing

CONTEST = make_contest(sources=(make_source(), make_source(id="press")))


class Run:
    """The command on a running store whose second source says something else."""

    def __init__(self, url):
        self._url = url
        self.store(self._begin)

    def store(self, work):
        async def opened():
            client = connect(self._url)
            try:
                return await work(redis_store(client))
            finally:
                await client.aclose()

        return asyncio.run(opened())

    async def _begin(self, store):
        await store.contests.register(CONTEST)
        said = Delta("9101", "row", None, make_numbers(7, 8))
        for body in (
            make_reports(make_delta("9101")),
            make_reports(said, source_id="press", digest="p"),
        ):
            await store.log.append_reports(CONTEST.id, body, now_ms=1)
        fence = await store.leases.acquire(bucket_of(CONTEST.id), "t", 9_999)
        reduction = await reducing.begin(store, CONTEST, fence=fence)
        await reducing.advance(store, reduction, fence=fence)

    def __call__(self, *words, answer=None):
        return CliRunner().invoke(source, [*words, "--redis-url", self._url], input=answer)

    def last(self):
        return self.store(lambda store: store.log.read(CONTEST.id, 0, 99))[-1].body


@pytest.fixture(name="run")
def _run(redis_server):
    return Run(redis_server)


def test_what_differs_is_listed_with_by_how_much(run):
    done = run("compare")

    assert done.exit_code == 0, done.exception
    assert "press row" in done.stdout
    assert "-113" in done.stdout
    assert "1 of 1 reports beside the count differ" in done.stdout


def test_a_program_gets_both_numbers(run):
    (row,) = json.loads(run("compare", "91", "--json").stdout)["beside"]

    assert row["difference"]["votes"] == {"a": -113, "b": -72}


def test_a_region_that_there_is_not_is_said(run):
    assert isinstance(run("compare", "moon").exception, CommandError)


def test_a_choice_says_what_it_changes_and_asks(run):
    declined = run("choose", "press", "--why", "w", answer="n\n")
    assert declined.exit_code == 1
    assert "3 regions would show other numbers" in declined.output
    assert not isinstance(run.last(), SourceSwitched)

    run("choose", "press", "--why", "the feed is blank", "--by", "Siti", answer="y\n")
    assert run.last() == SourceSwitched(source_id="press", by="Siti", why="the feed is blank")


def test_with_yes_nobody_is_asked(run):
    done = run("choose", "press", "--why", "w", "--yes")

    assert "press counts for contoh-2024 from now on" in done.stdout
    assert isinstance(run.last(), SourceSwitched)
