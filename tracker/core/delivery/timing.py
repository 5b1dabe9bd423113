"""When a delivery is tried again, how long an alert is news, and when a chat is left alone.

Rules at the door: pauses between attempts are the wall's; ages and quiet hours the night's.
"""

from datetime import tzinfo
from hashlib import sha256

from tracker.core.alerts.alert import Alert, let_out_ms
from tracker.core.alerts.kinds import KINDS
from tracker.core.delivery.hook import Quiet
from tracker.core.instant import moment_of

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
DAY = 24 * HOUR

LADDER_MS = (
    *(n * SECOND for n in (1, 2, 5, 15, 60)),
    5 * MINUTE,
    30 * MINUTE,
    *(n * HOUR for n in (2, 5, 10, 14, 20, 24)),
)
"""The pause after each failed attempt: five within the first minute and a half, because an alert
is worth most then, and from there on Standard Webhooks' own ladder, over three days."""

ATTEMPTS_MAX = len(LADDER_MS) + 1

JITTER_PERMILLE = 200
"""A pause is up to a fifth longer, so that receivers which failed at once don't return at once."""

NEWS_MS = {1: 30 * MINUTE, 2: HOUR, 3: 2 * HOUR}
"""How long an alert is news, by significance, where its family has no word of its own."""

FAMILY_NEWS_MS = {
    "lead": 10 * MINUTE,
    "margin": 10 * MINUTE,
    "threshold": 15 * MINUTE,
    "source": 15 * MINUTE,
    "progress": 20 * MINUTE,
    "declared": 12 * HOUR,
    "call": 12 * HOUR,
}
"""What moves fast grows old fast: who leads may have changed twice in a quarter of an hour."""


def retry_ms(delivery_id: str, attempts: int) -> int | None:
    """Return the pause after attempt number *attempts* has failed; None: that was the last.

    The jitter is made of the id and the number, so it needs no luck and differs between alerts.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    pause = LADDER_MS[attempts - 1]
    seed = sha256(f"{delivery_id}/{attempts}".encode()).digest()
    return pause + pause * (int.from_bytes(seed[:4], "big") % (JITTER_PERMILLE + 1)) // 1_000


def news_ms(kind: str, significance: int) -> int:
    """Return how long an alert of type *kind* is news."""
    known = KINDS.get(kind)
    family = known.family if known is not None else ""
    return FAMILY_NEWS_MS.get(family, NEWS_MS[min(3, max(1, significance))])


def is_news(alert: Alert, now_ms: int) -> bool:
    """Say whether *alert* is news at *now_ms* of its night; afterwards it is history."""
    age_ms = now_ms - let_out_ms(alert)
    return not alert.late and age_ms <= news_ms(alert.type, alert.significance)


def quiet_ms(quiet: Quiet | None, now_ms: int, zone: tzinfo) -> int:
    """Return how long it stays quiet from *now_ms* of the night on; 0: it isn't."""
    if quiet is None:
        return 0
    start, end = quiet.start * MINUTE, quiet.end * MINUTE
    local = moment_of(now_ms, zone)
    since_midnight = (local.hour * 60 + local.minute) * MINUTE
    since_midnight += local.second * SECOND + local.microsecond // 1_000
    into = (since_midnight - start) % DAY
    length = (end - start) % DAY
    return length - into if into < length else 0


def read_quiet(text: str) -> Quiet | None:
    """Read quiet hours as people write them, `23:00-06:00`; None: they are none."""
    ends = [_minute(part) for part in text.split("-")]
    if len(ends) != 2 or None in ends or ends[0] == ends[1]:
        return None
    start, end = ends
    assert start is not None
    assert end is not None
    return Quiet(start, end)


def quiet_text(quiet: Quiet) -> str:
    """Write quiet hours as `read_quiet` reads them."""
    return "-".join(f"{m // 60:02d}:{m % 60:02d}" for m in (quiet.start, quiet.end))


def _minute(text: str) -> int | None:
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour.isdecimal() and minute.isdecimal()) or len(hour + minute) > 4:
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None
