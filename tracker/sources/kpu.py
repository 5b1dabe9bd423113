"""The count files that KPU, Indonesia's election authority, publishes: Pilkada and Pemilu 2024.

One document per region. An aggregate holds the region's own total and a row for each region
below; a station's file holds its votes, its administration and photographs of its form.
Tolerant only where real files need it: missing options, null blocks, the key `"null"`. Zeros
stay zeros and what is missing stays missing; what may be true is for the rules to say.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from tracker.core.model import Contest, Document, Finding, Source
from tracker.core.tree import Tree
from tracker.ports import Parsed
from tracker.sources import kpu_words as words
from tracker.sources.body import Node, json_of, shown, text_of
from tracker.sources.findings import finding
from tracker.sources.kpu_read import Sheet, Told, own, progress_of, rows, strangers
from tracker.sources.kpu_station import is_station, links, oddities, station_progress
from tracker.sources.lookup import Lookup, lookup


@dataclass(frozen=True, slots=True)
class Kpu:
    """`SourceFormat` for one dialect of KPU's count files."""

    dialect: words.Dialect

    def documents(self, contest: Contest, source: Source) -> tuple[Document, ...]:
        """Return one document for each region on the levels that are polled."""
        look = lookup(contest)
        return tuple(
            Document(path=path_of(look.tree, source.election, region.id), region_id=region.id)
            for region in look.polled(source)
        )

    def parse(self, contest: Contest, source: Source, document: Document, body: bytes) -> Parsed:
        """Read one count file; see `SourceFormat.parse`."""
        look = lookup(contest)
        sheet = _sheet(self.dialect, look, document, json_of(source, text_of(source, body)))
        station = is_station(sheet)
        _check_mode(sheet, may_miss=station or self.dialect.mode_may_miss)
        told = _station(sheet) if station else _aggregate(sheet)
        odd = _odd_words(sheet, self.dialect)
        return Parsed(
            reports=told.reports, source_at_ms=sheet.at_ms, findings=(*told.findings, *odd)
        )


def path_of(tree: Tree, election: str, region_id: str) -> str:
    """Return the path of a region's file: every code from the top down to it.

    Codes are prefixes of those below them. A root that is no prefix is the whole country: its
    own file is named after the election, and its code stands in no path. A root that is a city
    has its province's code before it, although no contest of the province is counted here.
    """
    codes, root = tree.path(region_id), tree.root
    national = not all(c.startswith(root) for c in tree.children.get(root, ()))
    above = () if national else tuple(root[:n] for n in words.CODE_LENGTHS if n < len(root))
    parts = (words.FOLDER, election, *above, *(codes[1:] if national else codes))
    return "/".join(parts) + words.SUFFIX


def _sheet(dialect: words.Dialect, look: Lookup, document: Document, top: Node) -> Sheet:
    block = top if dialect.block is None else top.get(dialect.block)
    expected = frozenset({dialect.block}) if dialect.block else words.BLOCK_WORDS
    if not {name for name, _ in top.items()} & (expected | words.STATION_MARKS):
        raise top.malformed(f"the body has none of {', '.join(sorted(expected))}")
    return Sheet(look, document.region_id, _time(top.get(words.TIME), look), top, block)


def _time(node: Node, look: Lookup) -> int:
    text = node.text() or ""
    try:
        moment = datetime.fromisoformat(text) if re.fullmatch(words.TIME_PATTERN, text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise node.malformed(f"expected a time like 2024-11-28 10:00:05, found {shown(text)!r}")
    return look.local_ms(moment)


def _check_mode(sheet: Sheet, *, may_miss: bool) -> None:
    node = sheet.top.get(words.MODE)
    mode = node.text()
    if mode != words.FOLDER and not (mode is None and may_miss):
        raise node.malformed(f"expected {words.FOLDER!r}, found {shown(mode or '')!r}")


def _station(sheet: Sheet) -> Told:
    if sheet.look.tree.children.get(sheet.region_id):
        raise sheet.top.malformed("a station's file stands at the address of a larger region")
    told = own(sheet, station_progress(sheet), links(sheet))
    return Told(told.reports, (*told.findings, *oddities(sheet)))


def _aggregate(sheet: Sheet) -> Told:
    table = sheet.block.get(words.TABLE)
    if not any(table.items()):
        raise table.malformed("the table has no rows; that is an error, never a count")
    progress, found = progress_of(sheet)
    upper, lower = own(sheet, progress), rows(sheet, table)
    findings = (*found, *upper.findings, *lower.findings)
    return Told((*upper.reports, *lower.reports), findings)


def _odd_words(sheet: Sheet, dialect: words.Dialect) -> tuple[Finding, ...]:
    above = words.TOP_WORDS | ({dialect.block} if dialect.block else words.BLOCK_WORDS)
    found = strangers(sheet.top, above)
    if dialect.block:
        found |= strangers(sheet.block, words.BLOCK_WORDS)
    return (finding("E104", sheet.region_id, "", found),) if found else ()
