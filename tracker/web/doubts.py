"""What a page says beside its numbers: what is held, doubted and corrected, and how far they are.

`static/say.js` writes the same places when numbers move; a test drives a browser to hold the two
together.
"""

from tracker.core.wire import Json
from tracker.web.speech import Speech
from tracker.web.words import listed

STAGES = ("counting", "recap_kecamatan", "recap_kota", "recap_provinsi", "declared")
"""What a count goes through, in this order."""

TIERS = ("recap_provinsi", "recap_kota", "recap_kecamatan")


def marks_say(row: Json, speech: Speech) -> str:
    """Say how many regions are held, doubted or corrected at or below a region."""
    marks = row["marks"]
    if marks is None:
        return ""
    words = speech.words
    said = [
        words[name if marks[name] > 1 else f"{name}_one"].format(n=speech.count(marks[name]))
        for name in ("holds", "doubts", "corrections")
        if marks[name]
    ]
    return " · ".join(said)


def held_says(row: Json, speech: Speech) -> str:
    """Say since when a region's newer report is held; nothing where none is."""
    held = row["held"]
    return speech.words["held_since"].format(time=speech.time(held["since"])) if held else ""


def stage_says(contest: Json, row: Json, speech: Speech) -> str:
    """Say what the numbers are: the count, a tier of the recapitulation, or declared."""
    words, recap = speech.words, row["recap"]
    if recap is not None:
        key = "stage_declared" if row["stage"] == "declared" else "stage_recap"
        return words[key].format(
            stage=words[f"tier_{row['stage']}"],
            document=recap["document"],
            by=recap["by"],
            time=speech.time(recap["at"]),
            authority=contest["official"]["authority"].get(speech.language, ""),
        )
    mixed = row["mixed"]
    if mixed is None:
        return words["stage_counting"]
    parts = [
        words["stage_mixed"].format(
            n=speech.count(mixed["stages"][tier]),
            of=speech.count(mixed["of"]),
            parts=words[f"parts_{tier}"],
        )
        for tier in TIERS
        if tier in mixed["stages"]
    ]
    return " · ".join(parts)


def outlook_says(contest: Json, row: Json, speech: Speech) -> str:
    """Say what is still out and what that leaves open: arithmetic, never a forecast."""
    outlook, words = row["outlook"], speech.words
    if outlook is None or row["stage"] != "counting" or not row["stations"]["reported"]:
        return ""
    if outlook["stations"] is None or outlook["valid_max"] is None:
        return words["out_unknown"]
    if not outlook["stations"]:
        sentence = words.get(f"out_none_{outlook['says']}", words["out_none"])
        return _of_option(sentence, contest, outlook, speech)
    out = words["out_held" if _stands_on_held(row) else "out"].format(
        stations=speech.count(outlook["stations"]),
        votes=speech.count(outlook["valid_max"]),
        cap=speech.count(outlook["cap"]),
    )
    said = verdict_says(contest, outlook, speech)
    return f"{said} {out}" if said else out


def _stands_on_held(row: Json) -> bool:
    """Say whether stations are reckoned as out that are in: a newer report of them is held."""
    stations = row["stations"]
    out = row["outlook"]["stations"]
    return stations["total"] is not None and stations["reported"] + out > stations["total"]


def needs_say(contest: Json, row: Json, speech: Speech) -> str:
    """Say what each option needs of what is still out; nothing where all is open or over.

    Before half of the stations are in, everybody needs about half of the rest, which tells nobody
    anything. Only a share in (0, 1] is told: more than all of it is "cannot catch up".
    """
    outlook, words = row["outlook"], speech.words
    if not outlook_says(contest, row, speech) or not outlook["needs"] or not outlook["stations"]:
        return ""
    if _stands_on_held(row) or row["stations"]["reported"] < outlook["stations"]:
        return ""
    shorts = {option["id"]: option["short"] for option in contest["options"]}
    key = "need" if contest["decision"] == "majority" else "need_first"
    said = [
        words[key].format(name=shorts[option], share=speech.share(need["share"]))
        for option, need in outlook["needs"].items()
        if need["state"] == "needs" and option in shorts
    ]
    lost = [
        shorts[option]
        for option, need in outlook["needs"].items()
        if need["state"] == "cannot" and option in shorts
    ]
    if lost and len(lost) < len(outlook["needs"]):
        said.append(words["need_cannot"].format(names=listed(lost, words)))
    return f"{'; '.join(said)}." if said else ""


def called_says(contest: Json, speech: Speech) -> str:
    """Say what a newsroom calls, and that it is theirs; nothing once the result is declared."""
    called = contest["called"]
    if called is None or contest["declared"] is not None:
        return ""
    option = next((o for o in contest["options"] if o["id"] == called["option"]), None)
    return speech.words["called_by"].format(
        source=called["source"],
        name=option["short"] if option is not None else called["option"],
        time=speech.time(called["at"]),
    )


def verdict_says(contest: Json, outlook: Json, speech: Speech) -> str:
    """Say what every completion agrees on, in words that hold before a declaration."""
    if outlook["says"] in (None, "open"):
        return ""
    return _of_option(speech.words[f"says_{outlook['says']}"], contest, outlook, speech)


def _of_option(sentence: str, contest: Json, outlook: Json, speech: Speech) -> str:
    option = next((o for o in contest["options"] if o["id"] == outlook["option"]), None)
    return sentence.format(
        name=option["short"] if option is not None else "",
        over=speech.count(outlook["over_half"]),
    )
