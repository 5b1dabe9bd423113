"""What a person enters against what is known already: the declared result, the regions beside it.

A feed that is still counting differs from the result in every row; a person who has read of a
region's total enters something that can be compared. Regions are entered one by one, so numbers
are compared with what this source has said of the others before, and not only with one document.
"""

from collections.abc import Iterator

from tracker.core.model import Finding, Reference, figure, is_by_hand, votes_of
from tracker.core.rules.case import Case
from tracker.core.rules.levels import twin
from tracker.core.rules.words import finding

COMPARED = ("valid", "rejected", "cast", "registered")
"""The figures that a declared total has too."""


def against_declared(case: Case) -> Iterator[Finding]:
    """Yield where a region's total is the declared one, and where it differs and by how much."""
    declared = _declared(case)
    if declared is None:
        return
    votes = tuple(declared.votes.get(option.id) for option in case.contest.options)
    if votes == votes_of(case.new) and None not in votes:
        yield finding("W306", case.region.id)
    for option, mine, theirs in zip(case.contest.options, case.new, votes, strict=False):
        if mine is not None and theirs is not None and mine != theirs:
            fields = {"votes": mine, "declared": theirs, "difference": mine - theirs}
            yield finding("W307", case.region.id, option=option.number, **fields)
    for name in COMPARED:
        given, official = figure(case.new, name), getattr(declared, name)
        if given is not None and official is not None and given != official:
            told = {"number": given, "declared": official, "difference": given - official}
            yield finding("W308", case.region.id, name=name, **told)


def copied_by_hand(case: Case) -> Iterator[Finding]:
    """Yield what a region shares to the vote with one beside it, beyond chance."""
    if not is_by_hand(case.source):
        return
    one = (case.region.id, case.new)
    for beside in case.siblings.items():
        yield from twin(case.contest, one, beside, len(case.siblings))


def _declared(case: Case) -> Reference | None:
    if not is_by_hand(case.source):
        return None
    mine = (r for r in case.contest.reference if r.region_id == case.region.id)
    return next(mine, None)
