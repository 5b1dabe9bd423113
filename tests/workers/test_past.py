"""As of a moment: what we showed then, whatever checkpoints there are."""

import pytest
from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_numbers, make_reports
from tracker.core import history
from tracker.core.model import votes_of
from tracker.core.reduce import fold_all
from tracker.storage.memory import memory_store
from workers.past import as_of, points_of

CONTEST = make_contest()


@pytest.fixture(name="store")
async def _store():
    """A log in which a district gains ten votes a second."""
    store = memory_store()
    for n in range(12):
        old = None if n == 0 else (10 * (n - 1), n - 1)
        body = make_reports(make_delta("9101", old, (10 * n, n)), path=f"{n}.json")
        await store.log.append_reports(CONTEST.id, body, now_ms=1_000 * (n + 1))
    return store


async def _votes(store, at_ms):
    past = await as_of(store, CONTEST, at_ms)
    tally = past.fold.tallies.get("9")
    return None if tally is None else votes_of(tally.numbers)


@pytest.mark.parametrize(
    ("at_ms", "votes"), [(999, None), (1_000, (0, 0)), (4_500, (30, 3)), (99_999, (110, 11))]
)
async def test_what_was_shown_then_is_every_entry_until_then_and_none_after(store, at_ms, votes):
    assert await _votes(store, at_ms) == votes


async def test_checkpoints_are_put_away_on_the_way_and_change_nothing(store, monkeypatch):
    monkeypatch.setattr(history, "CHECKPOINT_ENTRIES", 4)
    first = [await _votes(store, 1_000 * n) for n in range(14)]
    held = await store.checkpoints.before(CONTEST.id, 99_999)
    again = [await _votes(store, 1_000 * n) for n in range(14)]

    assert held.offset == 12
    assert first == again


async def test_a_checkpoint_of_another_history_or_tree_is_passed_over(store, monkeypatch):
    monkeypatch.setattr(history, "CHECKPOINT_ENTRIES", 4)
    await as_of(store, CONTEST, 99_999)
    held = await store.checkpoints.before(CONTEST.id, 99_999)
    wrong = fold_all(CONTEST, ()).tallies
    for other in (replace(held, chain="0" * 16), replace(held, structure="other")):
        await store.checkpoints.put(CONTEST.id, replace(other, tallies=wrong))

        assert await _votes(store, 99_999) == (110, 11)


async def test_a_series_has_a_point_for_each_move(store):
    points = await points_of(store, CONTEST, "9", until_ms=3_000)

    assert [(p.offset, p.at_ms) for p in points] == [(1, 1_000), (2, 2_000), (3, 3_000)]
    assert points[-1].tally.numbers == make_numbers(20, 2)
