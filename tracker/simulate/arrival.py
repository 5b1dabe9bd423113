"""When stations come in: a first few at once, most in the evening, the last next morning."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

HOUR_MS = 3_600_000
PUBLISH_MS = 900_000

FIRST_MS = HOUR_MS
MEDIAN_MS = 5.5 * HOUR_MS
LATE_FROM_MS = 12 * HOUR_MS
LAST_MS = 22 * HOUR_MS

GROUP_SPREAD = 0.12
SPREAD = 0.23
"""Together 0.26: half are in 5.5 hours after the first, and ln(11 / 5.5) / 0.26 = 2.67 standard
deviations lie below 11 hours, 99.6 %."""

EARLY_SHARE = 0.02
LATE_SHARE = 0.004
SECONDS = (0, 0, 0, 4, 5, 6, 7)
"""KPU's publishes carry second 0, or 4 to 7."""


@dataclass(frozen=True, slots=True)
class Publishes:
    """The publishes of a night, by number: every quarter of an hour from the close of polls."""

    at_ms: tuple[int, ...]

    def number_of(self, arrived_ms: int) -> int:
        """Return the publish that first has what arrived at *arrived_ms* after the close."""
        return -(-arrived_ms // PUBLISH_MS)


def make_publishes(polls_close_ms: int, random: Random) -> Publishes:
    """Return when the authority publishes, from the close of polls to the last station."""
    first_ms = -(-polls_close_ms // PUBLISH_MS) * PUBLISH_MS
    count = LAST_MS // PUBLISH_MS + 2
    return Publishes(
        tuple(first_ms + n * PUBLISH_MS + random.choice(SECONDS) * 1_000 for n in range(count))
    )


def arrivals(groups: Iterable[str], random: Random) -> list[int]:
    """Return for each station, by its neighbourhood, how long after the close it comes in."""
    lags: dict[str, float] = {}
    found = []
    for group in groups:
        lag = lags.get(group)
        if lag is None:
            lag = lags[group] = random.gauss(0, GROUP_SPREAD)
        found.append(_arrival_ms(lag, random))
    return found


def _arrival_ms(lag: float, random: Random) -> int:
    luck = random.random()
    if luck < EARLY_SHARE:
        return int(random.uniform(FIRST_MS, 4 * HOUR_MS))
    if luck > 1 - LATE_SHARE:
        return int(random.uniform(LATE_FROM_MS, LAST_MS))
    taken = MEDIAN_MS * math.exp(lag + random.gauss(0, SPREAD))
    return int(min(FIRST_MS + taken, LAST_MS))
