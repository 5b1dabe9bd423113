"""Why something is held, in the words of the rules.

The log keeps the codes that hold a report; the numbers of their sentences are found by judging it
once more against the last good one.
"""

from collections.abc import Mapping

from msgspec import Struct

from tracker.core.model import FIGURES, Contest, Finding, Hold, Numbers, figure
from tracker.core.rules import RULES, STILL_HELD, Case, Language, judge, sentence
from tracker.core.rules.case import total
from tracker.core.rules.words import finding
from tracker.core.tree import Tree

BLANKED_BESIDE = "E305"
CROWDED = "W407"

ALONE: Mapping[str, Numbers] = {}


class Looked(Struct, frozen=True):
    """A hold as somebody looks at it: with what the rules say of it now."""

    hold: Hold
    findings: tuple[Finding, ...]

    def reasons(self, language: Language) -> tuple[str, ...]:
        """Return one sentence for each rule that holds it; a code that is no longer ours stays."""
        return tuple(
            sentence(found, language) if found.code in RULES else found.code
            for found in self.findings
        )


def look(
    contest: Contest, tree: Tree, hold: Hold, siblings: Mapping[str, Numbers] = ALONE
) -> Looked:
    """Return *hold* with what its rules say; *siblings* are the newest numbers beside it."""
    told = _judged_again(contest, tree, hold, siblings)
    found = [told.get(code) or _bare(hold, code) for code in hold.suspect.codes]
    return Looked(hold, tuple({one.code: one for one in found}.values()))


def needs_siblings(hold: Hold) -> bool:
    """Say whether the words of *hold* speak of the regions beside it."""
    return CROWDED in hold.suspect.codes


def _judged_again(
    contest: Contest, tree: Tree, hold: Hold, siblings: Mapping[str, Numbers]
) -> dict[str, Finding]:
    source = next((s for s in contest.sources if s.id == hold.source_id), None)
    region, new = tree.regions.get(hold.region_id), hold.suspect.numbers
    if source is None or region is None or len(new) != len(contest.options) + len(FIGURES):
        return {}
    case = Case(
        contest=contest,
        source=source,
        region=region,
        part=hold.part,
        new=new,
        last=hold.good,
        source_at_ms=hold.source_at_ms,
        now_ms=hold.since_ms,
        siblings=siblings,
        note=hold.note,
    )
    return {found.code: found for found in judge(case)}


def _bare(hold: Hold, code: str) -> Finding:
    """Return the finding of a rule that doesn't say so of these numbers by themselves.

    A hold outlives what began it: zeros that became a few votes are no zeros any more, but no
    continuation of the last good report either.
    """
    new = hold.suspect.numbers
    ends = RULES[code].ends if code in RULES else None
    blank = code == BLANKED_BESIDE and total(new) == 0
    if ends == "continuation" and hold.good is not None and not blank:
        return finding(STILL_HELD, hold.region_id, old=total(hold.good), new=total(new))
    fields: dict[str, int | str | None] = {
        "new": total(new),
        "old": total(hold.good),
        "reported": figure(new, "stations_reported"),
        "mark": hold.note,
    }
    if code == CROWDED:
        stations = figure(new, "stations_reported")
        fields["votes"] = (total(new) or 0) // stations if stations else None
    return Finding(code=code, region_id=hold.region_id, text="", fields=fields)
