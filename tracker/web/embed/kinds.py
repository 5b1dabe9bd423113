"""What a frame shows in the place of standings: the tiles of a map, the table of a chart.

`static/embed/map.js` and `static/embed/chart.js` build the same from the numbers; a test drives a
browser to hold the two together.
"""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.core.wire import Json
from tracker.web.history import AskedSeries, series_of
from tracker.web.shown import Shown
from tracker.web.texts import Speech

PALEST, DENSEST = 0.3, 0.3
"""The density of the closest lead, and the lead in parts of the valid votes that is densest."""

POINTS, ROWS_MAX = 300, 12
DASHES = ("", "8 4", "2 3", "10 3 2 3", "4 4", "14 4")


def tiles_of(shown: Shown) -> list[dict[str, str]]:
    """Return a tile for each region below: who leads there by number and colour, how clearly."""
    options = {option["id"]: option for option in shown.contest["options"]}
    return [_tile(row, options.get(row["leader"])) for row in shown.below]


def _tile(row: Json, leader: Json | None) -> dict[str, str]:
    return {
        "region": row["region"],
        "name": row["name"],
        "colour": leader["colour"] if leader is not None else "none",
        "number": str(leader["number"]) if leader is not None else "",
        "opacity": f"{_density(row) if leader is not None else 0:.2f}",
    }


def _density(row: Json) -> float:
    if not row["valid"]:
        return 0.0
    part: float = row["lead"] / row["valid"] / DENSEST
    return PALEST + (1 - PALEST) * min(1.0, part)


def ahead_texts(shown: Shown, speech: Speech) -> dict[str, str]:
    """Return for each option in how many of the regions below it is ahead."""
    leaders = [row["leader"] for row in shown.below]
    return {
        f"ahead:{option['id']}": speech.words["map_leads"].format(
            n=speech.count(leaders.count(option["id"]))
        )
        for option in shown.contest["options"]
    }


async def moments_of(
    request: Request, shown: Shown, speech: Speech
) -> list[tuple[str, tuple[str, ...]]]:
    """Return a dozen moments and each option's share then, the newest last.

    Where too many ask about the past there are none: the frame has the numbers of now.
    """
    asked = AskedSeries(root=shown.root, most=POINTS)
    try:
        answer = await series_of(request, shown.replica, asked)
    except HTTPException:
        return []
    points = msgspec.json.decode(answer.body)["points"]
    points = [point for point in points if point["offset"] <= shown.position.offset]
    step = max(1, -(-len(points) // ROWS_MAX))
    return [(speech.time(p["at"]), _shares(shown, p, speech)) for p in points[::-step][::-1]]


def _shares(shown: Shown, point: Json, speech: Speech) -> tuple[str, ...]:
    return tuple(speech.share(point["shares"][option["id"]]) for option in shown.contest["options"])
