"""The one door between untrusted text and the places that would obey it.

Names come from feeds, and a feed is somebody else's text: HTML in a page, a formula in a
spreadsheet, an escape sequence in a terminal, a line break in a log.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import escape as _html_escape

LOG_CHARACTERS_MAX = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for a formula at the start of a cell (OWASP, CSV injection)."""

_KEPT_IN_TERMINALS = "\n"
_ADDRESS = re.compile(r"https://[!-~]{1,500}")


def html(text: str) -> str:
    """Return *text* for HTML, between tags or inside a quoted attribute."""
    return _html_escape(text, quote=True)


def xml(text: str) -> str:
    """Return *text* without the characters that no XML document may hold, escaped or not."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not _is_no_xml(c)))


def csv_cell(text: str) -> str:
    """Return *text* as one CSV cell that no spreadsheet takes for a formula."""
    shown = f"'{text}" if text.startswith(FORMULA_STARTS) else text
    if any(mark in shown for mark in ',;"\n\r'):
        return '"' + shown.replace('"', '""') + '"'
    return shown


def terminal(text: str) -> str:
    """Return *text* without what a terminal would obey: controls, escapes, direction marks."""
    return "".join(c for c in text if c in _KEPT_IN_TERMINALS or not _is_control(c))


def log(text: str) -> str:
    """Return *text* as part of one log line of bounded length."""
    line = " ".join(terminal(text).split("\n"))
    return line if len(line) <= LOG_CHARACTERS_MAX else line[: LOG_CHARACTERS_MAX - 1] + "…"


def addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Return those of *texts* that a page may link to: https, without blanks or controls."""
    return tuple(text for text in texts if _ADDRESS.fullmatch(text))


def json_script(document: str) -> str:
    """Return JSON text that can stand inside a <script> element and is still the same JSON.

    `</script>` and `<!--` end or change a script wherever they stand, strings included; U+2028
    and U+2029 end a line in older JavaScript.
    """
    for mark in "<>&\u2028\u2029":
        document = document.replace(mark, f"\\u{ord(mark):04x}")
    return document


def _is_no_xml(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def _is_control(character: str) -> bool:
    """Say whether *character* is a control (Cc), a direction mark or other format (Cf), or worse.

    Lone surrogates (Cs) can't be written to a terminal at all.
    """
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
