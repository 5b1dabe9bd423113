"""The file of one polling station (TPS): one form, its figures and the photographs of it."""

import re
from collections.abc import Iterator

from tracker.core.model import Finding
from tracker.sources import kpu_words as words
from tracker.sources.findings import finding
from tracker.sources.kpu_read import Said, Sheet

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


def oddities(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is odd in the form itself: parts that don't sum, pages without a photograph.

    In February 2024 both stood more often in forms that KPU corrected later.
    """
    node = sheet.block.get(words.ADMINISTRATION)
    for name, parts in words.ADMINISTRATION_PARTS:
        number, summands = node.get(name).count(), [node.get(part).count() for part in parts]
        given = [count for count in summands if count is not None]
        if number is not None and len(given) == len(parts) and sum(given) != number:
            fields: Said = {"name": name, "sum": sum(given), "number": number}
            yield finding("W110", sheet.region_id, f"{node.where}.{name}", fields)
    pages = [image.text() for image in sheet.top.get(words.IMAGES).elements()]
    if None in pages and station_progress(sheet)["stations_reported"]:
        counts: Said = {"pages": len(pages), "missing": pages.count(None)}
        yield finding("W111", sheet.region_id, "", counts)
