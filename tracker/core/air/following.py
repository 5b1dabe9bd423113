"""Which renderers follow a channel, and which have gone without another one in their place."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from tracker.core.air.channel import Channel

HERE_MS = 4_000
"""How often a renderer says that it is there."""
STALE_MS = 12_000
"""A renderer that has heard nothing for so long shows the time of its numbers."""
KEPT_MS = 12 * 3_600_000
"""How long one that has gone is missed: a night."""
RENDERERS_MAX = 32
"""As many as are kept for a channel; anybody may open a page of it."""


class Renderer(Struct, frozen=True, kw_only=True):
    """One page that shows a channel, since when it does and when it was last heard.

    `silent_ms` is how long it had heard nothing of us by then. Its name is given by its address,
    and empty where none is.
    """

    id: str
    name: str
    since_ms: int
    heard_ms: int
    silent_ms: int


class Following(Struct, frozen=True):
    """The renderers of a channel that are there, and those that are missed."""

    present: tuple[Renderer, ...]
    missing: tuple[Renderer, ...]

    @property
    def since_ms(self) -> int | None:
        """When the first of those that are missed was last heard."""
        return min((one.heard_ms for one in self.missing), default=None)


def following(
    renderers: Iterable[Renderer], *, now_ms: int, lost_ms: int, dismissed_ms: int
) -> Following:
    """Return who of *renderers* is there and who is missed.

    One that was not heard for *lost_ms* has gone. It is missed until one of its name begins after
    it, and not at all where it was last heard before *dismissed_ms*.
    """
    known = sorted(renderers, key=lambda one: (one.name, one.heard_ms, one.id))
    present = tuple(one for one in known if now_ms - one.heard_ms <= lost_ms)
    gone = [one for one in known if one not in present and one.heard_ms >= dismissed_ms]
    missing = []
    taken: Counter[str] = Counter()
    for one in reversed(gone):
        later = sum(new.name == one.name and new.since_ms >= one.heard_ms for new in present)
        if taken[one.name] < later:
            taken[one.name] += 1
        else:
            missing.append(one)
    return Following(present, tuple(reversed(missing)))


def is_missed(channel: Channel, found: Following) -> bool:
    """Say whether a newsroom has to know: a live channel that is on has lost a renderer."""
    return channel.kind == "live" and channel.state != "off" and bool(found.missing)
