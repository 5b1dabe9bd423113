"""Changes on their way up the tree: one load for each region that is to be raised."""

from dataclasses import dataclass

from tracker.core.model import Numbers


@dataclass(slots=True)
class Load:
    """What has to be added to one region: sums, how many gave each number, newest time."""

    sums: list[int]
    known: list[int]
    source_at_ms: int | None = None


class Lift:
    """What one entry adds to the regions above those that it names."""

    def __init__(self, width: int) -> None:
        self.by_region: dict[str, Load] = {}
        self._width = width

    def add(
        self, region_id: str | None, old: Numbers | None, new: Numbers, source_at_ms: int | None
    ) -> None:
        """Load the step from *old* to *new* onto *region_id*."""
        if region_id is None:
            return
        load = self._load(region_id)
        if old is None and None not in new:
            load.sums = [a + b for a, b in zip(load.sums, new, strict=True)]  # type: ignore[operator]  # None is excluded above
            load.known = [k + 1 for k in load.known]
        elif old is not None and None not in new and None not in old:
            load.sums = [a + b - c for a, b, c in zip(load.sums, new, old, strict=True)]  # type: ignore[operator]  # None is excluded above
        else:
            _add_partial(load, old or (None,) * self._width, new)
        load.source_at_ms = later(load.source_at_ms, source_at_ms)

    def pass_on(self, region_id: str | None, load: Load) -> None:
        """Load what raised a child onto its parent too."""
        if region_id is None:
            return
        above = self._load(region_id)
        above.sums = [a + b for a, b in zip(above.sums, load.sums, strict=True)]
        above.known = [a + b for a, b in zip(above.known, load.known, strict=True)]
        above.source_at_ms = later(above.source_at_ms, load.source_at_ms)

    def _load(self, region_id: str) -> Load:
        load = self.by_region.get(region_id)
        if load is None:
            load = Load([0] * self._width, [0] * self._width)
            self.by_region[region_id] = load
        return load


def _add_partial(load: Load, old: Numbers, new: Numbers) -> None:
    for slot, (a, b) in enumerate(zip(old, new, strict=True)):
        load.sums[slot] += (b or 0) - (a or 0)
        load.known[slot] += (b is not None) - (a is not None)


def later(a: int | None, b: int | None) -> int | None:
    """Return the later of two instants; a missing one is never the later."""
    if a is None or b is None:
        return a if b is None else b
    return max(a, b)
