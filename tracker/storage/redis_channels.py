"""`ports.Channels` in Redis: one hash of channels, and one of their revisions beside it."""

from tracker.core.air.channel import Channel
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import decode_channel, encode
from tracker.storage.guard import guarded
from tracker.storage.scripts import script


class RedisChannels:
    """`ports.Channels` in Redis."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._swap = script(redis, "swap")

    async def get(self, name: str) -> Channel | None:
        with guarded(keys.CHANNELS):
            raw = await self._redis.hget(keys.CHANNELS, name)
            return None if raw is None else decode_channel(raw)

    async def swap(self, channel: Channel, *, expected: int) -> bool:
        names = [keys.CHANNELS, keys.CHANNEL_REVISIONS]
        args: list[str | int | bytes] = [
            channel.name,
            expected,
            channel.revision,
            encode(channel),
        ]
        with guarded(keys.CHANNELS):
            return bool(await self._swap(keys=names, args=args))

    async def names(self) -> tuple[str, ...]:
        with guarded(keys.CHANNELS):
            found = await self._redis.hkeys(keys.CHANNELS)
            return tuple(sorted(name.decode() for name in found))
