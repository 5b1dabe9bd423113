"""Numbers, shares and times as Indonesian and English readers write them.

Pure and without a library: what an alert says has to be the same on every machine and for ever.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.core.instant import moment_of
from tracker.core.rules import Language

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

MONTHS: dict[Language, tuple[str, ...]] = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def count(number: int, language: Language) -> str:
    """Write a whole number: `2.183.239` or `2,183,239`; one below zero has a real minus."""
    text = f"{abs(number):,}"
    shown = text.replace(",", ".") if language == "id" else text
    return f"−{shown}" if number < 0 else shown


def signed(number: int, language: Language) -> str:
    """Write a difference, which says in which direction it goes."""
    return f"+{count(number, language)}" if number > 0 else count(number, language)


def percent(text: str, language: Language) -> str:
    """Write a share, given with a point, with the language's own mark."""
    return f"{text.replace('.', ',') if language == 'id' else text}%"


def zone_name(time_zone: str) -> str:
    """Return what people there call their zone."""
    return ZONE_NAMES.get(time_zone, time_zone)


def day(moment: datetime, language: Language) -> str:
    """Write a day as short as it can be: `28 Nov`."""
    return f"{moment.day} {MONTHS[language][moment.month - 1]}"


def clock(at_ms: int, time_zone: str, language: Language) -> str:
    """Write an instant on the clock of a contest: `28 Nov 21.14 WIB`, `28 Nov 21:14 WIB`."""
    moment = moment_of(at_ms, ZoneInfo(time_zone))
    mark = "." if language == "id" else ":"
    hour = f"{moment:%H}{mark}{moment:%M}"
    return f"{day(moment, language)} {hour} {zone_name(time_zone)}"


def listed(names: tuple[str, ...], language: Language) -> str:
    """Join *names* as a sentence does."""
    if len(names) < 2:
        return "".join(names)
    joint = " dan " if language == "id" else " and "
    return ", ".join(names[:-1]) + joint + names[-1]
