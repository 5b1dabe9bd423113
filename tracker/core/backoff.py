"""How long to wait before trying again: full jitter, so that callers never come back as one."""


def backoff_ms(attempt: int, luck: float, *, base_ms: int, max_ms: int) -> int:
    """Return a pause for the *attempt*-th failure in a row, counted from 1.

    Full jitter: anything from 0 to the doubled bound, *luck* (0 to 1) says where. Half of all
    callers come back within half of it, which spreads a storm better than bound ± a little.
    """
    bound_ms = min(max_ms, base_ms << min(attempt - 1, 40))
    return round(bound_ms * luck)
