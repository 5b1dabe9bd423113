"""Accidents as an operator writes them: `blank@10:45`, `freeze@20:00+1h`."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from tracker.core.escape import terminal
from tracker.core.instant import moment_of, ms_of
from tracker.errors import ConfigError
from tracker.simulate.accidents import DURATIONS_MS, Accident

ORDER = re.compile(
    r"(?P<name>\w+)@(?P<time>[-0-9:T ]+)(?:\+(?P<length>[0-9]{1,4})(?P<unit>[smh]))?"
)
UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000}


def read_accidents(texts: Iterable[str], *, start_ms: int, zone: tzinfo) -> tuple[Accident, ...]:
    """Return the accidents in *texts*, at local times of *zone*.

    A time without a date is the first one from the night's start on.

    Raises:
        ConfigError: with every text that can't be read.
    """
    read = [_read(text, start_ms, zone) for text in texts]
    if problems := tuple(one for one in read if isinstance(one, str)):
        raise ConfigError("accidents", problems)
    return tuple(one for one in read if isinstance(one, Accident))


def _read(text: str, start_ms: int, zone: tzinfo) -> Accident | str:
    order = ORDER.fullmatch(text)
    if order is None:
        return f"{terminal(text)!r} is no accident; write it as blank@10:45 or freeze@20:00+1h"
    name = order["name"]
    if name not in DURATIONS_MS:
        return f"{name} is no accident; there are {', '.join(DURATIONS_MS)}"
    at_ms = instant_of(order["time"], start_ms, zone)
    if at_ms is None:
        return f"{order['time']!r} is no time; write it as 10:45 or 2024-11-28 10:45"
    length_ms = DURATIONS_MS[name]
    if order["length"]:
        length_ms = int(order["length"]) * UNITS_MS[order["unit"]]
    return Accident(name, at_ms, at_ms + length_ms)


def instant_of(text: str, start_ms: int, zone: tzinfo) -> int | None:
    """Return the instant of a local time, or None where *text* is none.

    Without a date it is the first such time at *start_ms* or later.
    """
    try:
        if "-" in text:
            moment = datetime.fromisoformat(text)
            return ms_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))
        clock = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a time of day
    except ValueError:
        return None
    start = moment_of(start_ms, zone)
    moment = datetime.combine(start.date(), clock, tzinfo=zone)
    return ms_of(moment if moment >= start else moment + timedelta(days=1))
