"""What a hub refuses: always with a code that says whether to come back."""

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tracker.core.close import Close
from tracker.core.session import REQUESTS_MAX, SCOPES_MAX
from tracker.core.wire import PROTOCOL, REQUEST_BYTES_MAX

UNREADABLE = [
    "",
    "{",
    "null",
    "[]",
    '"subscribe"',
    "{}",
    '{"op":"vote"}',
    '{"op":"subscribe"}',
    '{"op":"subscribe","contest":null}',
    '{"op":"subscribe","contest":"c","since":{"offset":1}}',
    '{"op":"subscribe","contest":"c","alerts_since":1}',
    '{"op":"subscribe","contest":"c","since":{"epoch":"e","offset":1e99}}',
]


@pytest.mark.parametrize(
    "fields",
    [
        {"contest": "no-such-contest"},
        {"contest": "{rc:00}:*"},
        {"contest": "x" * 3_000},
        {"root": "no such region"},
        {"root": ""},
        {"depth": 2},
        {"depth": -1},
    ],
    ids=lambda fields: str(fields)[:40],
)
async def test_what_is_not_there_is_refused_and_the_connection_goes_on(reader, fields):
    error = await reader.ask(**fields)

    assert (error["op"], error["code"]) == ("error", Close.UNKNOWN_SCOPE)
    assert (await reader.ask())["op"] == "snapshot"


@pytest.mark.parametrize("text", UNREADABLE)
async def test_what_cannot_be_read_ends_the_connection(reader, text):
    await reader.say(text)

    assert (await reader.hear())["code"] == Close.BAD_REQUEST
    assert await reader.closed_with() == Close.BAD_REQUEST


async def test_what_is_too_long_ends_the_connection(reader):
    await reader.say('{"op":"subscribe","contest":"' + "x" * REQUEST_BYTES_MAX + '"}')

    assert await reader.closed_with() == 1009


async def test_who_asks_too_often_is_sent_away_and_may_return(reader):
    for _ in range(REQUESTS_MAX + 1):
        await reader.say('{"op":"unsubscribe","scope":"x"}')

    assert await reader.closed_with() == Close.BUSY


async def test_who_asks_for_too_many_scopes_keeps_those_that_are_held(reader):
    known = [row["region"] for row in (await reader.ask())["standings"]]
    for root in list(known)[1:3]:
        await reader.hear("heartbeat")
        known += [row["region"] for row in (await reader.ask(root=root))["standings"][1:]]
    roots = list(dict.fromkeys(known))[: SCOPES_MAX + 1]
    answers = []
    for root in roots:
        await reader.subscribe(root=root, depth=0)
        answers.append(await reader.hear("snapshot", "error"))

    assert len(roots) > SCOPES_MAX - 2, "this contest has too few regions to ask for too many"
    assert answers[0]["op"] == "snapshot"
    assert answers[-1]["code"] == Close.TOO_MANY_SCOPES


async def test_our_subprotocol_is_taken_where_it_is_offered(target):
    async with connect(target.url, subprotocols=["other", PROTOCOL]) as socket:
        assert socket.subprotocol == PROTOCOL
    async with connect(target.url) as socket:
        assert socket.subprotocol is None


async def test_who_speaks_only_another_version_is_refused_before_misreading_us(target):
    with pytest.raises(InvalidStatus) as refused:
        await connect(target.url, subprotocols=["realcount.v9"])

    assert refused.value.response.status_code == 400


async def test_away_from_the_socket_there_is_health_and_nothing_else(target):
    async with httpx.AsyncClient() as client:
        codes = [
            (await client.get(target.address(path))).status_code
            for path in ("/healthz", "/readyz", "/v1/other")
        ]

    assert codes == [200, 200, 404]
