"""Where a reader is in a contest's log: an epoch and an offset, never one without the other."""

import re

from msgspec import Struct

_TEXT = re.compile(r"([0-9a-f]{12}):(0|[1-9][0-9]{0,15})")


class Position(Struct, frozen=True, order=True):
    """The last entry that something reflects.

    Offsets of two epochs can't be compared: after a failover the same number may name another
    entry. "Resume after" this position, never "resume at".
    """

    epoch: str
    offset: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.offset}"


def parse_position(text: str) -> Position | None:
    """Read `epoch:offset` as `str(position)` writes it; anything else is None."""
    match = _TEXT.fullmatch(text)
    return Position(match[1], int(match[2])) if match else None


def follows(held: Position, epoch: str, start: int) -> bool:
    """Say whether a change that starts after offset *start* joins what *held* reflects."""
    return held.epoch == epoch and start <= held.offset
