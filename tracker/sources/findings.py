"""Findings of shape: what a document says beyond what the contest's definition knows.

Their numbers are kept in `fields`, so that nothing a source says is dropped in silence. What
they say stands in the one table of rules, `tracker/core/rules/words.py`.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from tracker.core.model import Finding
from tracker.core.rules.words import RULES
from tracker.sources.body import shown

Code: TypeAlias = Literal["E101", "E102", "E103", "E104", "E105", "E106", "W110", "W111"]


def finding(
    code: Code, region_id: str, where: str, fields: Mapping[str, int | str | None]
) -> Finding:
    """Return the finding *code* of the document of *region_id*, with what it said *where*."""
    names = {shown(name): value for name, value in fields.items()}
    text = f"{RULES[code].en} ({where})" if where else RULES[code].en
    return Finding(code=code, region_id=region_id, text=text, fields=names)
