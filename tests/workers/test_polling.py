"""One poll: recorded before it is parsed, counted once, and never from an older copy."""

import pytest

from tests.builders import make_contest, make_numbers, make_source
from tests.workers.twins import FeedTwin, city_body
from tracker.core.instant import EPOCH
from tracker.core.model import Document, votes_of
from tracker.errors import SourceRefused, SourceThrottled, SourceUnreachable
from tracker.sources.recording import MemoryRecording
from tracker.sources.registry import format_of
from tracker.storage.memory import memory_store
from workers.polling import PollKit, poll

CONTEST = make_contest()
SOURCE = CONTEST.sources[0]
PATH = "hhcw/pkwkp/9/91.json"
CITY = Document(path=PATH, region_id="91")


class World:
    """A store, a recording and a feed, polled one document at a time."""

    def __init__(self, contest=CONTEST):
        self.contest = contest
        self.store = memory_store()
        self.recording = MemoryRecording()
        self.feed = FeedTwin()

    async def poll(self, body):
        self.feed.bodies[PATH] = body
        kit = PollKit(
            store=self.store, fetcher=self.feed, recording=self.recording, format_of=format_of
        )
        (outcome,) = await poll(kit, self.contest, self.contest.sources[0], [CITY])
        return outcome

    async def state(self):
        return (await self.store.documents.get(CONTEST.id, "feed")).get(PATH)

    async def votes(self, region_id="9101"):
        key = ("row", region_id)
        last = await self.store.log.last(CONTEST.id, "feed", [key])
        return votes_of(last.get(key, make_numbers()))


@pytest.fixture(name="world")
def _world():
    return World()


async def test_a_first_body_is_counted(world):
    outcome = await world.poll(city_body(r9101=(120, 80)))

    assert (outcome.kind, outcome.offsets) == ("new", (1,))
    assert await world.votes() == (120, 80)


async def test_every_delta_carries_the_digest_of_its_recording(world):
    await world.poll(city_body(r9101=(120, 80)))

    (entry,) = await world.store.log.read(CONTEST.id, 0, 9)
    assert world.recording.get(entry.body.digest) == world.feed.bodies[PATH]


async def test_rows_that_moved_are_announced_to_the_documents_below():
    contest = make_contest(sources=(make_source(poll_levels=("city", "district")),))
    world = World(contest)
    await world.poll(city_body(r9101=(120, 80), r9102=(3, 4)))
    first = await world.store.documents.announced(contest.id, "feed")
    await world.poll(city_body(LATER, r9101=(121, 80), r9102=(3, 4)))
    second = await world.store.documents.announced(contest.id, "feed")

    assert set(first) == {"9101", "9102"}
    assert second["9101"] >= first["9101"]
    assert second["9102"] == first["9102"]


async def test_rows_that_are_held_are_announced_too():
    contest = make_contest(sources=(make_source(poll_levels=("city", "district")),))
    world = World(contest)
    await world.poll(city_body(r9101=(0, 0)))

    assert set(await world.store.documents.announced(contest.id, "feed")) == {"9101"}


async def test_where_nothing_below_is_polled_nothing_is_announced(world):
    await world.poll(city_body(r9101=(120, 80)))

    assert await world.store.documents.announced(CONTEST.id, "feed") == {}


async def test_a_document_says_how_many_stations_are_still_out(world):
    await world.poll(city_body(r9101=(120, 80), r9102=(3, 4)))

    assert (await world.state()).outstanding == 6


async def test_a_304_is_unchanged_and_fresh(world):
    await world.poll(city_body(r9101=(120, 80)))
    before = await world.state()
    outcome = await world.poll(city_body(r9101=(120, 80)))

    assert outcome.kind == "unchanged"
    assert (await world.state()).checked_at_ms >= before.checked_at_ms
    assert len(list(world.recording.since(CONTEST.id, EPOCH))) == 1


async def test_other_bytes_with_the_same_numbers_append_nothing(world):
    await world.poll(city_body(r9101=(120, 80)))
    outcome = await world.poll(city_body(r9101=(120, 80)) + b"\n")

    assert outcome.kind == "unchanged"
    assert (await world.store.log.head(CONTEST.id)).offset == 1


async def test_a_later_body_appends_only_what_changed(world):
    await world.poll(city_body(r9101=(120, 80), r9102=(1, 2)))
    await world.poll(city_body("2024-11-27 20:15:00", r9101=(130, 80), r9102=(1, 2)))

    entries = await world.store.log.read(CONTEST.id, 1, 9)
    rows = [d.region_id for e in entries for d in e.body.deltas if d.part == "row"]
    assert rows == ["9101"]


async def test_an_older_copy_with_other_numbers_is_kept_but_not_counted(world):
    await world.poll(city_body("2024-11-27 20:15:00", r9101=(130, 80)))
    newest = await world.state()
    outcome = await world.poll(city_body("2024-11-27 20:00:00", r9101=(120, 80)))

    assert outcome.kind == "older"
    assert await world.votes() == (130, 80)
    assert world.recording.get(outcome.digest)
    assert (await world.state()).etag == newest.etag


async def test_an_older_copy_with_equal_numbers_is_unchanged(world):
    await world.poll(city_body("2024-11-27 20:15:00", r9101=(130, 80)))

    outcome = await world.poll(city_body("2024-11-27 20:00:00", r9101=(130, 80)))

    assert outcome.kind == "unchanged"


async def test_a_malformed_body_is_recorded_and_never_counted(world):
    await world.poll(city_body(r9101=(120, 80)))
    outcome = await world.poll(b"<html>Sedang pemeliharaan</html>")

    assert outcome.kind == "malformed"
    assert world.recording.get(outcome.digest)
    assert await world.votes() == (120, 80)


