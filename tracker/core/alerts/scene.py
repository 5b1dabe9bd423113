"""One moment of a count as the rules of alerts see it: what stands, and what was said before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tracker.core.alerting import Alerting
from tracker.core.alerts.alert import Fact
from tracker.core.alerts.book import Book, Told
from tracker.core.alerts.memory import Memo
from tracker.core.model import FIGURES, Contest, Tally, counting_source
from tracker.core.standings import Standing, standing
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
    shown: dict[str, Standing] = field(default_factory=dict)

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

    @property
    def is_declared(self) -> bool:
        """Say whether the authority has declared the result: then nobody leads *for now*."""
        return self.fold.state.declared is not None

    def tally(self, region_id: str) -> Tally | None:
        """Return what is shown of a region."""
        return self.fold.tallies.get(region_id)

    def standing(self, region_id: str) -> Standing:
        """Return what readers are shown of a region."""
        if region_id not in self.shown:
            self.shown[region_id] = standing(
                self.contest, self.tree, region_id, self.tally(region_id)
            )
        return self.shown[region_id]

    def votes(self, region_id: str) -> tuple[int, ...] | None:
        """Return the votes of each option; None where one is missing, or nobody has any."""
        options = self.standing(region_id).options
        given = tuple(option.votes for option in options if option.votes is not None)
        return given if len(given) == len(options) and any(given) else None

    def stations(self, region_id: str) -> tuple[int | None, int | None]:
        """Return how many stations are in, and how many there are.

        Where no definition says so, the sum of those that have spoken is not all of them.
        """
        shown, tally = self.standing(region_id), self.tally(region_id)
        total = shown.stations_total
        if shown.region.stations is None and tally is not None and tally.known is not None:
            spoken = tally.known[FIGURES.index("stations_total") - len(FIGURES)]
            total = total if spoken >= self.book.sizes.get(region_id, 1) else None
        return shown.stations_reported, total

    def is_counted(self, region_id: str, percent: int) -> bool:
        """Say whether *percent* of a region's stations are in; unknown is not."""
        reported, total = self.stations(region_id)
        return bool(total) and reported is not None and reported * 100 >= (total or 0) * percent

    def is_public(self, region_id: str) -> bool:
        """Say whether enough of a region is counted to tell the public who leads there."""
        return self.is_counted(region_id, self.settings.public_percent)

    def counted(self, region_id: str) -> dict[str, Fact]:
        """Return the facts that most alerts carry: votes, their sum, stations in and in all."""
        votes = tuple(option.votes for option in self.standing(region_id).options)
        given = [v for v in votes if v is not None]
        reported, total = self.stations(region_id)
        return {
            "votes": votes,
            "valid": sum(given) if given else None,
            "reported": reported,
            "total": total,
        }

    def tell(self, kind: str, region_id: str, facts: dict[str, Fact], **more: object) -> str | None:
        """Raise an alert of this moment; *more* are the other fields of `Told`."""
        tally = self.tally(region_id)
        said = {
            "source_at_ms": tally.source_at_ms if tally is not None else None,
            "source_id": counting_source(self.contest, self.fold.state),
        } | more
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
