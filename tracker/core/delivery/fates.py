"""What becomes of a delivery: each step from one value to the next."""

from collections.abc import Iterable

from msgspec.structs import replace

from tracker.core.delivery.answers import Answer, Delivered, GiveUp, Step, said
from tracker.core.delivery.hook import Attempt, Delivery


def as_gathered(member: Delivery, digest: Delivery, now_ms: int) -> Delivery:
    """Return *member* with *digest* standing for it."""
    return replace(
        member, state="gathered", ended_at_ms=now_ms, last=f"stands in the digest {digest.id}"
    )


def as_revived(delivery: Delivery) -> Delivery:
    """Return *delivery* as if it had never been tried."""
    return replace(delivery, state="waiting", attempts=0, ended_at_ms=None)


def as_dropped(delivery: Delivery, attempt: int, now_ms: int, why: str) -> Delivery:
    """Return *delivery* ended without anybody having it, and why."""
    return replace(delivery, state="dropped", attempts=attempt, ended_at_ms=now_ms, last=why)


def as_stepped(delivery: Delivery, attempt: int, now_ms: int, step: Step) -> Delivery:
    """Return *delivery* after *step* has followed from attempt number *attempt*."""
    if isinstance(step, Delivered):
        return replace(
            delivery, state="delivered", attempts=attempt, ended_at_ms=now_ms, last="delivered"
        )
    if isinstance(step, GiveUp):
        return replace(delivery, state="dead", attempts=attempt, ended_at_ms=now_ms, last=step.why)
    return replace(delivery, state="waiting", attempts=attempt, last=step.why)


def line_of(
    delivery: Delivery, answer: Answer, *, attempt: int, now_ms: int, due_ms: int | None
) -> Attempt:
    """Return the line of the log on *answer* to attempt number *attempt*."""
    return Attempt(
        delivery_id=delivery.id,
        at_ms=now_ms,
        attempt=attempt,
        took_ms=answer.took_ms,
        status=answer.status,
        outcome=said(answer),
        next_at_ms=due_ms,
    )


def in_order(deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Return *deliveries* as they were made."""
    return tuple(sorted(deliveries, key=lambda one: (one.made_at_ms, one.number, one.id)))
