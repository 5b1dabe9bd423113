"""How numbers, shares and times are written for a reader, on the clock of a contest."""

from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.core import spoken
from tracker.core.instant import moment_of, ms_of_iso
from tracker.core.rules import Language
from tracker.web.words import words_of

MISSING = "–"
MINUTE_MS = 60_000


class Speech:
    """How numbers and times are written in one language, on the clock of one contest."""

    def __init__(self, language: str, time_zone: str) -> None:
        self.language = language
        self.words = words_of(language)
        self.zone = ZoneInfo(time_zone)
        self.zone_name = spoken.zone_name(time_zone)
        self._time_zone = time_zone

    def count(self, number: int | None) -> str:
        """Write a count; a missing one is a dash, never 0."""
        if number is None:
            return MISSING
        return str(format_decimal(number, locale=self.language))

    def share(self, text: str | None) -> str:
        """Write a share, given with a point, with the language's own mark."""
        if text is None:
            return MISSING
        return f"{text.replace('.', ',') if self.language == 'id' else text}%"

    def time(self, text: str | None) -> str:
        """Write an instant as readers there write it: `28 Nov 21.14 WIB`."""
        at_ms = ms_of_iso(text.replace("Z", "+00:00")) if text else None
        if at_ms is None:
            return self.words["never"]
        return spoken.clock(at_ms, self._time_zone, cast(Language, self.language))

    def ago(self, text: str | None, now_ms: int | None) -> str:
        """Say how long before *now_ms* an instant was, in whole units; nothing where unknown."""
        at_ms = ms_of_iso(text.replace("Z", "+00:00")) if text else None
        if at_ms is None or now_ms is None:
            return ""
        minutes = (now_ms - at_ms) // MINUTE_MS
        if minutes < 1:
            return self.words["ago_now"]
        if minutes < 60:
            return self.words["ago_minutes"].format(n=minutes)
        if minutes < 48 * 60:
            return self.words["ago_hours"].format(n=minutes // 60)
        return self.words["ago_days"].format(n=self.count(minutes // (24 * 60)))

    def date(self, text: str) -> str:
        """Write the day of an instant in full, day first in both languages."""
        at_ms = ms_of_iso(text.replace("Z", "+00:00"))
        assert at_ms is not None, "dates come from checked definitions"
        locale = "en_GB" if self.language == "en" else self.language
        return str(format_date(moment_of(at_ms, self.zone), "long", locale=locale))
