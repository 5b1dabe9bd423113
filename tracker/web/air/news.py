"""What is said of a change of lead while its region has come next for it."""

from tracker.core.air.channel import Channel, Json, News
from tracker.core.air.running import step_at
from tracker.core.alerts.scene import TIE
from tracker.web.air.words import air_words
from tracker.web.speech import Speech
from tracker.web.words import listed

TEMPLATE = "lead_change"


def news_of(channel: Channel, items: list[Json], now_ms: int, speech: Speech) -> list[Json]:
    """Return the changes of lead that run or will, each with the number of its item and its words.

    The item that runs with one is of the template `lead_change`. A change that the numbers shown
    do not bear out is left out: then the item is one like every other.
    """
    step = step_at(channel, now_ms)
    if step is None:
        return []
    by_region = {item["region"]: item for item in items}
    found = []
    for one in channel.news:
        item = by_region.get(one.region_id)
        if one.number < step.number or item is None or leader_shown(item) != one.now:
            continue
        found.append(_said(one, item, speech))
        if step.number == one.number:
            item["template"] = TEMPLATE
            item["headline"] = found[-1]["text"]
    return found


def leader_shown(item: Json) -> str | None:
    """Return who leads by the numbers of *item*, or that the first are level; None: unknown."""
    if item["lead"] is None:
        return None
    return next((option["option"] for option in item["rank"] if option["leads"]), TIE)


def _said(one: News, item: Json, speech: Speech) -> Json:
    words = air_words(speech.language)
    short = {option["option"]: option["short"] for option in item["rank"]}
    first = [option["short"] for option in item["rank"] if option["rank"] == 1]
    kind = "tie" if one.now == TIE else "from_tie" if one.before == TIE else "change"
    text = words[f"news_{kind}"].format(
        name=short.get(one.now, ""),
        names=listed(first, speech.words),
        before=short.get(one.before, ""),
    )
    mark = words["news_mark_tie" if one.now == TIE else "news_mark"]
    return {
        "region": one.region_id,
        "number": one.number,
        "before": None if one.before == TIE else one.before,
        "now": None if one.now == TIE else one.now,
        "mark": mark,
        "text": text,
    }
