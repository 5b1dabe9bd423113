"""What a parser looks up in a contest for every body, made once per contest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.core.instant import ms_of
from tracker.core.model import Contest, Region, Source
from tracker.core.tree import Tree, grow

HELD_MAX = 16


@dataclass(frozen=True, slots=True)
class Lookup:
    """The tree, the options in ballot order and the wall clock of one contest."""

    contest: Contest
    tree: Tree
    options: tuple[str, ...]
    known_options: frozenset[str]
    zone: ZoneInfo

    def polled(self, source: Source) -> Iterator[Region]:
        """Yield the regions on the levels that *source* is polled on, parents first."""
        for level in self.contest.levels:
            if level in source.poll_levels:
                yield from (r for r in self.contest.regions if r.level == level)

    def local_ms(self, moment: datetime) -> int:
        """Return the instant that *moment*, a naive time on the contest's wall, stands for."""
        return ms_of(moment.replace(tzinfo=self.zone))


_HELD: dict[int, Lookup] = {}


def lookup(contest: Contest) -> Lookup:
    """Return what to look up in *contest*.

    Kept by identity: growing a tree of 15,000 stations for each of 15,000 station bodies would
    cost 225 million steps. The entry holds the contest, so its identity can't be taken over.
    """
    held = _HELD.get(id(contest))
    if held is None:
        while len(_HELD) >= HELD_MAX:
            _HELD.pop(next(iter(_HELD)), None)
        held = _HELD[id(contest)] = _look(contest)
    return held


def _look(contest: Contest) -> Lookup:
    options = tuple(option.id for option in contest.options)
    zone = ZoneInfo(contest.time_zone)
    return Lookup(contest, grow(contest), options, frozenset(options), zone)
