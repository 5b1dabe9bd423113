"""`/v1` for everybody who follows what was corrected: before, after, when, and why."""

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.desk_wire import correction_json
from tracker.core.model import Marks
from tracker.core.replica import Replica
from tracker.core.wire import Json, encode_json
from tracker.web.api import headers_with, is_known, live_of
from tracker.web.asked import number_of, replica_of, root_of
from tracker.web.desk import desk_of

CORRECTIONS_MAX = 1_000
CORRECTIONS_USUAL = 200


async def list_corrections(request: Request) -> Response:
    """Answer with the newest corrections of a contest, or 304 where there are no new ones."""
    replica = replica_of(live_of(request), request)
    root = root_of(replica, request) or replica.tree.root
    limit = number_of(request, "limit", CORRECTIONS_USUAL, 1, CORRECTIONS_MAX)
    etag = _etag(replica)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers_with(etag))
    found = await desk_of(request).corrections(replica.contest, root)
    answer: Json = {
        "total": _count(replica, replica.tree.root),
        "count": _count(replica, root),
        "corrections": [
            correction_json(replica.contest, replica.tree, one) for one in found[:limit]
        ],
    }
    return Response(encode_json(answer), media_type="application/json", headers=headers_with(etag))


def _etag(replica: Replica) -> str:
    """Return a validator: within an epoch corrections are only ever added.

    The list may be newer than the count, never older: then the next answer has another one.
    """
    count = _count(replica, replica.tree.root)
    return f'W/"c-{replica.position.epoch}-{count}-{replica.fingerprint}"'


def _count(replica: Replica, region_id: str) -> int:
    """Return how many corrections there were at or below a region, the count's and the tiers'."""
    tally = replica.tallies.get(region_id)
    if tally is None:
        return 0
    marks: Marks | None = (tally.count or tally).marks
    return marks.corrections if marks is not None else 0
