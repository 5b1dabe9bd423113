"""KPU's files of the recapitulation (`hr`): what each tier has published of the regions below.

A city's total is taken once its own form is published, and a district's once its is; KPU says so
in `progress_d_child`, where `da` is the district's form, `db` the city's and `dc` the province's.
The shape is the one that readers of February 2024 used; no file of November 2024 is kept.
"""

from collections.abc import Iterator

from msgspec import Struct

from tracker.core.model import Contest, Report, Stage, numbers_of, source_of
from tracker.core.recap import TIER_LEVELS
from tracker.sources import kpu_words as words
from tracker.sources.body import Node, json_of, shown, text_of
from tracker.sources.lookup import Lookup, lookup

FORMS = "progress_d_child"
FORM_OF_LEVEL = {"district": "da", "city": "db", "province": "dc"}
ALL, PUBLISHED = "jml_wilayah", "jml_wilayah_publikasi"


class Recapitulated(Struct, frozen=True):
    """What a file gives: a report of each region that is through, and a sentence on each other."""

    by_stage: dict[Stage, tuple[Report, ...]]
    left_out: tuple[str, ...]


def read_recap(contest: Contest, body: bytes) -> Recapitulated:
    """Read one `hr` file: the rows of its table, each of the tier of its level.

    Raises:
        SourceMalformed: it is none of these files; nothing of it is used.
    """
    source = source_of(contest, contest.counting_source)
    look = lookup(contest)
    top = json_of(source, text_of(source, body))
    block = top.get("tungsura") if top.get("tungsura").value is not None else top
    table = block.get(words.TABLE)
    if not any(table.items()):
        raise table.malformed("the table has no rows; that is an error, never a recapitulation")
    left_out: list[str] = []
    by_stage: dict[Stage, list[Report]] = {}
    for code, row in table.items():
        stage = _stage(look, code)
        why = _not_through(look, code, block.get(FORMS).get(code))
        if stage is None or why:
            left_out.append(why or f"{shown(code)} is no region that is recapitulated")
            continue
        votes = {option: row.get(option).count() for option in look.options}
        if all(number is None for number in votes.values()):
            left_out.append(f"{code} has no numbers yet")
            continue
        by_stage.setdefault(stage, []).append(Report(code, "own", numbers_of(look.options, votes)))
    return Recapitulated(
        {stage: tuple(reports) for stage, reports in by_stage.items()}, tuple(left_out)
    )


def _stage(look: Lookup, code: str) -> Stage | None:
    region = look.tree.regions.get(code)
    found: Iterator[Stage] = (
        stage
        for stage, level in TIER_LEVELS.items()
        if region is not None and level == region.level
    )
    return next(found, None)


def _not_through(look: Lookup, code: str, forms: Node) -> str:
    """Return why a region's own form is not published yet; without a word on it, it is."""
    region = look.tree.regions.get(code)
    form = forms.get(FORM_OF_LEVEL.get(region.level, "")) if region is not None else None
    if form is None or form.value is None:
        return ""
    whole, published = form.get(ALL).count(), form.get(PUBLISHED).count()
    if whole is None or published is None or published >= whole:
        return ""
    return f"{code}: {published} of {whole} forms are published"
