"""One alert in the place of many: what is late reaches nobody as news.

Whoever delivers makes digests; they are in no log, and what they stand for is kept as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.core.alerts.alert import Alert, alert_id, let_out_ms
from tracker.core.alerts.kinds import KINDS

DIGEST = "digest"


class Handed(NamedTuple):
    """An alert as a reader is handed it, and the id after which a reader that got it goes on."""

    alert: Alert
    cursor: str


def gathered(alerts: Iterable[Alert], root: str) -> Iterator[Handed]:
    """Yield *alerts* as news: those that are late, one after the other, are one digest.

    *root* is the region that is the whole contest.
    """
    for late, some in groupby(alerts, key=lambda alert: alert.late):
        if late:
            listed = tuple(some)
            yield Handed(digest_of(listed, root), listed[-1].id)
        else:
            yield from (Handed(alert, alert.id) for alert in some)


def digest_of(alerts: Sequence[Alert], root: str) -> Alert:
    """Return the alert that stands for *alerts*, of which there is at least one.

    Its facts name the first and the last of them, and when each was told; its number, place and
    position are the last's.
    """
    first, last = alerts[0], alerts[-1]
    return Alert(
        number=last.number,
        id=alert_id(last.contest_id, root, DIGEST, f"{first.id} {last.id}", len(alerts)),
        type=DIGEST,
        contest_id=last.contest_id,
        region_id=root,
        subject="",
        occurrence=1,
        audience="public" if all(alert.published for alert in alerts) else "desk",
        significance=KINDS[DIGEST].significance,
        offset=last.offset,
        at_ms=last.at_ms,
        facts={
            "count": len(alerts),
            "first": first.id,
            "last": last.id,
            "first_ms": let_out_ms(first),
            "last_ms": let_out_ms(last),
        },
        test=any(alert.test for alert in alerts),
        published=last.published,
    )
