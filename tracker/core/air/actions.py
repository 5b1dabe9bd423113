"""What an operator does to a channel: pure steps from one state to the next.

Every one may come twice. Most say what shall be and are the same the second time; those that move
on (skip, back, reset, start) are told apart by the id of their request.
"""

from collections.abc import Callable, Mapping, Set
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.air.channel import (
    DWELL_S,
    ITEMS_MAX,
    LEADS,
    REQUESTS_KEPT,
    Channel,
    Freeze,
    Json,
    Led,
    refusal,
)
from tracker.core.air.entering import override_of
from tracker.core.air.leading import dropped, led_of
from tracker.core.air.refused import Refused
from tracker.core.air.running import before, further, nth, settled, shown, with_ahead
from tracker.core.air.setting import set_up


class Scene(Struct, frozen=True, kw_only=True):
    """What is known of a channel's contest at this moment; *rows* are those of its items."""

    contest_id: str
    test: bool
    region_ids: frozenset[str]
    option_ids: tuple[str, ...]
    usual: tuple[str, ...]
    contest: Json
    epoch: str
    offset: int
    rows: tuple[Json, ...]


class Request(Struct, frozen=True, kw_only=True):
    """One request of an operator: which action, what it says, by whom, when, under which id."""

    action: str
    given: Mapping[str, str] = {}
    by: str
    now_ms: int
    id: str = ""


Change: TypeAlias = Channel | Refused
Step: TypeAlias = Callable[[Channel, Request, Scene | None], Change]


