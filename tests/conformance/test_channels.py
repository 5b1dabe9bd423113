"""Channels on every backend: of two operators at once one is told to look again."""

import asyncio

from msgspec.structs import replace

from tracker.core.air.channel import Channel, Freeze, Override, new_channel
from tracker.core.air.following import KEPT_MS, RENDERERS_MAX, Renderer


def make_channel(name="pgm1", revision=1, **changes):
    return replace(new_channel(name), revision=revision, **changes)


async def test_a_channel_comes_back_whole(store):
    channel: Channel = make_channel(
        items=("9", "91"),
        hidden=("91",),
        state="paused",
        paused_at_ms=7,
        freeze=Freeze(
            since_ms=5,
            by="rina",
            epoch="e" * 12,
            offset=7,
            contest={"id": "contoh-2024", "title": {"id": "Contoh"}},
            rows=({"region": "9", "options": [{"id": "a", "votes": None}]},),
        ),
        overrides={
            "9": Override(votes={"a": 3, "b": None}, reported=None, total=4, by="rina", at_ms=6)
        },
        requests=("k1", "k2"),
    )

    assert await store.channels.swap(channel, expected=0)
    assert await store.channels.get("pgm1") == channel


async def test_there_is_none_before_the_first(store):
    assert await store.channels.get("pgm1") is None
    assert await store.channels.names() == ()


async def test_channels_are_listed_by_name(store):
    for name in ("pvw1", "pgm2", "pgm1"):
        await store.channels.swap(make_channel(name), expected=0)

    assert await store.channels.names() == ("pgm1", "pgm2", "pvw1")


async def test_a_channel_that_moved_meanwhile_stays_as_it_is(store):
    await store.channels.swap(make_channel(), expected=0)
    newer = make_channel(revision=2, dwell_s=8)
    assert await store.channels.swap(newer, expected=1)

    assert not await store.channels.swap(make_channel(revision=2, dwell_s=5), expected=1)
    assert not await store.channels.swap(make_channel(revision=1), expected=0)
    assert await store.channels.get("pgm1") == newer


async def test_what_is_not_there_stands_at_revision_zero(store):
    assert not await store.channels.swap(make_channel(revision=5), expected=4)
    assert await store.channels.get("pgm1") is None


async def test_of_two_that_write_at_once_one_is_told_so(store):
    rivals = [make_channel(dwell_s=seconds) for seconds in (5, 8)]
    done = await asyncio.gather(*(store.channels.swap(one, expected=0) for one in rivals))

    assert sorted(done) == [False, True]
    assert await store.channels.get("pgm1") == rivals[done.index(True)]


async def test_channels_do_not_touch_each_other(store):
    await store.channels.swap(make_channel("pgm1"), expected=0)
    await store.channels.swap(make_channel("pvw1"), expected=0)
    await store.channels.swap(make_channel("pvw1", revision=2), expected=1)

    assert (await store.channels.get("pgm1")).revision == 1


# ---------------------------------------------------------------- renderers


def make_renderer(n=1, heard_ms=1_000, name="main"):
    return Renderer(
        id=f"renderer{n:02d}", name=name, since_ms=heard_ms, heard_ms=heard_ms, silent_ms=3
    )


async def test_a_renderer_is_as_it_was_last_heard_since_it_was_first(store):
    assert await store.channels.renderers("pgm1") == ()
    await store.channels.hear("pgm1", make_renderer(2, 1_000))
    await store.channels.hear("pgm1", make_renderer(1, 2_000, "backup"))
    await store.channels.hear("pgm1", make_renderer(2, 5_000))

    assert await store.channels.renderers("pgm1") == (
        make_renderer(1, 2_000, "backup"),
        replace(make_renderer(2, 5_000), since_ms=1_000),
    )
    assert await store.channels.renderers("pgm2") == ()


async def test_whoever_says_goodbye_is_forgotten(store):
    await store.channels.hear("pgm1", make_renderer())
    for _ in range(2):
        await store.channels.leave("pgm1", "renderer01")

    assert await store.channels.renderers("pgm1") == ()


async def test_those_that_were_heard_longest_ago_are_forgotten(store):
    for n in range(RENDERERS_MAX + 3):
        await store.channels.hear("pgm1", make_renderer(n, 1_000 + n))
    known = await store.channels.renderers("pgm1")

    assert [one.id for one in known] == [f"renderer{n:02d}" for n in range(3, RENDERERS_MAX + 3)]
    await store.channels.hear("pgm1", make_renderer(99, KEPT_MS + 1_000 + 5))
    assert next(one.id for one in await store.channels.renderers("pgm1")) == "renderer06"


async def test_renderers_are_not_channels(store):
    await store.channels.hear("pgm1", make_renderer())

    assert await store.channels.names() == ()
    assert await store.channels.get("pgm1") is None
