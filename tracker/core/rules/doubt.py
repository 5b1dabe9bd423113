"""How doubtful the form of one polling station is: the sum of what each finding adds.

Points are a scale of reasons, not a probability. 100: it can't be true. 60: all other figures
agree against the votes. 20 to 30: two figures contradict each other and either may be it. About
10: one figure is odd, or there is nothing to check with. Below: unusual for its village. They
add up, because independent oddities in one form are one misread form more often than chance.
`docs/rules.md` has the reason of each.
"""

from collections.abc import Iterable, Iterator

from tracker.core.model import Finding
from tracker.core.rules.case import Case, is_station
from tracker.core.rules.words import RULES, finding


def doubt(findings: Iterable[Finding]) -> int:
    """Return the points of *findings* together."""
    return sum(RULES[found.code].points for found in findings)


def doubtful(case: Case, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield one finding for a station whose *findings* together are worth a look at its form."""
    found = [one for one in findings if RULES[one.code].points]
    points = doubt(found)
    if is_station(case) and points >= case.contest.thresholds.doubt_points:
        reasons = " ".join(sorted({one.code for one in found}))
        yield finding("W420", case.region.id, points=points, reasons=reasons)
