"""The desk over HTTP: holds need a token, decisions carry its name, corrections are public."""

import httpx
import pytest

from tests.builders import make_numbers
from tests.web.world import World
from tracker.core.entries import Held, HeldDelta, Released
from tracker.core.model import Suspect, votes_of
from tracker.core.token import Token, digest_of, token_text
from tracker.ports import Payload

ID = "contoh-2024"
HOLDS = f"/v1/contests/{ID}/holds"
SECRETS = {"siti": token_text(b"s" * 20), "obs": token_text(b"o" * 20)}


class Desk:
    """A contest with a good report and a blanked one, and two tokens: a desk's and an air's."""

    def __init__(self, world):
        self.world, self.store = world, world.store

    async def begin(self):
        await self.world.move("9101", (120, 80))
        payload = Payload(body=b"<b>zeros</b>", url="x", fetched_at_ms=1)
        self.digest = self.world.recording.put(ID, "feed", "x.json", payload)
        suspect = Suspect(make_numbers(0, 0, stations_reported=3), ("E207",))
        body = Held(
            source_id="feed",
            path="x.json",
            digest=self.digest,
            source_at_ms=None,
            deltas=(HeldDelta("9101", "row", make_numbers(120, 80), None, suspect),),
        )
        await self.store.log.append_reports(ID, body, now_ms=1_732_690_000_000)
        await self.world.reduce()
        for name, permission in (("siti", "desk"), ("obs", "air")):
            token = Token(
                name=name,
                permissions=(permission,),
                digest=digest_of(SECRETS[name]),
                created_at_ms=1,
                created_by="t",
            )
            await self.store.tokens.create(token)
        return self

    async def ask(self, method, path, who="siti", **given):
        app = self.world.app()
        await app.state.live.tail.look_round()
        headers = {"Authorization": f"Bearer {SECRETS[who]}"} if who else {}
        headers |= given.pop("headers", {})
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, path, headers=headers, **given)

    async def votes(self):
        await self.world.reduce()
        return votes_of((await self.store.standings.load(ID)).tallies["9101"].numbers)


@pytest.fixture(name="desk")
async def _desk():
    return await Desk(await World().begin()).begin()


async def test_what_is_held_is_shown_beside_what_counts(desk):
    (hold,) = (await desk.ask("GET", HOLDS)).json()["holds"]

    assert (hold["region"], hold["source"], hold["part"]) == ("9101", "feed", "row")
    assert hold["held"]["votes"] == {"a": 0, "b": 0}
    assert hold["good"]["votes"] == {"a": 120, "b": 80}
    assert hold["reasons"]["en"] == ["every option has 0 votes although 3 stations are in"]
    assert hold["reasons"]["id"] == ["semua pilihan 0 suara padahal 3 TPS sudah masuk"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("obs", 403)])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", HOLDS),
        ("POST", f"{HOLDS}/feed/row/9101/release"),
        ("POST", f"{HOLDS}/feed/row/9101/reject"),
        ("GET", f"/v1/recordings/{'a' * 64}"),
    ],
)
async def test_nobody_else_sees_what_is_held_or_decides(desk, who, status, method, path):
    answer = await desk.ask(method, path, who)

    assert answer.status_code == status
    assert "zeros" not in answer.text


async def test_released_numbers_count_under_the_name_of_the_token(desk):
    path = f"{HOLDS}/feed/row/9101/release"
    answer = await desk.ask("POST", path, json={"why": "the office confirms it"})
    (entry,) = await desk.store.log.read(ID, 2, 9)

    assert answer.json()["by"] == "siti"
    assert isinstance(entry.body, Released)
    assert (entry.body.by, entry.body.reason) == ("siti", "the office confirms it")
    assert await desk.votes() == (0, 0)


async def test_rejected_numbers_never_count(desk):
    await desk.ask("POST", f"{HOLDS}/feed/row/9101/reject", data={"why": "zeros"})

    assert await desk.votes() == (120, 80)
    assert (await desk.ask("GET", HOLDS)).json()["holds"] == []


async def test_a_decision_without_a_reason_is_refused_with_the_way_out(desk):
    answer = await desk.ask("POST", f"{HOLDS}/feed/row/9101/release", json={})

    assert answer.status_code == 400
    assert "say why" in answer.json()["error"]
    assert await desk.votes() == (120, 80)


async def test_what_is_not_held_can_not_be_decided_on(desk):
    answer = await desk.ask("POST", f"{HOLDS}/feed/row/9102/release", json={"why": "x"})

    assert answer.status_code == 404


async def test_a_decision_on_what_has_moved_is_a_conflict(desk):
    await desk.ask("POST", f"{HOLDS}/feed/row/9101/reject", json={"why": "zeros"})
    late = await desk.ask("POST", f"{HOLDS}/feed/row/9101/release", json={"why": "x"})

    assert late.status_code == 409


async def test_a_recorded_body_opens_as_text_and_never_as_a_page(desk):
    answer = await desk.ask("GET", f"/v1/recordings/{desk.digest}")

    assert answer.content == b"<b>zeros</b>"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await desk.ask("GET", f"/v1/recordings/{'a' * 64}")).status_code == 404


async def test_corrections_are_for_everybody_with_before_and_after(desk):
    await desk.world.move("9102", (30, 20))
    await desk.world.move("9102", (25, 22))
    answer = (await desk.ask("GET", f"/v1/contests/{ID}/corrections?root=91", None)).json()
    (correction,) = answer["corrections"]

    assert answer["total"] == 1
    assert correction["before"]["votes"] == {"a": 30, "b": 20}
    assert correction["difference"] == {"a": -5, "b": 2}
    assert [step["region"] for step in correction["path"]] == ["9", "91", "9102"]
    elsewhere = await desk.ask("GET", f"/v1/contests/{ID}/corrections?root=92", None)
    assert elsewhere.json()["corrections"] == []
