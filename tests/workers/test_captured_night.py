"""The whole captured night of November 2024 through the pipeline: no reader ever sees a zero.

How: every body is parsed, judged, appended and folded in memory as pollers and reducers do, in
the order of the feed's own times, in each of the hundreds of contests it belongs to. After each
body every standing that moved is looked at as a reader would see it. The twin is a made-up
regency.
"""

import csv

import pytest

from tests.core.rules.test_night import MASTERS, line
from tests.nights import captured_lines, captured_masters, night
from tracker.core.model import figure, votes_of
from tracker.core.night import Night
from tracker.core.reconcile import reconcile
from tracker.core.reduce import Fold
from tracker.storage.memory import memory_store
from workers.appending import Origin, append_checked

A_MINUTE_MS = 60_000


class Count:
    """One contest as it is counted: its log in memory and the fold of it."""

    def __init__(self, contest):
        self.contest, self.store, self.fold = contest, memory_store(), Fold(contest)
        self.zeros = []

    async def take(self, captured):
        """Let one body come in, and look at everything that moved."""
        now_ms = (captured.parsed.source_at_ms or 0) + A_MINUTE_MS
        await self.store.clock.set(Night(now_ms, 0, 0))
        origin = Origin(
            contest=self.contest,
            tree=captured.tree,
            source=self.contest.sources[0],
            path=captured.document.path,
            digest="d" * 64,
        )
        taken = await append_checked(self.store, origin, captured.parsed)
        for entry in await self.store.log.read(self.contest.id, self.fold.offset, 99):
            for region_id in self.fold.apply(entry).regions:
                self._look_at(region_id, captured.feed_ts)
        return taken

    def _look_at(self, region_id, feed_ts):
        numbers = self.fold.tallies[region_id].numbers
        given = [votes for votes in votes_of(numbers) if votes is not None]
        if given and not any(given) and figure(numbers, "stations_reported"):
            self.zeros.append((region_id, feed_ts))


async def _counted(captured_night):
    """The counts of every contest of a night, and how many of its documents were refused."""
    counts, older = {}, 0
    for captured in captured_night:
        count = counts.setdefault(captured.contest.id, Count(captured.contest))
        older += (await count.take(captured)).older
    return counts, older


async def test_a_made_up_night_keeps_its_last_good_numbers_and_says_since_when():
    lines = (
        line("2024-11-28 00:00:00", (26_221, 5_308), 100),
        line("2024-11-28 06:30:00", (25_964, 5_247), 100),
        line("2024-11-28 10:45:04", (0, 0), 100),
        line("2024-11-28 13:00:00", (0, 0), 100),
    )
    counts, older = await _counted(night(MASTERS, lines))
    (count,) = counts.values()
    district = count.fold.tallies["331601"]

    assert (count.zeros, older) == ([], 0)
    assert votes_of(district.numbers) == (25_964, 5_247)
    assert district.doubt.held_codes[0] == "E207"
    assert [c.new[:2] for c in count.fold.corrections] == [(25_964, 5_247)]
    assert count.fold.tallies["3316"].marks.holds == 1
    assert _own_totals(counts) == (1, 0)


@pytest.mark.captures
async def test_no_reader_of_any_contest_ever_sees_a_zeroed_number(captures):
    counts, older = await _counted(night(captured_masters(captures), captured_lines(captures)))
    jakarta = next(
        c for c in counts.values() if "31" in c.fold.tallies and "3171" in c.fold.tallies
    )
    held = sum(len(count.fold.holds) for count in counts.values())

    assert len(counts) > 500
    assert [zero for count in counts.values() for zero in count.zeros] == []
    assert older == 0
    assert held > 4_000
    assert votes_of(jakarta.fold.tallies["31"].numbers) == (1_717_245, 458_886, 2_181_939)
    assert jakarta.fold.state.withdrawn
    assert _own_totals(counts) == (1_600, 0)
    _expect_the_corrections(captures, counts)


def _own_totals(counts):
    """How many of the feed's own totals stand beside our sums at the end, and how many differ."""
    rows = [
        row
        for count in counts.values()
        for row in reconcile(
            count.contest,
            count.fold.tallies,
            count.fold.reports,
            count.fold.state,
            now_ms=count.fold.at_ms,
        )
    ]
    return len(rows), sum(any(votes_of(row.difference)) for row in rows)


def _expect_the_corrections(captures, counts):
    """Each decrease that was collected of that morning comes through as a correction."""
    told = {
        (correction.region_id, count.contest.options[slot].id, old, new)
        for count in counts.values()
        for correction in count.fold.corrections
        for slot, (old, new) in enumerate(
            zip(votes_of(correction.old), votes_of(correction.new), strict=True)
        )
    }
    with (captures / "kpu" / "pilkada_decreases_20241128.csv").open() as file:
        for row in csv.DictReader(file):
            key = (row["kode"], row["candidate"], int(row["before"]), int(row["after"]))
            if _is_counted(counts, row):
                assert key in told, row


def _is_counted(counts, row):
    """Say whether the row's region counts in its contest: KPU's own sums above are kept aside."""
    return any(
        row["kode"] in count.fold.tallies and count.fold.tallies[row["kode"]].known is None
        for count in counts.values()
        if any(option.id == row["candidate"] for option in count.contest.options)
    )
