"""Which item of a channel runs at a moment: a function of its state, the same on every renderer."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.air.channel import Channel

AHEAD = {"lower": 0, "crawl": 2}
"""How many of the items to come a layout shows already while one runs."""

SEEN = {"lower": 0, "crawl": 1}
"""How many of those can be seen in part: the order of their options is what it is."""


class Step(Struct, frozen=True):
    """The item that runs, since when, and how many items ran since the state's own."""

    region_id: str
    since_ms: int
    number: int


def shown(channel: Channel) -> tuple[str, ...]:
    """Return the items that are on, in order."""
    return tuple(r for r in channel.items if r not in channel.hidden)


def step_at(channel: Channel, at_ms: int) -> Step | None:
    """Return what runs at *at_ms*; None where nothing does."""
    if channel.state == "off" or not channel.running:
        return None
    until_ms = channel.paused_at_ms if channel.paused_at_ms is not None else at_ms
    dwell_ms = channel.dwell_s * 1_000
    number = max(0, until_ms - channel.since_ms) // dwell_ms
    region_id = nth(channel, number)
    if region_id is None:
        return None
    return Step(region_id, channel.since_ms + number * dwell_ms, number)


def nth(channel: Channel, number: int) -> str | None:
    """Return the item that runs *number* items after the state's own; None: none is on."""
    if number == 0:
        return channel.running
    if number <= len(channel.ahead):
        return channel.ahead[number - 1]
    last = channel.ahead[-1] if channel.ahead else channel.running
    cycle = _from(channel.items, shown(channel), channel.behind or last)
    # What came out of its turn just now has had it: no region runs twice in a row for that.
    start = 1 if channel.behind and cycle[:1] == (last,) else 0
    return cycle[(start + number - len(channel.ahead) - 1) % len(cycle)] if cycle else None


def before(channel: Channel, region_id: str) -> str | None:
    """Return the item before *region_id* among those that are on; None: none is on."""
    cycle = _from(channel.items, shown(channel), region_id)
    others = [r for r in cycle if r != region_id]
    return others[-1] if others else (cycle[-1] if cycle else None)


def settled(channel: Channel, now_ms: int) -> Channel:
    """Return the same as *channel* at every later moment, told from the item that runs *now*."""
    step = step_at(channel, now_ms)
    if step is None or step.number == 0:
        return channel
    return replace(further(channel, step.number), since_ms=step.since_ms)


def further(channel: Channel, number: int) -> Channel:
    """Return *channel* told from the item that runs *number* items later."""
    ahead = channel.ahead[number:]
    return replace(
        channel,
        running=nth(channel, number) or "",
        ahead=ahead,
        behind=channel.behind if number <= len(channel.ahead) else "",
        news=tuple(
            replace(one, number=one.number - number) for one in channel.news if one.number >= number
        ),
    )


def with_ahead(channel: Channel, number: int | None = None) -> Channel:
    """Return *channel* with the next *number* items fixed, before its order changes.

    By default those that can be seen coming. What was put ahead before stays there.
    """
    count = max(AHEAD[channel.layout] if number is None else number, len(channel.ahead))
    coming = [nth(channel, n) for n in range(1, count + 1)]
    behind = channel.behind if count == len(channel.ahead) else ""
    return replace(channel, ahead=tuple(r for r in coming if r is not None), behind=behind)


def _from(items: Sequence[str], on: Sequence[str], last: str) -> tuple[str, ...]:
    """Return the items that are *on*, beginning with the first one behind *last*."""
    if last not in items:
        return tuple(on)
    place = items.index(last)
    behind = set(items[place + 1 :])
    return (*(r for r in on if r in behind), *(r for r in on if r not in behind))
