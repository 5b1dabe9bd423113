"""`realcount hold` on a running store: list, look, decide."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from tests.builders import make_contest, make_delta, make_numbers, make_reports
from tracker.cli.hold import hold
from tracker.core.buckets import bucket_of
from tracker.core.entries import Held, HeldDelta, Rejected, Released
from tracker.core.model import Suspect
from tracker.errors import CommandError
from tracker.ports import Payload
from tracker.sources.recording import FolderRecording
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers import reducing

CONTEST = make_contest()
ZEROS = make_numbers(0, 0, stations_reported=3)


class Run:
    """The command on one running store in which a district is blanked."""

    def __init__(self, url, folder):
        self._url, self._folder = url, folder
        self.digest = FolderRecording(folder / "recording").put(
            CONTEST.id, "feed", "x.json", Payload(body=b"zeros\x1b[2J", url="x", fetched_at_ms=1)
        )
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
        await store.log.append_reports(CONTEST.id, make_reports(make_delta("9101")), now_ms=1)
        suspect = Suspect(ZEROS, ("E207",))
        body = Held(
            source_id="feed",
            path="x.json",
            digest=self.digest,
            source_at_ms=None,
            deltas=(HeldDelta("9101", "row", make_numbers(120, 80), None, suspect),),
        )
        await store.log.append_reports(CONTEST.id, body, now_ms=2)
        await self._reduce(store)

    async def _reduce(self, store):
        fence = await store.leases.acquire(bucket_of(CONTEST.id), "t", 9_999)
        reduction = await reducing.begin(store, CONTEST, fence=fence)
        await reducing.advance(store, reduction, fence=fence)

    def __call__(self, *words):
        where = ("--redis-url", self._url, "--folder", str(self._folder))
        return CliRunner().invoke(hold, [*words, *where])

    def last(self):
        return self.store(lambda store: store.log.read(CONTEST.id, 2, 9))[-1].body


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_the_list_shows_what_is_held_beside_what_counts(run):
    (row,) = json.loads(run("list", "--json").stdout)["holds"]

    assert (row["region"], row["codes"]) == ("9101", ["E207"])
    assert row["held"]["votes"] == {"a": 0, "b": 0}
    assert row["good"]["votes"] == {"a": 120, "b": 80}


def test_the_list_says_why_in_a_sentence(run):
    said = " ".join(run("list").stdout.split())

    assert "120 / 80" in said
    assert "1 held" in said


def test_one_hold_is_shown_figure_by_figure_in_both_languages(run):
    shown = run("show", "9101").stdout

    assert "-120" in shown
    assert "every option has 0 votes although 3 stations are in" in shown
    assert "semua pilihan 0 suara padahal 3 TPS sudah masuk" in shown


def test_the_recorded_body_opens_and_obeys_no_terminal(run):
    assert run("show", "9101", "--body").stdout == "zeros[2J\n"


def test_what_is_released_says_who_and_why(run):
    done = run("release", "9101", "--why", "the office confirms it", "--by", "Siti")

    assert done.stdout == "released: 9101 (row)\n"
    assert isinstance(run.last(), Released)
    assert (run.last().by, run.last().reason) == ("Siti", "the office confirms it")


def test_what_is_rejected_stays_in_the_log(run):
    run("reject", "91", "--all-below", "--why", "zeros", "--by", "Siti")

    assert isinstance(run.last(), Rejected)


def test_a_decision_on_what_has_moved_says_so_and_fails(run):
    run("reject", "9101", "--why", "zeros")
    late = run("release", "9101", "--why", "x")

    assert isinstance(late.exception, CommandError)
    assert "they have moved meanwhile" in str(late.exception)


@pytest.mark.parametrize(
    "words", [("show", "9102"), ("release", "9102", "--why", "x"), ("release", "91", "--why", "x")]
)
def test_where_nothing_is_held_the_way_out_is_named(run, words):
    assert "`realcount hold list` lists all" in str(run(*words).exception)


def test_a_decision_needs_a_reason(run):
    assert run("release", "9101").exit_code == 2
