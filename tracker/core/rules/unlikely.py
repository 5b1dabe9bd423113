"""A report against its siblings: the other regions under the same parent.

Rates, not counts, so that regions of any size compare: votes a station, votes of the register,
rejected of the cast, an option's share. See `spread.py` for the statistics and why these.
"""

from collections.abc import Callable, Iterator, Sequence

from tracker.core.model import Finding, Numbers, figure
from tracker.core.rules.case import Case, is_station, reported, total
from tracker.core.rules.spread import Usual, permille, usual
from tracker.core.rules.words import finding

FAR_TENTHS = 100
"""Votes a station are held beyond five times what is usual AND ten spreads: in the captures of
28 November 2024 no good row of 35,665 is beyond 3.8 times, while up to 12 spreads are natural.
There is no lower bound: stations that are in with empty forms are natural too (0.04 times)."""

REGISTER_MIN = 50
"""Below, a register is a misread one or a special station's, and turnout says nothing."""

LOW_TENTHS = -25
"""2.5 spreads, the usual cut for a robust outlier. Only low turnout counts: where it is high it
is the register that was misread, or voters with a moving permit came."""

REJECTED_TENTHS = 40
OPTION_TENTHS = 40
"""4 spreads: shares of rejected ballots and of options differ naturally from street to street."""

TURNOUT_FLOOR = 20
REJECTED_FLOOR = 5
SHARE_FLOOR = 50
VOTES_FLOOR = 5
"""The least that counts as a spread, in thousandths, and in votes: about one standard deviation
of chance alone in a station of 200 votes."""

Beside = Sequence[tuple[Numbers, int]]
"""The siblings that have votes, each with their sum."""

Rate = Callable[[Numbers, int], int | None]
"""From numbers and the sum of their votes to what is compared."""


def crowded(case: Case) -> Iterator[Finding]:
    """Yield a sum with votes a station out of all proportion to the siblings'."""
    votes = total(case.new)
    rate = _a_station(case.new, votes) if votes and not is_station(case) else None
    there = _usual(_beside(case), _a_station) if rate is not None else None
    if rate is None or there is None or rate <= case.contest.thresholds.far_times * there.median:
        return
    if there.tenths(rate, max(1, there.median // 20)) > FAR_TENTHS:
        yield finding("W407", case.region.id, votes=rate // 10, median=there.median // 10)


def apart(case: Case) -> Iterator[Finding]:
    """Yield what is unusual in the form of one station; it adds to the doubt about it."""
    votes = total(case.new)
    if not is_station(case) or not votes:
        return
    beside = _beside(case)
    yield from _turnout(case, votes, beside)
    yield from _rejections(case, votes, beside)
    yield from _shares(case, votes, beside)


def _turnout(case: Case, votes: int, beside: Beside) -> Iterator[Finding]:
    """Yield a low turnout; where there is no register, an unusual number of votes."""
    known = _of_register(case.new, votes) is not None
    rate, floor = (_of_register, TURNOUT_FLOOR) if known else (_votes, VOTES_FLOOR)
    number, there = rate(case.new, votes), _usual(beside, rate)
    if number is None or there is None:
        return
    tenths = there.tenths(number, floor)
    if tenths < LOW_TENTHS or (not known and tenths > -LOW_TENTHS):
        code = "W408" if known else "W411"
        yield finding(code, case.region.id, votes=number, median=there.median)


def _rejections(case: Case, votes: int, beside: Beside) -> Iterator[Finding]:
    rejected, there = _rejected(case.new, votes), _usual(beside, _rejected)
    if rejected is None or there is None:
        return
    if there.tenths(rejected, REJECTED_FLOOR) > REJECTED_TENTHS:
        yield finding("W409", case.region.id, rejected=rejected, median=there.median)


def _shares(case: Case, votes: int, beside: Beside) -> Iterator[Finding]:
    for slot, option in enumerate(case.contest.options):
        share = permille(case.new[slot], votes)
        there = usual(permille(numbers[slot], whole) for numbers, whole in beside)
        if share is None or there is None:
            continue
        if abs(there.tenths(share, SHARE_FLOOR)) > OPTION_TENTHS:
            fields = {"option": option.number, "share": share, "median": there.median}
            yield finding("W410", case.region.id, **fields)


def _beside(case: Case) -> Beside:
    pairs = ((numbers, total(numbers)) for numbers in case.siblings.values())
    return [(numbers, votes) for numbers, votes in pairs if votes]


def _usual(beside: Beside, rate: Rate) -> Usual | None:
    return usual(rate(numbers, votes) for numbers, votes in beside)


def _votes(numbers: Numbers, votes: int) -> int | None:
    return votes


def _a_station(numbers: Numbers, votes: int) -> int | None:
    """Return votes a station, in tenths."""
    stations = reported(numbers)
    return 10 * votes // stations if stations else None


def _of_register(numbers: Numbers, votes: int) -> int | None:
    registered = figure(numbers, "registered")
    if registered is None or registered < REGISTER_MIN:
        return None
    return permille(votes, registered)


def _rejected(numbers: Numbers, votes: int) -> int | None:
    return permille(figure(numbers, "rejected"), figure(numbers, "cast"))
