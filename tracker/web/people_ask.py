"""The questions that people ask on such a night, answered out of the contest's definition."""

from collections.abc import Iterator

from tracker.core.wire import Json
from tracker.web.speech import Speech


def asked_of(contest: Json, official: str, speech: Speech) -> tuple[tuple[str, str, str], ...]:
    """Return questions, answers and where these lead: when, where, what, why numbers fall."""
    words = speech.words
    authority = contest["official"]["authority"].get(speech.language, "")
    return (
        (words["ask_when"], _when(contest, authority, speech), ""),
        (words["ask_where"], words["tell_where"].format(authority=authority), official),
        (words["ask_what"], words["tell_what"].format(authority=authority), ""),
        (words["ask_why_change"], words["tell_why_change"], ""),
    )


def _when(contest: Json, authority: str, speech: Speech) -> str:
    declared, deadline = contest["declared"], contest["announcement_deadline_at"]
    if declared is not None:
        key, fields = "tell_when_declared", {"time": speech.time(declared["at"])}
    elif deadline is None:
        key, fields = "tell_when_unknown", {}
    else:
        level = next(_level_names(contest, speech), "")
        key, fields = "tell_when", {"date": speech.date(deadline), "level": level}
    return speech.words[key].format(authority=authority, **fields)


def _level_names(contest: Json, speech: Speech) -> Iterator[str]:
    for level in contest["levels"]:
        yield str(level["name"].get(speech.language, level["id"]))
