"""The JSON of what a desk looks at: holds, decisions on them, and corrections.

The command line and HTTP answer with the same; `web/openapi_desk.py` describes it.
Rules at the door: pure; missing numbers are null, never 0.
"""

from collections.abc import Iterable

from tracker.core.decisions import Decided, DeskDecision, name_of
from tracker.core.diff import difference
from tracker.core.held_words import Looked
from tracker.core.instant import iso
from tracker.core.model import STATION_LEVEL, Contest, Correction, Finding, Hold
from tracker.core.rules import LANGUAGES, RULES, sentence
from tracker.core.tree import Tree
from tracker.core.wire import Json, numbers_json, provenance_json


def hold_json(contest: Contest, tree: Tree, looked: Looked, site: str) -> Json:
    """Return what is held of a region beside what counts, why in both languages, and where to go.

    *site* is the public address of the pages, without a slash at its end.
    """
    hold, name = looked.hold, name_of(looked.hold)
    held, good = hold.suspect.numbers, hold.good
    return {
        "name": str(name),
        **_hold_key(hold),
        **place_json(tree, hold.region_id),
        "since": iso(hold.since_ms),
        "offset": hold.offset,
        "source_at": iso(hold.source_at_ms),
        "codes": list(hold.suspect.codes),
        "reasons": {language: list(looked.reasons(language)) for language in LANGUAGES},
        "held": numbers_json(contest, held),
        "good": None if good is None else numbers_json(contest, good),
        "difference": None if good is None else numbers_json(contest, difference(good, held)),
        "document": hold.path,
        "digest": hold.digest,
        "note": hold.note,
        "links": list(hold.links),
        "provenance": provenance_json(hold.provenance),
        "page_url": f"{site}/c/{contest.id}/{hold.region_id}",
        "hold_url": f"{site}/v1/contests/{contest.id}/holds/{name}",
        "body_url": f"{site}/v1/recordings/{hold.digest}",
    }


def decided_json(decision: DeskDecision, decided: Decided) -> Json:
    """Return what became of holds that somebody decided on, and in which entries of the log."""
    return {
        "decision": decision.word,
        "by": decision.by,
        "why": decision.why.strip(),
        "entries": list(decided.offsets),
        "decided": _names(decided.done),
        "moved": _names(decided.moved),
    }


def finding_json(found: Finding) -> Json:
    """Return what a rule has found, in every language."""
    return {
        "code": found.code,
        "action": RULES[found.code].action,
        "region": found.region_id,
        "text": {language: sentence(found, language) for language in LANGUAGES},
        "fields": found.fields,
    }


def correction_json(contest: Contest, tree: Tree, correction: Correction) -> Json:
    """Return one correction: where, before and after, the difference, both times, who and why."""
    region = tree.regions.get(correction.region_id)
    at_station = region is not None and region.level == STATION_LEVEL
    old, new = correction.old, correction.new
    return {
        "region": correction.region_id,
        "source": correction.source_id,
        **place_json(tree, correction.region_id),
        "station": region.name if region is not None and at_station else None,
        "offset": correction.offset,
        "at": iso(correction.at_ms),
        "source_at": iso(correction.source_at_ms),
        "before": numbers_json(contest, old),
        "after": numbers_json(contest, new),
        "difference": numbers_json(contest, difference(old, new)),
        "by": correction.by,
        "why": correction.why,
        "note": correction.note,
        "links": list(correction.links),
    }


def path_names(tree: Tree, region_id: str) -> tuple[str, ...]:
    """Return the names from the root down to *region_id*; of one that isn't there, its code."""
    if region_id not in tree.regions:
        return (region_id,)
    return tuple(tree.regions[step].name for step in tree.path(region_id))


def place_json(tree: Tree, region_id: str) -> Json:
    """Return where a region stands. One that the definition no longer has is nowhere."""
    if region_id not in tree.regions:
        return {"level": None, "path": []}
    steps = tree.path(region_id)
    return {
        "level": tree.regions[region_id].level,
        "path": [{"region": step, "name": tree.regions[step].name} for step in steps],
    }


def _names(holds: Iterable[Hold]) -> list[Json]:
    return [{"name": str(name_of(hold)), **_hold_key(hold)} for hold in holds]


def _hold_key(hold: Hold) -> Json:
    return {"source": hold.source_id, "part": hold.part, "region": hold.region_id}
