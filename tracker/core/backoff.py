"""How long to wait before trying again: as long as we were asked to, or a pause with jitter."""

import email.utils

from tracker.core.instant import ms_of


def backoff_ms(attempt: int, luck: float, *, base_ms: int, max_ms: int) -> int:
    """Return a pause for the *attempt*-th failure in a row, counted from 1.

    Full jitter: anything from 0 to the doubled bound, *luck* (0 to 1) says where. Half of all
    callers come back within half of it, which spreads a storm better than bound ± a little.
    """
    bound_ms = min(max_ms, base_ms << min(attempt - 1, 40))
    return round(bound_ms * luck)


def retry_after_s(header: str | None, wall_ms: int) -> float | None:
    """Read Retry-After, which is seconds or an HTTP date (RFC 9110, 10.2.3); nonsense is None."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])  # 30 years; whoever waits bounds it further
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0, ms_of(moment) - wall_ms) / 1_000
