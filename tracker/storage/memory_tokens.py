"""`ports.Tokens` in the memory of one process."""

from msgspec.structs import replace

from tracker.core.token import Token


class MemoryTokens:
    """`ports.Tokens` in memory."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    async def create(self, token: Token) -> Token:
        return self._tokens.setdefault(token.name, token)

    async def revoke(self, name: str, *, by: str, now_ms: int) -> Token | None:
        held = self._tokens.get(name)
        if held is None or held.revoked_at_ms is not None:
            return held
        self._tokens[name] = replace(held, revoked_at_ms=now_ms, revoked_by=by)
        return self._tokens[name]

    async def every(self) -> tuple[Token, ...]:
        return tuple(self._tokens[name] for name in sorted(self._tokens))
