"""A digest: one message that stands for alerts which are late, or fell into quiet hours."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from tracker.core.alerts.alert import Alert
from tracker.core.delivery.hook import Delivery
from tracker.core.delivery.wanting import told_ms


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

    It is as significant as the most significant of them, and as old as the newest; its facts
    say from when until when.
    """
    told = sorted(alerts, key=lambda alert: (told_ms(alert), alert.number))
    newest = told[-1]
    return Alert(
        number=newest.number,
        id=delivery_id,
        type="digest",
        contest_id=newest.contest_id,
        region_id=region_id,
        subject="",
        occurrence=1,
        audience="desk" if any(alert.audience == "desk" for alert in told) else "public",
        significance=max(alert.significance for alert in told),
        offset=max(alert.offset for alert in told),
        at_ms=told_ms(newest),
        facts={"count": len(told), "first": told_ms(told[0]), "last": told_ms(newest)},
        test=any(alert.test for alert in told),
        late=True,
    )
