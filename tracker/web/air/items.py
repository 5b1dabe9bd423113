"""The items of a channel: one region each, with its numbers raw and as they are written on air."""

from tracker.core.air.channel import Json, Language, Override
from tracker.core.air.overriding import overridden
from tracker.core.instant import iso, ms_of_iso
from tracker.core.spoken import clock
from tracker.web.air.words import air_words
from tracker.web.speech import MISSING, Speech
from tracker.web.texts import headline, level_name, progress_share


def item_of(contest: Json, row: Json, override: Override | None, speech: Speech) -> Json:
    """Return the item of one region: `{id, template, region, rank[], counted, total, …}`.

    `empty` says that there is not one vote to show: it is shown as nothing, never as zeros.
    The mark of a test run comes with the numbers, so no template can leave it out.
    """
    words = air_words(speech.language)
    shown = overridden(row, override) if override is not None else row
    stations, at = shown["stations"], row["source_at"] or row["at"]
    return {
        "id": f"{contest['id']}/{row['region']}",
        "template": "standing",
        "region": row["region"],
        "name": row["name"],
        "level": level_name(contest, row["level"], speech),
        "rank": ranked(contest, shown, speech),
        "lead": shown["lead"],
        "lead_text": speech.count(shown["lead"]),
        "headline": headline(contest, shown, speech),
        "counted": stations["reported"],
        "total": stations["total"],
        "counted_text": counted_text(shown, speech),
        "counted_share": progress_share(shown),
        "counted_share_text": speech.share(progress_share(shown)),
        "status": shown["stage"],
        "status_text": status_text(contest, shown, speech),
        "rev": row["offset"],
        "as_of": at,
        "as_of_text": as_of_text(ms_of_iso(at) if at else None, speech),
        "empty": not any(option["votes"] for option in shown["options"]),
        "test": contest["test"],
        "mark": words["mark"] if contest["test"] else "",
        "override": _entered(override),
        "override_text": words["override"] if override is not None else "",
    }


def ranked(contest: Json, row: Json, speech: Speech) -> list[Json]:
    """Return the options of *row*, the first one first; without ranks in the ballot's order."""
    known = {option["id"]: option for option in contest["options"]}
    words = air_words(speech.language)
    leads = words["leads_declared" if row["stage"] == "declared" else "leads"]
    standing = [option for option in row["options"] if option["id"] in known]
    return [
        {
            "option": option["id"],
            "number": known[option["id"]]["number"],
            "name": known[option["id"]]["name"],
            "short": known[option["id"]]["short"],
            "colour": known[option["id"]]["colour"],
            "votes": option["votes"],
            "votes_text": speech.count(option["votes"]),
            "share": option["share"],
            "share_text": speech.share(option["share"]),
            "rank": option["rank"],
            "leads": option["id"] == row["leader"],
            "leads_text": leads if option["id"] == row["leader"] else "",
        }
        for option in sorted(standing, key=lambda option: option["rank"] or 0)
    ]


def counted_text(row: Json, speech: Speech) -> str:
    """Say how many stations are in; a number that nobody knows is a dash."""
    stations = row["stations"]
    return air_words(speech.language)["counted"].format(
        reported=speech.count(stations["reported"]), total=speech.count(stations["total"])
    )


def status_text(contest: Json, row: Json, speech: Speech) -> str:
    """Say what these numbers are: provisional, until they are declared."""
    words = air_words(speech.language)
    if row["stage"] == "declared":
        authority = contest["official"]["authority"].get(speech.language, "")
        return words["declared"].format(authority=authority)
    return words["counting" if row["stage"] == "counting" else "recap"]


def as_of_text(at_ms: int | None, speech: Speech) -> str:
    """Write an instant as a screen does: `pukul 21.14 WIB`."""
    if at_ms is None:
        return MISSING
    return said_at(at_ms, speech, with_day=False)


def said_at(at_ms: int, speech: Speech, *, with_day: bool) -> str:
    """Write an instant on the clock of the contest, perhaps with its day before it."""
    language: Language = "en" if speech.language == "en" else "id"
    day, month, rest = clock(at_ms, str(speech.zone), language).split(" ", 2)
    said = air_words(speech.language)["as_of"].format(time=rest)
    return f"{day} {month} {said}" if with_day else said


def _entered(override: Override | None) -> Json | None:
    return None if override is None else {"by": override.by, "at": iso(override.at_ms)}
