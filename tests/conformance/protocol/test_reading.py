"""What a subscriber is told: everything, what changed since, or nothing, and always a heartbeat."""

import pytest
from websockets.asyncio.client import connect

from tests.conformance.protocol.conftest import Reader
from tracker.core.wire import PROTOCOL


async def test_a_snapshot_begins_with_the_root_and_goes_one_level_down(reader):
    snapshot = await reader.ask()
    root, *below = snapshot["standings"]

    assert (snapshot["op"], root["parent"]) == ("snapshot", None)
    assert below
    assert {row["parent"] for row in below} == {root["region"]}


async def test_the_name_of_a_scope_is_contest_root_and_depth(reader):
    snapshot = await reader.ask(depth=0)
    (root,) = snapshot["standings"]

    assert snapshot["scope"] == f"{reader.contest}/{root['region']}/0"
    assert snapshot["contest"]["id"] == reader.contest


async def test_every_region_can_be_a_root(reader):
    child = (await reader.ask())["standings"][1]["region"]
    await reader.hear("heartbeat")
    snapshot = await reader.ask(root=child, depth=0)

    assert [row["region"] for row in snapshot["standings"]] == [child]


async def test_a_snapshot_is_followed_by_a_sign_of_life_of_its_epoch(reader):
    snapshot = await reader.ask()
    heartbeat = await reader.hear()

    assert (heartbeat["op"], heartbeat["contest"]) == ("heartbeat", reader.contest)
    assert heartbeat["epoch"] == snapshot["epoch"]
    assert heartbeat["offset"] >= snapshot["offset"]


async def test_no_standing_is_newer_than_its_snapshot(reader):
    snapshot = await reader.ask()

    assert all(row["offset"] <= snapshot["offset"] for row in snapshot["standings"])


async def test_whoever_is_at_the_newest_position_is_told_nothing_but_a_heartbeat(reader):
    snapshot = await reader.ask()
    await reader.hear("heartbeat")
    since = {"epoch": snapshot["epoch"], "offset": snapshot["offset"]}

    assert (await reader.ask(since=since))["op"] == "heartbeat"


async def test_from_every_position_exactly_what_changed_since_is_told(reader):
    snapshot = await reader.ask()
    await reader.hear("heartbeat")
    top = snapshot["offset"]
    for offset in sorted({0, 1, top // 2, top - 1} & set(range(top))):
        update = await reader.ask(since={"epoch": snapshot["epoch"], "offset": offset})
        await reader.hear("heartbeat")
        missed = [row for row in snapshot["standings"] if row["offset"] > offset]
        assert (update["op"], update["from"], update["offset"]) == ("update", offset, top)
        assert update["standings"] == missed


@pytest.mark.parametrize("ahead", [1, 1_000_000])
async def test_a_position_that_was_never_reached_gets_a_snapshot(reader, ahead):
    snapshot = await reader.ask()
    await reader.hear("heartbeat")
    since = {"epoch": snapshot["epoch"], "offset": snapshot["offset"] + ahead}

    assert (await reader.ask(since=since))["op"] == "snapshot"


async def test_a_position_of_another_epoch_gets_a_snapshot(reader):
    assert (await reader.ask(since={"epoch": "ffffffffffff", "offset": 1}))["op"] == "snapshot"


async def test_fields_of_later_versions_are_ignored(reader):
    assert (await reader.ask(colour="red"))["op"] == "snapshot"


async def test_fields_of_later_versions_are_ignored_in_a_position_too(reader):
    snapshot = await reader.ask()
    await reader.hear("heartbeat")
    since = {"epoch": snapshot["epoch"], "offset": snapshot["offset"], "chain": "red"}

    assert (await reader.ask(since=since))["op"] == "heartbeat"


async def test_an_unsubscribed_scope_can_be_asked_for_again(reader):
    snapshot = await reader.ask()
    await reader.hear("heartbeat")
    for _ in range(2):
        await reader.say(f'{{"op":"unsubscribe","scope":"{snapshot["scope"]}"}}')

    assert await reader.ask() == snapshot


async def answers(reader, **fields):
    """Return the alerts and what is said of them, up to the sign of life behind them."""
    await reader.subscribe(**fields)
    heard = []
    while (message := await reader.hear())["op"] != "heartbeat":
        heard.append(message)
    return [message for message in heard if message["op"].startswith("alert")]


async def test_who_does_not_ask_for_alerts_is_told_none(reader):
    assert await answers(reader) == []


@pytest.mark.parametrize("since", ["", "now"])
async def test_who_asks_for_alerts_from_now_on_is_told_where_that_is(reader, since):
    (here,) = await answers(reader, alerts_since=since)

    assert (here["op"], here["contest"]) == ("alerts_from", reader.contest)


async def test_who_comes_back_with_where_it_was_has_missed_nothing(target):
    async with connect(target.url, subprotocols=[PROTOCOL]) as socket:
        (here,) = await answers(Reader(socket, target.contest), alerts_since="now")
    async with connect(target.url, subprotocols=[PROTOCOL]) as socket:
        assert await answers(Reader(socket, target.contest), alerts_since=here["last"]) == []


async def test_an_alert_that_never_was_is_missed_and_the_standings_go_on(reader):
    missed, here = await answers(reader, alerts_since="0" * 24)

    assert (missed["op"], missed["count"], missed["since"]) == ("alerts_missed", None, "0" * 24)
    assert here["op"] == "alerts_from"
    assert (await reader.ask())["op"] == "snapshot"


async def test_all_alerts_come_in_their_order_up_to_the_newest(reader, target):
    (here,) = await answers(reader, alerts_since="now")
    async with connect(target.url, subprotocols=[PROTOCOL]) as socket:
        every = await answers(Reader(socket, target.contest), alerts_since="first")
    told = [message for message in every if message["op"] == "alert"]
    places = [alert["published"] for alert in told]

    assert places == sorted(set(places))
    assert (told[-1]["id"] if told else "first") == here["last"]


async def test_asking_again_for_alerts_repeats_none(reader):
    await answers(reader, alerts_since="first")

    assert await answers(reader, alerts_since="first") == []
