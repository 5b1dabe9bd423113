"""What is certain whatever still comes in, and what each option needs: arithmetic, no forecast.

Rules at the door: integers and Fractions only. V is the sum of the options' votes, U the most
valid votes that can still come. Where a number of stations or a vote is missing, nothing is
certain. All of it is provisional: a correction can take any verdict back.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from tracker.core.model import Contest
from tracker.core.outstanding import Outstanding
from tracker.core.tree import Tree

Rule: TypeAlias = Literal["plurality", "majority"]
Votes: TypeAlias = Mapping[str, int | None]
"""Counted votes by option id."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What V counted votes say, whatever is in those that are `outstanding`.

    `open`: nothing is certain. Plurality: `decided`. Majority: `crossed` is over half of what is
    counted, and may fall back; `win_certain`; `runoff_certain`. `option_id` is whom it is said
    of. `entrants` are the two of a run-off, once both are certain, whether or not it comes.
    `over_half` is by how many whole votes the option is beyond half of `valid`, which is V.
    """

    says: Literal["open", "decided", "crossed", "win_certain", "runoff_certain"]
    option_id: str | None = None
    entrants: tuple[str, ...] = ()
    over_half: int | None = None
    valid: int
    outstanding: Outstanding


class Need(Struct, frozen=True, kw_only=True):
    """What one option still needs of U: `needs` some, is `there` already, or `cannot` catch up.

    `votes` is the least number that is enough, `share` the same as a part of U, in (0, 1].
    """

    state: Literal["needs", "there", "cannot"]
    votes: int | None = None
    share: Fraction | None = None


class Outlook(Struct, frozen=True, kw_only=True):
    """All that may be said of one region ahead of its last vote."""

    outstanding: Outstanding
    verdict: Verdict | None = None
    needs: dict[str, Need] = {}


def outlook(
    contest: Contest, tree: Tree, region_id: str, votes: Votes, outstanding: Outstanding
) -> Outlook:
    """Return the outlook of *region_id*, of which *votes* are counted.

    More than half wins the contest and never a city: below the root of such a contest there are
    the numbers alone.
    """
    rule = contest.decision.rule
    if rule == "majority" and region_id != tree.root:
        return Outlook(outstanding=outstanding)
    return Outlook(
        outstanding=outstanding,
        verdict=verdict(rule, votes, outstanding),
        needs=needs(rule, votes, outstanding),
    )


def verdict(rule: Rule, votes: Votes, outstanding: Outstanding) -> Verdict | None:
    """Return what every completion of *votes* agrees on; None where a number is missing.

    A completion gives any options up to U further votes. Zeros for everybody are no count that
    could say anything.
    """
    ranked, left = _ranked(votes), outstanding.valid_max
    if not ranked or left is None:
        return None
    judged = _Judged(ranked, _rivals_max(ranked, left))
    says = judged.plurality() if rule == "plurality" else judged.majority()
    named = says in ("decided", "crossed", "win_certain")
    return Verdict(
        says=says,
        option_id=ranked[0][0] if named else None,
        entrants=judged.entrants() if rule == "majority" else (),
        over_half=judged.over_half() if rule == "majority" and named else None,
        valid=judged.valid,
        outstanding=outstanding,
    )


def crossed(votes: Votes) -> str | None:
    """Return the option that has more than half of the votes counted so far, if one has.

    It needs no U, and says nothing of what is still to come.
    """
    ranked = _ranked(votes)
    return ranked[0][0] if ranked and _Judged(ranked, 0).majority() == "win_certain" else None


def needs(rule: Rule, votes: Votes, outstanding: Outstanding) -> dict[str, Need]:
    """Return what each option still needs of all that can come; empty where a number is missing.

    Majority: to end over half if all of U comes. Plurality: to end first whatever the others get.
    """
    ranked, left = _ranked(votes), outstanding.valid_max
    if not ranked or left is None:
        return {}
    rivals = _rivals_max(ranked, left)
    valid = sum(v for _, v in ranked)
    found = {}
    for place, (option_id, own) in enumerate(ranked):
        best = ranked[1 if place == 0 else 0][1] if len(ranked) > 1 else 0
        short = best + rivals - own if rule == "plurality" else valid + rivals - 2 * own
        # Of `left` votes it gets n and its rivals the rest: enough is the least n with 2n > short.
        found[option_id] = _need(short // 2 + 1, left)
    return {option_id: found[option_id] for option_id in votes}


class _Judged(NamedTuple):
    """Counted votes, the greatest first, and the most that may still go against any of them."""

    ranked: list[tuple[str, int]]
    left: int

    @property
    def valid(self) -> int:
        return sum(votes for _, votes in self.ranked)

    def plurality(self) -> Literal["decided", "open"]:
        return "decided" if self.ranked[0][1] - self._votes(1) > self.left else "open"

    def majority(self) -> Literal["win_certain", "runoff_certain", "crossed", "open"]:
        """Exactly half is a run-off, so only one of the two inequalities is strict."""
        twice = 2 * self.ranked[0][1]
        if twice > self.valid + self.left:
            return "win_certain"
        if twice + self.left <= self.valid:
            return "runoff_certain"
        return "crossed" if twice > self.valid else "open"

    def entrants(self) -> tuple[str, ...]:
        names = tuple(option_id for option_id, _ in self.ranked)
        certain = len(names) == 2 or self._votes(1) - self._votes(2) > self.left
        return names[:2] if len(names) > 1 and certain else ()

    def over_half(self) -> int:
        """Return floor(a - V / 2) without leaving the integers."""
        return (2 * self.ranked[0][1] - self.valid) // 2

    def _votes(self, place: int) -> int:
        return self.ranked[place][1] if place < len(self.ranked) else 0


def _ranked(votes: Votes) -> list[tuple[str, int]]:
    given = [(option_id, v) for option_id, v in votes.items() if v is not None]
    if len(given) < len(votes) or not any(v for _, v in given):
        return []
    return sorted(given, key=lambda pair: -pair[1])


def _rivals_max(ranked: list[tuple[str, int]], left: int) -> int:
    """Return the most that may still go to somebody else: nothing, where there is nobody else."""
    return left if len(ranked) > 1 else 0


def _need(enough: int, left: int) -> Need:
    if enough <= 0:
        return Need(state="there")
    if enough > left:
        return Need(state="cannot")
    return Need(state="needs", votes=enough, share=Fraction(enough, left))
