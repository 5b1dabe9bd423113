"""Instants between their three forms: epoch milliseconds, aware datetimes, ISO text.

Pure arithmetic; nothing here asks what time it is.
"""

from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def ms_of(moment: datetime) -> int:
    """Return *moment*, which must be aware, in milliseconds since 1970 UTC."""
    assert moment.tzinfo is not None, "a naive time says nothing without its clock"
    return (moment - EPOCH) // _MS


def moment_of(at_ms: int, zone: tzinfo = UTC) -> datetime:
    """Return the instant *at_ms* as an aware datetime on the wall of *zone*."""
    return (EPOCH + at_ms * _MS).astimezone(zone)


def iso(at_ms: int | None) -> str | None:
    """Write *at_ms* as ISO 8601 in UTC ("…Z"), to the second or the millisecond it has."""
    if at_ms is None:
        return None
    unit = "milliseconds" if at_ms % 1000 else "seconds"
    return moment_of(at_ms).isoformat(timespec=unit).replace("+00:00", "Z")


def ms_of_iso(text: str) -> int | None:
    """Read ISO 8601 with an offset; a text without one, or that is none, is None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return ms_of(moment) if moment.tzinfo is not None else None


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """Read a time as people write it; one without an offset is on the clock of *zone*."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        # The first hours of the year 1 are in no year of UTC, the last of 9999 in none of Jakarta.
        moment.astimezone(UTC).astimezone(zone)
    except (ValueError, OverflowError):
        return None
    return moment
