"""From one report of a region to the next: what can't follow what, and what came too early."""

import re
from collections.abc import Iterator

from tracker.core.model import Finding, votes_of
from tracker.core.rules.case import Case, progress_fell, reported, total
from tracker.core.rules.words import finding

TEST_MARK = re.compile(r"\b(test|uji[ -]?coba|simulasi|simulation|rehearsal|dummy)\b", re.I)


def untimely(case: Case) -> Iterator[Finding]:
    """Yield numbers of the wrong time: before polls close, an older copy, a rehearsal's."""
    votes, close_ms = total(case.new), case.contest.calendar.polls_close_ms
    first_ms = min(case.now_ms, case.now_ms if case.source_at_ms is None else case.source_at_ms)
    if votes and first_ms < close_ms:
        yield finding("E501", case.region.id, votes=votes)
    new_ms, held_ms = case.source_at_ms, case.last_source_at_ms
    if new_ms is not None and held_ms is not None and new_ms < held_ms and case.new != case.last:
        yield finding("E502", case.region.id, older_s=(held_ms - new_ms) // 1_000)
    mark = TEST_MARK.search(case.note or "")
    if mark:
        yield finding("E503", case.region.id, mark=mark.group())


def collapsed(case: Case) -> Iterator[Finding]:
    """Yield a sum that collapses while no station was taken back.

    A plain decrease is none: a third of what was there must be gone before it is one that no
    correction of single forms can explain.
    """
    old, new = total(case.last), total(case.new) or 0
    if not old or case.last is None or progress_fell(case.last, case.new):
        return
    if new * 100 < old * case.contest.thresholds.collapse_percent:
        yield finding("E504", case.region.id, old=old, new=new)


def moved_back(case: Case) -> Iterator[Finding]:
    """Yield what went back since the last accepted report: votes, an option, progress."""
    if case.last is None:
        return
    for option, old, new in zip(
        case.contest.options, votes_of(case.last), votes_of(case.new), strict=True
    ):
        if old is not None and new is not None and new < old:
            yield finding("W401", case.region.id, option=option.number, old=old, new=new)
        if old is not None and new is None and total(case.new) is not None:
            yield finding("E107", case.region.id, option=option.number, old=old)
    if progress_fell(case.last, case.new):
        yield finding("W402", case.region.id, old=reported(case.last), new=reported(case.new))
    if total(case.last) and total(case.new) is None:
        yield finding("W403", case.region.id, old=total(case.last))
