"""Channels on every backend: of two operators at once one is told to look again."""

import asyncio

from msgspec.structs import replace

from tracker.core.air.channel import Channel, Freeze, Override, new_channel


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
