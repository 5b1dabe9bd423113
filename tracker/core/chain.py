"""The chain token of a log: two logs with one token at one offset are the same log.

Not a seal against forgery: it tells two histories of an honest store apart, after a failover to
an older prefix or a restored backup. The arithmetic is the one that Lua inside Redis can do:
every product stays below 2**53, where a double is still an exact integer
(2**31 * 1,299,709 < 2**52).
"""

from collections.abc import Iterable
from hashlib import blake2b

LANES = ((2_147_483_647, 1_048_583), (2_147_483_629, 1_299_709))
GENESIS = "0000000000000000"


def fingerprint(body: bytes) -> str:
    """Return 16 hex digits that stand for *body* in the chain."""
    return blake2b(body, digest_size=8).hexdigest()


def link(chain: str, at_ms: int, prints: Iterable[str]) -> str:
    """Return the token after an entry appended at *at_ms* with the bodies behind *prints*."""
    low, high = (int((chain or GENESIS)[i : i + 8], 16) for i in (0, 8))
    for text in (f"{at_ms:016x}", *prints):
        low = _mix(low, int(text[:8], 16), LANES[0])
        high = _mix(high, int(text[8:], 16), LANES[1])
    return f"{low:08x}{high:08x}"


def _mix(state: int, word: int, lane: tuple[int, int]) -> int:
    modulus, factor = lane
    return (state * factor + word) % modulus
