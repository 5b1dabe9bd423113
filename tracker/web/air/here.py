"""`POST /v1/air/{channel}/here`: a renderer says that it is there.

Its event stream would not do: of a cable that was pulled a server hears nothing for minutes, and
behind a proxy nothing at all.
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.air.following import Renderer
from tracker.web.air.channels import air_of, name_of

_ID = re.compile(r"[0-9a-z]{8,32}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,19}|")
_MS = re.compile(r"[0-9]{1,10}")


async def here(request: Request) -> Response:
    """Keep that a renderer follows a channel; of a channel that nobody has set up nothing is."""
    air, name = air_of(request), name_of(request.path_params["channel"])
    asked = request.query_params
    renderer_id, called, silent = (asked.get(key, "") for key in ("id", "renderer", "silent"))
    if not _ID.fullmatch(renderer_id) or not _NAME.fullmatch(called) or not _MS.fullmatch(silent):
        raise HTTPException(400, "say ?id=, of 8 to 32 letters and digits, &renderer= and &silent=")
    if (await air.channel(name)).revision == 0:
        return Response(status_code=204)
    if "bye" in asked:
        await air.leave(name, renderer_id)
    else:
        now_ms = air.wall_ms()
        told = Renderer(
            id=renderer_id, name=called, since_ms=now_ms, heard_ms=now_ms, silent_ms=int(silent)
        )
        await air.hear(name, told)
    return Response(status_code=204)
