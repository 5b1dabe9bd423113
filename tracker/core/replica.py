"""One contest's current standings in the memory of a server of readers.

The hub and the event streams answer every reader out of it: a snapshot, or whatever changed since
any position, however old. State, not history, is the unit of resumption.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from tracker.core import wire
from tracker.core.definition import fingerprint, structure_print
from tracker.core.model import Contest, ContestState, Tally, counting_source
from tracker.core.outlook import Outlook, outlook
from tracker.core.outstanding import Remaining
from tracker.core.position import Position
from tracker.core.scope import Scope, members
from tracker.core.standings import Standing, standing
from tracker.core.tree import grow
from tracker.core.wire import Json, contest_json, standing_json

Joined: TypeAlias = Literal["joined", "gap", "old"]
"""What a change is to what is held: it joins; something is missing before it, so everything must
be loaded again; or it is held already."""


FRAMES_KEPT_MAX = 256
"""Messages kept for others until the next change. Readers name their own positions: without a
bound, one that names every offset there ever was would fill the memory."""


class Replica:
    """The tallies of one contest at one position, and the messages made of them.

    Messages of one scope are made once and shared by all its readers.
    """

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.fingerprint = fingerprint(contest)
        self.structure = structure_print(contest)
        self.tree = grow(contest)
        self.position = Position("0" * 12, 0)
        self.chain = ""
        self.state = ContestState()
        self.tallies: dict[str, Tally] = {}
        self._json: dict[str, tuple[int, Json]] = {}
        self._frames: dict[tuple[Scope, Position | None], bytes | None] = {}
        self._remaining: Remaining | None = None

    def fits(self, state: ContestState) -> bool:
        """Say whether numbers that come with *state* were folded with this definition's tree."""
        return state.structure in ("", self.structure)

    def load(
        self, position: Position, chain: str, tallies: Mapping[str, Tally], state: ContestState
    ) -> None:
        """Hold *tallies* and *state* of *position* in the place of everything before."""
        self.position, self.chain, self.state = position, chain, state
        self.tallies = dict(tallies)
        self._remaining = None
        self._json.clear()
        self._frames.clear()

    def judge(self, start: int, position: Position) -> Joined:
        """Say whether a change from *start* to *position* joins what is held."""
        if position.epoch != self.position.epoch or start > self.position.offset:
            return "gap"
        return "joined" if position.offset > self.position.offset else "old"

    def take(
        self, position: Position, chain: str, tallies: Mapping[str, Tally], state: ContestState
    ) -> None:
        """Take over the regions of a change that joins.

        *tallies* may be newer than *position*. The label stays the change's own: what else has
        changed by then is only named by a later change.
        """
        self.tallies.update(tallies)
        if state.counting_source != self.state.counting_source:
            self._remaining = None
        elif self._remaining is not None:
            self._remaining.revise(tallies, self.tallies, _held(tallies))
        self.position, self.chain, self.state = position, chain, state
        self._frames.clear()

    def snapshot(self, scope: Scope) -> bytes:
        """Return everything that a reader of *scope* needs."""
        key = (scope, None)
        if key not in self._frames:
            self._frames[key] = wire.snapshot(
                scope,
                self.position,
                contest_json(self.contest, self.state),
                self._standings(members(self.tree, scope)),
            )
        frame = self._frames[key]
        assert frame is not None, "a snapshot always has something to say"
        return frame

    def since(self, scope: Scope, held: Position | None) -> bytes | None:
        """Return what a reader of *scope* that holds *held* has missed; None is nothing.

        Another epoch, or an offset that this one has not reached, gets a snapshot.
        """
        if held is None or held.epoch != self.position.epoch or held > self.position:
            return self.snapshot(scope)
        key = (scope, held)
        if key in self._frames:
            return self._frames[key]
        frame = self._update(scope, held)
        if len(self._frames) < FRAMES_KEPT_MAX:
            self._frames[key] = frame
        return frame

    def standings(self, region_ids: Iterable[str]) -> list[Json]:
        """Return the standings of *region_ids* as readers get them."""
        return self._standings(region_ids)

    def _update(self, scope: Scope, held: Position) -> bytes | None:
        changed = [
            region_id
            for region_id in members(self.tree, scope)
            if self._offset(region_id) > held.offset
        ]
        contest = (
            contest_json(self.contest, self.state) if self.state.offset > held.offset else None
        )
        if not changed and contest is None:
            return None
        rows = self._standings(changed)
        return wire.update(scope, held.offset, self.position, rows, contest)

    def _standings(self, region_ids: Iterable[str]) -> list[Json]:
        return [self._one(region_id) for region_id in region_ids]

    def _outlook(self, shown: Standing) -> Outlook:
        """Return what is still out in a region and what that leaves open."""
        if self._remaining is None:
            source_id = counting_source(self.contest, self.state)
            self._remaining = Remaining(
                self.contest, self.tree, self.tallies, _held(self.tallies), source_id=source_id
            )
        region_id = shown.region.id
        votes = {option.id: option.votes for option in shown.options}
        remaining = self._remaining.of(region_id)
        return outlook(self.contest, self.tree, region_id, votes, remaining)

    def _offset(self, region_id: str) -> int:
        """Return the offset at which a region's standing last changed.

        Another definition changes them all: their names, and what is made of their numbers.
        """
        tally = self.tallies.get(region_id)
        return max(tally.offset if tally is not None else 0, self.state.defined)

    def _one(self, region_id: str) -> Json:
        tally, offset = self.tallies.get(region_id), self._offset(region_id)
        held = self._json.get(region_id)
        if held is None or held[0] != offset:
            below = map(self.tallies.get, self.tree.children.get(region_id, ()))
            shown = standing(self.contest, self.tree, region_id, tally, below)
            row = standing_json(shown, self._outlook(shown)) | {"offset": offset}
            held = self._json[region_id] = (offset, row)
        return held[1]


def _held(tallies: Mapping[str, Tally]) -> frozenset[str]:
    """Return the regions whose own report is held: their stations are still out."""
    return frozenset(
        region_id
        for region_id, tally in tallies.items()
        if tally.doubt is not None and tally.doubt.held_since_ms is not None
    )
