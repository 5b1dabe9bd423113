"""Where and when something was read, as a person who enters it says."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tracker.core.instant import ms_of, read_moment
from tracker.core.model import Contest

DATE_LENGTH = len("2024-12-05")
DAY_MS = 24 * 60 * 60_000
AHEAD_MS_MAX = 10 * 60_000


def read_dated(
    contest: Contest, text: str, now_ms: int
) -> tuple[tuple[int, int | None] | None, list[str]]:
    """Return when *text* says it was written, and that as a source time where it has hours.

    A date alone says nothing of the hour. Only where the whole day was before the polls closed is
    it a source time too, because then votes can't be true.
    """
    zone = ZoneInfo(contest.time_zone)
    moment = read_moment(text, zone)
    if moment is None:
        return None, [f"dated: {text[:40]!r} is no date; write 2024-12-05 or 2024-12-05 14:30"]
    dated_ms = ms_of(moment)
    exact = len(text) > DATE_LENGTH
    ahead_ms = AHEAD_MS_MAX if exact else 0
    if dated_ms > now_ms + ahead_ms and not contest.test:
        return None, [f"dated: {text} has not come yet"]
    before = dated_ms + DAY_MS <= contest.calendar.polls_close_ms
    return (dated_ms, dated_ms if exact or before else None), []


def address_problems(url: str) -> Iterator[str]:
    """Say why *url*, which a page will show as a link, can't be one; words are no link."""
    if urlsplit(url.lower()).scheme in ("javascript", "data", "vbscript", "file"):
        yield "from: this is no address that somebody else can open"
