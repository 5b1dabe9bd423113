"""What a set of findings does to a report, and what ends a hold."""

from collections.abc import Collection, Iterable

from tracker.core.model import Finding, Numbers
from tracker.core.rules.case import progress_fell, total
from tracker.core.rules.rule import Action, Ends
from tracker.core.rules.words import RULES

STRENGTH: tuple[Action, ...] = ("accept", "flag", "hold", "drop")
CONTINUES_PERCENT = 98
"""A continuation has at least this share of the last good votes: corrections made meanwhile may
lower a region a little (17 of the 21 rows that fell on 28 November 2024 fell by less)."""


def action_of(findings: Iterable[Finding]) -> Action:
    """Return the strongest action that *findings* ask for; none asks for nothing."""
    actions = (RULES[found.code].action for found in findings)
    return max(actions, key=STRENGTH.index, default="accept")


def ends_hold(
    held_codes: Collection[str], last_good: Numbers | None, new: Numbers, again: Numbers | None
) -> bool:
    """Say whether *new* ends a hold, so that it is judged as if nothing had been held.

    *last_good* is the last accepted report, *again* the one that is held since an earlier
    publish. What can't be true ends only by a continuation from the last good report, never
    because it repeats itself; an implausible jump also by a later report that agrees with it;
    a report of the wrong time by the next one that is of the right time.
    """
    ends = ends_of(held_codes)
    if last_good is None or continues(last_good, new):
        return True
    if "continuation" in ends:
        return False
    if "agreement" in ends:
        return again is not None and continues(again, new)
    return True


def ends_of(codes: Collection[str]) -> set[Ends]:
    """Return what ends the holds among *codes*; of a code that is no longer ours, the desk or a
    continuation.
    """
    known = {RULES[code].ends for code in codes if code in RULES and RULES[code].action == "hold"}
    return known if all(code in RULES for code in codes) else {*known, "continuation"}


def continues(good: Numbers, new: Numbers) -> bool:
    """Say whether *new* goes on from *good*: no station less, and 98 % of its votes or more."""
    before, after = total(good) or 0, total(new)
    if after is None or progress_fell(good, new):
        return False
    return after * 100 >= before * CONTINUES_PERCENT
