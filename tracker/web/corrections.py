"""What was corrected, for everybody who follows it: before, after, when, and why."""

from collections.abc import Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.desk_wire import correction_json
from tracker.core.model import Correction, Marks
from tracker.core.replica import Replica
from tracker.core.wire import Json, encode_json
from tracker.web.api import headers_with, is_known, live_of
from tracker.web.asked import number_of, replica_of, root_of
from tracker.web.desk.holds import desk_of

CORRECTIONS_MAX = 1_000
CORRECTIONS_USUAL = 200


class Told(Struct, frozen=True):
    """The corrections of a contest as they were last asked for, newest first."""

    etag: str
    corrections: tuple[Correction, ...]


async def list_corrections(request: Request) -> Response:
    """Answer with the newest corrections of a contest, or 304 where there are no new ones."""
    replica = replica_of(live_of(request), request)
    root = root_of(replica, request) or replica.tree.root
    limit = number_of(request, "limit", CORRECTIONS_USUAL, 1, CORRECTIONS_MAX)
    etag = corrections_etag(replica)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers_with(etag))
    found = await corrections_below(request, replica, root)
    answer: Json = {
        "total": corrections_count(replica, replica.tree.root),
        "count": corrections_count(replica, root),
        "corrections": [
            correction_json(replica.contest, replica.tree, one) for one in found[:limit]
        ],
    }
    return Response(encode_json(answer), media_type="application/json", headers=headers_with(etag))


async def corrections_below(request: Request, replica: Replica, root: str) -> Sequence[Correction]:
    """Return the corrections at or below *root*, newest first.

    However many ask, the store is asked once after a new one.
    """
    kept: dict[str, Told] = request.app.state.corrections
    etag = corrections_etag(replica)
    told = kept.get(replica.contest.id)
    if told is None or told.etag != etag:
        told = Told(etag, await desk_of(request).corrections(replica.contest, None))
        kept[replica.contest.id] = told
    tree = replica.tree
    return [one for one in told.corrections if tree.is_within(one.region_id, root)]


def corrections_etag(replica: Replica) -> str:
    """Return a validator: within an epoch corrections are only ever added.

    The list may be newer than the count, never older: then the next answer has another one.
    """
    count = corrections_count(replica, replica.tree.root)
    return f'W/"c-{replica.position.epoch}-{count}-{replica.fingerprint}"'


def corrections_count(replica: Replica, region_id: str) -> int:
    """Return how many corrections there were at or below a region, the count's and the tiers'."""
    tally = replica.tallies.get(region_id)
    if tally is None:
        return 0
    marks: Marks | None = (tally.count or tally).marks
    return marks.corrections if marks is not None else 0
