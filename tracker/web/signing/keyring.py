"""The tokens of this run, as the store held them at most a second ago."""

import asyncio
import time
from collections.abc import Callable
from hmac import compare_digest
from typing import Literal, TypeAlias

import structlog

from tracker.core.token import Flaw, Token, digest_of, flaw
from tracker.errors import StorageError, StorageUnavailable
from tracker.ports import Tokens

KEPT_S = 1.0
"""A token that was revoked is refused after at most this long."""
ANSWER_S = 3.0
"""A store that hangs is a store that is away; nobody waits longer to hear so."""

Unknown: TypeAlias = Flaw | Literal["unknown"]

log = structlog.get_logger()


class Keyring:
    """Looks texts up among all tokens, reading the store once a second however many ask.

    All of them are kept, so a wrong text costs the store no more than a right one.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        now_s: Callable[[], float] = time.monotonic,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._tokens = tokens
        self._now_s = now_s
        self._answer_s = answer_s
        self._kept: tuple[Token, ...] = ()
        self._trouble: str | None = None
        self._read_at_s = float("-inf")
        self._reading = asyncio.Lock()

    async def look_up(self, text: str) -> Token | Unknown:
        """Return the token whose secret is the tidied *text*, revoked or not, or what it is.

        Raises:
            StorageError: what is kept is too old and the store can't be asked. Nobody is let
                in on yesterday's word.
        """
        wrong = flaw(text)
        if wrong is not None:
            return wrong
        digest = digest_of(text)
        # Every digest is compared, each in constant time: how long it took says nothing.
        found = [t for t in await self._fresh() if compare_digest(t.digest, digest)]
        return found[0] if found else "unknown"

    async def _fresh(self) -> tuple[Token, ...]:
        async with self._reading:
            if self._now_s() - self._read_at_s > KEPT_S:
                await self._read()
            if self._trouble is not None:
                raise StorageUnavailable(self._trouble)
            return self._kept

    async def _read(self) -> None:
        """Ask the store; a failure holds for a second too, so that none waits behind another."""
        asked_at_s = self._now_s()
        try:
            async with asyncio.timeout(self._answer_s):
                self._kept = await self._tokens.every()
            self._trouble, self._read_at_s = None, asked_at_s
        except (StorageError, TimeoutError) as error:
            self._trouble, self._read_at_s = str(error) or "no answer", self._now_s()
            log.warning("token.unchecked", reason=self._trouble)
