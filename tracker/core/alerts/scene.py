"""One moment of a count as the rules of alerts see it: what stands, and what was said before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tracker.core.alerting import Alerting
from tracker.core.alerts.alert import Fact
from tracker.core.alerts.book import Book, Told
from tracker.core.alerts.memory import Memo
from tracker.core.model import Contest, Numbers, Tally, figure, votes_of
from tracker.core.tallies import Folded, Tallies
from tracker.core.tree import Tree

TIE = "="
"""Stands in the place of an option where the first are level."""

COALESCE_MAX = 3
"""Regions of one entry that are told of one by one; more are one alert at what holds them all."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A contest at one instant; `at_ms` may lie between two entries, where something was due."""

    fold: Tallies
    book: Book
    at_ms: int
    folded: Folded

    @property
    def contest(self) -> Contest:
        """The contest that is being counted."""
        return self.fold.contest

    @property
    def settings(self) -> Alerting:
        """When this contest tells what."""
        return self.fold.contest.alerts

    @property
    def tree(self) -> Tree:
        """Its regions."""
        return self.fold.tree

    @property
    def root(self) -> str:
        """The region that is the whole contest."""
        return self.fold.tree.root

    def tally(self, region_id: str) -> Tally | None:
        """Return what is shown of a region."""
        return self.fold.tallies.get(region_id)

    def numbers(self, region_id: str) -> Numbers | None:
        """Return the numbers that are shown of a region."""
        tally = self.tally(region_id)
        return tally.numbers if tally is not None else None

    def votes(self, region_id: str) -> tuple[int, ...] | None:
        """Return the votes of each option; None where one is missing, or nobody has any."""
        given = [v for v in votes_of(self.numbers(region_id) or ()) if v is not None]
        whole = len(given) == len(self.contest.options) and any(given)
        return tuple(given) if whole else None

    def stations(self, region_id: str) -> tuple[int | None, int | None]:
        """Return how many stations are in, and how many there are."""
        numbers = self.numbers(region_id)
        if numbers is None:
            return None, self.tree.regions[region_id].stations
        total = figure(numbers, "stations_total")
        return figure(numbers, "stations_reported"), (
            total if total is not None else self.tree.regions[region_id].stations
        )

    def is_counted(self, region_id: str, percent: int) -> bool:
        """Say whether *percent* of a region's stations are in; unknown is not."""
        reported, total = self.stations(region_id)
        return bool(total) and reported is not None and reported * 100 >= (total or 0) * percent

    def is_public(self, region_id: str) -> bool:
        """Say whether enough of a region is counted to tell the public who leads there."""
        return self.is_counted(region_id, self.settings.public_percent)

    def counted(self, region_id: str) -> dict[str, Fact]:
        """Return the facts that most alerts carry: votes, their sum, stations in and in all."""
        votes = votes_of(self.numbers(region_id) or ())
        given = [v for v in votes if v is not None]
        reported, total = self.stations(region_id)
        return {
            "votes": tuple(votes),
            "valid": sum(given) if given else None,
            "reported": reported,
            "total": total,
        }

    def tell(self, kind: str, region_id: str, facts: dict[str, Fact], **more: object) -> str | None:
        """Raise an alert of this moment; *more* are the other fields of `Told`."""
        tally = self.tally(region_id)
        said = {"source_at_ms": tally.source_at_ms if tally is not None else None} | more
        told = Told(
            kind=kind,
            region_id=region_id,
            facts=facts,
            root=region_id == self.root,
            **said,  # type: ignore[arg-type]  # fields by name
        )
        return self.book.tell(told, offset=self.fold.offset, at_ms=self.at_ms)

    def memo(self, kind: str, region_id: str, subject: str = "") -> Memo:
        """Return what was said before of a subject."""
        return self.book.memo(kind, region_id, subject)

    def common(self, region_ids: Iterable[str]) -> str:
        """Return the lowest region that holds all of *region_ids*."""
        paths = [self.tree.path(r) for r in region_ids if r in self.tree.regions]
        shared = self.root
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared


def in_groups(scene: Scene, region_ids: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return where to tell of what happened in *region_ids*: each alone, or all at one place."""
    known = [r for r in region_ids if r in scene.tree.regions]
    if len(known) <= COALESCE_MAX:
        return [(region_id, (region_id,)) for region_id in known]
    return [(scene.common(known), tuple(known))]
