"""`realcount reparse` and `rebuild` on a running store: what they say is what they did."""

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_reports
from tests.cli.running import Running
from tests.workers.twins import city_body
from tracker.cli.rebuild import rebuild
from tracker.cli.reparse import reparse
from tracker.core.buckets import bucket_of
from tracker.ports import Payload
from tracker.sources.recording import FolderRecording

CONTEST = make_contest()
PATH = "hhcw/pkwkp/9/91.json"
FETCHED_MS = 1_732_710_000_000  # 27 November 2024, 19:20 WIB
SOURCE_MS = 1_732_712_400_000  # 20:00 WIB, as in `city_body`


class Run(Running):
    """The commands on one running store, and the recording beside it."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._folder = folder
        self._recording = FolderRecording(folder / "recording")
        self.store(lambda store: store.contests.register(CONTEST))

    def __call__(self, command, *words):
        where = ("--redis-url", self.url, "--folder", str(self._folder))
        return CliRunner().invoke(command, [*words, *where], standalone_mode=False)

    def reparse(self, *words):
        done = self(reparse, "--since", "2024-11-27 00:00", *words)
        assert done.exception is None, done.exception
        return done.stdout

    def record(self, body):
        payload = Payload(body=body, url="x", fetched_at_ms=FETCHED_MS)
        return self._recording.put(CONTEST.id, "feed", PATH, payload)

    def append(self, **changes):
        body = make_reports(make_delta("9101"), path=PATH, **changes)
        self.store(lambda store: store.log.append_reports(CONTEST.id, body, now_ms=1))

    def offset(self):
        return self.store(lambda store: store.log.head(CONTEST.id)).offset

    def reduce(self):
        self.commit(CONTEST)

    def tamper(self):
        """Let a region's standing be another's."""

        async def replaced(store):
            fence = await store.leases.acquire(bucket_of(CONTEST.id), "t", 9_999)
            stored = await store.standings.load(CONTEST.id, reports=True)
            other = replace(stored, tallies={**stored.tallies, "9": stored.tallies["9101"]})
            position = stored.meta.position
            await store.standings.replace(CONTEST.id, other, expected=position, fence=fence)

        self.store(replaced)


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_what_comes_out_different_is_appended_once(run):
    run.record(city_body(r9101=(120, 80)))
    assert "2 deltas: nothing was appended (--dry-run)" in run.reparse("--dry-run")
    assert run.offset() == 0
    assert "2 deltas: 2 appended, 0 held" in run.reparse()
    assert "0 deltas: 0 appended, 0 held" in run.reparse()
    assert run.offset() == 1


def test_a_copy_that_is_older_than_what_counts_is_not_said_to_be_appended(run):
    run.append(source_at_ms=SOURCE_MS + 900_000)
    run.record(city_body(r9101=(99, 80)))

    assert "0 appended, 0 held, 1 documents older than what counts" in run.reparse()
    assert run.offset() == 1


def test_a_body_that_cannot_be_parsed_is_named_with_its_document_time_and_digest(run):
    digest = run.record(b"<html>")
    said = run.reparse()

    assert f"can't be parsed: {PATH} of 2024-11-27 19:20:00, body {digest[:12]}: feed: " in said


def test_a_rebuild_that_differs_exits_with_one_and_one_that_is_equal_with_zero(run):
    run.append()
    run.reduce()
    equal = run(rebuild)
    run.tamper()
    differs = run(rebuild)

    assert (equal.return_value, "equal to the standings" in equal.stdout) == (0, True)
    assert (differs.return_value, "differs: region 9" in differs.stdout) == (1, True)
