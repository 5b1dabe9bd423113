"""Pages: rendered here first, so that they say everything without a script; live after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.escape import json_script
from tracker.core.instant import iso
from tracker.core.model import counting_source, source_of
from tracker.core.official import official_page
from tracker.core.replica import Replica
from tracker.core.scope import Scope, members
from tracker.core.wire import Json, contest_json
from tracker.errors import StorageError
from tracker.web.alerts.feed import FORMATS
from tracker.web.api import headers_with, is_known, live_of
from tracker.web.asked import language_for, region_of, replica_of
from tracker.web.corrected import Corrected, corrected
from tracker.web.corrections import corrections_below, corrections_count, corrections_etag
from tracker.web.doubts import STAGES
from tracker.web.embed.snippets import KINDS, Wish, card_url, link_url, page_url
from tracker.web.people_ask import asked_of
from tracker.web.rendering import render
from tracker.web.texts import (
    Speech,
    bars_of,
    headline,
    level_name,
    page_texts,
    progress,
    progress_share,
)

DEFAULT_ZONE = "Asia/Jakarta"


async def show_contests(request: Request) -> Response:
    """Answer with the list of contests."""
    language = language_for(request)
    live, rows = live_of(request), []
    for _, replica in sorted(live.replicas.items()):
        contest = contest_json(replica.contest, replica.state)
        speech = Speech(language, replica.contest.time_zone)
        (row,) = replica.standings([replica.tree.root])
        rows.append(
            {
                "id": contest["id"],
                "test": contest["test"],
                "title": contest["title"][language],
                "headline": headline(contest, row, speech),
                "progress": progress(row, speech),
                "share": speech.share(progress_share(row)),
                "bar": progress_share(row) or "0",
                "checked": speech.time(await live.checked_at(replica, replica.tree.root)),
                "changed": speech.time(row["source_at"]),
                "final": _final(request, speech),
            }
        )
    return render(request, "contests.html", rows=rows)


async def show_region(request: Request) -> Response:
    """Answer with the page of a contest, or of one of its regions."""
    return await _show(request, "region.html")


async def show_wall(request: Request) -> Response:
    """Answer with the same for a newsroom's wall: no links, nothing to scroll."""
    return await _show(request, "wall.html")


async def _show(request: Request, template: str) -> Response:
    live = live_of(request)
    replica = replica_of(live, request)
    root = request.path_params.get("region", replica.tree.root)
    if root not in replica.tree.regions:
        raise HTTPException(404, f"{replica.contest.id} has no region {root[:80]!r}")
    language = language_for(request)
    speech = Speech(language, replica.contest.time_zone)
    clocks = Clocks(await live.checked_at(replica, root), await live.now_ms())
    context = region_context(request, replica, root, clocks=clocks, speech=speech)
    context["corrected"] = await _corrected(request, replica, root, speech)
    context |= _shared_as(request, replica, root, language)
    return render(request, template, **context)


def _shared_as(request: Request, replica: Replica, root: str, language: str) -> dict[str, str]:
    """Return the addresses by which a region is shown elsewhere: as a link, a card, a widget."""
    server, kind = request.app.state.public_url, request.query_params.get("show")
    wish = Wish(
        contest=replica.contest.id,
        region=root,
        where=replica.tree.regions[root].name,
        language=language,
        kind=kind if kind in KINDS else KINDS[0],
    )
    pasted = link_url(server, wish)
    return {
        "page_url": page_url(server, wish),
        "card_url": card_url(server, wish),
        "oembed_url": f"{server}/oembed?{urlencode({'url': pasted, 'format': 'json'})}",
    }


async def show_corrections(request: Request) -> Response:
    """Answer with the part of a region's page that lists the newest corrections there."""
    replica = replica_of(live_of(request), request)
    root = region_of(replica, request.path_params["region"])
    language = language_for(request)
    etag = corrections_etag(replica).removesuffix('"') + f'-{language}"'
    if is_known(request, etag):
        return Response(status_code=304, headers=headers_with(etag))
    speech = Speech(language, replica.contest.time_zone)
    found = await _corrected(request, replica, root, speech)
    answer = render(request, "corrected.html", corrected=found, contest_id=replica.contest.id)
    answer.headers.update(headers_with(etag))
    return answer


