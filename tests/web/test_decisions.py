"""Decisions over HTTP: under a token's name, once, on what was seen, from no other site."""

import asyncio
from hashlib import sha256

import pytest

from tests.builders import make_numbers
from tests.web.desk_world import HOLDS, ID, NORTH, SECRETS, Desk
from tracker.core.entries import Held, Rejected, Released
from tracker.core.model import Suspect

OURS = {"Sec-Fetch-Site": "same-origin"}
OTHER = make_numbers(0, 0, stations_reported=4)


@pytest.fixture(name="desk")
async def _desk():
    return await Desk().begin()


async def test_released_numbers_count_under_the_name_of_the_token(desk):
    answer = await desk.ask("POST", f"{NORTH}/release", json={"why": "the office confirms it"})
    entry = await desk.last()

    assert answer.json() == {
        "decision": "released",
        "by": "siti",
        "why": "the office confirms it",
        "entries": [3],
        "decided": [{"name": "feed/row/9101", "source": "feed", "part": "row", "region": "9101"}],
        "moved": [],
    }
    assert isinstance(entry, Released)
    assert (entry.by, entry.reason) == ("siti", "the office confirms it")
    assert await desk.votes() == (0, 0)


async def test_rejected_numbers_never_count(desk):
    answer = await desk.ask("POST", f"{NORTH}/reject", data={"why": "zeros"})

    assert answer.json()["decision"] == "rejected"
    assert await desk.votes() == (120, 80)
    assert (await desk.holds())["holds"] == []


async def test_what_was_rejected_is_still_in_the_log_and_the_recording(desk):
    (hold,) = (await desk.holds())["holds"]
    await desk.ask("POST", f"{NORTH}/reject", json={"why": "zeros"})
    entries = await desk.store.log.read(ID, 0, 9)

    assert [e.body.digest for e in entries if isinstance(e.body, Held | Rejected)] == 2 * [
        desk.digest
    ]
    assert (await desk.ask("GET", hold["body_url"])).content == b"<b>zeros</b>"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"json": {}}, "say why"),
        ({"json": {"why": " \n"}}, "say why"),
        ({"data": {"why": ""}}, "say why"),
        ({"content": b""}, "say why"),
        ({"json": {"why": "x" * 1_001}}, "1,000 characters"),
        ({"json": {"why": 7}}, "JSON like"),
        ({"json": ["why"]}, "JSON like"),
        ({"content": b"{"}, "JSON like"),
        ({"content": b"\xff"}, "JSON like"),
        ({"json": {"why": "x", "offset": "soon"}}, "JSON like"),
        ({"data": {"why": "x", "offset": "soon"}}, "JSON like"),
    ],
)
async def test_a_decision_that_can_not_be_kept_is_refused_with_the_way_out(desk, body, sentence):
    answer = await desk.ask("POST", f"{NORTH}/release", **body)

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert await desk.votes() == (120, 80)


async def test_what_was_never_held_can_not_be_decided_on(desk):
    answer = await desk.ask("POST", f"{HOLDS}/feed/row/9102/release", json={"why": "x"})

    assert answer.status_code == 404


async def test_who_comes_late_is_told_who_decided_and_why(desk):
    await desk.ask("POST", f"{NORTH}/reject", json={"why": "zeros, says the office"})
    before = await desk.ask("POST", f"{NORTH}/release", "budi", json={"why": "x"})
    await desk.world.reduce()
    after = await desk.ask("POST", f"{NORTH}/release", "budi", json={"why": "x"})

    assert (before.status_code, after.status_code) == (409, 409)
    assert "siti rejected it (entry 3): zeros, says the office" in after.json()["error"]
    assert await desk.votes() == (120, 80)


