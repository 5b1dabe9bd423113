"""Alerts as a message in a chat: one, or several in a list, and never more than fits.

Rules at the door: words come from whoever writes them; here they are only put together.
"""

from collections.abc import Sequence

from msgspec import Struct

CHARACTERS_MAX = 1_800
"""Below the shortest limit of the channels that newsrooms use: Discord's 2,000."""

LINES_MAX = 15
ROUSING = frozenset({"called", "uncalled"})
"""Types for which everybody who is there is called: a newsroom's own call, and nothing else."""

SEVERAL = {"id": "{count} peringatan", "en": "{count} alerts"}
MORE = {"id": "… dan {count} lagi", "en": "… and {count} more"}
EARLIER = {"id": "Sebelumnya: ", "en": "Earlier: "}
TEST = {"id": "UJI COBA", "en": "TEST"}


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


def message_of(lines: Sequence[Line], language: str) -> Message:
    """Return *lines* (at least one) as one message: a single one in full, several as a list."""
    said = language if language in SEVERAL else "en"
    rousing = any(line.kind in ROUSING and line.news and not line.test for line in lines)
    if len(lines) == 1:
        (line,) = lines
        parts = (_head(line, said), _harmless(line.sentence), line.url)
        return Message(_cut("\n".join(part for part in parts if part)), rousing)
    rows = [_row(line, said) for line in lines]
    return Message(_listed(SEVERAL[said].format(count=len(rows)), rows, said), rousing)


def _listed(title: str, rows: Sequence[str], language: str) -> str:
    text, shown = title, 0
    for row in rows[:LINES_MAX]:
        if len(text) + len(row) > CHARACTERS_MAX - 40:  # room for how many are left out
            break
        text, shown = f"{text}\n{row}", shown + 1
    left = len(rows) - shown
    return f"{text}\n{MORE[language].format(count=left)}" if left else text


def _row(line: Line, language: str) -> str:
    return _cut(f"• {_head(line, language)}{f' {line.url}' if line.url else ''}")


def _head(line: Line, language: str) -> str:
    earlier = "" if line.news else EARLIER[language]
    marked = any(line.headline.startswith(mark) for mark in TEST.values())
    test = f"{TEST[language]} · " if line.test and not marked else ""
    return f"{test}{earlier}{_harmless(line.headline)}"


def _harmless(text: str) -> str:
    """Return *text* without what a channel takes for a call to people or for a link of its own."""
    apart = text.replace("@", "@\u200b").replace("<", "‹").replace(">", "›")
    return " ".join(apart.split())


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS_MAX else f"{text[: CHARACTERS_MAX - 1]}…"
