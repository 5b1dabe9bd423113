"""Whole numbers split so that not one is lost: the largest remainder, with a ceiling for each."""

from collections.abc import Sequence
from itertools import islice


def apportion(total: int, weights: Sequence[float], ceilings: Sequence[int]) -> list[int]:
    """Split *total* in proportion to *weights*, none above its ceiling; the sum is exact.

    What does not fit goes to the others in proportion to the room they have left. The ceilings
    together must hold *total*.
    """
    assert total <= sum(ceilings), f"{total} does not fit under ceilings of {sum(ceilings)}"
    wanted = _largest_remainder(total, weights)
    parts = [min(part, ceiling) for part, ceiling in zip(wanted, ceilings, strict=True)]
    left = total - sum(parts)
    if left:
        room = [ceiling - part for part, ceiling in zip(parts, ceilings, strict=True)]
        parts = [p + more for p, more in zip(parts, _by_room(left, room), strict=True)]
    return parts


def _largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    whole = sum(weights)
    shares = [total * weight / whole for weight in weights] if whole else [0.0] * len(weights)
    parts = [int(share) for share in shares]
    # Floats may lose or win a unit; the order of remainders takes it up, round after round.
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    left = total - sum(parts)
    for turn in range(abs(left)):
        parts[order[turn % len(order)]] += 1 if left > 0 else -1
    return parts


def _by_room(left: int, room: Sequence[int]) -> list[int]:
    """Split *left* by *room* in integers: floor(left*r/R) + 1 never exceeds r while left <= R."""
    whole = sum(room)
    parts = [left * space // whole for space in room]
    order = sorted(range(len(room)), key=lambda i: (-(left * room[i] % whole), i))
    for index in islice(order, left - sum(parts)):
        parts[index] += 1
    return parts
