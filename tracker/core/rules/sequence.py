"""From one report of a region to the next: what can't follow what, and what came too early."""

import re
from collections.abc import Iterator
from itertools import combinations

from tracker.core.model import Finding, Numbers, votes_of
from tracker.core.rules.case import Case, is_station, progress_fell, reported, station_cap, total
from tracker.core.rules.words import finding

TEST_MARK = re.compile(r"\b(test|uji[ -]?coba|simulasi|simulation|rehearsal|dummy)\b", re.I)

SWAP_VOTES_MIN = 20
SWAP_SHARE = 10
"""Two options are swapped if exchanging them back leaves a tenth of the movement or less."""


def untimely(case: Case) -> Iterator[Finding]:
    """Yield numbers of the wrong time: before polls close, an older copy, a rehearsal's."""
    votes, close_ms = total(case.new), case.contest.calendar.polls_close_ms
    first_ms = case.now_ms if case.source_at_ms is None else min(case.now_ms, case.source_at_ms)
    if votes and first_ms < close_ms:
        yield finding("E501", case.region.id, votes=votes)
    new_ms, held_ms = case.source_at_ms, case.last_source_at_ms
    if new_ms is not None and held_ms is not None and new_ms < held_ms and case.new != case.last:
        yield finding("E502", case.region.id, older_s=(held_ms - new_ms) // 1_000)
    mark = None if case.contest.test else TEST_MARK.search(case.note or "")
    if mark:
        yield finding("E503", case.region.id, mark=mark.group())


def collapsed(case: Case) -> Iterator[Finding]:
    """Yield a sum that collapses by more than the stations that were taken back explain.

    A plain decrease is none. A block that was counted twice and is taken out halves a region
    (Jevnaker fell to 46 %, Mower to 64 %, both rightly), so only what falls below a third is.
    """
    old, new = total(case.last), total(case.new) or 0
    if not old or case.last is None:
        return
    before, after = reported(case.last), reported(case.new)
    if new == 0 and after == 0 and before is not None and before > 1:
        yield finding("E505", case.region.id, old=old, stations=before)
        return
    left, of = (after or 0, before or 1) if progress_fell(case.last, case.new) else (1, 1)
    if new * 100 * of < old * left * case.contest.thresholds.collapse_percent:
        yield finding("E504", case.region.id, old=old, new=new)


def jumped(case: Case) -> Iterator[Finding]:
    """Yield growth that the stations which came in can't have brought.

    Each may bring the legal cap, or twice what a station here had so far where there is none.
    What two forms can add by being read again is no jump, nor is a moderate share of what was
    there: forms completed later added up to 38 % on 28 November 2024 (266 votes in five
    stations), Norway's false block of 4,761 votes 115 % (Jevnaker).
    """
    old, new, before = total(case.last), total(case.new), reported(case.last)
    if not old or new is None or not before or reported(case.new) is None:
        return
    more = max(0, (reported(case.new) or 0) - before)
    each = station_cap(case) or -(-2 * old // before)
    unexplained = new - old - each * more
    if unexplained * 100 > old * case.contest.thresholds.jump_percent and unexplained > 2 * each:
        yield finding("W404", case.region.id, old=old, new=new, stations=more)


def swapped(case: Case) -> Iterator[Finding]:
    """Yield two options that have changed places since the last report.

    One form may be corrected so. The sum of many forms can't be: there it is the publisher's
    columns that moved.
    """
    pair = swap_of(case.last, case.new)
    if pair is not None:
        one, other = (case.contest.options[slot].number for slot in pair)
        code = "W405" if is_station(case) else "W406"
        yield finding(code, case.region.id, one=one, other=other)


def swap_of(last: Numbers | None, new: Numbers) -> tuple[int, int] | None:
    """Return the slots of two options that *new* has exchanged, or None."""
    pairs = list(enumerate(zip(votes_of(last or ()), votes_of(new), strict=False)))
    for (i, (a, x)), (j, (b, y)) in combinations(pairs, 2):
        if a is None or b is None or x is None or y is None:
            continue
        moved, back = abs(x - a) + abs(y - b), abs(y - a) + abs(x - b)
        fell = x < a or y < b
        if fell and moved >= SWAP_VOTES_MIN and back * SWAP_SHARE <= moved:
            return i, j
    return None


def moved_back(case: Case) -> Iterator[Finding]:
    """Yield what went back since the last accepted report: votes, an option, progress.

    A report without any vote corrects nothing: it is blank, collapsed or withdrawn.
    """
    if case.last is None:
        return
    if progress_fell(case.last, case.new):
        yield finding("W402", case.region.id, old=reported(case.last), new=reported(case.new))
    if total(case.last) and total(case.new) is None:
        yield finding("W403", case.region.id, old=total(case.last))
    if total(case.new):
        yield from _corrected(case, case.last)


def _corrected(case: Case, last: Numbers) -> Iterator[Finding]:
    for option, old, new in zip(
        case.contest.options, votes_of(last), votes_of(case.new), strict=True
    ):
        if old is not None and new is not None and new < old:
            yield finding("W401", case.region.id, option=option.number, old=old, new=new)
        if old is not None and new is None:
            yield finding("E107", case.region.id, option=option.number, old=old)
