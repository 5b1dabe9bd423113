"""What a reader subscribes to: a contest, a root region and a depth of 0 or 1."""

from msgspec import Struct

from tracker.core.tree import Tree

DEPTHS = (0, 1)
STANDINGS_MAX = 1_000


class Scope(Struct, frozen=True, order=True):
    """One contest below one root. Readers of one scope share every frame."""

    contest_id: str
    root: str
    depth: int

    def __str__(self) -> str:
        return f"{self.contest_id}/{self.root}/{self.depth}"


def members(tree: Tree, scope: Scope) -> tuple[str, ...]:
    """Return the regions of *scope*, the root first, children in the order of the definition."""
    return tuple(tree.below(scope.root, scope.depth))


def problem(tree: Tree, scope: Scope) -> str | None:
    """Return why *scope* can't be served, or None if it can."""
    if scope.root not in tree.regions:
        return f"{scope.contest_id} has no region {scope.root!r}"
    if scope.depth not in DEPTHS:
        return f"depth is 0 or 1, not {scope.depth}"
    if len(members(tree, scope)) > STANDINGS_MAX:
        return f"{scope} has more than {STANDINGS_MAX} standings; read it page by page over HTTP"
    return None
