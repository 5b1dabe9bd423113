"""The table of rules: what each is called, what it does, and what it says in both languages.

`docs/rules.md` is this table with the real case behind each rule; a test holds them together.
The letter of a code is its severity, the first digit its family: 1 shape, 2 sums within a
report, 3 sums across levels and regions, 4 unlikely numbers, 5 time and what came before.
"""

from collections.abc import Mapping

from tracker.core.model import Finding
from tracker.core.rules.rule import Language, Rule
from tracker.core.rules.words_between import ACROSS, TIME, UNLIKELY
from tracker.core.rules.words_within import SHAPE, SUMS

DECIMALS = frozenset({"sum"})
"""Fields that are a number with decimals where they are a text; other texts are names or codes."""

RULES: Mapping[str, Rule] = {**SHAPE, **SUMS, **ACROSS, **UNLIKELY, **TIME}


def finding(code: str, region_id: str, **fields: int | str | None) -> Finding:
    """Return the finding of rule *code* in *region_id*; its text is the English sentence."""
    bare = Finding(code=code, region_id=region_id, text="", fields=fields)
    return Finding(code=code, region_id=region_id, text=sentence(bare, "en"), fields=fields)


def sentence(finding: Finding, language: Language) -> str:
    """Return what *finding* says in *language*, with its numbers as that language writes them.

    A field that the finding doesn't have is an ellipsis, a number that is missing a dash. What a
    feed named stays untrusted text: it passes `core/escape` like all other.
    """
    rule = RULES[finding.code]
    template = rule.en if language == "en" else rule.id
    return template.format_map(_Shown(finding.fields, language))


class _Shown(dict[str, str]):
    """A finding's fields as texts of one language."""

    def __init__(self, fields: Mapping[str, int | str | None], language: Language) -> None:
        super().__init__({name: _shown(name, fields[name], language) for name in fields})

    def __missing__(self, name: str) -> str:
        return "…"


def _shown(name: str, value: int | str | None, language: Language) -> str:
    if isinstance(value, int):
        grouped = f"{value:,}"
        return grouped if language == "en" else grouped.replace(",", ".")
    if value is not None and name in DECIMALS and language == "id":
        return value.replace(".", ",")
    return "–" if value is None else value
