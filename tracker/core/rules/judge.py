"""Judge a report, or a document as a whole: from numbers to findings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tracker.core.diff import Key
from tracker.core.model import Contest, Finding, Numbers, Report, Source, is_by_hand
from tracker.core.rules import declared, levels, sequence, sums, unlikely
from tracker.core.rules.case import Case, total
from tracker.core.rules.doubt import doubtful
from tracker.core.rules.holds import action_of, continues, ends_hold, ends_of
from tracker.core.rules.rule import STILL_HELD
from tracker.core.rules.words import RULES, finding
from tracker.core.tree import Tree

WITHIN = (sums.impossible, sums.blanked, sums.mismatched, sums.beyond)
"""What a report's own figures say of each other, whatever was said before or beside it."""

CHECKS = (
    *WITHIN,
    sequence.untimely,
    sequence.collapsed,
    sequence.jumped,
    sequence.swapped,
    sequence.moved_back,
    unlikely.crowded,
    unlikely.apart,
    levels.copied,
    declared.against_declared,
    declared.copied_by_hand,
)


def judge(case: Case) -> tuple[Finding, ...]:
    """Return what the rules say of one report; `action_of` says what follows.

    Numbers equal to the last accepted ones say nothing new and are not judged again.
    """
    if case.new == case.last:
        return ()
    found = tuple(one for check in CHECKS for one in check(case))
    found = (*found, *doubtful(case, (*case.shape, *found)))
    return found if case.held is None else _beside_held(case, found, *case.held)


def judge_alone(case: Case) -> tuple[Finding, ...]:
    """Return what the figures of one report say of each other."""
    return tuple(one for check in WITHIN for one in check(case))


def judge_document(
    contest: Contest,
    source: Source,
    tree: Tree,
    reports: Sequence[Report],
    last: Mapping[Key, Numbers],
) -> tuple[Finding, ...]:
    """Return what is only seen across the reports of one document of *source*.

    A finding that holds (E305) holds the report of its region in this document. Where the
    numbers of all are as they were *last*, nothing is said again. What people enter is compared
    region by region (`declared.py`), in however many documents.
    """
    if all(report.numbers == last.get((report.part, report.region_id)) for report in reports):
        return ()
    return (
        *levels.mismatched_rows(contest, reports),
        *levels.blanked_with(reports),
        *(() if is_by_hand(source) else _twins(contest, tree, reports)),
    )


def _beside_held(
    case: Case, found: tuple[Finding, ...], again: Numbers, codes: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Return *found* with what follows from a report that is held already."""
    if not ends_hold(codes, case.last, case.new, again):
        if action_of(found) in ("hold", "drop") or "continuation" not in ends_of(codes):
            return found
        old, new = total(case.last), total(case.new)
        return (*found, finding(STILL_HELD, case.region.id, old=old, new=new))
    if "agreement" in ends_of(codes) and continues(again, case.new):
        kept = (one for one in found if RULES[one.code].ends != "agreement")
        return (*kept, finding("W421", case.region.id, new=total(case.new)))
    return found


def _twins(contest: Contest, tree: Tree, reports: Sequence[Report]) -> Iterator[Finding]:
    groups: dict[tuple[str, str | None], list[levels.Compared]] = defaultdict(list)
    for report in reports:
        place = (report.part, tree.parent(report.region_id))
        groups[place].append((report.region_id, report.numbers))
    for group in groups.values():
        yield from levels.twins(contest, group)
