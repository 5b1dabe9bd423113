"""Whether a person's words keep exactly our numbers.

A desk may say it better than we do, and must say the same: every number of ours stands in the
edited text as often as in ours, and no other does. How thousands are marked is no matter.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

_MARKS = "\u00a0\u202f\u2009'’"
"""What stands between thousands besides a point and a comma."""

_NUMBER = re.compile(rf"(?<![\w])[-−](?=\d)|\d+(?:[.,{_MARKS}]\d+)*(?:\s?%)?")
_GROUPED = re.compile(rf"\d{{1,3}}(?:([.,{_MARKS}])\d{{3}})(?:\1\d{{3}})*")
_SHARE = re.compile(r"(\d+)(?:[.,](\d+))?\s?%")


def locked_numbers(ours: str, edited: str) -> tuple[str, ...]:
    """Return one sentence for each number that *edited* leaves out or brings in; none is well."""
    wanted, given = Counter(numbers_in(ours)), Counter(numbers_in(edited))
    missing = [f"{n} is missing" for n in sorted((wanted - given).elements())]
    added = [f"{n} is not one of our numbers" for n in sorted((given - wanted).elements())]
    return (*missing, *added)


def numbers_in(text: str) -> Iterator[str]:
    """Yield every number of *text* as it stands there, without the marks between thousands."""
    sign = ""
    for found in _NUMBER.finditer(text):
        if found[0] in "-−":
            sign = "-"
            continue
        yield sign + _plain(found[0])
        sign = ""


def _plain(text: str) -> str:
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    share = _SHARE.fullmatch(digits)
    if share is not None:
        return f"{share[1]}.{share[2]}%" if share[2] else f"{share[1]}%"
    if _GROUPED.fullmatch(digits):
        return "".join(c for c in digits if c.isdigit())
    return re.sub(rf"[,{_MARKS}]", ".", digits)
