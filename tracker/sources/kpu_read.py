"""The parts of a KPU count file: the region's own total and the rows of the regions below."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from tracker.core.model import Finding, Part, Report, numbers_of
from tracker.sources import kpu_words as words
from tracker.sources.body import NOTE_MAX, Node, cut, kind_of, shown
from tracker.sources.findings import Code, finding
from tracker.sources.lookup import Lookup

Said: TypeAlias = dict[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One count file: whose it is, when it was made, its top and the block of its counts."""

    look: Lookup
    region_id: str
    at_ms: int
    top: Node
    block: Node


@dataclass(frozen=True, slots=True)
class Told:
    """What a part of a file says: reports, and findings about what could not be placed."""

    reports: tuple[Report, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes of options we know, of options we don't, and names that are neither."""

    known: dict[str, int | None] = field(default_factory=dict)
    unknown: Said = field(default_factory=dict)
    odd: Said = field(default_factory=dict)


def own(sheet: Sheet, progress: Mapping[str, int | None], links: tuple[str, ...] = ()) -> Told:
    """Return the region's own total: its chart, its administration and *progress*."""
    chart = sheet.block.get(words.CHART)
    chart.get(words.PERCENT).number()
    votes = read_votes(chart, sheet.look, words.CHART_WORDS)
    administration = sheet.block.get(words.ADMINISTRATION)
    figures = dict(progress) | read_figures(administration, words.ADMINISTRATION_FIGURES)
    report = _report(
        sheet, (sheet.region_id, "own"), votes=votes, figures=figures, noted=sheet.top, links=links
    )
    found = (*_odd_votes(sheet, chart, votes), *_odd_administration(sheet, administration))
    return Told((report,), found)


def rows(sheet: Sheet, table: Node) -> Told:
    """Return the reports of the regions directly below, and findings for any other row."""
    below = frozenset(sheet.look.tree.children.get(sheet.region_id, ()))
    told = [_row(sheet, code, row, below) for code, row in table.items()]
    findings = [found for one in told for found in one.findings]
    if not below:
        fields: Said = {"rows": len(told)}
        findings = [finding("E106", sheet.region_id, table.where, fields)]
    return Told(tuple(report for one in told for report in one.reports), tuple(findings))


def progress_of(sheet: Sheet) -> tuple[dict[str, int | None], tuple[Finding, ...]]:
    """Return the stations in and in all: the chart's figures, else those of the whole file."""
    chart, top = sheet.block.get(words.CHART), sheet.top.get(words.PROGRESS)
    inner = _progress(chart)
    outer = read_figures(top, words.PROGRESS_FIGURES)
    if _given(inner) and _given(outer) and inner != outer:
        fields: Said = {**outer, **{f"{words.CHART}.{name}": n for name, n in inner.items()}}
        return inner, (finding("E105", sheet.region_id, top.where, fields),)
    return (inner if _given(inner) else outer), ()


def read_votes(node: Node, look: Lookup, known: Set[str]) -> Votes:
    """Sort the members of *node* into votes and strangers; names in *known* are passed over."""
    votes = Votes()
    for name, value in node.items():
        if name in look.known_options:
            votes.known[name] = value.count()
        elif name in known or (name == words.JUNK and value.value is None):
            continue
        elif name.isascii() and name.isdigit():
            votes.unknown[name] = value.count()
        else:
            votes.odd[name] = said(value)
    return votes


def read_figures(node: Node, table: Mapping[str, str]) -> dict[str, int | None]:
    """Return the figures of *node* in our words, by the translation *table*."""
    return {ours: node.get(theirs).count() for theirs, ours in table.items()}


def strangers(node: Node, known: Set[str]) -> Said:
    """Return the members of *node* whose name isn't in *known*."""
    return {name: said(value) for name, value in node.items() if name not in known}


def said(node: Node) -> int | str | None:
    """Return a number or a text as it is, anything else as the kind of thing it is."""
    if isinstance(node.value, str):
        return cut(node.text(), NOTE_MAX)
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.count()
    return None if node.value is None else kind_of(node.value)


def _row(sheet: Sheet, code: str, row: Node, below: Set[str]) -> Told:
    if row.value is None:
        raise row.malformed("expected an object, found nothing")
    row.get(words.HAS_PROGRESS).flag()
    row.get(words.PERCENT).number()
    votes, figures = read_votes(row, sheet.look, words.ROW_WORDS), _progress(row)
    if code in below:
        report = _report(sheet, (code, "row"), votes=votes, figures=figures, noted=row)
        return Told((report,), _odd_votes(sheet, row, votes))
    known = code in sheet.look.tree.regions
    fields = {"region": shown(code), **votes.known, **votes.unknown, **votes.odd, **figures}
    found = finding("E102" if known else "E101", sheet.region_id, row.where, fields)
    return Told(findings=(found,))


def _report(
    sheet: Sheet,
    place: tuple[str, Part],
    *,
    votes: Votes,
    figures: Mapping[str, int | None],
    noted: Node,
    links: tuple[str, ...] = (),
) -> Report:
    numbers = numbers_of(sheet.look.options, votes.known, **figures)
    note = noted.get(words.NOTE).note()
    return Report(*place, numbers, sheet.at_ms, None if note == words.REGULAR else note, links)


def _progress(node: Node) -> dict[str, int | None]:
    progress = node.get(words.PROGRESS)
    progress.get(words.PERCENT).number()
    return read_figures(progress, words.PROGRESS_FIGURES)


def _given(figures: Mapping[str, int | None]) -> bool:
    return any(number is not None for number in figures.values())


def _odd_votes(sheet: Sheet, node: Node, votes: Votes) -> tuple[Finding, ...]:
    kinds: tuple[tuple[Code, Said], ...] = (("E103", votes.unknown), ("E104", votes.odd))
    return tuple(
        finding(code, sheet.region_id, node.where, fields) for code, fields in kinds if fields
    )


def _odd_administration(sheet: Sheet, node: Node) -> tuple[Finding, ...]:
    for name in words.ADMINISTRATION_DETAIL:
        node.get(name).count()
    known = words.ADMINISTRATION_DETAIL | words.ADMINISTRATION_FIGURES.keys()
    fields = strangers(node, known)
    return (finding("E104", sheet.region_id, node.where, fields),) if fields else ()
