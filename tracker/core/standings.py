"""From a tally to the standing that people read: rank, share, lead, progress.

A missing number stays None all the way. Shares are exact `Fraction`s here; a text of one never
crosses a threshold that the number itself does not cross.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from msgspec import Struct

from tracker.core.model import (
    FIGURES,
    Contest,
    Doubt,
    Marks,
    Numbers,
    Region,
    Tally,
    figure,
    votes_of,
)
from tracker.core.stages import COUNTING, Staged, staged
from tracker.core.tree import Tree

SHARE_PLACES_MAX = 6
THRESHOLDS = (Fraction(1, 2),)


class OptionStanding(Struct, frozen=True, kw_only=True):
    """One ballot option in one region. Equal votes share a rank."""

    id: str
    votes: int | None
    share: Fraction | None
    rank: int | None


class Standing(Struct, frozen=True, kw_only=True):
    """The numbers of one region at the offset at which they last changed."""

    region: Region
    offset: int
    at_ms: int | None
    source_at_ms: int | None
    options: tuple[OptionStanding, ...]
    leader_id: str | None
    lead: int | None
    valid: int | None
    valid_from: str
    rejected: int | None
    cast: int | None
    registered: int | None
    participated: int | None
    turnout: Fraction | None
    stations_reported: int | None
    stations_total: int | None
    note: str | None = None
    doubt: Doubt | None = None
    marks: Marks | None = None
    staged: Staged = COUNTING
    links: tuple[str, ...] = ()


def standing(
    contest: Contest,
    tree: Tree,
    region_id: str,
    tally: Tally | None,
    below: Iterable[Tally | None] = (),
) -> Standing:
    """Return the standing of *region_id*; without a tally nothing has been counted there.

    *below* are the tallies right below it, which say whether its stages are mixed.
    """
    region = tree.regions[region_id]
    numbers = tally.numbers if tally is not None else _blank(contest)
    known = tally.known if tally is not None else None
    published = _complete(numbers, known)
    votes = _complete_votes(numbers, known)
    valid, valid_from = _valid(published, votes, known)
    options = _options(contest, votes, valid)
    registered = _first(figure(published, "registered"), region.registered)
    participated = figure(published, "participated")
    leader_id, lead = _lead(options)
    return Standing(
        region=region,
        offset=tally.offset if tally is not None else 0,
        at_ms=tally.at_ms if tally is not None else None,
        source_at_ms=tally.source_at_ms if tally is not None else None,
        options=options,
        leader_id=leader_id,
        lead=lead,
        valid=valid,
        valid_from=valid_from,
        rejected=figure(published, "rejected"),
        cast=figure(published, "cast"),
        registered=registered,
        participated=participated,
        turnout=_ratio(participated, registered),
        stations_reported=figure(numbers, "stations_reported"),
        stations_total=_stations_total(region, numbers, tally),
        note=tally.note if tally is not None else None,
        doubt=tally.doubt if tally is not None else None,
        marks=tally.marks if tally is not None else None,
        staged=staged(tally, below),
        links=tally.links if tally is not None else (),
    )


def share_text(share: Fraction, places: int = 2, limits: tuple[Fraction, ...] = THRESHOLDS) -> str:
    """Write *share* as a percentage with a point, never rounded onto or over one of *limits*.

    50.0003 % is not "50.00": digits are added until the text stands on the side of the number.
    """
    for digits in range(places, SHARE_PLACES_MAX + 1):
        text = _percent(share, digits)
        if all(_same_side(Fraction(text) / 100, share, limit) for limit in limits):
            return text
    return _percent_towards(share, SHARE_PLACES_MAX)


def _percent(share: Fraction, digits: int) -> str:
    scaled = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return str(scaled.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))


def _percent_towards(share: Fraction, digits: int) -> str:
    """Round away from the threshold that rounding to nearest would touch."""
    step = Fraction(1, 10**digits)
    text = Fraction(_percent(share, digits))
    moved = text + step if share > text / 100 else text - step
    return _percent(moved / 100, digits)


def _same_side(written: Fraction, exact: Fraction, limit: Fraction) -> bool:
    return (written > limit) == (exact > limit) and (written < limit) == (exact < limit)


def _blank(contest: Contest) -> Numbers:
    return (None,) * (len(contest.options) + len(FIGURES))


def _complete(numbers: Numbers, known: tuple[int, ...] | None) -> Numbers:
    """Drop sums to which not every counted region has contributed.

    Rejected ballots of three regions out of six are no figure of the whole: showing them would
    state a total that nobody has published.
    """
    if known is None:
        return numbers
    most = max(known)
    return tuple(n if k == most else None for n, k in zip(numbers, known, strict=True))


def _complete_votes(numbers: Numbers, known: tuple[int, ...] | None) -> Numbers:
    """Drop the votes of an option that fewer regions have given than those of the others.

    A region without any number has given none for each; one that leaves an option out would
    make a sum of that option look like all of its votes.
    """
    votes = votes_of(numbers)
    if known is None:
        return votes
    given = known[: len(votes)]
    return tuple(v if k == max(given) else None for v, k in zip(votes, given, strict=True))


def _valid(
    published: Numbers, votes: Numbers, known: tuple[int, ...] | None
) -> tuple[int | None, str]:
    """Return the valid ballots that *votes* are part of, and where they come from.

    What the source says of more regions than it gives votes of is no base for their shares.
    """
    valid = figure(published, "valid")
    regions = max(known[: len(votes)]) if known is not None else 0
    if valid is not None and (not regions or figure(known or (), "valid") == regions):
        return valid, "source"
    return _sum(votes), "options"


def _sum(votes: Numbers) -> int | None:
    """Return the sum of *votes*; without one of them there is none."""
    given = [v for v in votes if v is not None]
    return sum(given) if len(given) == len(votes) else None


def _options(contest: Contest, votes: Numbers, valid: int | None) -> tuple[OptionStanding, ...]:
    ranks = _ranks(votes)
    return tuple(
        OptionStanding(id=option.id, votes=v, share=_ratio(v, valid), rank=rank)
        for option, v, rank in zip(contest.options, votes, ranks, strict=True)
    )


def _ranks(votes: Numbers) -> list[int | None]:
    given = [v for v in votes if v is not None]
    if not any(given) or len(given) < len(votes):
        return [None] * len(votes)
    return [None if v is None else 1 + sum(o > v for o in given) for v in votes]


def _lead(options: tuple[OptionStanding, ...]) -> tuple[str | None, int | None]:
    """Return who leads and by how many votes; a tie has a lead of 0 and no leader.

    While an option's votes are missing nobody can say who leads, so no option has a rank.
    """
    ranked = sorted(
        (o for o in options if o.votes is not None and o.rank is not None),
        key=lambda o: -(o.votes or 0),
    )
    if not ranked:
        return None, None
    first = ranked[0].votes or 0
    second = (ranked[1].votes or 0) if len(ranked) > 1 else 0
    return (ranked[0].id if first > second else None), first - second


def _stations_total(region: Region, numbers: Numbers, tally: Tally | None) -> int | None:
    """Prefer the register: a sum over counted regions leaves out those that are still silent."""
    if tally is not None and tally.known is None:
        return _first(figure(numbers, "stations_total"), region.stations)
    return _first(region.stations, figure(numbers, "stations_total"))


def _first(*numbers: int | None) -> int | None:
    return next((n for n in numbers if n is not None), None)


def _ratio(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if part is not None and whole else None
