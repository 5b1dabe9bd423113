"""What a feed server plays: bodies at paths, and the instants at which they change.

A playbook is pure. It keeps no time: whoever asks says what time it is, so that one night can be
played at any speed, in lock-step, and twice with the same bytes.
"""

from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from tracker.core.model import Source


class Served(Struct, frozen=True):
    """A body as it stands at its path, and the instant the authority says it was made."""

    body: bytes
    changed_at_ms: int


class Playbook(Protocol):
    """A night as an authority publishes it.

    Paths are those of the addresses, without the leading slash: `pilkada/hhcw/pkwkp/31.json`.
    """

    @property
    def start_ms(self) -> int:
        """The first instant at which anything is published."""
        ...

    @property
    def end_ms(self) -> int:
        """The last instant at which anything changes."""
        ...

    def moments(self) -> tuple[int, ...]:
        """Return every instant at which a body changes, sorted; the first is `start_ms`."""
        ...

    def paths(self) -> frozenset[str]:
        """Return every path that will have a body at some time."""
        ...

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return the body at *path* at *now_ms*; None where there is none (yet)."""
        ...

    def changed(self, after_ms: int, upto_ms: int) -> frozenset[str]:
        """Return the paths whose body may differ between *after_ms* and *upto_ms*.

        A change at *upto_ms* itself is in it, one at *after_ms* is not.
        """
        ...


def feed_path(source: Source, path: str) -> str:
    """Return where *path* of *source* stands on a host: that of its base address before it."""
    return "/".join(part for part in (prefix_of(source), path) if part)


def prefix_of(source: Source) -> str:
    """Return the path of the base address of *source*, without slashes around it."""
    return urlsplit(source.base_url).path.strip("/")
