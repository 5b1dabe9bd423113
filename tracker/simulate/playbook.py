"""What a feed server plays: bodies at paths, as they stood at any instant of a night."""

from typing import Protocol

from msgspec import Struct


class Served(Struct, frozen=True):
    """A body as the feed gives it, and since when it has been that way."""

    body: bytes
    changed_at_ms: int


class Playbook(Protocol):
    """A night, recorded or made up. Every answer follows from the instant alone."""

    @property
    def start_ms(self) -> int:
        """The first instant at which there is anything to serve."""
        ...

    @property
    def end_ms(self) -> int:
        """The last instant at which anything changes."""
        ...

    def moments(self) -> tuple[int, ...]:
        """Return every instant at which something changes, in order."""
        ...

    def paths(self) -> tuple[str, ...]:
        """Return the paths that are served, such as `/pilkada/hhcw/pkwkp/31.json`."""
        ...

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return what stands at *path* at *now_ms*; None: nothing yet, or no such path."""
        ...

    def changed(self, before_ms: int, now_ms: int) -> frozenset[str]:
        """Return the paths whose body changed after *before_ms* and up to *now_ms*."""
        ...
