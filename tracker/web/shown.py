"""What is to be shown of a contest: the numbers of now, or those of a moment that was asked for.

A moment costs a walk through the log, and a live blog that pins one sends its whole crowd there:
what can't change any more is walked to once and kept.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.core.position import Position
from tracker.core.replica import Replica
from tracker.core.scope import Scope, members
from tracker.core.wire import Json, contest_json
from tracker.errors import StorageError
from tracker.web.api import live_of
from tracker.web.asked import region_of, replica_of
from tracker.web.history import SETTLED, moment_of_text, shown_at
from tracker.web.reading_room import ReadingRoom, come_back

MOMENTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A region's standings and those directly below it, with both clocks of the moment."""

    replica: Replica
    """The contest as it is now, whatever moment is shown."""

    position: Position
    root: str
    contest: Json
    rows: dict[str, Json]
    checked_at: str | None
    now_ms: int | None
    """The run's time; None where these numbers are read at other times than now."""
    as_of: str | None
    settled: bool
    """Whether these numbers can't change any more."""

    @property
    def row(self) -> Json:
        """The standing of the region itself."""
        return self.rows[self.root]

    @property
    def below(self) -> list[Json]:
        """The standings directly below it."""
        return [row for row in self.rows.values() if row["parent"] == self.root]


class Shelf:
    """What was shown at moments that can't change any more; the longest unasked go."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Shown] = OrderedDict()

    def find(self, key: Hashable) -> Shown | None:
        """Return what is kept under *key*."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, shown: Shown) -> None:
        """Keep *shown* under *key*."""
        self._kept[key] = shown
        if len(self._kept) > MOMENTS_MAX:
            self._kept.popitem(last=False)


async def shown_of(
    request: Request, region_id: str | None, at: str | None = None, *, named: str = "at"
) -> Shown:
    """Return what the path's contest shows of *region_id*, or showed at *at*; or raise 4xx, 503.

    A moment that can't be read is told by the name, *named*, under which it was asked for.
    """
    live = live_of(request)
    replica = replica_of(live, request)
    root = region_of(replica, region_id) if region_id is not None else replica.tree.root
    now_ms = await live.now_ms()
    if at is not None:
        at_ms = moment_of_text(at, replica.contest, name=named)
        return await _then(request, replica, root, at_ms=at_ms, now_ms=now_ms)
    checked_at = await live.checked_at(replica, root)
    return Shown(
        replica=replica,
        position=replica.position,
        root=root,
        contest=contest_json(replica.contest, replica.state),
        rows=_rows(replica, root),
        checked_at=checked_at,
        now_ms=now_ms if request.app.state.archived is None else None,
        as_of=None,
        settled=False,
    )


async def _then(request: Request, replica: Replica, root: str, *, at_ms: int, now_ms: int) -> Shown:
    room: ReadingRoom | None = request.app.state.past
    shelf: Shelf = request.app.state.shelf
    if room is None:
        raise HTTPException(404, "the past can't be asked for here")
    key = (replica.contest.id, replica.fingerprint, replica.position.epoch, root, at_ms)
    found = shelf.find(key)
    if found is not None:
        return found
    async with room.turn():
        found = shelf.find(key) or await _walked(room, replica, root, at_ms=at_ms, now_ms=now_ms)
    if found.settled:
        shelf.keep(key, found)
    return found


async def _walked(
    room: ReadingRoom, replica: Replica, root: str, *, at_ms: int, now_ms: int
) -> Shown:
    try:
        found = await room.past.as_of(replica.contest, at_ms)
    except StorageError as error:
        raise come_back("the store can't be reached") from error
    if found is None:
        raise come_back("the log is being read up to there")
    then, settled = found
    return Shown(
        replica=replica,
        position=then.position,
        root=root,
        contest=contest_json(then.contest, then.state),
        rows=_rows(then, root),
        # When a source was looked at is no entry of the log, so it is not known of the past.
        checked_at=None,
        now_ms=None,
        as_of=shown_at(at_ms, now_ms, settled=settled),
        settled=settled,
    )


def _rows(replica: Replica, root: str) -> dict[str, Json]:
    standings = replica.standings(members(replica.tree, Scope(replica.contest.id, root, 1)))
    return {row["region"]: row for row in standings}


def cached(shown: Shown, now: str) -> str:
    """Return how long others may keep what is made of *shown*; *now* is said of what moves.

    A test run begins anew with every demo, at the same times and with other numbers.
    """
    return SETTLED if shown.settled and not shown.contest["test"] else now
