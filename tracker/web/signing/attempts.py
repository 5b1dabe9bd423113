"""Wrong tokens by address, counted in bounded memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import AddressValueError, IPv6Address, IPv6Network

FAILURES_MAX = 10
WINDOW_S = 60
ADDRESSES_MAX = 10_000


class Attempts:
    """Counts the failures of each address within a minute.

    Guessing 160 bits is hopeless at any rate. The limit keeps wrong tokens from filling the
    log; a right one is taken at any time, or one broken machine behind a newsroom's single
    address could lock its whole desk out.
    """

    def __init__(self, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def failed(self, host: str) -> int:
        """Count a failure of *host*; return 0, or in how many seconds it may fail again."""
        now_s, address = self._now_s(), block_of(host)
        began_s, failures = self._windows.pop(address, (now_s, 0))
        if now_s - began_s >= WINDOW_S:
            began_s, failures = now_s, 0
        self._windows[address] = (began_s, failures + 1)
        if len(self._windows) > ADDRESSES_MAX:
            self._windows.popitem(last=False)
        if failures < FAILURES_MAX:
            return 0
        return max(1, int(began_s + WINDOW_S - now_s))


def block_of(host: str) -> str:
    """Return what counts as one address: of IPv6 the /64, which a single machine has whole."""
    try:
        return str(IPv6Network((IPv6Address(host.partition("%")[0]), 64), strict=False))
    except AddressValueError:
        return host