async def test_after_a_malformed_body_the_next_request_asks_as_before(world):
    await world.poll(city_body(r9101=(120, 80)))
    good = (await world.state()).etag
    await world.poll(b"<html></html>")
    await world.poll(city_body("2024-11-27 20:15:00", r9101=(121, 80)))

    assert world.feed.asked[-1] == (PATH, good)
    assert await world.votes() == (121, 80)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SourceUnreachable("feed", "timed out"), "unreachable"),
        (SourceThrottled("feed", "429", 30), "throttled"),
        (SourceRefused("feed", "403"), "refused"),
    ],
)
async def test_a_source_that_gives_nothing_takes_nothing_away(world, error, kind):
    await world.poll(city_body(r9101=(120, 80)))
    outcome = await world.poll(error)

    state = await world.state()
    assert outcome.kind == kind
    assert (state.verdict, state.failure) == ("accepted", str(error))
    assert await world.votes() == (120, 80)


async def test_an_answer_after_trouble_ends_the_trouble(world):
    await world.poll(city_body(r9101=(120, 80)))
    await world.poll(SourceUnreachable("feed", "timed out"))
    await world.poll(city_body(r9101=(120, 80)))

    assert (await world.state()).failure is None


async def test_rows_that_the_contest_does_not_know_are_findings_not_losses(world):
    outcome = await world.poll(city_body(r9101=(120, 80), r9199=(5, 5)))

    assert outcome.kind == "partial"
    assert outcome.findings >= 1
    assert await world.votes() == (120, 80)


async def test_a_poll_killed_before_the_documents_state_counts_nothing_twice(world):
    await world.poll(city_body(r9101=(120, 80)))
    world.store.documents._room.shelf(CONTEST.id).documents.clear()
    outcome = await world.poll(city_body(r9101=(120, 80)))

    assert outcome.kind == "unchanged"
    assert (await world.store.log.head(CONTEST.id)).offset == 1


async def test_an_older_copy_cannot_win_a_race_against_a_newer_one(world):
    """The newer poll has appended and was killed before it stored the document's state."""
    await world.poll(city_body("2024-11-27 20:15:00", r9101=(130, 80)))
    world.store.documents._room.shelf(CONTEST.id).documents.clear()
    outcome = await world.poll(city_body("2024-11-27 20:00:00", r9101=(120, 80)))

    assert outcome.kind == "older"
    assert await world.votes() == (130, 80)


# ---------------------------------------------------------------- what can't be true

LATER = "2024-11-27 20:15:00"
LAST = "2024-11-27 20:30:00"


async def _held(world, region_id="9101"):
    key = ("row", region_id)
    return (await world.store.log.held(CONTEST.id, "feed", [key])).get(key)


async def test_a_blanked_row_is_held_and_the_others_count(world):
    await world.poll(city_body(r9101=(120, 80), r9102=(10, 20)))
    outcome = await world.poll(city_body(LATER, r9101=(0, 0), r9102=(11, 20)))

    assert outcome.kind == "held"
    assert await world.votes() == (120, 80)
    assert await world.votes("9102") == (11, 20)
    assert votes_of((await _held(world)).numbers) == (0, 0)
    assert (await world.state()).verdict == "partly_held"


async def test_a_held_body_is_not_fetched_in_full_again(world):
    await world.poll(city_body(r9101=(120, 80)))
    await world.poll(city_body(LATER, r9101=(0, 0)))
    outcome = await world.poll(city_body(LATER, r9101=(0, 0)))

    assert outcome.kind == "unchanged"
    assert len(list(world.recording.since(CONTEST.id, EPOCH))) == 2


async def test_zeros_that_repeat_end_no_hold(world):
    await world.poll(city_body(r9101=(120, 80)))
    await world.poll(city_body(LATER, r9101=(0, 0)))
    head = await world.store.log.head(CONTEST.id)
    outcome = await world.poll(city_body(LAST, r9101=(0, 0)))

    assert outcome.kind == "held"
    assert await world.votes() == (120, 80)
    assert (await world.store.log.head(CONTEST.id)).offset == head.offset


async def test_a_continuation_ends_a_hold_in_the_entry_that_brings_it(world):
    await world.poll(city_body(r9101=(120, 80)))
    await world.poll(city_body(LATER, r9101=(0, 0)))
    outcome = await world.poll(city_body(LAST, r9101=(121, 80)))

    assert outcome.kind == "new"
    assert await world.votes() == (121, 80)
    assert await _held(world) is None


async def test_the_good_numbers_said_again_end_a_hold(world):
    await world.poll(city_body(r9101=(120, 80)))
    await world.poll(city_body(LATER, r9101=(0, 0)))
    await world.poll(city_body(LAST, r9101=(120, 80)))

    assert await _held(world) is None


async def test_a_first_report_that_is_blanked_stays_uncounted(world):
    outcome = await world.poll(city_body(r9101=(0, 0)))

    assert outcome.kind == "held"
    assert await world.votes() == (None, None)


async def test_a_plain_decrease_counts(world):
    await world.poll(city_body(r9101=(120, 80)))
    outcome = await world.poll(city_body(LATER, r9101=(110, 80)))

    assert outcome.kind == "new"
    assert await world.votes() == (110, 80)


async def test_a_document_from_the_future_is_malformed_and_silences_nothing(world):
    """One file that says 2098 would make every later one an older copy, for ever."""
    await world.poll(city_body(r9101=(120, 80)))
    future = await world.poll(city_body("2098-12-31 00:00:00", r9101=(130, 80)))
    after = await world.poll(city_body(LATER, r9101=(131, 80)))

    assert (future.kind, after.kind) == ("malformed", "new")
    assert world.recording.get(future.digest)
    assert await world.votes() == (131, 80)
