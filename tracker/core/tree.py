"""The tree of regions of a contest: who is above whom, and at which depth."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.model import Contest, Region


@dataclass(frozen=True, slots=True)
class Tree:
    """An index over the regions of one contest. Build it with `grow`."""

    root: str
    regions: dict[str, Region]
    children: dict[str, tuple[str, ...]]
    depth: dict[str, int]

    def parent(self, region_id: str) -> str | None:
        """Return the id of the region above, or None at the root."""
        return self.regions[region_id].parent_id

    def ancestors(self, region_id: str) -> Iterator[str]:
        """Yield the regions above *region_id*, nearest first, the root last."""
        above = self.regions[region_id].parent_id
        while above is not None:
            yield above
            above = self.regions[above].parent_id

    def below(self, region_id: str, depth: int) -> Iterator[str]:
        """Yield *region_id*, then the regions under it down to *depth* levels, breadth first."""
        layer = [region_id]
        for _ in range(depth + 1):
            yield from layer
            layer = [child for above in layer for child in self.children.get(above, ())]

    def path(self, region_id: str) -> tuple[str, ...]:
        """Return the ids from the root down to *region_id*, both included."""
        return (*reversed(tuple(self.ancestors(region_id))), region_id)


def grow(contest: Contest) -> Tree:
    """Build the tree of *contest*, whose definition has been checked: one root, no loops."""
    regions = {region.id: region for region in contest.regions}
    children: dict[str, list[str]] = {}
    root = ""
    for region in contest.regions:
        if region.parent_id is None:
            root = region.id
        else:
            children.setdefault(region.parent_id, []).append(region.id)
    return Tree(root, regions, {k: tuple(v) for k, v in children.items()}, _depths(root, children))


def _depths(root: str, children: dict[str, list[str]]) -> dict[str, int]:
    depths = {}
    layer, depth = [root], 0
    while layer:
        depths.update(dict.fromkeys(layer, depth))
        layer = [child for above in layer for child in children.get(above, ())]
        depth += 1
    return depths
