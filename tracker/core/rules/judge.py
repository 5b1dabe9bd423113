"""Judge a report, or a document as a whole: from numbers to findings."""

from collections.abc import Mapping, Sequence

from tracker.core.diff import Key
from tracker.core.model import Contest, Finding, Numbers, Report, Source
from tracker.core.rules import levels, sequence, sums
from tracker.core.rules.case import Case, total
from tracker.core.rules.holds import action_of, ends_hold
from tracker.core.rules.words import finding
from tracker.core.tree import Tree

CHECKS = (
    sums.impossible,
    sums.blanked,
    sums.mismatched,
    sums.beyond,
    sequence.untimely,
    sequence.collapsed,
    sequence.moved_back,
)


def judge(case: Case) -> tuple[Finding, ...]:
    """Return what the rules say of one report; `action_of` says what follows.

    Numbers equal to the last accepted ones say nothing new and are not judged again.
    """
    if case.new == case.last and case.held is None:
        return ()
    found = tuple(one for check in CHECKS for one in check(case))
    if action_of(found) in ("hold", "drop") or case.held is None:
        return found
    again, codes = case.held
    if ends_hold(codes, case.last, case.new, again):
        return found
    old, new = total(case.last), total(case.new)
    return (*found, finding("E506", case.region.id, old=old, new=new))


def judge_document(
    contest: Contest,
    source: Source,
    tree: Tree,
    reports: Sequence[Report],
    last: Mapping[Key, Numbers],
) -> tuple[Finding, ...]:
    """Return what is only seen across the reports of one document; none of it holds a report."""
    return (*levels.mismatched_rows(contest, reports), *levels.twins(contest, reports))
