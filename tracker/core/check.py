"""From a document's reports to what may count of them: accept, accept and doubt, hold, drop.

The rules judge; here is what their words mean for a report. A report is taken or held whole: the
progress that is shown belongs to the votes that are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.diff import Key, key_of
from tracker.core.model import Contest, Finding, Numbers, Report, Source, Suspect
from tracker.core.rules import RULES, STILL_HELD, Case, action_of, judge, judge_document
from tracker.core.tree import Tree

PASSING = frozenset({"E107", "W401", "W402", "W403", "W404", "W405", "W406", "W407", "W421"})
"""Rules about the step from one report to the next: told once, and no mark on what stands now."""


class Known(Struct, frozen=True, kw_only=True):
    """What the ledger says of the regions of a document and of those beside them."""

    last: Mapping[Key, Numbers]
    held: Mapping[Key, Suspect]


class Checked(Struct, frozen=True, kw_only=True):
    """A document after the rules: what counts, what is held, and everything that was found.

    The codes of a report are those that doubt it, or those that hold it.
    """

    accepted: tuple[Report, ...]
    suspects: tuple[Report, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document of one source, as it is judged; `shape` is what its format found in it."""

    contest: Contest
    source: Source
    tree: Tree
    reports: tuple[Report, ...]
    known: Known
    now_ms: int
    shape: tuple[Finding, ...] = ()


def check(sheet: Sheet) -> Checked:
    """Judge every report of *sheet* against what is known, and the document as a whole.

    What the desk has rejected and the document says again is neither taken nor held anew.
    """
    placed = [report for report in sheet.reports if report.region_id in sheet.tree.regions]
    across = judge_document(sheet.contest, sheet.source, sheet.tree, placed, sheet.known.last)
    accepted, suspects, findings = [], [], list(across)
    for report in sheet.reports:
        found = judge(_case(sheet, report)) if report.region_id in sheet.tree.regions else ()
        findings += found
        about = (*found, *(f for f in across if f.region_id == report.region_id))
        action = "drop" if _is_rejected(sheet.known, report) else action_of(about)
        if action == "hold":
            suspects.append(replace(report, codes=_holding(sheet.known, report, about)))
        elif action != "drop":
            accepted.append(replace(report, codes=_doubting(about)))
    return Checked(accepted=tuple(accepted), suspects=tuple(suspects), findings=tuple(findings))


def keys_around(source: Source, tree: Tree, reports: Iterable[Report]) -> tuple[Key, ...]:
    """Return the keys of *reports* and of the regions beside those that count."""
    keys = {key_of(report): None for report in reports}
    for report in reports:
        if report.part == source.counted_part and report.region_id in tree.regions:
            beside = tree.children.get(tree.parent(report.region_id) or "", ())
            keys |= {(report.part, region_id): None for region_id in beside}
    return tuple(keys)


def _case(sheet: Sheet, report: Report) -> Case:
    key = key_of(report)
    held = sheet.known.held.get(key)
    return Case(
        contest=sheet.contest,
        source=sheet.source,
        region=sheet.tree.regions[report.region_id],
        part=report.part,
        new=report.numbers,
        last=sheet.known.last.get(key),
        source_at_ms=report.source_at_ms,
        now_ms=sheet.now_ms,
        siblings=_siblings(sheet, report),
        held=_held_before(held, report),
        note=report.note,
        shape=tuple(f for f in sheet.shape if f.region_id == report.region_id),
    )


def _held_before(held: Suspect | None, report: Report) -> tuple[Numbers, tuple[str, ...]] | None:
    """Return what an earlier publish has held; a copy of the same one agrees with nothing."""
    if held is None or held.rejected:
        return None
    same = held.source_at_ms is not None and held.source_at_ms == report.source_at_ms
    return None if same and held.numbers == report.numbers else (held.numbers, held.codes)


def _siblings(sheet: Sheet, report: Report) -> dict[str, Numbers]:
    """Return the newest numbers of the other regions under the same parent."""
    told = {r.region_id: r.numbers for r in sheet.reports if r.part == report.part}
    beside = sheet.tree.children.get(sheet.tree.parent(report.region_id) or "", ())
    newest = {r: told.get(r) or sheet.known.last.get((report.part, r)) for r in beside}
    return {r: n for r, n in newest.items() if n is not None and r != report.region_id}


def _is_rejected(known: Known, report: Report) -> bool:
    held = known.held.get(key_of(report))
    return held is not None and held.rejected and held.numbers == report.numbers


def _holding(known: Known, report: Report, found: Iterable[Finding]) -> tuple[str, ...]:
    """Return the codes that hold *report*; where it only goes on being held, those from before."""
    codes = tuple(f.code for f in found if RULES[f.code].action == "hold" and f.code != STILL_HELD)
    before = known.held.get(key_of(report))
    return codes or (before.codes if before is not None else (STILL_HELD,))


def _doubting(found: Iterable[Finding]) -> tuple[str, ...]:
    """Return the codes of the rules that doubt what stands; evidence alone is no doubt."""
    flags = (f.code for f in found if RULES[f.code].action == "flag")
    return tuple(dict.fromkeys(code for code in flags if code not in PASSING))
