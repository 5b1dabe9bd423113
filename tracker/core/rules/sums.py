"""Sums within one report: what its own figures say of each other."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tracker.core.model import FIGURES, Finding, figure, votes_of
from tracker.core.rules.case import Case, is_station, reported, station_cap, total, with_reserve
from tracker.core.rules.words import finding

STATION_VOTES_MAX = 9_999
"""Where the definition has no legal cap: what no polling station on earth reports (KawalPemilu)."""

EVERYDAY = 1
"""Ballots and voters that differ by one are a slip of a tired hand, not a misread figure."""

MISREAD_PERCENT = 10
"""Beyond a tenth, one of both figures was misread, and either may be it."""


def impossible(case: Case) -> Iterator[Finding]:
    """Yield what no count can give: less than nothing, or more votes than the law lets in."""
    for name, number in zip(_names(case), case.new, strict=True):
        if number is not None and number < 0:
            yield finding("E108", case.region.id, name=name, number=number)
    votes, stations = total(case.new), reported(case.new)
    if stations is None:
        stations = case.region.stations
    cap = station_cap(case) or STATION_VOTES_MAX
    if votes is not None and stations and votes > with_reserve(case, cap * stations):
        yield finding("E205", case.region.id, votes=votes, stations=stations, cap=cap)


def blanked(case: Case) -> Iterator[Finding]:
    """Yield a row without votes although stations are in: zeros can't be, nothing may be."""
    votes, stations = total(case.new), reported(case.new)
    if stations and votes == 0:
        yield finding("E207", case.region.id, reported=stations)
    if stations and votes is None:
        yield finding("W113", case.region.id, reported=stations)
    if stations == 0 and votes:
        yield finding("E208", case.region.id, votes=votes)


def mismatched(case: Case) -> Iterator[Finding]:
    """Yield every sum that its own figures contradict; a sum over missing options is none."""
    valid, rejected, cast = (figure(case.new, name) for name in ("valid", "rejected", "cast"))
    votes = total(case.new)
    if votes is not None and valid is not None and None not in votes_of(case.new):
        yield from _votes_and_valid(case, votes, valid)
    elif votes and (valid, cast) == (None, None) and is_station(case):
        yield finding("W112", case.region.id)
    if valid is not None and rejected is not None and cast not in (None, valid + rejected):
        fields = {"valid": valid, "rejected": rejected, "sum": valid + rejected, "cast": cast}
        yield finding("E202", case.region.id, **fields)
    yield from _ballots_and_voters(case)


def beyond(case: Case) -> Iterator[Finding]:
    """Yield votes beyond the register, and stations beyond those that there are."""
    votes, stations = total(case.new), reported(case.new)
    registered = figure(case.new, "registered") or case.region.registered
    if votes is not None and registered and votes > with_reserve(case, registered):
        yield finding("E204", case.region.id, votes=votes, registered=registered)
    every = figure(case.new, "stations_total")
    if stations is not None and every is not None and stations > every:
        yield finding("E206", case.region.id, reported=stations, stations=every)


def judge_shares(region_id: str, shares: Sequence[Decimal]) -> tuple[Finding, ...]:
    """Return a finding where *shares* in percent, as a source wrote them, don't sum to 100.

    Each may be off by half a unit of its last place, and their sum by all of those together.
    """
    whole = sum(shares, Decimal(0))
    if abs(whole - 100) <= sum(map(_half_a_unit, shares), Decimal(0)):
        return ()
    return (finding("E209", region_id, sum=f"{whole:f}"),)


def _half_a_unit(share: Decimal) -> Decimal:
    exponent = share.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _votes_and_valid(case: Case, votes: int, valid: int) -> Iterator[Finding]:
    """Yield what votes that aren't the valid ballots mean, by what the other figures say.

    The votes stand on one page of a form and the ballots on another. Where valid, rejected, cast
    and voters agree among themselves, it is the votes that were misread; where they would agree
    with the votes, it is the valid ballots. More votes than ballots can't be in one box.
    """
    rejected, cast, voters = (
        figure(case.new, name) for name in ("rejected", "cast", "participated")
    )
    agreed = cast is not None and rejected is not None and cast == voters == valid + rejected > 0
    if votes == valid:
        return
    if agreed and is_station(case) and votes > (cast or 0):
        yield finding("E210", case.region.id, votes=votes, cast=cast)
    if agreed:
        yield finding("E211", case.region.id, sum=votes, valid=valid)
    elif (rejected is not None and votes + rejected in (cast, voters)) or not (valid or cast):
        yield finding("W214", case.region.id, sum=votes, valid=valid)
    else:
        yield finding("E201", case.region.id, sum=votes, valid=valid)


def _ballots_and_voters(case: Case) -> Iterator[Finding]:
    """Yield ballots that aren't the voters: more of them is worse than fewer.

    A voter may walk off with a ballot; a ballot without a voter has no innocent reason but a
    slip or a misread figure.
    """
    cast, voters = figure(case.new, "cast"), figure(case.new, "participated")
    if cast is None or voters is None or cast == voters:
        return
    excess = cast - voters
    many = excess > EVERYDAY and excess * 100 <= cast * MISREAD_PERCENT
    yield finding("E203" if many else "W213", case.region.id, cast=cast, participated=voters)


def _names(case: Case) -> Iterator[str]:
    yield from (option.id for option in case.contest.options)
    yield from FIGURES
