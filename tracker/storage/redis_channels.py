"""`ports.Channels` in Redis: one hash of channels, and one of their revisions beside it."""

from msgspec.structs import replace

from tracker.core.air.channel import Channel
from tracker.core.air.following import KEPT_MS, RENDERERS_MAX, Renderer
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import decode_channel, decode_renderer, encode
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

    async def hear(self, name: str, renderer: Renderer) -> None:
        """Several renderers of a channel write fields of their own, so none overwrites another."""
        key = keys.channel_renderers(name)
        held = {one.id: one for one in await self.renderers(name)}
        known = held.get(renderer.id, renderer)
        told = held | {renderer.id: replace(renderer, since_ms=known.since_ms)}
        newest = sorted(told.values(), key=lambda one: (-one.heard_ms, one.id))[:RENDERERS_MAX]
        oldest_ms = renderer.heard_ms - KEPT_MS
        gone = set(told) - {one.id for one in newest if one.heard_ms > oldest_ms}
        with guarded(key):
            await self._redis.hset(key, renderer.id, encode(told[renderer.id]))
            await self._redis.pexpire(key, KEPT_MS)
            if gone:
                await self._redis.hdel(key, *gone)

    async def renderers(self, name: str) -> tuple[Renderer, ...]:
        key = keys.channel_renderers(name)
        with guarded(key):
            found = await self._redis.hvals(key)
            return tuple(sorted((decode_renderer(raw) for raw in found), key=lambda one: one.id))

    async def leave(self, name: str, renderer_id: str) -> None:
        key = keys.channel_renderers(name)
        with guarded(key):
            await self._redis.hdel(key, renderer_id)
