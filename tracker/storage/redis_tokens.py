"""`ports.Tokens` in Redis: one hash, name -> token."""

from msgspec.structs import replace

from tracker.core.token import Token
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import decode_token, encode
from tracker.storage.guard import guarded


class RedisTokens:
    """`ports.Tokens` in Redis."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def create(self, token: Token) -> Token:
        # Whoever sets the field first has the name. What stands there afterwards is the answer,
        # so a command that was sent twice after a lost answer still finds its own token.
        with guarded(keys.TOKENS):
            await self._redis.hsetnx(keys.TOKENS, token.name, encode(token))
            return decode_token(await self._redis.hget(keys.TOKENS, token.name))

    async def revoke(self, name: str, *, by: str, now_ms: int) -> Token | None:
        # Two that revoke at once both leave it revoked; nothing ever takes that back.
        with guarded(keys.TOKENS):
            raw = await self._redis.hget(keys.TOKENS, name)
            held = None if raw is None else decode_token(raw)
            if held is None or held.revoked_at_ms is not None:
                return held
            revoked = replace(held, revoked_at_ms=now_ms, revoked_by=by)
            await self._redis.hset(keys.TOKENS, name, encode(revoked))
            return revoked

    async def every(self) -> tuple[Token, ...]:
        with guarded(keys.TOKENS):
            rows = await self._redis.hgetall(keys.TOKENS)
            return tuple(decode_token(rows[name]) for name in sorted(rows))
