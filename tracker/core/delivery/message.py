"""Alerts as a message in a chat: one, or several in a list, and never more than fits.

Rules at the door: words come from whoever writes them; here they are only put together.
"""

from collections.abc import Sequence

from msgspec import Struct

from tracker.core.rules import Language

CHARACTERS_MAX = 1_800
"""Below the shortest limit of the channels that newsrooms use: Discord's 2,000."""

LINES_MAX = 15
ROUSING = frozenset({"called", "uncalled"})
"""Types for which everybody who is there is called: a newsroom's own call, and nothing else."""

SEVERAL: dict[Language, str] = {"id": "{count} peringatan", "en": "{count} alerts"}
MORE: dict[Language, str] = {"id": "… dan {count} lagi", "en": "… and {count} more"}
EARLIER: dict[Language, str] = {"id": "Sebelumnya: ", "en": "Earlier: "}
TEST = "[TEST]"
"""What the words of a test run's alert begin with."""


class Line(Struct, frozen=True, kw_only=True):
    """What a message says of one alert, in the hook's language."""

    headline: str
    sentence: str = ""
    url: str = ""
    kind: str = ""
    significance: int = 1
    news: bool = True
    test: bool = False


class Message(Struct, frozen=True):
    """One message; `rousing` calls whoever is there."""

    text: str
    rousing: bool = False


def message_of(lines: Sequence[Line], language: Language) -> Message:
    """Return *lines* (at least one) as one message: a single one in full, several as a list."""
    rousing = any(line.kind in ROUSING and line.news and not line.test for line in lines)
    if len(lines) == 1:
        (line,) = lines
        parts = (_head(line, language), _harmless(line.sentence), line.url)
        return Message(_cut("\n".join(part for part in parts if part)), rousing)
    rows = [_row(line, language) for line in lines]
    return Message(_listed(SEVERAL[language].format(count=len(rows)), rows, language), rousing)


def _listed(title: str, rows: Sequence[str], language: Language) -> str:
    text, shown = title, 0
    for row in rows[:LINES_MAX]:
        if len(text) + len(row) > CHARACTERS_MAX - 40:  # room for how many are left out
            break
        text, shown = f"{text}\n{row}", shown + 1
    left = len(rows) - shown
    return f"{text}\n{MORE[language].format(count=left)}" if left else text


def _row(line: Line, language: Language) -> str:
    return _cut(f"• {_head(line, language)}{f' {line.url}' if line.url else ''}")


def _head(line: Line, language: Language) -> str:
    earlier = "" if line.news else EARLIER[language]
    headline = _harmless(line.headline).removeprefix(f"{TEST} ")
    return f"{f'{TEST} ' if line.test else ''}{earlier}{headline}"


def _harmless(text: str) -> str:
    """Return *text* without what a channel takes for a call to people or for a link of its own."""
    apart = text.replace("@", "@\u200b").replace("<", "‹").replace(">", "›")
    return " ".join(apart.split())


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS_MAX else f"{text[: CHARACTERS_MAX - 1]}…"
