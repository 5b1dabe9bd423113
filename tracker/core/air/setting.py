"""Which contest a channel shows and how; what could surprise on air can't be changed on air."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tracker.core.air.channel import (
    ITEMS_MAX,
    KINDS,
    LANGUAGES,
    LAYOUTS,
    LEADS,
    THEMES,
    Channel,
)
from tracker.core.air.refused import Refused

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "language": LANGUAGES,
    "theme": THEMES,
    "layout": LAYOUTS,
    "leads": LEADS,
}
"""What can be chosen, by the field's name; all of them are optional."""


def set_up(
    channel: Channel, given: Mapping[str, str], contest_id: str, usual: tuple[str, ...]
) -> Channel | Refused:
    """Return *channel* with what is *given*. Another contest begins with its *usual* regions."""
    chosen: dict[str, Any] = {}
    for name, choices in CHOICES.items():
        value = given.get(name) or getattr(channel, name)
        if value not in choices:
            return Refused("one_of", {"field": name, "choices": ", ".join(choices)})
        chosen[name] = value
    moved = contest_id != channel.contest_id
    if channel.state != "off" and (moved or chosen["kind"] != channel.kind):
        return Refused("on_air", {"channel": channel.name})
    if chosen["layout"] != channel.layout:
        chosen |= {"ahead": (), "behind": "", "news": ()}
    if chosen["leads"] != channel.leads:
        chosen["led"] = None
    if moved:
        chosen |= _emptied(contest_id, usual[:ITEMS_MAX])
    return replace(channel, **chosen)


def _emptied(contest_id: str, items: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields that belong to a contest: nothing of the last one comes along."""
    first = items[0] if items else ""
    return {
        "contest_id": contest_id,
        "items": items,
        "hidden": (),
        "overrides": {},
        "freeze": None,
        "ahead": (),
        "behind": "",
        "news": (),
        "led": None,
        "running": first,
        "order_locked": False,
    }
