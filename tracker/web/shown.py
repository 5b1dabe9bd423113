"""What is to be shown of a contest: the numbers of now, or those of a moment that was asked for."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.core.instant import iso
from tracker.core.replica import Replica
from tracker.core.scope import Scope, members
from tracker.core.wire import Json, contest_json
from tracker.errors import StorageError
from tracker.web.api import live_of
from tracker.web.asked import region_of, replica_of
from tracker.web.history import moment_of_text
from tracker.web.reading_room import ReadingRoom, come_back


@dataclass(frozen=True, slots=True)
class Shown:
    """A region's standings and those directly below it, with both clocks of the moment."""

    replica: Replica
    root: str
    contest: Json
    rows: dict[str, Json]
    checked_at: str | None
    now_ms: int
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


async def shown_of(request: Request, region_id: str | None, at: str | None = None) -> Shown:
    """Return what the path's contest shows of *region_id*, or showed at *at*; or raise 4xx, 503."""
    live = live_of(request)
    replica = replica_of(live, request)
    root = region_of(replica, region_id) if region_id is not None else replica.tree.root
    now_ms = await live.now_ms()
    if at is None:
        checked_at = await live.checked_at(replica, root)
        return _shown(replica, root, checked_at=checked_at, now_ms=now_ms)
    at_ms = moment_of_text(at, replica.contest)
    then, settled = await _then(request, replica, at_ms)
    # When a source was looked at is no entry of the log, so it is not known of the past.
    return _shown(then, root, checked_at=None, now_ms=now_ms, as_of=iso(at_ms), settled=settled)


def _shown(
    replica: Replica,
    root: str,
    *,
    checked_at: str | None,
    now_ms: int,
    as_of: str | None = None,
    settled: bool = False,
) -> Shown:
    standings = replica.standings(members(replica.tree, Scope(replica.contest.id, root, 1)))
    return Shown(
        replica=replica,
        root=root,
        contest=contest_json(replica.contest, replica.state),
        rows={row["region"]: row for row in standings},
        checked_at=checked_at,
        now_ms=now_ms,
        as_of=as_of,
        settled=settled and not replica.contest.test,
    )


async def _then(request: Request, replica: Replica, at_ms: int) -> tuple[Replica, bool]:
    room: ReadingRoom | None = request.app.state.past
    if room is None:
        raise HTTPException(404, "the past can't be asked for here")
    try:
        async with room.turn():
            found = await room.past.as_of(replica.contest, at_ms)
    except StorageError as error:
        raise come_back("the store can't be reached") from error
    if found is None:
        raise come_back("the log is being read up to there")
    return found
