"""Why something is held, in sentences: the rules' words with the numbers of the hold itself."""

from tracker.core.model import Contest, Finding, Hold, figure
from tracker.core.rules import Language, sentence
from tracker.core.rules.case import total


def reasons(contest: Contest, hold: Hold, language: Language) -> tuple[str, ...]:
    """Return one sentence for each rule that holds *hold*."""
    fields = _fields(contest, hold)
    return tuple(
        sentence(Finding(code=code, region_id=hold.region_id, text="", fields=fields), language)
        for code in hold.suspect.codes
    )


def _fields(contest: Contest, hold: Hold) -> dict[str, int | str | None]:
    """Return what the sentences of holding rules speak of."""
    new, good = hold.suspect.numbers, hold.good
    return {
        "votes": total(new),
        "new": total(new),
        "old": total(good),
        "reported": figure(new, "stations_reported"),
        "stations": figure(new, "stations_reported"),
        "cap": contest.decision.station_votes_max,
        "registered": figure(new, "registered"),
        "valid": figure(new, "valid"),
        "cast": figure(new, "cast"),
        "mark": hold.note,
    }
