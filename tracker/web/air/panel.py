"""The operator's panel of a channel, and the list of channels.

The script does everything through `/v1/air`, so that a person operates by the same doors as a
Stream Deck. Each of them stands on the panel as a line for a shell.
"""

from collections.abc import Iterator
from shlex import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.air.channel import DWELL_S, Channel
from tracker.core.air.setting import CHOICES
from tracker.core.escape import json_script
from tracker.core.token import Token
from tracker.web.air.channels import air_of, name_of
from tracker.web.air.panel_words import panel_words
from tracker.web.api import live_of
from tracker.web.asked import language_for
from tracker.web.rendering import render
from tracker.web.signing.who import form_token, require

USUAL = ("pgm1", "pvw1")
LINES = {
    "start": "",
    "on": "",
    "off": "",
    "pause": "",
    "resume": "",
    "skip": "",
    "back": "",
    "reset": "",
    "freeze": "",
    "unfreeze": "",
    "lock": "",
    "unlock": "",
    "dwell": "seconds=6",
    "show": "region={region}",
    "hide": "region={region}",
    "order": "regions={regions}",
    "leads": "come=turn",
    "override": "region={region}&votes.{option}=1200",
    "clear": "region={region}",
    "dismiss": "",
    "setup": "contest={contest}&theme=dark",
}
"""Every action with what it says, as it stands behind an address."""
MOVES_ON = ("start", "skip", "back", "reset")
"""Actions that would happen again if they came again, but for the id of their request."""


async def show_channels(request: Request) -> Response:
    """Answer with the channels that there are, and the two that are usual."""
    holder = await require(request, "air")
    air = air_of(request)
    names = sorted({*USUAL, *(await air.names())})
    channels = [await air.channel(name) for name in names]
    return _page(request, "air_channels.html", holder=holder.name, channels=channels)


async def show_panel(request: Request) -> Response:
    """Answer with the panel of one channel."""
    holder = await require(request, "air")
    channel = await air_of(request).channel(name_of(request.path_params["channel"]))
    language = language_for(request)
    contests = [
        (replica.contest.id, replica.contest.title[language], replica.contest.test)
        for _, replica in sorted(live_of(request).replicas.items())
    ]
    return _page(
        request,
        "air_panel.html",
        holder=holder.name,
        channel=channel,
        contests=contests,
        choices=CHOICES,
        dwells=range(DWELL_S[0], DWELL_S[1] + 1),
        lines=list(curl_lines(channel, request.app.state.public_url)),
        boot=_boot(request, channel, holder),
    )


def curl_lines(channel: Channel, site: str) -> Iterator[tuple[str, str]]:
    """Yield every action of *channel* with the line that does it from a shell."""
    first = channel.items[0] if channel.items else "REGION"
    fill = {
        "region": first,
        "regions": ",".join(channel.items[:3]) or "REGION,REGION",
        "option": "OPTION",
        "contest": channel.contest_id or "CONTEST",
    }
    for action, said in LINES.items():
        query = f"?{said.format(**fill)}" if said else ""
        once = ' -H "Idempotency-Key: $(date +%s%N)"' if action in MOVES_ON else ""
        address = quote(f"{site}/v1/air/{channel.name}/{action}{query}")
        yield action, f'curl -X POST -H "Authorization: Bearer $TOKEN"{once} {address}'


def _page(request: Request, name: str, **context: object) -> Response:
    answer = render(request, name, d=panel_words(language_for(request)), **context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _boot(request: Request, channel: Channel, holder: Token) -> str:
    language = language_for(request)
    contests = {
        replica.contest.id: [(o.id, o.short) for o in replica.contest.options]
        for replica in live_of(request).replicas.values()
    }
    boot = {
        "channel": channel.name,
        "language": language,
        "words": panel_words(language),
        "form_token": form_token(request),
        "holder": holder.name,
        "options": contests,
    }
    return json_script(msgspec.json.encode(boot).decode())
