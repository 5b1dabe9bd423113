"""The items of a channel as flat rows, for vMix, Viz and whatever else reads a table.

The columns have fixed names in a fixed order, and there are always as many rows: row n is the
n-th item, and it is blank while the item is off or has no numbers. A mark can be lost with its
column, so a test run says so in every word.
"""

import csv
import io
from xml.etree.ElementTree import Element, SubElement, tostring

from tracker.core.air.channel import ITEMS_MAX, Json
from tracker.core.escape import FORMULA_STARTS, xml

OPTIONS_MAX = 6
ROWS = ITEMS_MAX

PLAIN = (
    "Row",
    "Id",
    "Region",
    "Level",
    "Headline",
    "Status",
    "Counted",
    "CountedShare",
    "CountedRaw",
    "TotalRaw",
    "Lead",
    "AsOf",
    "Rev",
    "OnAir",
    "Mark",
)
PER_OPTION = ("Name", "Votes", "Share", "VotesRaw", "ShareRaw", "Colour", "Leads")
COLUMNS = (*PLAIN, *(f"{name}{n}" for n in range(1, OPTIONS_MAX + 1) for name in PER_OPTION))
"""The columns; docs/air.md says what stands in each, and a test holds the two together."""

TEST = "[TEST] "


def rows_of(frame: Json) -> list[dict[str, str]]:
    """Return the rows of *frame*, blank ones too; a channel that is off has blank ones alone."""
    by_region = {item["region"]: item for item in frame["items"]}
    on = set(frame["on"]) if frame["state"] != "off" else set()
    rows = []
    for n in range(ROWS):
        region_id = frame["order"][n] if n < len(frame["order"]) else ""
        item = by_region.get(region_id) if region_id in on else None
        filled = item is not None and not item["empty"]
        rows.append(_row(n + 1, item, frame) if item is not None and filled else _blank(n + 1))
    return rows


def as_csv(rows: list[dict[str, str]]) -> str:
    """Write *rows* as CSV with a line of names; no cell is a formula."""
    out = io.StringIO()
    lines = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    lines.writeheader()
    for row in rows:
        lines.writerow({k: f"'{v}" if v.startswith(FORMULA_STARTS) else v for k, v in row.items()})
    return out.getvalue()


def as_xml(rows: list[dict[str, str]]) -> bytes:
    """Write *rows* as XML: `<rows><row><Row>1</Row>…</row></rows>`."""
    root = Element("rows")
    for row in rows:
        one = SubElement(root, "row")
        for name, value in row.items():
            SubElement(one, name).text = xml(value)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _blank(number: int) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"Row": str(number)}


def _row(number: int, item: Json, frame: Json) -> dict[str, str]:
    said = TEST if item["test"] else ""
    by_hand = f" ({item['override_text']})" if item["override"] else ""
    row = _blank(number) | {
        "Id": item["id"],
        "Region": said + item["name"] + by_hand,
        "Level": said + item["level"],
        "Headline": said + item["headline"] + by_hand,
        "Status": said + item["status_text"] + by_hand,
        "Counted": said + item["counted_text"],
        "CountedShare": item["counted_share_text"],
        "CountedRaw": _raw(item["counted"]),
        "TotalRaw": _raw(item["total"]),
        "Lead": item["lead_text"],
        "AsOf": said + item["as_of_text"],
        "Rev": str(item["rev"]),
        "OnAir": "1" if item["region"] == frame["now_running"] else "",
        "Mark": item["mark"],
    }
    for n, option in enumerate(item["rank"][:OPTIONS_MAX], 1):
        row |= _option(n, option, said)
    return row


def _option(n: int, option: Json, said: str) -> dict[str, str]:
    return {
        f"Name{n}": said + option["short"],
        f"Votes{n}": option["votes_text"],
        f"Share{n}": option["share_text"],
        f"VotesRaw{n}": _raw(option["votes"]),
        f"ShareRaw{n}": option["share"] or "",
        f"Colour{n}": option["colour"],
        f"Leads{n}": f"{said}{option['leads_text']}" if option["leads"] else "",
    }


def _raw(number: int | None) -> str:
    """Write a number for a program; one that is missing is an empty cell, never 0."""
    return "" if number is None else str(number)