async def test_of_two_desks_at_once_one_wins_and_the_other_is_told(desk):
    answers = await asyncio.gather(
        desk.ask("POST", f"{NORTH}/release", "siti", json={"why": "true"}),
        desk.ask("POST", f"{NORTH}/reject", "budi", json={"why": "zeros"}),
    )
    entry = await desk.last()

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert entry.by == next(a.json()["by"] for a in answers if a.status_code == 200)
    assert (await desk.store.log.head(ID)).offset == 3


async def test_numbers_that_nobody_has_looked_at_are_not_decided_on(desk):
    seen = (await desk.holds())["offset"]
    old = Suspect(make_numbers(0, 0, stations_reported=3), ("E207",))
    await desk.hold("9101", old=old, new=OTHER)
    for body in ({"json": {"why": "x", "offset": seen}}, {"data": {"why": "x", "offset": seen}}):
        assert (await desk.ask("POST", f"{NORTH}/release", **body)).status_code == 409
    again = (await desk.holds())["offset"]
    answer = await desk.ask("POST", f"{NORTH}/release", json={"why": "x", "offset": again})

    assert answer.status_code == 200
    assert await desk.votes() == (0, 0)


# ---------------------------------------------------------------- everything below a region


async def test_everything_below_a_region_is_decided_on_at_once(desk):
    await desk.hold("9102", "9201")
    answer = await desk.ask("POST", f"{HOLDS}/reject", json={"why": "blanked", "below": "91"})

    assert [one["region"] for one in answer.json()["decided"]] == ["9101", "9102"]
    assert answer.json()["entries"] == [4]
    await desk.world.reduce()
    assert [hold["region"] for hold in (await desk.holds())["holds"]] == ["9201"]


async def test_what_has_been_held_since_is_named_and_left(desk):
    seen = (await desk.holds())["offset"]
    await desk.hold("9102")
    asked = {"why": "blanked", "below": "9", "offset": seen}
    answer = (await desk.ask("POST", f"{HOLDS}/reject", data=asked)).json()

    assert [one["region"] for one in answer["decided"]] == ["9101"]
    assert [one["region"] for one in answer["moved"]] == ["9102"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"why": "x"}, 400),
        ({"why": "x", "below": "77"}, 404),
        ({"why": "x", "below": "92"}, 404),
        ({"why": "x", "below": "9", "source": "press"}, 404),
        ({"why": "", "below": "9"}, 400),
        ({"why": "x", "below": "9", "offset": 0}, 409),
    ],
)
async def test_a_region_without_holds_gets_one_readable_sentence(desk, asked, status):
    answer = await desk.ask("POST", f"{HOLDS}/release", json=asked)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert await desk.votes() == (120, 80)


# ---------------------------------------------------------------- browsers


async def test_a_page_of_ours_decides_with_its_form_and_no_other_site_does(desk):
    async with await desk.client() as client:
        await client.post("/sign-in", data={"token": SECRETS["siti"]}, headers=OURS)
        (cookie,) = client.cookies.items()
        path, form = f"{NORTH}/reject", {"why": "zeros"}
        foreign = await client.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        bare = await client.post(path, data=form, headers=OURS)
        assert await desk.votes() == (120, 80)
        token = _form_token(cookie[1])
        signed = await client.post(path, data=form | {"form_token": token}, headers=OURS)

    assert (foreign.status_code, bare.status_code, signed.status_code) == (403, 403, 200)
    assert signed.json()["by"] == "siti"


async def test_a_script_of_ours_sends_the_form_token_in_a_header(desk):
    async with await desk.client() as client:
        await client.post("/sign-in", data={"token": SECRETS["siti"]}, headers=OURS)
        (cookie,) = client.cookies.items()
        headers = OURS | {"X-Form-Token": _form_token(cookie[1])}
        answer = await client.post(f"{NORTH}/reject", json={"why": "zeros"}, headers=headers)

    assert answer.status_code == 200


def _form_token(secret):
    """What a page that we rendered for this cookie carries."""
    return sha256(f"form {secret}".encode()).hexdigest()
