"""Findings of shape: what a document says beyond what the contest's definition knows.

Their numbers are kept in `fields`, so that nothing a source says is dropped in silence.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from tracker.core.model import Finding
from tracker.sources.body import shown

Code: TypeAlias = Literal["E101", "E102", "E103", "E104", "E105", "E106"]

SENTENCES: Mapping[Code, str] = {
    "E101": "a row names a region that the definition doesn't have",
    "E102": "a row names a region that isn't directly below this document's region",
    "E103": "votes are given for an option that the definition doesn't have",
    "E104": "the document uses a name that this format doesn't know",
    "E105": "the document gives two different figures for its own progress",
    "E106": "rows lie below the definition's last level; their votes are in the region's total",
}


def finding(
    code: Code, region_id: str, where: str, fields: Mapping[str, int | str | None]
) -> Finding:
    """Return the finding *code* of the document of *region_id*, with what it said *where*."""
    names = {shown(name): value for name, value in fields.items()}
    text = f"{SENTENCES[code]} ({where})" if where else SENTENCES[code]
    return Finding(code=code, region_id=region_id, text=text, fields=names)