def acted(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Return *channel* after *request*, or why not; the same value where it has come before.

    *scene* is that of the contest which the channel will have; None: there is no such contest.
    """
    if request.id and request.id in channel.requests:
        return channel
    step = ACTIONS.get(request.action)
    if step is None:
        known = ", ".join(ACTIONS)
        return Refused("no_action", {"action": request.action[:40], "known": known})
    if request.action != "setup" and not channel.contest_id:
        # A name that was mistyped: "done" would be a lie, and a channel of it would stay for ever.
        return Refused("not_set_up", {"channel": channel.name})
    changed = step(settled(channel, request.now_ms), request, scene)
    if isinstance(changed, Refused):
        return changed
    return replace(
        changed,
        revision=channel.revision + 1,
        requests=(*channel.requests, request.id)[-REQUESTS_KEPT:]
        if request.id
        else channel.requests,
        changed_by=request.by,
        changed_at_ms=request.now_ms,
    )


def _start(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Put the channel on from its first item."""
    return _on_air(_to_first(channel, request), request, scene)


def _on(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Put the channel on where it was taken off; one that is on stays as it is."""
    if channel.state != "off":
        return channel
    return _on_air(channel, request, scene)


def _on_air(channel: Channel, request: Request, scene: Scene | None) -> Change:
    if scene is None:
        return Refused("not_set_up", {"channel": channel.name})
    refused = refusal(channel, test=scene.test)
    if refused is not None:
        return refused
    on = channel.running in shown(channel)
    running = channel.running if on else nth(replace(channel, ahead=(), behind=""), 1)
    if not running:
        return Refused("no_region_on", {"channel": channel.name})
    return replace(
        channel,
        state="running",
        running=running,
        since_ms=request.now_ms,
        paused_at_ms=None,
        led=led_of(scene.epoch, scene.offset, scene.rows),
        news=(),
    )


def _off(channel: Channel, _request: Request, _scene: Scene | None) -> Change:
    """Take everything off the air; the place is kept."""
    return replace(channel, state="off", paused_at_ms=None, ahead=(), behind="", news=())


def _pause(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Let the item that runs stay."""
    if channel.state == "off":
        return Refused("nothing_to_pause", {"channel": channel.name})
    return channel if channel.state == "paused" else _paused(channel, request.now_ms)


def _paused(channel: Channel, now_ms: int) -> Channel:
    return replace(channel, state="paused", paused_at_ms=now_ms)


def _resume(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Go on where it was paused."""
    if channel.paused_at_ms is None:
        return channel
    since_ms = channel.since_ms + request.now_ms - channel.paused_at_ms
    return replace(channel, state="running", since_ms=since_ms, paused_at_ms=None)


def _reset(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Go to the first item, on or off."""
    return _to_first(channel, request)


def _skip(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Go to the next item now, or to the one that is named."""
    named = request.given.get("region", "")
    if named and named not in shown(channel):
        return Refused("region_not_on", {"region": named[:40]})
    if named or nth(channel, 1) is None:
        return _jump(channel, named, request)
    return _began(further(channel, 1), request)


def _back(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Go to the item before now."""
    out_of_turn = channel.behind and any(one.number == 0 for one in channel.news)
    if out_of_turn and channel.behind in shown(channel):
        return _jump(channel, channel.behind, request)
    return _jump(channel, before(channel, channel.running), request)


def _to_first(channel: Channel, request: Request) -> Channel:
    return _jump(channel, next(iter(shown(channel)), None), request)


def _jump(channel: Channel, region_id: str | None, request: Request) -> Channel:
    """Run *region_id* now; what was to come out of its turn is noted again behind it."""
    left = _without_news(channel, request)
    moved = replace(left, running=region_id or "", ahead=(), behind="", news=())
    return _began(moved, request)


def _began(channel: Channel, request: Request) -> Channel:
    paused_at_ms = None if channel.paused_at_ms is None else request.now_ms
    return replace(channel, since_ms=request.now_ms, paused_at_ms=paused_at_ms)


def _without_news(channel: Channel, request: Request) -> Channel:
    return dropped(channel, {one.region_id for one in channel.news}, request.now_ms)


def _dwell(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Let each item stay for another time; the one that runs keeps its part of it."""
    text, (low, high) = request.given.get("seconds", ""), DWELL_S
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and low <= int(text) <= high):
        return Refused("seconds", {"low": str(low), "high": str(high)})
    until_ms = channel.paused_at_ms if channel.paused_at_ms is not None else request.now_ms
    gone_ms = max(0, until_ms - channel.since_ms) * int(text) // channel.dwell_s
    return replace(channel, dwell_s=int(text), since_ms=until_ms - gone_ms)


def _show(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Switch a region on; it comes at its place."""
    return _switched(channel, request, on=True)


def _hide(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Switch a region off; while it runs it stays to the end of its time."""
    return _switched(channel, request, on=False)


def _switched(channel: Channel, request: Request, *, on: bool) -> Change:
    region_id = request.given.get("region", "")
    if region_id not in channel.items:
        return _not_ours(channel, region_id)
    if on == (region_id not in channel.hidden):
        return channel
    hidden = {*channel.hidden, region_id} - ({region_id} if on else set())
    kept = with_ahead(channel if on else dropped(channel, {region_id}, request.now_ms))
    return replace(kept, hidden=tuple(r for r in channel.items if r in hidden))


def _order(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Take other regions or another order; it applies when the item that runs has ended."""
    if channel.order_locked:
        return Refused("order_locked", {"channel": channel.name})
    items = tuple(r.strip() for r in request.given.get("regions", "").split(",") if r.strip())
    known = scene.region_ids if scene is not None else frozenset[str]()
    unknown = [r for r in items if r not in known]
    if not items or unknown or len(set(items)) < len(items) or len(items) > ITEMS_MAX:
        said = {"most": str(ITEMS_MAX), "unknown": ", ".join(unknown)[:80]}
        return Refused("regions_unknown" if unknown else "regions", said)
    frozen = {row["region"] for row in channel.freeze.rows} if channel.freeze is not None else known
    if not set(items) <= frozen:
        return Refused("frozen_without")
    hidden = tuple(r for r in items if r in channel.hidden)
    gone = set(channel.items) - set(items)
    kept = with_ahead(dropped(channel, gone, request.now_ms))
    return replace(kept, items=items, hidden=hidden, led=_without(kept.led, gone))


def _without(led: Led | None, gone: Set[str]) -> Led | None:
    """Return *led* without regions that left: should one come back, nothing is noted of it."""
    if led is None:
        return None
    return replace(led, leaders={r: leader for r, leader in led.leaders.items() if r not in gone})


def _leads(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Let a change of lead come next, or in its turn like everything else."""
    come = request.given.get("come", "")
    if come not in LEADS:
        return Refused("one_of", {"field": "come", "choices": ", ".join(LEADS)})
    return (
        channel
        if come == channel.leads
        else replace(_without_news(channel, request), leads=come, led=None)
    )


def _lock(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Let nobody change the order by accident; nothing comes out of its turn either."""
    return replace(_without_news(channel, request), order_locked=True)


def _unlock(channel: Channel, _request: Request, _scene: Scene | None) -> Change:
    """Let the order be changed again."""
    return replace(channel, order_locked=False)


def _freeze(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Hold the numbers as they are now; numbers that are held already stay those."""
    if channel.freeze is not None:
        return channel
    if scene is None:
        return Refused("not_set_up", {"channel": channel.name})
    frozen = Freeze(
        since_ms=request.now_ms,
        by=request.by,
        epoch=scene.epoch,
        offset=scene.offset,
        contest=scene.contest,
        rows=scene.rows,
    )
    return replace(_without_news(channel, request), freeze=frozen)


def _unfreeze(channel: Channel, _request: Request, _scene: Scene | None) -> Change:
    """Let the numbers move again."""
    return replace(channel, freeze=None)


def _override(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Show numbers of one region that the operator enters, with a mark."""
    region_id = request.given.get("region", "")
    if scene is None or region_id not in channel.items:
        return _not_ours(channel, region_id)
    entered = override_of(request.given, scene.option_ids, by=request.by, now_ms=request.now_ms)
    if isinstance(entered, Refused):
        return entered
    return replace(channel, overrides={**channel.overrides, region_id: entered})


def _clear(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Show the count's own numbers of a region again; without a region, of all."""
    region_id = request.given.get("region", "")
    kept = {r: o for r, o in channel.overrides.items() if region_id and r != region_id}
    return replace(channel, overrides=kept)


def _dismiss(channel: Channel, request: Request, _scene: Scene | None) -> Change:
    """Miss no renderer any more that has gone by now."""
    return replace(channel, dismissed_ms=request.now_ms)


def _setup(channel: Channel, request: Request, scene: Scene | None) -> Change:
    """Say which contest the channel shows, how, and whether it is a live one."""
    if scene is None:
        return Refused("no_contest")
    changed = set_up(_without_news(channel, request), request.given, scene.contest_id, scene.usual)
    refused = None if isinstance(changed, Refused) else refusal(changed, test=scene.test)
    return refused or changed


def _not_ours(channel: Channel, region_id: str) -> Refused:
    return Refused("region_not_ours", {"region": region_id[:40], "channel": channel.name})


ACTIONS: dict[str, Step] = {
    "setup": _setup,
    "start": _start,
    "on": _on,
    "off": _off,
    "pause": _pause,
    "resume": _resume,
    "reset": _reset,
    "skip": _skip,
    "back": _back,
    "dwell": _dwell,
    "show": _show,
    "hide": _hide,
    "order": _order,
    "leads": _leads,
    "lock": _lock,
    "unlock": _unlock,
    "freeze": _freeze,
    "unfreeze": _unfreeze,
    "override": _override,
    "clear": _clear,
    "dismiss": _dismiss,
}
"""Every action by its name in an address."""
