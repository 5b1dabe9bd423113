"""Changes on their way up the tree: one load for each region that is to be raised.

A large night is nearly all first reports, so rows are gathered and summed once, column by column.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from tracker.core.model import Numbers


class Raised(Struct, frozen=True, gc=False):
    """What a load comes to: sums, how many regions gave each number, newest time."""

    sums: list[int]
    known: list[int]
    source_at_ms: int | None


class Load(Struct):
    """What has to be added to one region: rows that come and rows that go, and sums from below."""

    source_at_ms: int | None
    come: list[Numbers] = []
    gone: list[Numbers] = []
    below: list[Raised] = []


class Lift:
    """What one entry adds to the regions above those that it names."""

    def __init__(self) -> None:
        self.by_region: dict[str, Load] = {}

    def add(
        self, region_id: str | None, old: Numbers | None, new: Numbers, source_at_ms: int | None
    ) -> None:
        """Load the step from *old* to *new* onto *region_id*."""
        if region_id is None:
            return
        load = self._load(region_id, source_at_ms)
        load.come.append(new)
        if old is not None:
            load.gone.append(old)

    def add_firsts(
        self, rows: Iterable[tuple[str | None, Numbers]], source_at_ms: int | None
    ) -> None:
        """Load first words onto the regions that stand beside them."""
        come: defaultdict[str | None, list[Numbers]] = defaultdict(list)
        for region_id, row in rows:
            come[region_id].append(row)
        for region_id, some in come.items():
            if region_id is not None:
                self._load(region_id, source_at_ms).come.extend(some)

    def pass_on(self, region_id: str | None, raised: Raised) -> None:
        """Load what raised a child onto its parent too."""
        if region_id is not None:
            self._load(region_id, raised.source_at_ms).below.append(raised)

    def _load(self, region_id: str, source_at_ms: int | None) -> Load:
        load = self.by_region.get(region_id)
        if load is None:
            load = self.by_region[region_id] = Load(source_at_ms)
        elif load.source_at_ms != source_at_ms:
            load.source_at_ms = later(load.source_at_ms, source_at_ms)
        return load


def raised_by(load: Load) -> Raised:
    """Return what *load* comes to."""
    parts = [sums_of(load.come)] if load.come else []
    parts += [(raised.sums, raised.known) for raised in load.below]
    if load.gone:
        sums, known = sums_of(load.gone)
        parts.append(([-n for n in sums], [-k for k in known]))
    if len(parts) == 1:
        return Raised(*parts[0], load.source_at_ms)
    sums, known = (list(map(sum, zip(*rows, strict=True))) for rows in zip(*parts, strict=True))
    return Raised(sums, known, load.source_at_ms)


def sums_of(rows: Sequence[Numbers]) -> tuple[list[int], list[int]]:
    """Return the sum of each column of *rows*, and how many of them give a number there."""
    columns = tuple(zip(*rows, strict=True))
    try:
        return list(map(sum, columns)), [len(rows)] * len(columns)
    except TypeError:  # A None is among them; looking for one first costs more than the sums.
        given = [[n for n in column if n is not None] for column in columns]
        return list(map(sum, given)), list(map(len, given))


def later(a: int | None, b: int | None) -> int | None:
    """Return the later of two instants; a missing one is never the later."""
    if a is None or b is None:
        return a if b is None else b
    return max(a, b)
