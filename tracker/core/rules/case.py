"""What may be looked at to judge one report, and how its numbers are read.

Rules at the door: values only. A sum exists over the options that were given; a missing number
takes no part in a comparison.
"""

from collections.abc import Mapping

from msgspec import Struct

from tracker.core.model import Contest, Numbers, Part, Region, Source, figure, votes_of

STATION_LEVEL = "station"


class Case(Struct, frozen=True, kw_only=True):
    """All that is known when ONE report is judged.

    `last` is what was last accepted of this source and key; `last_source_at_ms` is the newest
    source time that this document has given. `siblings` are the newest numbers of the other
    regions under the same parent, in the same part. `held` is what is held for this key since an
    earlier publish, with the codes that held it.
    """

    contest: Contest
    source: Source
    region: Region
    part: Part
    new: Numbers
    last: Numbers | None = None
    source_at_ms: int | None = None
    last_source_at_ms: int | None = None
    now_ms: int
    siblings: Mapping[str, Numbers] = {}
    held: tuple[Numbers, tuple[str, ...]] | None = None
    note: str | None = None


def total(numbers: Numbers | None) -> int | None:
    """Return the sum of the options that have a number; None where none has."""
    given = [votes for votes in votes_of(numbers or ()) if votes is not None]
    return sum(given) if given else None


def reported(numbers: Numbers) -> int | None:
    """Return the stations that *numbers* say are in."""
    return figure(numbers, "stations_reported")


def progress_fell(old: Numbers, new: Numbers) -> bool:
    """Say whether fewer stations are in; a progress that isn't given has not fallen."""
    before, after = reported(old), reported(new)
    return before is not None and after is not None and after < before


def is_station(case: Case) -> bool:
    """Say whether the report is of one polling station: one form, one place."""
    of_one = figure(case.new, "stations_total") == 1
    return of_one or case.region.level == STATION_LEVEL
