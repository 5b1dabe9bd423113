"""What a hook is: where alerts are sent, which of them, and what became of each.

Rules at the door: instants that end in `at_ms` of an alert are the night's; those of a hook and
of a delivery are the wall's, because a receiver lives by the wall.
"""

import re
from base64 import b64encode
from typing import Literal, TypeAlias

from msgspec import Struct

from tracker.core.alerts.alert import Audience
from tracker.core.rules import Language

HookKind: TypeAlias = Literal["webhook", "chat"]

Fate: TypeAlias = Literal["waiting", "aside", "gathered", "delivered", "dropped", "dead"]
"""`waiting`: to be sent when due. `aside`: kept for a digest; `gathered`: a digest stands for it.
`delivered`: the receiver has it. `dropped`: nobody is to have it any more, such as an alert that
a log folded again no longer raises. `dead`: given up; it can be replayed."""

SECRET_PREFIX = "whsec_"  # noqa: S105  # the standard's prefix, and no secret
SECRET_BYTES = 32
"""Standard Webhooks asks for 24 to 64 random bytes."""

ROTATION_MS = 24 * 3_600_000
"""How long the secret before still signs beside the new one."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Wants(Struct, frozen=True, kw_only=True):
    """Which alerts a hook is for; what is empty lets everything pass.

    `contests` and `regions` are ids, a region standing for everything below it. A type may be
    the beginning of several: `lead` is for lead.changed. `significance` is the least. The alerts
    of a test run go only to a hook that names the run, so that no rehearsal is taken for news.
    """

    contests: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    audience: Audience = "public"
    significance: int = 1


class Quiet(Struct, frozen=True):
    """Hours in which a chat is left alone, as minutes of the contest's day; may pass midnight."""

    start: int
    end: int


class Secret(Struct, frozen=True):
    """What a webhook is signed with; `until_ms` is when it stops, None: it is the newest.

    It is kept as it is: whoever signs needs it, so a digest would not do.
    """

    text: str
    until_ms: int | None = None

    def __repr__(self) -> str:
        return f"Secret(***, until_ms={self.until_ms})"


class Hook(Struct, frozen=True, kw_only=True):
    """One place that alerts are sent to.

    `since` says, for each contest that was there when the hook was made, how far its log was by
    its own clock: what was told until then was before the hook's time. `url` of a chat, and
    `secrets`, let their holder speak there, so neither is ever shown whole.
    """

    id: str
    name: str
    kind: HookKind
    url: str
    created_at_ms: int
    created_by: str
    wants: Wants = Wants()
    secrets: tuple[Secret, ...] = ()
    allow_private: bool = False
    language: Language = "id"
    quiet: Quiet | None = None
    updating: bool = False
    since: dict[str, int] = {}
    enabled: bool = True
    why: str = ""

    def __repr__(self) -> str:
        return f"Hook({self.name!r}, {self.id!r}, {self.kind!r}, enabled={self.enabled})"


class Cursor(Struct, frozen=True):
    """Up to which alert of a contest's numbering a hook's deliveries have been made."""

    epoch: str = ""
    number: int = 0


class Delivery(Struct, frozen=True, kw_only=True):
    """One alert on its way to one hook, or a digest that stands for several.

    `id` is the alert's, or the digest's own: the receiver sees it again with every attempt.
    `number` is the alert's, so that what is made at once goes out in its order. `covers` are the
    alerts that a digest stands for. `last` is what became of the newest attempt.
    """

    id: str
    hook_id: str
    contest_id: str
    made_at_ms: int
    number: int = 0
    state: Fate = "waiting"
    covers: tuple[str, ...] = ()
    attempts: int = 0
    ended_at_ms: int | None = None
    last: str = ""


class Attempt(Struct, frozen=True, kw_only=True):
    """One line of a hook's log: what was sent when, and how it was answered."""

    delivery_id: str
    at_ms: int
    attempt: int
    took_ms: int
    status: int | None
    outcome: str
    next_at_ms: int | None = None


def secret_text(raw: bytes) -> str:
    """Return the text that stands for the *raw* bytes of a signing secret."""
    assert len(raw) == SECRET_BYTES, "a signing secret is made of 256 random bits"
    return SECRET_PREFIX + b64encode(raw).decode()


def signing(hook: Hook, now_ms: int) -> tuple[str, ...]:
    """Return the secrets that sign at *now_ms*, the newest first."""
    held = (s.text for s in hook.secrets if s.until_ms is None or now_ms < s.until_ms)
    return tuple(held)


def rotated(hook: Hook, text: str, now_ms: int) -> tuple[Secret, ...]:
    """Return the secrets of *hook* once *text* is the newest: it, and the one before for a day."""
    newest = next((s for s in hook.secrets if s.until_ms is None), None)
    before = (Secret(newest.text, now_ms + ROTATION_MS),) if newest is not None else ()
    return (Secret(text), *before)


def name_problem(name: str) -> str | None:
    """Say what is wrong with the *name* of a hook, or None."""
    if _NAME.fullmatch(name):
        return None
    return (
        "a name begins with a small letter or digit and goes on with up to 39 of these, "
        "dots, hyphens and underscores: tempo, cms-2"
    )
