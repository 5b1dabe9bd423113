"""What is usual among siblings: median and median absolute deviation, in integers.

Medians, not means: among the stations of a village some are always misread, and one form of
80,000 votes moves a mean anywhere while it moves a median by half a place. The MAD, times 1.48,
is the standard deviation of a normal spread, and up to half of the siblings may be wrong
without moving it far (Hampel; Leys et al. 2013).
"""

from collections.abc import Iterable
from dataclasses import dataclass

SIBLINGS_MIN = 5
"""With fewer, two bad ones decide what is usual."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among siblings, and how far they spread."""

    median: int
    mad: int

    def tenths(self, number: int, floor: int) -> int:
        """Return how far *number* is out, in tenths of a spread; below the median is negative.

        *floor* is the least that counts as a spread: siblings that all say the same must not
        make the smallest difference look large.
        """
        return 10 * (number - self.median) // max(self.mad * 1_483 // 1_000, floor)


def usual(numbers: Iterable[int | None]) -> Usual | None:
    """Return what is usual among *numbers*, or None where too few are given."""
    given = sorted(number for number in numbers if number is not None)
    if len(given) < SIBLINGS_MIN:
        return None
    middle = given[(len(given) - 1) // 2]
    return Usual(middle, sorted(abs(number - middle) for number in given)[(len(given) - 1) // 2])


def permille(part: int | None, whole: int | None) -> int | None:
    """Return *part* of *whole* in thousandths, rounded down; None where it can't be said."""
    return None if part is None or not whole else 1_000 * part // whole
