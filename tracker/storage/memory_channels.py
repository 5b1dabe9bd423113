"""`ports.Channels` in the memory of one process."""

from msgspec.structs import replace

from tracker.core.air.channel import Channel
from tracker.core.air.following import KEPT_MS, RENDERERS_MAX, Renderer


class MemoryChannels:
    """`ports.Channels` in memory."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}
        self._renderers: dict[str, dict[str, Renderer]] = {}

    async def get(self, name: str) -> Channel | None:
        return self._channels.get(name)

    async def swap(self, channel: Channel, *, expected: int) -> bool:
        held = self._channels.get(channel.name)
        if (held.revision if held is not None else 0) != expected:
            return False
        self._channels[channel.name] = channel
        return True

    async def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._channels))

    async def hear(self, name: str, renderer: Renderer) -> None:
        held = self._renderers.get(name, {})
        known = held.get(renderer.id, renderer)
        heard = {**held, renderer.id: replace(renderer, since_ms=known.since_ms)}
        newest = sorted(heard.values(), key=lambda one: (-one.heard_ms, one.id))[:RENDERERS_MAX]
        oldest_ms = renderer.heard_ms - KEPT_MS
        self._renderers[name] = {one.id: one for one in newest if one.heard_ms > oldest_ms}

    async def renderers(self, name: str) -> tuple[Renderer, ...]:
        return tuple(one for _, one in sorted(self._renderers.get(name, {}).items()))

    async def leave(self, name: str, renderer_id: str) -> None:
        self._renderers.get(name, {}).pop(renderer_id, None)
