"""The tree of regions as KPU's `wilayah` files give it: one list per region, of those below.

For whoever writes or checks a definition; a running count never reads them.
"""

import re
from collections.abc import Mapping, Sequence

from tracker.core.model import Region, Source
from tracker.sources import kpu_words as words
from tracker.sources.body import Node, json_of, shown, text_of


def list_path(election: str, codes: Sequence[str]) -> str:
    """Return the path of the list of what is below the last of *codes*; none: the country.

    It is relative to the lists' own address (`…/wilayah/pilkada`), not to the count's.
    """
    return "/".join((election, *(codes or (words.COUNTRY,)))) + words.SUFFIX


def regions_of(
    source: Source, lists: Mapping[str, bytes], *, root: str, levels: Sequence[str]
) -> tuple[Region, ...]:
    """Return *root* and everything below it that *lists* holds, breadth first.

    *lists* maps a code to the body of its list, `kpu_words.COUNTRY` to that of the provinces.
    *levels* names the levels from the province down; deeper lists are left unread. Names are
    as written, and not stable from one crawl to another: only codes are keys.

    Raises:
        SourceMalformed: a list is none, or it names a region that can't stand below its own.
    """
    found = [r for r in _listed(source, lists, None, levels) if r.id == root]
    if not found:
        raise Node(source.id, None, words.COUNTRY).malformed(f"{shown(root)!r} is not listed")
    for region in found:  # which grows by the regions below, so that parents come first
        if region.level != levels[-1] and region.id in lists:
            found.extend(_listed(source, lists, region, levels))
    return tuple(found)


def _listed(
    source: Source, lists: Mapping[str, bytes], parent: Region | None, levels: Sequence[str]
) -> tuple[Region, ...]:
    name = words.COUNTRY if parent is None else parent.id
    top = Node(source.id, json_of(source, text_of(source, lists.get(name, b""))).value, name)
    regions: dict[str, Region] = {}
    for row in top.elements():
        region = _region(row, parent, levels)
        if region.id in regions:
            raise row.malformed(f"{shown(region.id)} is listed twice")
        regions[region.id] = region
    return tuple(regions.values())


def _region(row: Node, parent: Region | None, levels: Sequence[str]) -> Region:
    code, name = row.get(words.CODE).text() or "", (row.get(words.NAME).text() or "").strip()
    if not re.fullmatch(words.CODE_PATTERN, code) or not name:
        raise row.malformed("a region needs a name, and a code of digits and capitals")
    if parent is not None and (code == parent.id or not code.startswith(parent.id)):
        raise row.malformed(f"{code} doesn't lie below {parent.id}")
    depth = 0 if parent is None else levels.index(parent.level) + 1
    if row.get(words.DEPTH).count() != depth + 1:
        raise row.malformed(f"a {levels[depth]} has depth {depth + 1}")
    return Region(
        id=code, name=name, level=levels[depth], parent_id=None if parent is None else parent.id
    )