async def _corrected(
    request: Request, replica: Replica, root: str, speech: Speech
) -> Corrected | None:
    """Return the newest corrections; None where there are none, or nobody can say just now."""
    if not corrections_count(replica, root) or request.app.state.desk is None:
        return None
    try:
        found = await corrections_below(request, replica, root)
    except StorageError:
        # The page has its numbers without the store; `Tail.look_round` says that it is away.
        return None
    return corrected(replica, root, found, speech)


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a region was last checked, and what time it is in this run."""

    checked_at: str | None
    now_ms: int


def region_context(
    request: Request, replica: Replica, root: str, *, clocks: Clocks, speech: Speech
) -> dict[str, Any]:
    """Return all that the page of *root* is made of."""
    contest = contest_json(replica.contest, replica.state)
    official = official_page(replica.contest.official, replica.tree, root)
    rows = {
        row["region"]: row
        for row in replica.standings(members(replica.tree, Scope(replica.contest.id, root, 1)))
    }
    below = [row for row in rows.values() if row["parent"] == root]
    return {
        "contest": contest,
        "title": contest["title"][speech.language],
        "region": rows[root],
        "below": below,
        "below_counted": _below_counted(replica, below),
        "below_level": level_name(contest, below[0]["level"], speech) if below else "",
        "path": [(r, replica.tree.regions[r].name) for r in replica.tree.path(root)],
        "t": page_texts(
            contest,
            root,
            rows,
            checked_at=clocks.checked_at,
            now_ms=clocks.now_ms if request.app.state.archived is None else None,
            speech=speech,
        ),
        "bars": bars_of(rows),
        "feeds": FORMATS,
        "colours": {option["id"]: option["colour"] for option in contest["options"]},
        "due": _due(contest, speech),
        "official": official,
        "stages": STAGES,
        "authority": contest["official"]["authority"].get(speech.language, ""),
        "asked": asked_of(contest, official, speech),
        "final": _final(request, speech),
        "boot": _boot(request, replica, root, clocks=clocks, speech=speech),
    }


def _final(request: Request, speech: Speech) -> str:
    """Say since when nothing here moves any more; empty on a page that is alive."""
    at = request.app.state.archived
    return speech.words["archived"].format(time=speech.time(at)) if at is not None else ""


def _due(contest: Json, speech: Speech) -> str:
    deadline = contest["announcement_deadline_at"]
    return speech.words["due"].format(date=speech.date(deadline)) if deadline else ""


def _below_counted(replica: Replica, below: Sequence[Json]) -> bool:
    """Say whether *below* lies beneath the level that the counting source counts at."""
    contest = replica.contest
    source = source_of(contest, counting_source(contest, replica.state))
    levels = contest.levels
    return any(levels.index(row["level"]) > levels.index(source.counted_level) for row in below)


def _boot(request: Request, replica: Replica, root: str, *, clocks: Clocks, speech: Speech) -> str:
    """Return what the script needs to go on where the server stopped, as JSON for a <script>."""
    scope = Scope(replica.contest.id, root, 1)
    rows = replica.standings(members(replica.tree, scope))
    boot = {
        "socket": request.app.state.socket_url,
        "events": f"/v1/contests/{replica.contest.id}/events",
        "contest_id": replica.contest.id,
        "root": root,
        "language": speech.language,
        "zone_name": speech.zone_name,
        "words": speech.words,
        "contest": contest_json(replica.contest, replica.state),
        "epoch": replica.position.epoch,
        "offset": replica.position.offset,
        "top": replica.tree.root,
        "checked_at": clocks.checked_at,
        "now": iso(clocks.now_ms),
        "standings": rows,
    }
    return json_script(msgspec.json.encode(boot).decode())
