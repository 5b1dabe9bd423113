"""The JSON of two numbers of one region side by side. Pure; `wire.py` has the house's shapes."""

from tracker.core.instant import iso
from tracker.core.model import Contest, is_by_hand, source_of
from tracker.core.reconcile import Beside
from tracker.core.rules import LANGUAGES, sentence
from tracker.core.tree import Tree
from tracker.core.wire import Json, numbers_json, provenance_json


def beside_json(contest: Contest, tree: Tree, row: Beside) -> Json:
    """Return what one source says of a region beside what is shown, with difference and times.

    `source_at` is the source's clock, `at` ours; `since` is when the votes began to differ.
    """
    report, region = row.report, tree.regions[row.region_id]
    return {
        "region": region.id,
        "name": region.name,
        "level": region.level,
        "source": row.source_id,
        "by_hand": is_by_hand(source_of(contest, row.source_id)),
        "part": row.part,
        "said": _side(contest, report.numbers, report.source_at_ms, report.at_ms),
        "shown": _side(contest, row.counted, row.counted_source_at_ms, row.counted_at_ms),
        "stage": row.stage,
        "difference": numbers_json(contest, row.difference),
        "agrees": row.since_ms is None,
        "since": iso(row.since_ms),
        "finding": _finding(row),
        "doubts": list(report.codes),
        "note": report.note,
        "provenance": provenance_json(report.provenance),
    }


def _side(
    contest: Contest, numbers: tuple[int | None, ...], source_at_ms: int | None, at_ms: int | None
) -> Json:
    times = {"source_at": iso(source_at_ms), "at": iso(at_ms)}
    return times | numbers_json(contest, numbers)


def _finding(row: Beside) -> Json | None:
    if row.finding is None:
        return None
    found = row.finding
    texts = {language: sentence(found, language) for language in LANGUAGES}
    return {"code": found.code, "text": texts, "fields": found.fields}
