"""Sums within one report: what its own figures say of each other."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tracker.core.model import FIGURES, Finding, figure, votes_of
from tracker.core.rules.case import Case, reported, total
from tracker.core.rules.words import finding

STATION_VOTES_MAX = 9_999
"""Where the definition has no legal cap: what no polling station on earth reports (KawalPemilu)."""


def impossible(case: Case) -> Iterator[Finding]:
    """Yield what no count can give: less than nothing, or more ballots than the law lets in."""
    for name, number in zip(_names(case), case.new, strict=True):
        if number is not None and number < 0:
            yield finding("E108", case.region.id, name=name, number=number)
    votes, stations = _most(case), reported(case.new)
    cap = case.contest.decision.station_votes_max or STATION_VOTES_MAX
    if votes is not None and stations and votes > with_reserve(case, cap * stations):
        yield finding("E205", case.region.id, votes=votes, stations=stations, cap=cap)


def blanked(case: Case) -> Iterator[Finding]:
    """Yield a row in which every option that is given has 0 votes while stations are in."""
    stations = reported(case.new)
    if stations and total(case.new) == 0:
        yield finding("E207", case.region.id, reported=stations)


def mismatched(case: Case) -> Iterator[Finding]:
    """Yield every sum that its own figures contradict; a sum over missing options is none."""
    valid, rejected, cast = (figure(case.new, name) for name in ("valid", "rejected", "cast"))
    votes = votes_of(case.new)
    if None not in votes and valid is not None and total(case.new) != valid:
        yield finding("E201", case.region.id, sum=total(case.new), valid=valid)
    if valid is not None and rejected is not None and cast not in (None, valid + rejected):
        fields = {"valid": valid, "rejected": rejected, "sum": valid + rejected, "cast": cast}
        yield finding("E202", case.region.id, **fields)
    participated = figure(case.new, "participated")
    if None not in (cast, participated) and cast != participated:
        yield finding("E203", case.region.id, cast=cast, participated=participated)


def beyond(case: Case) -> Iterator[Finding]:
    """Yield votes beyond the register, and progress that contradicts the votes or the total."""
    votes, stations = _most(case), reported(case.new)
    registered = figure(case.new, "registered") or case.region.registered
    if votes is not None and registered and votes > with_reserve(case, registered):
        yield finding("E204", case.region.id, votes=votes, registered=registered)
    every = figure(case.new, "stations_total")
    if stations is not None and every is not None and stations > every:
        yield finding("E206", case.region.id, reported=stations, stations=every)
    if stations == 0 and total(case.new):
        yield finding("E208", case.region.id, votes=total(case.new))


def judge_shares(region_id: str, shares: Sequence[Fraction], places: int) -> tuple[Finding, ...]:
    """Return a finding where *shares* in percent, each rounded to *places*, don't sum to 100.

    Each may be off by half a unit of its last place, so their sum by as many halves.
    """
    slack = Fraction(len(shares), 2 * 10**places)
    whole = sum(shares, Fraction(0))
    if abs(whole - 100) <= slack:
        return ()
    return (finding("E209", region_id, sum=f"{float(whole):.{places}f}"),)


def with_reserve(case: Case, ballots: int) -> int:
    """Return *ballots* and the reserve that is printed with them, rounded down."""
    reserve = case.contest.decision.reserve_permille or 0
    excess = max(reserve, case.contest.thresholds.register_excess_permille)
    return ballots * (1_000 + excess) // 1_000


def _most(case: Case) -> int | None:
    """Return the largest word that the report has on how many voted."""
    words = (total(case.new), figure(case.new, "valid"), figure(case.new, "cast"))
    return max((n for n in words if n is not None), default=None)


def _names(case: Case) -> Iterator[str]:
    yield from (option.id for option in case.contest.options)
    yield from FIGURES
