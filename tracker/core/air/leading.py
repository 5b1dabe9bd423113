"""A change of lead comes next: its region is put before the order, once, and never into an item.

It waits while numbers are frozen. A region that is switched off, whose numbers are held, withdrawn,
entered by hand or declared brings none, and a locked order takes none in.
"""

from collections.abc import Iterable, Set

from msgspec.structs import replace

from tracker.core.air.channel import Channel, Json, Led, News
from tracker.core.air.running import AHEAD, SEEN, settled, shown, with_ahead
from tracker.core.alerts.scene import TIE

GUARD_MS = 1_500
"""An item that ends so soon is followed by what was to follow: a renderer hears within half a
second, and some may already show it."""


def led_of(epoch: str, offset: int, rows: Iterable[Json]) -> Led:
    """Return who leads in those of *rows* that say so; of the others nothing is known."""
    leaders = {row["region"]: leader for row in rows if (leader := leader_of(row)) is not None}
    return Led(epoch, offset, leaders)


def leader_of(row: Json) -> str | None:
    """Return who leads for now in a region, or that the first are level; None: it can't be said."""
    if row["lead"] is None or row["stage"] == "declared" or row.get("held"):
        return None
    return str(row["leader"] or TIE)


def noted(channel: Channel, found: Led, now_ms: int) -> Channel:
    """Return *channel* with the changes of lead in *found* put ahead; itself where there are none.

    Numbers that are older than what was noted, or frozen, tell nothing.
    """
    if channel.state == "off" or channel.leads == "turn" or channel.freeze is not None:
        return channel
    leaders = _heard(channel, found)
    if channel.led is None or channel.led.epoch != found.epoch:
        # A history that begins again is compared with nothing that was before it.
        return replace(channel, led=Led(found.epoch, found.offset, leaders))
    if found.offset < channel.led.offset:
        return channel
    kept = dropped(channel, _overtaken(channel, leaders), now_ms)
    known = kept.led.leaders if kept.led is not None else {}
    changed = {r: leader for r, leader in leaders.items() if known.get(r) != leader}
    if kept is channel and not changed:
        return channel
    said = _put(kept, {r: (known[r], leaders[r]) for r in changed if r in known}, now_ms)
    return replace(said, led=Led(found.epoch, found.offset, {**known, **changed}))


def dropped(channel: Channel, gone: Set[str], now_ms: int) -> Channel:
    """Return *channel* without the news of the regions *gone*, as if it had not been noted.

    What can be seen coming comes, without a word of a change. What runs is left alone.
    """
    now = settled(channel, now_ms)
    leaving = [one for one in now.news if one.number and one.region_id in gone]
    if not leaving or now.led is None:
        return channel
    out = {one.number for one in leaving if one.number > _fixed(now, now_ms)}
    staying = [one for one in now.news if one not in leaving]
    before = {one.region_id: one.before for one in leaving}
    return replace(
        now,
        ahead=tuple(r for number, r in enumerate(now.ahead, 1) if number not in out),
        news=tuple(
            replace(one, number=one.number - sum(n < one.number for n in out)) for one in staying
        ),
        led=replace(now.led, leaders={**now.led.leaders, **before}),
    )


def _heard(channel: Channel, found: Led) -> dict[str, str]:
    """Return the leaders of the channel's regions whose numbers are shown as the count has them."""
    return {
        region_id: found.leaders[region_id]
        for region_id in channel.items
        if region_id in found.leaders and region_id not in channel.overrides
    }


def _overtaken(channel: Channel, leaders: dict[str, str]) -> set[str]:
    """Return the regions whose news no longer stands, or may not come out of its turn any more."""
    on = () if channel.order_locked else shown(channel)
    return {
        one.region_id
        for one in channel.news
        if one.region_id not in on or leaders.get(one.region_id) != one.now
    }


def _put(channel: Channel, changes: dict[str, tuple[str, str]], now_ms: int) -> Channel:
    """Put the regions of *changes* that are on behind what can be seen coming."""
    coming = [r for r in shown(channel) if r in changes] if not channel.order_locked else []
    if not coming:
        return channel
    now = settled(channel, now_ms)
    now = with_ahead(now, _fixed(now, now_ms))
    behind = now.behind or (now.ahead[-1] if now.ahead else now.running)
    seen = SEEN[channel.layout]
    ahead = (*now.ahead, *(r for r in coming if r not in now.ahead[seen:]))
    news = tuple(
        News(
            region_id=r,
            before=changes[r][0],
            now=changes[r][1],
            number=1 + seen + ahead[seen:].index(r),
        )
        for r in coming
    )
    return replace(now, ahead=ahead, behind=behind, news=(*now.news, *news))


def _fixed(channel: Channel, now_ms: int) -> int:
    """Return how many of the items to come nobody may move any more."""
    until_ms = channel.paused_at_ms if channel.paused_at_ms is not None else now_ms
    left_ms = channel.since_ms + channel.dwell_s * 1_000 - until_ms
    return AHEAD[channel.layout] + (1 if left_ms < GUARD_MS else 0)
