"""A region's row as readers get it, with an operator's numbers in the place of the count's."""

from fractions import Fraction

from tracker.core.air.channel import Json, Override
from tracker.core.standings import share_text


def overridden(row: Json, override: Override) -> Json:
    """Return *row* with the numbers of *override*; what was not entered is not known.

    Shares are of the votes that were entered, and only where none is missing. Nothing that the
    count says beside its numbers (outlook, marks, stage) is said of these.
    """
    votes = [override.votes.get(option["id"]) for option in row["options"]]
    known = [v for v in votes if v is not None]
    valid = sum(known) if len(known) == len(votes) else None
    options = [
        {"id": option["id"], "votes": v, "share": _share(v, valid), "rank": _rank(v, known, valid)}
        for option, v in zip(row["options"], votes, strict=True)
    ]
    first, second = ([*sorted(known, reverse=True), 0, 0])[:2]
    leaders = [option["id"] for option in options if option["rank"] == 1]
    return {
        **row,
        "options": options,
        "valid": valid,
        "valid_from": "options",
        "lead": first - second if valid else None,
        "leader": leaders[0] if len(leaders) == 1 else None,
        "stations": {"reported": override.reported, "total": override.total},
        "stage": "counting",
    }


def _share(votes: int | None, valid: int | None) -> str | None:
    return share_text(Fraction(votes, valid)) if votes is not None and valid else None


def _rank(votes: int | None, known: list[int], valid: int | None) -> int | None:
    return None if votes is None or not valid else 1 + sum(other > votes for other in known)
