"""A digest: one message that stands for alerts which are late, or fell into quiet hours."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from msgspec.structs import replace

from tracker.core.alerts.alert import Alert, let_out_ms
from tracker.core.alerts.digest import digest_of as readers_digest
from tracker.core.delivery.hook import Delivery


def gathered(members: Sequence[Delivery], now_ms: int) -> Delivery:
    """Return the delivery that stands for *members*, all of one hook and contest.

    Its id is made of theirs, so whoever gathers the same ones makes the same digest.
    """
    first, ids = members[0], sorted(member.id for member in members)
    name = "/".join(("digest", first.hook_id, first.contest_id, *ids))
    return Delivery(
        id=sha256(name.encode()).hexdigest()[:24],
        hook_id=first.hook_id,
        contest_id=first.contest_id,
        made_at_ms=now_ms,
        covers=tuple(ids),
    )


def digest_of(delivery_id: str, region_id: str, alerts: Iterable[Alert]) -> Alert:
    """Return the alert that stands for *alerts* (at least one) of one contest.

    It is the digest that readers get of the same alerts, under the delivery's own id; as
    significant as the most significant of them, and as old as the newest.
    """
    told = sorted(alerts, key=lambda alert: (let_out_ms(alert), alert.number))
    return replace(
        readers_digest(told, region_id),
        id=delivery_id,
        significance=max(alert.significance for alert in told),
        at_ms=let_out_ms(told[-1]),
        late=True,
    )
