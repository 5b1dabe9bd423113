"""`ports.Log`: gapless offsets, compare-and-set per region, a clock that never falls."""

import asyncio

from tests.builders import make_delta, make_numbers, make_reports
from tracker.core.entries import Tick
from tracker.ports import Appended, Head

C = "contoh-2024"


async def _append(store, *deltas, now_ms=1_000, **changes):
    return await store.log.append_reports(C, make_reports(*deltas, **changes), now_ms=now_ms)


async def test_a_log_begins_empty(store):
    assert await store.log.head(C) == Head()
    assert await store.log.read(C, 0, 10) == ()


async def test_offsets_start_at_one_and_leave_no_gap(store):
    await _append(store, make_delta("9101"))
    await _append(store, make_delta("9102"))
    await store.log.append(C, Tick(), now_ms=1_000)

    entries = await store.log.read(C, 0, 10)

    assert [entry.offset for entry in entries] == [1, 2, 3]


async def test_an_entry_comes_back_as_it_was_appended(store):
    reports = make_reports(make_delta(note="Perbaikan", links=("https://x.example/1",)))
    await store.log.append_reports(C, reports, now_ms=1_000)

    (entry,) = await store.log.read(C, 0, 10)

    assert reports == entry.body


async def test_the_ledger_keeps_the_last_word_on_each_region(store):
    await _append(store, make_delta("9101", None, (120, 80)))
    await _append(store, make_delta("9101", (120, 80), (130, None)))

    last = await store.log.last(C, "feed", [("row", "9101"), ("row", "9102")])

    assert {("row", "9101"): make_numbers(130, None)} == last


async def test_two_sources_have_ledgers_of_their_own(store):
    await _append(store, make_delta("9101"))

    assert await store.log.last(C, "press", [("row", "9101")]) == {}


async def test_the_same_deltas_twice_are_counted_once(store):
    assert Appended(1) == await _append(store, make_delta("9101"))
    assert Appended(None, (("row", "9101"),)) == await _append(store, make_delta("9101"))
    assert (await store.log.head(C)).offset == 1


async def test_what_still_matches_is_appended_and_what_moved_is_returned(store):
    await _append(store, make_delta("9101"))

    appended = await _append(store, make_delta("9101"), make_delta("9102"))

    assert Appended(2, (("row", "9101"),)) == appended
    assert (make_delta("9102"),) == (await store.log.read(C, 1, 10))[0].body.deltas


async def test_an_older_copy_of_a_document_changes_nothing(store):
    await _append(store, make_delta("9101"), source_at_ms=2_000)

    older = await _append(store, make_delta("9101", (120, 80), (1, 1)), source_at_ms=1_000)

    assert older == Appended(None, older=True)
    assert (await store.log.head(C)).offset == 1


async def test_source_times_of_two_documents_are_never_compared(store):
    await _append(store, make_delta("9101"), source_at_ms=2_000, path="9.json")

    child = await _append(store, make_delta("9102"), source_at_ms=1_000, path="91.json")

    assert child.offset == 2


async def test_a_withdrawn_region_leaves_the_ledger(store):
    await _append(store, make_delta("9101"))
    await _append(store, make_delta("9101", (120, 80), None))

    assert await store.log.last(C, "feed", [("row", "9101")]) == {}


async def test_the_clock_of_a_log_never_falls(store):
    await _append(store, make_delta("9101"), now_ms=5_000)
    await _append(store, make_delta("9102"), now_ms=4_000)

    assert [entry.at_ms for entry in await store.log.read(C, 0, 10)] == [5_000, 5_000]


async def test_reading_after_an_offset_leaves_it_out(store):
    for region_id in ("9101", "9102", "9201"):
        await _append(store, make_delta(region_id))

    assert [entry.offset for entry in await store.log.read(C, 1, 1)] == [2]


async def test_pollers_of_different_regions_never_collide(store):
    regions = [f"91{n:02d}" for n in range(20)]
    appended = await asyncio.gather(*(_append(store, make_delta(r)) for r in regions))

    assert set(range(1, 21)) == {a.offset for a in appended}


async def test_one_of_two_pollers_of_one_region_wins(store):
    appended = await asyncio.gather(*(_append(store, make_delta("9101")) for _ in range(8)))

    assert sum(a.offset is not None for a in appended) == 1


async def test_a_thousand_deltas_fit_into_one_entry(store):
    deltas = tuple(make_delta(f"r{n:04d}") for n in range(1_000))

    assert Appended(1) == await _append(store, *deltas)
    assert len((await store.log.read(C, 0, 1))[0].body.deltas) == 1_000


async def test_waiting_ends_when_the_log_grows(store):
    waiting = asyncio.create_task(store.log.wait({C: 0}, 30))
    await asyncio.sleep(0)
    await _append(store, make_delta("9101"))

    await asyncio.wait_for(waiting, 20)


async def test_waiting_ends_at_once_when_there_is_more_already(store):
    await _append(store, make_delta("9101"))

    await asyncio.wait_for(store.log.wait({C: 0}, 30), 20)


async def test_waiting_ends_at_the_timeout(store):
    assert await store.log.wait({C: 0}, 0.01) is None
