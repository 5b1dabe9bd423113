"""The channels that a chat hook can lead to, and how a message is said in each.

An address is written as Apprise has it. Where a channel can edit its messages we have an adapter
of our own (Apprise only sends new ones); everything else goes through Apprise.
"""

import re
from typing import Literal, NamedTuple, TypeAlias

Scheme: TypeAlias = str


class Channel(NamedTuple):
    """How a kind of channel is spoken to: its least pause, and how it calls who is there.

    `hosted`: it is one service on the internet; otherwise the address names a server.
    """

    pause_ms: int = 1_000
    here: str = ""
    hosted: bool = True


CHANNELS: dict[Scheme, Channel] = {
    "slack": Channel(1_000, "<!here>"),
    "discord": Channel(1_000, "@here"),
    "gchat": Channel(1_000, "<users/all>"),
    "tgram": Channel(3_000),
    "whatsapp": Channel(1_000),
    "twist": Channel(1_000),
    "flock": Channel(1_000),
    "lark": Channel(1_000),
    "feishu": Channel(1_000),
    "line": Channel(1_000),
    "pover": Channel(5_000),
    "msteams": Channel(1_000, hosted=False),
    "workflows": Channel(1_000, hosted=False),
    "ntfys": Channel(5_000, hosted=False),
    "mailtos": Channel(60_000, hosted=False),
}
"""Each with the pause that it asks for between messages: Slack one a second in a channel, Telegram
twenty a minute in a group, a mailbox one a minute."""

OTHER = Channel(1_000, hosted=False)
"""Everything else, such as Mattermost or Matrix on a newsroom's own server."""

SLACK = re.compile(r"slack://(?:[^@/]+@)?(xoxb-[A-Za-z0-9-]+)/(?:#|%23)?([A-Za-z0-9_-]+)/?")
TELEGRAM = re.compile(r"tgram://(?:bot)?([0-9]+:[A-Za-z0-9_-]+)/(-?[0-9]+|@[A-Za-z0-9_]+)/?")

_SERVER = re.compile(r"^[a-z0-9+.-]+://([^/?#]*@)?(\[[0-9a-f:.]+\]|[^:/?#@]*).*$", re.I | re.S)

Editable: TypeAlias = Literal["slack", "telegram"]


class Target(NamedTuple):
    """A channel whose messages can be edited: the token that may, and where."""

    kind: Editable
    token: str
    place: str


def scheme_of(url: str) -> Scheme:
    """Return what stands before `://`."""
    return url.partition("://")[0].lower() if "://" in url else ""


def channel_of(url: str) -> Channel:
    """Return how the channel at *url* is spoken to."""
    return CHANNELS.get(scheme_of(url), OTHER)


def server_of(url: str) -> str | None:
    """Return the server that *url* names, '' for none; None: it is a service on the internet."""
    return None if channel_of(url).hosted else (_SERVER.sub(r"\2", url) if "://" in url else "")


def editable(url: str) -> Target | None:
    """Return the channel at *url* if its messages can be edited: a bot's, in one place."""
    if found := SLACK.fullmatch(url):
        return Target("slack", *found.groups())
    if found := TELEGRAM.fullmatch(url):
        return Target("telegram", *found.groups())
    return None
