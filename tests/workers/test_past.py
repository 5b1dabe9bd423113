"""As of a moment: what we showed then, whatever checkpoints there are."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_numbers, make_reports
from tracker.core import history
from tracker.core.buckets import bucket_of
from tracker.core.entries import Tick
from tracker.core.history import Until, checkpoint_of, fold_print, resumed, spacing
from tracker.core.model import votes_of
from tracker.core.position import Position
from tracker.core.reduce import fold_all
from tracker.errors import StorageMalformed, StorageUnavailable
from tracker.storage.memory import memory_store
from workers import past as reading
from workers import reducing
from workers.past import StorePast, as_of

CONTEST = make_contest()
C = CONTEST.id
STRUCTURE = fold_print(CONTEST)
LONG = 40


@pytest.fixture(name="store")
async def _store(monkeypatch):
    """A log in which a district gains ten votes a second; checkpoints belong every fourth entry."""
    monkeypatch.setattr(history, "CHECKPOINT_ENTRIES", 4)
    store = memory_store()
    for n in range(LONG):
        old = None if n == 0 else (10 * (n - 1), n - 1)
        body = make_reports(make_delta("9101", old, (10 * n, n)), path=f"{n}.json")
        await store.log.append_reports(C, body, now_ms=1_000 * (n + 1))
    return store


async def _votes(store, at_ms):
    past = await as_of(store, CONTEST, at_ms)
    tally = past.fold.tallies.get("9")
    return None if tally is None else votes_of(tally.numbers)


async def _offsets(store):
    return [mark.offset for mark in await store.checkpoints.marks(C)]


class Reading:
    """A log that notes how many entries were read from it."""

    def __init__(self, log):
        self._log = log
        self.entries = 0

    async def read(self, contest_id, after, count):
        found = await self._log.read(contest_id, after, count)
        self.entries += len(found)
        return found

    def __getattr__(self, name):
        return getattr(self._log, name)


def _counted(store):
    """The same store, and the log that counts what is read of it."""
    log = Reading(store.log)
    return type(store)(
        **{name: log if name == "log" else getattr(store, name) for name in store.__slots__}
    ), log


@pytest.mark.parametrize(
    ("at_ms", "votes"), [(999, None), (1_000, (0, 0)), (4_500, (30, 3)), (99_999, (390, 39))]
)
async def test_what_was_shown_then_is_every_entry_until_then_and_none_after(store, at_ms, votes):
    assert await _votes(store, at_ms) == votes
    assert await _votes(store, at_ms) == votes


async def test_before_the_first_entry_the_offset_is_none(store):
    past = await as_of(store, CONTEST, 999)

    assert (past.fold.offset, past.position.offset, past.fold.tallies) == (0, 0, {})


async def test_as_of_now_is_what_the_standings_hold(store):
    fence = await store.leases.acquire(bucket_of(C), "t", 9_999)
    reduction = await reducing.begin(store, CONTEST, fence=fence)
    while await reducing.advance(store, reduction, fence=fence):
        pass
    stored = await store.standings.load(C, reports=True)
    for at_ms in (1_000 * LONG, 99_999):
        past = await as_of(store, CONTEST, at_ms)

        assert past.position == stored.meta.position
        assert past.fold.tallies == stored.tallies
        # Alerts are told once, when they arise; the past is folded without them.
        untold = {"alerts": 0, "published": 0}
        assert past.fold.state == replace(stored.state, **untold)
        assert not past.settled


# ---------------------------------------------------------------- checkpoints


async def test_checkpoints_are_left_on_the_way_and_change_nothing(store):
    first = [await _votes(store, 1_000 * n) for n in range(LONG + 2)]

    assert await _offsets(store) == list(range(4, LONG + 1, 4))
    assert [await _votes(store, 1_000 * n) for n in range(LONG + 2)] == first


async def test_a_second_question_reads_no_more_than_from_the_nearest_checkpoint(store):
    await as_of(store, CONTEST, 99_999)
    counting, log = _counted(store)
    await as_of(counting, CONTEST, 30_500)

    # Its own entry, to see that the checkpoint is of this log, and those behind it.
    assert log.entries <= 1 + spacing(LONG, []) + reading.READ_MAX
    assert log.entries < 10


async def _with_wrong(store, **changed):
    """Put nonsense in the place of the newest checkpoint."""
    await as_of(store, CONTEST, 99_999)
    wrong = replace(checkpoint_of(resumed(CONTEST, None), STRUCTURE), offset=LONG, at_ms=LONG)
    await store.checkpoints.put(C, replace(wrong, **changed))


async def test_a_checkpoint_of_another_history_is_dropped_and_the_one_before_it_used(store):
    await _with_wrong(store, chain="0" * 16)
    counting, log = _counted(store)

    assert await _votes(counting, 99_999) == (390, 39)
    assert log.entries < 10
    (newest,) = [m for m in await store.checkpoints.marks(C) if m.offset == LONG]
    assert newest.chain == (await store.log.read(C, LONG - 1, 1))[0].chain


async def test_a_checkpoint_beyond_a_log_that_was_cut_back_is_dropped(store):
    await _with_wrong(store, offset=LONG + 4, chain="0" * 16)

    assert await _votes(store, 99_999) == (390, 39)
    assert await _offsets(store) == list(range(4, LONG + 1, 4))


async def test_a_checkpoint_of_another_definition_is_passed_over_and_replaced(store):
    chain = (await store.log.read(C, LONG - 1, 1))[0].chain
    await _with_wrong(store, structure="another", chain=chain)

    assert await _votes(store, 99_999) == (390, 39)
    assert {mark.structure for mark in await store.checkpoints.marks(C)} == {STRUCTURE}


async def test_another_tree_starts_from_the_beginning(store):
    await as_of(store, CONTEST, 99_999)
    other = replace(CONTEST, regions=CONTEST.regions[:-1])
    past = await as_of(store, other, 99_999)
    entries = await store.log.read(C, 0, 99)

    assert past.fold.tallies == fold_all(other, entries).tallies
    assert {m.structure for m in await store.checkpoints.marks(C)} == {fold_print(other)}


class Broken:
    """Checkpoints of a store that is full: what is there can be read, nothing can be written."""

    def __init__(self, checkpoints):
        self._checkpoints = checkpoints

    async def put(self, contest_id, checkpoint):
        raise StorageMalformed("checkpoints", "OOM command not allowed")

    async def drop(self, contest_id, offset):
        raise StorageUnavailable("away")

    async def get(self, contest_id, offset):
        return None

    def __getattr__(self, name):
        return getattr(self._checkpoints, name)


async def test_without_a_place_for_checkpoints_the_answer_is_the_same(store):
    await as_of(store, CONTEST, 99_999)
    broken = type(store)(
        **{
            name: Broken(store.checkpoints) if name == "checkpoints" else getattr(store, name)
            for name in store.__slots__
        }
    )

    assert await _votes(broken, 30_500) == (290, 29)


# ---------------------------------------------------------------- settled


@pytest.mark.parametrize(
    ("at_ms", "settled"), [(999, True), (1_000 * LONG - 1, True), (1_000 * LONG, False)]
)
async def test_the_past_is_settled_once_the_log_has_gone_on(store, at_ms, settled):
    await _commit_nothing(store)

    assert (await as_of(store, CONTEST, at_ms)).settled is settled


async def test_nothing_is_settled_before_standings_have_an_epoch(store):
    past = await as_of(store, CONTEST, 999)

    assert (past.settled, past.position) == (False, Position("0" * 12, 0))


async def test_an_entry_of_the_same_instant_belongs_to_it(store):
    await store.log.append(C, Tick(), now_ms=1_000 * LONG)

    assert (await as_of(store, CONTEST, 1_000 * LONG)).position.offset == LONG + 1


async def _commit_nothing(store):
    fence = await store.leases.acquire(bucket_of(C), "t", 9_999)
    reduction = await reducing.begin(store, CONTEST, fence=fence)
    await reducing.advance(store, reduction, fence=fence)


# ---------------------------------------------------------------- what the web asks


async def test_too_long_a_way_is_gone_on_by_whoever_asks_again(store):
    past, answers = StorePast(store, entries_max=8), []
    while (found := await past.as_of(CONTEST, 99_999)) is None:
        answers.append(await _offsets(store))

    assert len(answers) > 1
    assert all(len(a) < len(b) for a, b in pairwise(answers))
    assert found[0].position.offset == LONG


async def test_a_way_of_exactly_as_many_entries_as_one_question_may_fold_is_gone(store):
    found = await StorePast(store, entries_max=LONG).as_of(CONTEST, 99_999)

    assert found[0].position.offset == LONG


async def test_a_series_has_a_point_for_each_move(store):
    series = await StorePast(store).series(CONTEST, "9", "ours", 3)

    assert [(p.offset, p.at_ms) for p in series.points()] == [(1, 1_000), (2, 2_000), (3, 3_000)]
    assert series.points()[-1].tally.numbers == make_numbers(20, 2)


async def test_a_series_is_gone_on_with_from_where_it_was_read_to(store):
    past = StorePast(store)
    await past.series(CONTEST, "9", "ours", 30)
    counting, log = _counted(store)
    past._store = counting
    series = await past.series(CONTEST, "9", "ours", LONG)

    assert [p.offset for p in series.points()] == list(range(1, LONG + 1))
    assert log.entries < 20


async def test_a_series_of_a_long_log_comes_after_a_few_questions(store):
    past, asked = StorePast(store, entries_max=8), 1
    while (series := await past.series(CONTEST, "9", "ours", LONG)) is None:
        asked += 1

    assert asked > 1
    assert [p.offset for p in series.points()] == list(range(1, LONG + 1))


async def test_a_series_of_another_history_is_read_anew(store):
    past = StorePast(store)
    await past.series(CONTEST, "9", "ours", LONG)
    other = memory_store()
    body = make_reports(make_delta("9101", None, (7, 3)))
    await other.log.append_reports(C, body, now_ms=5_000)
    past._store = other

    series = await past.series(CONTEST, "9", "ours", 1)
    assert [votes_of(p.tally.numbers) for p in series.points()] == [(7, 3)]


async def test_a_fold_until_an_offset_is_of_no_later_entry(store):
    assert Until(offset=3).at_ms > 1 << 60
    series = await StorePast(store).series(CONTEST, "9101", "source", 3)

    assert [p.offset for p in series.points()] == [3]
