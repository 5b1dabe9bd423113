"""The night clock's arithmetic and the ticks at which a source is polled.

A run takes *now* from a start and a rate. Rate 1 from the wall's own instant is the real thing;
any other is a replay. A rate of 0 stands still: a lock-step replay moves it by hand.
"""

import zlib
from fractions import Fraction

from msgspec import Struct


class Night(Struct, frozen=True):
    """A run's clock: at wall time `wall_ms` it was `night_ms`, and `rate` says how it goes on.

    `rate_percent` 100 is real time; 18,000 lets three hours pass in a minute.
    """

    night_ms: int
    wall_ms: int
    rate_percent: int = 100


def night_now_ms(night: Night | None, wall_ms: int) -> int:
    """Return the night's time at wall time *wall_ms*; without a night it is the wall's."""
    if night is None:
        return wall_ms
    return night.night_ms + (wall_ms - night.wall_ms) * night.rate_percent // 100


def wall_delay_s(night: Night | None, night_delay_s: float) -> float:
    """Return how long *night_delay_s* takes on the wall; while it stands still, as long."""
    if night is None or night.rate_percent == 0:
        return night_delay_s
    return float(night_delay_s * Fraction(100, night.rate_percent))


def phase_ms(seed: str, interval_ms: int) -> int:
    """Return a fixed place of *seed* within an interval, so that sources don't poll as one."""
    return zlib.crc32(seed.encode()) % interval_ms


def tick_number(now_ms: int, interval_ms: int, phase_ms: int) -> int:
    """Return the number of the tick that *now_ms* falls into; every scheduler agrees on it."""
    return (now_ms - phase_ms) // interval_ms


def tick_at_ms(number: int, interval_ms: int, phase_ms: int) -> int:
    """Return the instant at which tick *number* begins."""
    return number * interval_ms + phase_ms


def tick_from_ms(moment_ms: int, interval_ms: int, phase_ms: int) -> int:
    """Return the instant of the first tick that begins at *moment_ms* or later."""
    number = -((phase_ms - moment_ms) // interval_ms)
    return tick_at_ms(number, interval_ms, phase_ms)
