"""`ports.Channels` in the memory of one process."""

from tracker.core.air.channel import Channel


class MemoryChannels:
    """`ports.Channels` in memory."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}

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
