"""The file of one polling station (TPS): one form, its figures and the photographs of it."""

import re

from tracker.sources import kpu_words as words
from tracker.sources.kpu_read import Sheet

LINKS_MAX = 10
ADDRESS_PATTERN = r"https://[!-~]{1,500}"


def is_station(sheet: Sheet) -> bool:
    """Say whether *sheet* is a station's file: no table, and its marks or no region below it."""
    if sheet.block.get(words.TABLE).value is not None:
        return False
    names = {name for node in (sheet.top, sheet.block) for name, _ in node.items()}
    last = not sheet.look.tree.children.get(sheet.region_id)
    return last or bool(names & words.STATION_MARKS)


def station_progress(sheet: Sheet) -> dict[str, int | None]:
    """Return one station, reported once its votes are digitised.

    A station can be marked as digitised and still hold no number (`{"null": null}`, seen in
    February 2024): its votes are still out, so it isn't reported.
    """
    sheet.top.get(words.HAS_ADMINISTRATION).flag()
    marked = sheet.top.get(words.HAS_VOTES).flag()
    chart = sheet.block.get(words.CHART)
    numbers = (chart.get(option).count() for option in sheet.look.options)
    given = any(number is not None for number in numbers)
    return {"stations_reported": int(given and marked is not False), "stations_total": 1}


def links(sheet: Sheet) -> tuple[str, ...]:
    """Return the addresses of the form's photographs; a page not yet there is left out."""
    texts = [image.text() for image in sheet.top.get(words.IMAGES).elements()]
    addresses = [text for text in texts if text and re.fullmatch(ADDRESS_PATTERN, text)]
    return tuple(addresses[:LINKS_MAX])
