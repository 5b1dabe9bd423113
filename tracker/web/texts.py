"""The words and numbers of a page, by the name of their place in it.

`static/say.js` writes the same places when numbers move; a test drives a browser to hold the two
together.
"""

from collections.abc import Mapping, Sequence

from tracker.core.wire import Json
from tracker.web.doubts import (
    called_says,
    held_says,
    marks_say,
    needs_say,
    outlook_says,
    stage_says,
)
from tracker.web.speech import MISSING as MISSING
from tracker.web.speech import Speech as Speech
from tracker.web.words import listed


def page_texts(
    contest: Json,
    root: str,
    rows: Mapping[str, Json],
    *,
    checked_at: str | None,
    now_ms: int | None,
    speech: Speech,
) -> dict[str, str]:
    """Return the text of every place of the page of *root*.

    Without *now_ms* nothing says how long ago something was: it is read at other times than now.
    """
    row = rows[root]
    words = speech.words
    below = [r for r in rows.values() if r["parent"] == root]
    texts = {
        "headline": headline(contest, row, speech),
        "progress": progress(row, speech),
        "progress_share": speech.share(progress_share(row)),
        "lead": speech.count(row["lead"]),
        "valid": _published(row["valid"], speech),
        "valid_note": words["valid_sum"] if _summed(row) else "",
        "rejected": _published(row["rejected"], speech),
        "turnout": speech.share(row["turnout"]) if row["turnout"] else words["not_published"],
        "registered": _published(row["registered"], speech),
        "leads_in": leads_in(contest, below, speech),
        "checked": speech.time(checked_at),
        "checked_ago": speech.ago(checked_at, now_ms),
        "changed": speech.time(row["source_at"]),
        "changed_ago": speech.ago(row["source_at"], now_ms),
        "position": str(row["offset"]),
        "notice": notice(contest, speech),
        "marks": marks_say(row, speech),
        "held": held_says(row, speech),
        "stage": stage_says(contest, row, speech),
        "leading": words["leading_declared" if row["stage"] == "declared" else "leading"],
        "official_note": official_note(contest, speech),
        "outlook": outlook_says(contest, row, speech),
        "needs": needs_say(contest, row, speech),
        "called": called_says(contest, speech),
    }
    for source in contest["sources"]:
        texts[f"source:{source['id']}"] = source_says(source, speech)
    for option in row["options"]:
        texts[f"votes:{option['id']}"] = speech.count(option["votes"])
        texts[f"share:{option['id']}"] = speech.share(option["share"])
    for child in below:
        texts |= _row_texts(contest, child, speech)
    return texts


def _row_texts(contest: Json, row: Json, speech: Speech) -> dict[str, str]:
    key = row["region"]
    leader = _option(contest, row["leader"])
    tied = row["lead"] == 0 and row["leader"] is None
    share = next((o["share"] for o in row["options"] if o["id"] == row["leader"]), None)
    nobody = MISSING if row["stations"]["reported"] else speech.words["none_yet"]
    name = leader["short"] if leader else speech.words["tie_short"] if tied else nobody
    return {
        f"leader@{key}": name,
        f"leadershare@{key}": speech.share(share) if share else "",
        f"lead@{key}": speech.count(row["lead"]),
        f"progress@{key}": speech.share(progress_share(row)),
        f"counted@{key}": speech.words["counted_of"].format(
            share=speech.share(progress_share(row))
        ),
    } | {f"share:{o['id']}@{key}": speech.share(o["share"]) for o in row["options"]}


def headline(contest: Json, row: Json, speech: Speech) -> str:
    """Say who is ahead, in words that hold before a result is declared."""
    words = speech.words
    if row["lead"] is None:
        return words[_without_lead(row)]
    leader = _option(contest, row["leader"])
    if leader is not None:
        key = "leads_declared" if row["stage"] == "declared" else "leads"
        return words[key].format(name=leader["short"], lead=speech.count(row["lead"]))
    level = [o["id"] for o in row["options"] if o["rank"] == 1]
    names = [o["short"] for o in contest["options"] if o["id"] in level]
    return words["tied"].format(names=listed(names, words))


def progress(row: Json, speech: Speech) -> str:
    """Say how much has been counted."""
    reported, total = row["stations"]["reported"], row["stations"]["total"]
    if total is None or reported is None:
        return speech.words["progress_unknown"]
    if not reported:
        return speech.words["progress_none"].format(total=speech.count(total))
    return speech.words["progress"].format(
        reported=speech.count(reported), total=speech.count(total)
    )


def progress_share(row: Json) -> str | None:
    """Return the share of stations in, cut off, not rounded: 99.99 is not all of them."""
    reported, total = row["stations"]["reported"], row["stations"]["total"]
    if not total or reported is None:
        return None
    hundredths = reported * 10_000 // total
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def leads_in(contest: Json, below: Sequence[Json], speech: Speech) -> str:
    """Say in how many of the regions below each option is ahead."""
    if not below:
        return MISSING
    words = speech.words
    counts = [
        (sum(row["leader"] == option["id"] for row in below), option["short"])
        for option in contest["options"]
    ]
    ahead = [
        words["leads_in_of"].format(name=name, count=speech.count(count))
        for count, name in sorted(counts, key=lambda pair: -pair[0])
        if count
    ]
    total = words["of_regions"].format(total=speech.count(len(below)))
    return f"{' · '.join(ahead)} {total}" if ahead else words["nobody"]


def source_says(source: Json, speech: Speech) -> str:
    """Say how a source is, and since when."""
    said = speech.words["source_says_since" if source["since"] else "source_says"]
    return said.format(
        name=source["name"].get(speech.language, source["id"]),
        state=speech.words[f"state_{source['state']}"],
        time=speech.time(source["since"]),
    )


def notice(contest: Json, speech: Speech) -> str:
    """Say what is wrong with the source that counts; nothing where it counts no more."""
    counting = next((s for s in contest["sources"] if s["id"] == contest["counting_source"]), None)
    if counting is None or counting["state"] == "fine" or contest["declared"] is not None:
        return ""
    said = source_says(counting, speech)
    kept = counting["state"] == "withdrew"
    return f"{said}. {speech.words['last_good']}" if kept else said


def official_note(contest: Json, speech: Speech) -> str:
    """Say that nothing here is official, until the authority has declared it."""
    if contest["declared"] is None:
        return speech.words["unofficial"]
    authority = contest["official"]["authority"].get(speech.language, "")
    return speech.words["official_now"].format(authority=authority)


def level_name(contest: Json, level: str, speech: Speech) -> str:
    """Return what readers call *level*."""
    for known in contest["levels"]:
        if known["id"] == level:
            return str(known["name"].get(speech.language, level))
    return level


def _without_lead(row: Json) -> str:
    votes = [option["votes"] for option in row["options"]]
    if None in votes and any(votes):
        return "votes_partial"
    return "no_votes_given" if row["stations"]["reported"] else "no_votes"


def _summed(row: Json) -> bool:
    return row["valid"] is not None and row["valid_from"] == "options"


def _published(number: int | None, speech: Speech) -> str:
    return speech.count(number) if number is not None else speech.words["not_published"]


def _option(contest: Json, option_id: str | None) -> Json | None:
    return next((o for o in contest["options"] if o["id"] == option_id), None)


def bars_of(rows: Mapping[str, Json]) -> dict[str, str]:
    """Return the width of each bar in per cent; nothing counted is no bar."""
    bars = {
        f"{option['id']}@{key}": option["share"] or "0"
        for key, row in rows.items()
        for option in row["options"]
    }
    return bars | {f"progress@{key}": progress_share(row) or "0" for key, row in rows.items()}
