"""What may be looked at to judge one report, and how its numbers are read.

Rules at the door: values only. A sum exists over the options that were given; a missing number
takes no part in a comparison.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tracker.core.model import (
    STATION_LEVEL,
    Contest,
    Finding,
    Numbers,
    Part,
    Region,
    Source,
    figure,
    votes_of,
)


class Case(Struct, frozen=True, kw_only=True):
    """All that is known when ONE report is judged.

    `last` is what was last accepted of this source and key; `last_source_at_ms` is the newest
    source time that this document has given. `siblings` are the newest numbers of the other
    regions under the same parent, in the same part. `held` is what is held for this key since an
    EARLIER publish, with the codes that held it. `note` is the report's; `shape` is what the
    format found in this region's part of the document.
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
    shape: tuple[Finding, ...] = ()


def total(numbers: Numbers | None) -> int | None:
    """Return the sum of the options that have a number; None where none has."""
    return sum_given(votes_of(numbers or ()))


def sum_given(numbers: Iterable[int | None]) -> int | None:
    """Return the sum of those of *numbers* that are given; None where none is."""
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None


def reported(numbers: Numbers | None) -> int | None:
    """Return the stations that *numbers* say are in."""
    return None if numbers is None else figure(numbers, "stations_reported")


def progress_fell(old: Numbers, new: Numbers) -> bool:
    """Say whether fewer stations are in; a progress that isn't given has not fallen."""
    before, after = reported(old), reported(new)
    return before is not None and after is not None and after < before


def is_station(case: Case) -> bool:
    """Say whether the report is the form of one polling station."""
    return case.region.level == STATION_LEVEL or figure(case.new, "stations_total") == 1


def station_cap(case: Case) -> int | None:
    """Return the most ballots that the law lets into one station, or None where there is none."""
    return case.contest.decision.station_votes_max


def with_reserve(case: Case, ballots: int) -> int:
    """Return *ballots* and the reserve that is printed with them, rounded down."""
    reserve = case.contest.decision.reserve_permille or 0
    excess = max(reserve, case.contest.thresholds.register_excess_permille)
    return ballots * (1_000 + excess) // 1_000
