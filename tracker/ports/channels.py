"""What storage owes to the air: the state of every channel."""

from typing import Protocol

from tracker.core.air.channel import Channel
from tracker.core.air.following import Renderer


class Channels(Protocol):
    """The channels of this run by name; whoever writes says which revision was read."""

    async def get(self, name: str) -> Channel | None:
        """Return the channel *name*, or None where nobody has touched it yet."""
        ...

    async def swap(self, channel: Channel, *, expected: int) -> bool:
        """Keep *channel* where the one of its name stands at revision *expected*; 0: there is none.

        False: it stands elsewhere and nothing changes; the caller reads it again. Of two that
        expect the same revision one is told so.
        """
        ...

    async def names(self) -> tuple[str, ...]:
        """Return the names of all channels, sorted."""
        ...

    async def hear(self, name: str, renderer: Renderer) -> None:
        """Keep that *renderer* follows the channel *name*, since when it was first heard.

        Of those beyond `RENDERERS_MAX` the ones that were heard longest ago are forgotten, and so
        is whoever was not heard for `KEPT_MS`.
        """
        ...

    async def renderers(self, name: str) -> tuple[Renderer, ...]:
        """Return the renderers of the channel *name* as they were last heard, sorted by id."""
        ...

    async def leave(self, name: str, renderer_id: str) -> None:
        """Forget a renderer that said goodbye; one that is not known is forgotten already."""
        ...
