"""A frame: all that a renderer of a channel needs, and goes on with when the link is lost.

It is absolute, never a difference: a renderer that gets one has everything, whatever it missed.
"""

from tracker.core.air.channel import AMBER_MS, Channel, Json, refusal
from tracker.core.air.following import STALE_MS, Following
from tracker.core.air.running import shown, step_at
from tracker.core.instant import iso
from tracker.core.replica import Replica
from tracker.core.wire import contest_json
from tracker.web.air.items import item_of, said_at
from tracker.web.air.news import news_of
from tracker.web.air.words import air_words
from tracker.web.speech import Speech

BESIDE = ("outlook", "marks", "doubts", "held", "drift", "mixed", "recap", "note")
"""What a row says beside its numbers; a frame does not show it."""


class Clocks:
    """What time it is: on the wall, in this run, and when the store was last heard."""

    def __init__(self, *, wall_ms: int, night_ms: int, heard_ms: int) -> None:
        self.wall_ms = wall_ms
        self.night_ms = night_ms
        self.heard_ms = heard_ms

    @property
    def in_touch(self) -> bool:
        """Whether what is shown is the store's word of this moment."""
        return self.heard_ms == self.night_ms


def frame_of(channel: Channel, replica: Replica | None, clocks: Clocks) -> Json:
    """Return the frame of *channel*. A contest that it refuses brings no numbers at all."""
    frame = _state(channel, clocks) | _nothing()
    if replica is None:
        return frame
    contest, speech = contest_json(replica.contest, replica.state), speech_of(channel, replica)
    refused = refusal(channel, test=replica.contest.test)
    said = {"refused": None if refused is None else refused.why()}
    frame |= _contest(contest, speech) | said | beat(clocks, speech)
    if refused is None:
        items = _items(channel, replica, contest, speech)
        frame |= {"items": items, "news": news_of(channel, items, clocks.wall_ms, speech)}
        frame["position"] = _position(channel, replica)
    return frame


def speech_of(channel: Channel, replica: Replica) -> Speech:
    """Return how numbers are written on *channel*."""
    return Speech(channel.language, replica.contest.time_zone)


def beat(clocks: Clocks, speech: Speech) -> Json:
    """Return what every sign of life says: the time, and of which moment the numbers are."""
    return {
        "now_ms": clocks.wall_ms,
        "in_touch": clocks.in_touch,
        "as_of": {
            "at": iso(clocks.heard_ms),
            "text": said_at(clocks.heard_ms, speech, with_day=False),
            "long": said_at(clocks.heard_ms, speech, with_day=True),
        },
    }


def told_of(found: Following | None) -> Json | None:
    """Return who follows a channel as a program reads it; None: nobody has looked yet."""
    if found is None:
        return None
    return {
        "present": [one.name for one in found.present],
        "stale": [one.name for one in found.present if one.silent_ms > STALE_MS],
        "missing": [{"name": one.name, "since": iso(one.heard_ms)} for one in found.missing],
    }


def bare_rows(replica: Replica, region_ids: tuple[str, ...]) -> tuple[Json, ...]:
    """Return the rows of those of *region_ids* that there are, with their numbers alone."""
    known = [r for r in region_ids if r in replica.tree.regions]
    rows = replica.standings(known)
    return tuple({k: v for k, v in row.items() if k not in BESIDE} for row in rows)


def regions_of(channel: Channel) -> tuple[str, ...]:
    """Return every region that a renderer of *channel* may have to show, in order."""
    return tuple(dict.fromkeys((*channel.items, channel.running, *channel.ahead)))


def _state(channel: Channel, clocks: Clocks) -> Json:
    step = step_at(channel, clocks.wall_ms)
    freeze = channel.freeze
    return {
        "op": "frame",
        "channel": channel.name,
        "revision": channel.revision,
        "kind": channel.kind,
        "contest": channel.contest_id or None,
        "language": channel.language,
        "theme": channel.theme,
        "layout": channel.layout,
        "state": channel.state,
        "order": list(channel.items),
        "hidden": list(channel.hidden),
        "running": channel.running or None,
        "since_ms": channel.since_ms,
        "paused_at_ms": channel.paused_at_ms,
        "ahead": list(channel.ahead),
        "behind": channel.behind or None,
        "leads": channel.leads,
        "dwell_ms": channel.dwell_s * 1_000,
        "now_running": step.region_id if step is not None else None,
        "on": list(shown(channel)),
        "order_locked": channel.order_locked,
        "freeze": None
        if freeze is None
        else {
            "since_ms": freeze.since_ms,
            "amber_at_ms": freeze.since_ms + AMBER_MS,
            "by": freeze.by,
            "position": {"epoch": freeze.epoch, "offset": freeze.offset},
        },
        "renderers": None,
        "changed_by": channel.changed_by,
        "now_ms": clocks.wall_ms,
    }


def _nothing() -> Json:
    return {
        "title": "",
        "test": False,
        "mark": "",
        "source_text": "",
        "refused": None,
        "items": [],
        "news": [],
        "position": None,
        "in_touch": False,
        "as_of": None,
    }


def _contest(contest: Json, speech: Speech) -> Json:
    words, counting = air_words(speech.language), contest["counting_source"]
    names = {s["id"]: s["name"].get(speech.language, s["id"]) for s in contest["sources"]}
    return {
        "title": contest["title"].get(speech.language, contest["id"]),
        "test": contest["test"],
        "mark": words["mark"] if contest["test"] else "",
        "source_text": words["source"].format(name=names.get(counting, counting)),
    }


def _items(channel: Channel, replica: Replica, contest: Json, speech: Speech) -> list[Json]:
    region_ids, frozen = regions_of(channel), channel.freeze
    rows = frozen.rows if frozen is not None else bare_rows(replica, region_ids)
    by_region = {row["region"]: row for row in rows}
    # The mark of a test run is today's word, whatever was frozen.
    told = contest if frozen is None else {**frozen.contest, "test": contest["test"]}
    return [
        item_of(told, by_region[r], channel.overrides.get(r), speech)
        for r in region_ids
        if r in by_region
    ]


def _position(channel: Channel, replica: Replica) -> Json:
    if channel.freeze is not None:
        return {"epoch": channel.freeze.epoch, "offset": channel.freeze.offset}
    return {"epoch": replica.position.epoch, "offset": replica.position.offset}
