"""Which alerts somebody asks for: where, of which types, and how much they matter."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.kinds import KINDS
from tracker.core.tree import Tree


class Wanted(Struct, frozen=True):
    """A filter of alerts. `root` None is the whole contest; no `types` are all of them.

    A type may be the beginning of others: `lead` stands for `lead.changed`.
    """

    root: str | None = None
    types: tuple[str, ...] = ()
    significance: int = 1

    def takes(self, alert: Alert, tree: Tree) -> bool:
        """Say whether *alert* is asked for."""
        return (
            alert.significance >= self.significance
            and is_of(alert.type, self.types)
            and (self.root is None or tree.is_within(alert.region_id, self.root))
        )


def is_a(kind: str, asked: str) -> bool:
    """Say whether *kind* is *asked*, or a type below it."""
    return kind == asked or kind.startswith(f"{asked}.")


def is_of(kind: str, types: Sequence[str]) -> bool:
    """Say whether *kind* is one of *types*, or below one; no types are all of them."""
    return not types or any(is_a(kind, asked) for asked in types)


def unknown_types(types: Iterable[str]) -> tuple[str, ...]:
    """Return those of *types* that no alert can ever be."""
    return tuple(asked for asked in types if not any(is_a(kind, asked) for kind in KINDS))
