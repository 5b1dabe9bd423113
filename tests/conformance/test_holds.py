"""What is held, in the ledger and in the notes: decided once, by one, and never half."""

import asyncio

import pytest

from tests.builders import make_delta, make_numbers, make_reports
from tracker.core.buckets import bucket_of
from tracker.core.entries import Held, HeldDelta, Rejected, Released
from tracker.core.model import Correction, Hold, Suspect
from tracker.core.position import Position
from tracker.ports import Commit, Meta

C = "contoh-2024"
KEY = ("row", "9101")
GOOD = make_numbers(120, 80)
ZEROS = Suspect(make_numbers(0, 0, stations_reported=3), ("E207",))
REFUSED = Suspect(ZEROS.numbers, ZEROS.codes, rejected=True)
OTHERS = Suspect(make_numbers(0, 1, stations_reported=4), ("E207",))


def held(*deltas, source_at_ms=None):
    return Held(
        source_id="feed", path="91.json", digest="h" * 64, source_at_ms=source_at_ms, deltas=deltas
    )


def decided(kind, *deltas, by="Siti", source_at_ms=None):
    return kind(
        source_id="feed",
        path="91.json",
        digest="h" * 64,
        source_at_ms=source_at_ms,
        by=by,
        reason="because",
        deltas=deltas,
    )


def release(region_id="9101", good=GOOD, suspect=ZEROS):
    return HeldDelta(region_id, "row", good, suspect, None)


def reject(region_id="9101", good=GOOD):
    return HeldDelta(region_id, "row", good, ZEROS, REFUSED)


async def append(store, body, **given):
    return await store.log.append_reports(C, body, now_ms=1_000, **given)


@pytest.fixture(name="blanked")
async def _blanked(store):
    """A store in which two districts have good numbers and later zeros, which are held."""
    await append(store, make_reports(make_delta("9101"), make_delta("9102")))
    hold = [HeldDelta(r, "row", GOOD, None, ZEROS) for r in ("9101", "9102")]
    await append(store, held(*hold))
    return store


async def test_what_is_held_is_kept_beside_what_counts(blanked):
    assert await blanked.log.held(C, "feed", [KEY, ("row", "9201")]) == {KEY: ZEROS}
    assert await blanked.log.last(C, "feed", [KEY]) == {KEY: GOOD}


async def test_what_is_released_is_the_sources_word_and_held_no_more(blanked):
    appended = await append(blanked, decided(Released, release()))
    (entry,) = await blanked.log.read(C, 2, 9)

    assert (appended.offset, appended.moved) == (3, ())
    assert entry.body == decided(Released, release())
    assert await blanked.log.held(C, "feed", [KEY]) == {}
    assert await blanked.log.last(C, "feed", [KEY]) == {KEY: ZEROS.numbers}


async def test_what_is_rejected_changes_no_word_of_the_source(blanked):
    await append(blanked, decided(Rejected, reject()))
    (entry,) = await blanked.log.read(C, 2, 9)

    assert entry.body == decided(Rejected, reject())
    assert await blanked.log.held(C, "feed", [KEY]) == {KEY: REFUSED}
    assert await blanked.log.last(C, "feed", [KEY]) == {KEY: GOOD}


@pytest.mark.parametrize("first", [release(), reject()], ids=["released", "rejected"])
@pytest.mark.parametrize("second", [release(), reject()], ids=["release", "reject"])
async def test_nobody_decides_twice(blanked, first, second):
    await append(blanked, decided(Rejected if first.new else Released, first))
    late = await append(blanked, decided(Rejected if second.new else Released, second))

    assert (late.offset, late.moved) == (None, (KEY,))
    assert (await blanked.log.head(C)).offset == 3


async def test_of_desks_that_decide_at_once_one_wins(blanked):
    bodies = [
        decided(Released, release(), by=f"desk {n}")
        if n % 2
        else decided(Rejected, reject(), by=f"desk {n}")
        for n in range(8)
    ]
    appended = await asyncio.gather(*(append(blanked, body) for body in bodies))

    assert sum(one.offset is not None for one in appended) == 1
    assert sum(one.moved == (KEY,) for one in appended) == 7
    assert (await blanked.log.head(C)).offset == 3


async def test_a_decision_on_other_numbers_than_are_held_is_none(blanked):
    await append(blanked, held(HeldDelta("9101", "row", GOOD, ZEROS, OTHERS)))
    late = await append(blanked, decided(Released, release()))

    assert late.moved == (KEY,)
    assert await blanked.log.held(C, "feed", [KEY]) == {KEY: OTHERS}


async def test_a_release_over_a_report_that_has_counted_since_is_none(blanked):
    report = make_reports(make_delta("9101", (120, 80), (130, 81)), path="91.json")
    await append(blanked, report, ended={KEY: ZEROS})
    late = await append(blanked, decided(Released, release()))

    assert late.moved == (KEY,)
    assert await blanked.log.last(C, "feed", [KEY]) == {KEY: make_numbers(130, 81)}


async def test_what_has_moved_is_told_and_the_rest_is_decided_on(blanked):
    await append(blanked, decided(Rejected, reject("9102")))
    appended = await append(blanked, decided(Released, release("9101"), release("9102")))
    (entry,) = await blanked.log.read(C, 3, 9)

    assert (appended.offset, appended.moved) == (4, (("row", "9102"),))
    assert entry.body.deltas == (release("9101"),)


async def test_a_decision_is_never_too_old(blanked):
    later = make_reports(make_delta("9201"), path="91.json", source_at_ms=9_000_000_000_000)
    await append(blanked, later)
    appended = await append(blanked, decided(Released, release(), source_at_ms=1))

    assert appended.offset == 4


async def test_a_thousand_decisions_fit_into_one_entry(store):
    regions = [f"r{n:04d}" for n in range(1_000)]
    await append(store, held(*(HeldDelta(r, "row", None, None, ZEROS) for r in regions)))
    appended = await append(store, decided(Released, *(release(r, good=None) for r in regions)))

    assert (appended.offset, appended.moved) == (2, ())
    keys = [("row", r) for r in regions]
    assert await store.log.held(C, "feed", keys) == {}
    assert len(await store.log.last(C, "feed", keys)) == 1_000


# ---------------------------------------------------------------- notes


def note(region_id, offset):
    return Hold(
        region_id, "row", "feed", ZEROS, GOOD, 1, offset, "91.json", "h" * 64, 1, "n", ("u",)
    )


def correction(offset, by=None):
    return Correction(offset, 1, None, "9101", "feed", GOOD, ZEROS.numbers, None, (), by, by)


def meta(offset):
    return Meta(Position("0123456789ab", offset), "", 1)


async def test_notes_are_what_is_held_now_and_corrections_newest_first(store):
    fence = await store.leases.acquire(bucket_of(C), "t", 9_999)
    holds = {("feed", ("row", r)): note(r, 1) for r in ("9102", "9101")}
    first = Commit(
        expected=None, meta=meta(1), tallies={}, holds=holds, corrections=(correction(1),)
    )
    await store.standings.commit(C, first, fence=fence)
    second = Commit(
        expected=meta(1).position,
        meta=meta(2),
        tallies={},
        holds={("feed", KEY): None},
        corrections=(correction(2, "Siti"),),
    )
    await store.standings.commit(C, second, fence=fence)
    notes = await store.standings.notes(C)

    assert notes.holds == (note("9102", 1),)
    assert notes.corrections == (correction(2, "Siti"), correction(1))


async def test_without_a_commit_nothing_is_held(store):
    notes = await store.standings.notes(C)

    assert (notes.holds, notes.corrections) == ((), ())
