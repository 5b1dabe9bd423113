"""What follows from a receiver's answer, as values."""

from typing import Literal, TypeAlias

from msgspec import Struct

from tracker.core.delivery.timing import HOUR, MINUTE, SECOND, retry_ms

Trouble: TypeAlias = Literal[
    "timeout", "refused", "private", "insecure", "broken", "declined", "bug"
]
"""No answer: it took too long; nobody listens or the name leads nowhere; the address is one that
this hook may not reach; its certificate doesn't hold; the connection broke off; a channel didn't
take a message, and nobody says why; we could not make what was to be sent."""

TROUBLES: dict[Trouble, str] = {
    "timeout": "no answer in time",
    "refused": "can't be reached",
    "private": "leads to a private address, which this hook may not reach",
    "insecure": "its certificate doesn't hold",
    "broken": "broke off its answer",
    "declined": "did not take the message",
    "bug": "was not asked, for a bug of ours that the log tells",
}

PAUSE_MS_MAX = HOUR
"""The longest pause that a receiver may ask for: a typing error must not silence a night."""

SLOW_PAUSE_MS = 10 * SECOND
"""How long a receiver that is overloaded, or behind a gateway that gives up, is left alone."""

BUSY = frozenset({429, 502, 503, 504})
GONE = 410


class Answer(Struct, frozen=True, kw_only=True):
    """What came back from one attempt: a status, or the trouble in its place."""

    status: int | None = None
    trouble: Trouble | None = None
    retry_after_s: float | None = None
    text: str = ""
    took_ms: int = 0


class Delivered(Struct, frozen=True):
    """The receiver has it."""


class Retry(Struct, frozen=True):
    """To be sent again after *pause_ms*; the hook as a whole is left alone for *rest_ms*."""

    pause_ms: int
    rest_ms: int
    why: str


class GiveUp(Struct, frozen=True):
    """Not to be sent again by itself; *disable*: nor is anything else to this hook."""

    why: str
    disable: bool = False


Step: TypeAlias = Delivered | Retry | GiveUp


def step_after(delivery_id: str, attempts: int, answer: Answer) -> Step:
    """Return what follows from *answer* to attempt number *attempts* (from 1).

    Only 2xx is a success. A redirect is a failure: following one would let a receiver choose
    which of our neighbours we speak to. 410 is the receiver's way to say never again.
    """
    status = answer.status
    if status is not None and 200 <= status < 300:
        return Delivered()
    why = said(answer)
    if status == GONE:
        return GiveUp(why, disable=True)
    pause_ms = retry_ms(delivery_id, attempts)
    if pause_ms is None:
        return GiveUp(f"{why}, at the last of {attempts} attempts")
    rest_ms = _rest_ms(answer)
    return Retry(max(pause_ms, rest_ms), rest_ms, why)


def said(answer: Answer) -> str:
    """Return in words what came back."""
    if answer.trouble is not None:
        return TROUBLES[answer.trouble]
    if answer.status is not None and 300 <= answer.status < 400:
        return f"answers {answer.status}, a redirect, which is never followed"
    return f"answers {answer.status}"


def _rest_ms(answer: Answer) -> int:
    if answer.status not in BUSY:
        return SLOW_PAUSE_MS if answer.trouble == "timeout" else 0
    if answer.status in (429, 503) and answer.retry_after_s is not None:
        return round(min(max(answer.retry_after_s, 1), PAUSE_MS_MAX / SECOND) * SECOND)
    return MINUTE if answer.status == 429 else SLOW_PAUSE_MS
