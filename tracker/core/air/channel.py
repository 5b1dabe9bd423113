"""The state of one channel: what its ticker shows, in which order, since when.

Everything that two renderers must agree on follows from this value and the time. The instants
are the wall's, not the night clock's: an operator's seconds are as long as anybody's, however
fast a night is played. The numbers themselves are not here, but for those that are frozen and
those that an operator entered.
"""

import re
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct

from tracker.core.air.refused import Refused

Kind: TypeAlias = Literal["live", "rehearsal"]
State: TypeAlias = Literal["off", "running", "paused"]
Language: TypeAlias = Literal["id", "en"]
Theme: TypeAlias = Literal["dark", "light", "clear"]
Layout: TypeAlias = Literal["lower", "crawl"]
Leads: TypeAlias = Literal["next", "turn"]
Json: TypeAlias = dict[str, Any]

KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES: tuple[Language, ...] = get_args(Language)
THEMES: tuple[Theme, ...] = get_args(Theme)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
LEADS: tuple[Leads, ...] = get_args(Leads)

DWELL_S = (5, 8)
"""How long an item stays, at least and at most: read once aloud, and not so long that it bores."""
ITEMS_MAX = 60
"""As many as the flat rows have room for."""
AMBER_MS = 5 * 60_000
"""A freeze that is older has probably been forgotten."""
REQUESTS_KEPT = 100
"""How many request ids are remembered; a controller repeats within seconds."""
AHEAD_MS_MAX = 5_000
"""Clocks of one house that differ by more are not kept."""
REHEARSAL_NAMES = ("pvw", "preview", "test", "rehearsal")

_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


class Freeze(Struct, frozen=True, kw_only=True):
    """Numbers that are held while somebody talks about them, and the position they are of."""

    since_ms: int
    by: str
    epoch: str
    offset: int
    contest: Json
    rows: tuple[Json, ...]


class Override(Struct, frozen=True, kw_only=True):
    """Numbers that an operator entered for one region; they stand with a mark that says so."""

    votes: dict[str, int | None]
    reported: int | None
    total: int | None
    by: str
    at_ms: int


class Led(Struct, frozen=True):
    """Who leads in which region, as of a position: an option's id, or that the first are level."""

    epoch: str
    offset: int
    leaders: dict[str, str]


class News(Struct, frozen=True, kw_only=True):
    """A change of lead: its region runs *number* items after the channel's own, and says so."""

    region_id: str
    before: str
    now: str
    number: int


class Channel(Struct, frozen=True, kw_only=True):
    """One channel. `running` is the item that began at `since_ms`; later ones follow from it.

    `ahead` are items that run before the order does: those that could already be seen coming when
    it was changed, and those that `news` puts there. The order goes on behind `behind`, or behind
    the last of them where that is empty. `led` is what was noted of leads; `leads` says whether a
    change of one comes next or in its turn. `paused_at_ms` is set while it is paused.
    A renderer that was last heard before `dismissed_ms` is missed no more.
    """

    name: str
    revision: int = 0
    kind: Kind = "live"
    contest_id: str = ""
    language: Language = "id"
    theme: Theme = "dark"
    layout: Layout = "lower"
    state: State = "off"
    items: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    dwell_s: int = 6
    running: str = ""
    since_ms: int = 0
    paused_at_ms: int | None = None
    ahead: tuple[str, ...] = ()
    behind: str = ""
    leads: Leads = "next"
    led: Led | None = None
    news: tuple[News, ...] = ()
    order_locked: bool = False
    freeze: Freeze | None = None
    overrides: dict[str, Override] = {}
    dismissed_ms: int = 0
    requests: tuple[str, ...] = ()
    changed_by: str = ""
    changed_at_ms: int = 0


def new_channel(name: str) -> Channel:
    """Return the channel *name* before anybody has touched it: off, without a contest.

    It is a live one unless its name says otherwise: that way round a mistake shows nothing.
    """
    kind: Kind = "rehearsal" if name.startswith(REHEARSAL_NAMES) else "live"
    return Channel(name=name, kind=kind)


def channel_name_problem(name: str) -> str | None:
    """Say what is wrong with the *name* of a channel, or None."""
    if _NAME.fullmatch(name):
        return None
    return "a channel is called by a small letter and up to 19 more, digits or hyphens: pgm1, pvw1"


def refusal(channel: Channel, *, test: bool) -> Refused | None:
    """Say why *channel* shows nothing of a contest that is a *test* run or not; None: it may."""
    if channel.kind == "live" and test:
        return Refused("test_on_live", {"contest": channel.contest_id})
    return None


def time_of(channel: Channel, now_ms: int) -> int:
    """Return when it is for *channel* at *now_ms*: no earlier than its last change.

    That may have been told by a clock a little ahead of this one. A clock that was far ahead was
    wrong: to wait for it would hold the item that runs for as long.
    """
    ahead_ms = channel.changed_at_ms - now_ms
    return channel.changed_at_ms if 0 < ahead_ms <= AHEAD_MS_MAX else now_ms


def is_amber(channel: Channel, now_ms: int) -> bool:
    """Say whether the freeze of *channel* is so old that somebody should look."""
    return channel.freeze is not None and now_ms - channel.freeze.since_ms >= AMBER_MS
