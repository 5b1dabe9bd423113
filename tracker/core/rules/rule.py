"""What a rule is, and how a finding of one is made."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Severity: TypeAlias = Literal["error", "warning"]
Action: TypeAlias = Literal["accept", "flag", "hold", "drop"]
Ends: TypeAlias = Literal["itself", "agreement", "continuation"]
Language: TypeAlias = Literal["id", "en"]

STILL_HELD = "E506"
"""The rule that what is held goes on being held."""

LANGUAGES: tuple[Language, ...] = ("id", "en")


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: its action, and sentences that are templates over a finding's fields.

    An error can't be right; a warning is worth a look. *accept* only notes. `points` are how much
    a finding adds to the doubt about one polling station. `ends` says what ends a hold: the next
    report without it, a later report that agrees, or only a continuation of what was good before.
    """

    code: str
    action: Action
    en: str
    id: str
    ends: Ends = "itself"
    points: int = 0

    @property
    def severity(self) -> Severity:
        """Return how bad it is, which the code's letter says."""
        return "error" if self.code.startswith("E") else "warning"


def table(*rules: Rule) -> Mapping[str, Rule]:
    """Return *rules* by their codes, in their order."""
    return {rule.code: rule for rule in rules}
