"""The desk's page: alerts as they come, what waits for a person, sources, and our own call.

The script fills it from `/v1`, so that a person decides by the same doors as a program.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.escape import json_script
from tracker.core.replica import Replica
from tracker.core.token import Token
from tracker.core.wire import contest_json
from tracker.web.api import live_of
from tracker.web.asked import language_for, replica_of
from tracker.web.desk.type_words import families, type_words
from tracker.web.desk.words import desk_words
from tracker.web.rendering import render
from tracker.web.signing.who import form_token, require
from tracker.web.speech import Speech

NOT_KEPT = {"Cache-Control": "no-store"}


async def show_desks(request: Request) -> Response:
    """Answer with the desks that there are, one for each contest."""
    holder = await require(request, "desk")
    language = language_for(request)
    desks = [
        (replica.contest.id, replica.contest.title[language], replica.contest.test)
        for _, replica in sorted(live_of(request).replicas.items())
    ]
    return _page(request, "desks.html", holder=holder.name, desks=desks)


async def show_desk(request: Request) -> Response:
    """Answer with the desk of one contest."""
    holder = await require(request, "desk")
    replica = replica_of(live_of(request), request)
    contest = replica.contest
    return _page(
        request,
        "desk.html",
        holder=holder.name,
        contest=contest_json(contest, replica.state),
        heading=contest.title[language_for(request)],
        families=families(language_for(request)),
        boot=_boot(request, replica, holder),
    )


def _page(request: Request, name: str, **context: object) -> Response:
    answer = render(request, name, d=desk_words(language_for(request)), **context)
    answer.headers.update(NOT_KEPT)
    return answer


def _boot(request: Request, replica: Replica, holder: Token) -> str:
    """Return what the script begins with, as JSON for a <script>."""
    language = language_for(request)
    boot = {
        "contest": contest_json(replica.contest, replica.state),
        "language": language,
        "zone_name": Speech(language, replica.contest.time_zone).zone_name,
        "words": desk_words(language),
        "types": type_words(language),
        "states": {
            key: word for key, word in Speech(language, "UTC").words.items() if "state_" in key
        },
        "form_token": form_token(request),
        "holder": holder.name,
    }
    return json_script(msgspec.json.encode(boot).decode())
