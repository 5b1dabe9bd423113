"""Where the authority shows a region: the address of its page, made from the definition's pattern.

An authority's own pages are named by codes, by names, or by both, one level below the other.
"""

import re
import unicodedata
from collections.abc import Iterator

from tracker.core.model import Official
from tracker.core.tree import Tree

_BLANK = re.compile(r"\{([^{}]*)\}")


def official_page(official: Official, tree: Tree, region_id: str) -> str:
    """Return the authority's page of a region, or its site where the level has none.

    `{id}` is the region's code, `{city}` the code of the city that it is or stands in, and
    `{city.slug}` that city's name as it stands in addresses.
    """
    pattern = official.pages.get(tree.regions[region_id].level, official.site)
    words = {"id": region_id}
    for place in tree.path(region_id):
        region = tree.regions[place]
        words |= {region.level: place, f"{region.level}.slug": slug(region.name)}
    return _BLANK.sub(lambda found: words.get(found[1], found[0]), pattern)


def unknown_blanks(pattern: str, levels: tuple[str, ...]) -> Iterator[str]:
    """Yield what stands in braces in *pattern* and is none of the words for a region of *levels*.

    *levels* are those from the root down to the region's own.
    """
    known = {"id", *levels, *(f"{level}.slug" for level in levels)}
    yield from (name for name in _BLANK.findall(pattern) if name not in known)


def slug(name: str) -> str:
    """Return *name* as it stands in addresses: small letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
