"""What storage owes of hooks: where alerts are sent, what is on its way, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from tracker.core.delivery.hook import Attempt, Cursor, Delivery, Hook


class Claim(Struct, frozen=True):
    """A delivery that its holder alone may send until `until_ms`; `attempt` counts from 1.

    `until_ms` is also what proves the claim: who takes a delivery over has a later one.
    """

    delivery: Delivery
    attempt: int
    until_ms: int


class Hooks(Protocol):
    """Every hook, and the deliveries of each. Instants are the wall's, given by the caller.

    A delivery is made once for each id and hook, and its record stays as long as the hook: an
    alert that is raised again, by a rebuild or another process, is not delivered again.
    """

    async def add(self, hook: Hook) -> Hook:
        """Keep *hook* and return it, or return the one that has its name already."""
        ...

    async def change(self, held: Hook, changed: Hook) -> bool:
        """Put *changed* in the place of *held*, of one name and id; False: it is another by now."""
        ...

    async def remove(self, hook: Hook) -> bool:
        """Forget *hook* and everything of it; False: there was none of its name and id."""
        ...

    async def every(self) -> tuple[Hook, ...]:
        """Return all hooks, by name."""
        ...

    async def cursor(self, hook_id: str, contest_id: str) -> Cursor:
        """Return up to where deliveries have been made; before the first it is `Cursor()`."""
        ...

    async def make(
        self,
        hook_id: str,
        contest_id: str,
        deliveries: Sequence[tuple[Delivery, int]],
        *,
        held: Cursor,
        moved: Cursor,
    ) -> bool:
        """Move the cursor from *held* to *moved* and make *deliveries*, each due at its
        instant.

        One step: where the cursor is not at *held*, nothing happens and the answer is False.
        Those whose id this hook has had before are left out.
        """
        ...

    async def due(
        self, hook_ids: Sequence[str], now_ms: int, count: int
    ) -> Mapping[str, tuple[Delivery, ...]]:
        """Return up to *count* deliveries of each hook that may be sent now, the oldest due first.

        A hook that rests, or has none, is left out.
        """
        ...

    async def gather(self, members: Sequence[Delivery], digest: Delivery, now_ms: int) -> bool:
        """Let *digest*, due at once, stand for *members*, all due and of its hook.

        One step: where one of them has been gathered or claimed meanwhile, the answer is False.
        """
        ...

    async def claim(
        self,
        hook_id: str,
        delivery_ids: Sequence[str],
        *,
        now_ms: int,
        until_ms: int,
        rest_until_ms: int = 0,
    ) -> tuple[Claim, ...]:
        """Take those of *delivery_ids* that are due, until *until_ms*; whoever is first has them.

        A claim that isn't settled by then is due again: its holder has died. With *rest_until_ms*
        the hook rests until then, so that nobody else claims any of its deliveries.
        """
        ...

    async def settle(
        self,
        claim: Claim,
        ended: Delivery,
        line: Attempt,
        *,
        due_ms: int | None,
        rest_until_ms: int = 0,
    ) -> bool:
        """Keep what became of a claimed delivery, and *line* in the hook's log.

        Without *due_ms* it has ended. False: another has taken it over or ended it, and what is
        kept is the other's word, unless *ended* was delivered: that is true whoever did it.
        """
        ...

    async def delivery(self, hook_id: str, delivery_id: str) -> Delivery | None:
        """Return one delivery, or None."""
        ...

    async def deliveries(self, hook_id: str) -> tuple[Delivery, ...]:
        """Return all deliveries of a hook, as they were made."""
        ...

    async def revive(self, delivery: Delivery, due_ms: int) -> None:
        """Let *delivery* be sent (again) at *due_ms* under its id, its attempts counted anew."""
        ...

    async def log(self, hook_id: str, count: int) -> tuple[Attempt, ...]:
        """Return the newest *count* attempts, the newest first; the newest 1,000 are kept."""
        ...

    async def note(self, hook_id: str, name: str) -> str | None:
        """Return what was noted of a hook under *name*, or None."""
        ...

    async def set_note(self, hook_id: str, name: str, text: str) -> None:
        """Note *text* under *name*, such as which message of a channel is the one to edit."""
        ...
