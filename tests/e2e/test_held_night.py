"""A feed that blanks, through every real process: readers keep the good numbers, a desk decides."""

import asyncio

import httpx
import pytest

from tests.builders import make_token
from tests.e2e.polled import LATE, polled
from tests.e2e.worlds import until
from tracker.client import follow
from tracker.core.entries import Held, Rejected, Released
from tracker.core.token import digest_of, token_text

pytestmark = pytest.mark.processes
ROLES = {"scheduler": 1, "poller": 1, "reducer": 1, "hub": 1, "web": 1}
SECRETS = {"siti": token_text(b"s" * 20), "budi": token_text(b"b" * 20)}
CITY = "91"


class Desk:
    """Two desks over HTTP, and a reader of one city over a WebSocket."""

    def __init__(self, run):
        self.run, self.rows = run, {}
        self._base = f"http://127.0.0.1:{run.settings.web_port}"
        self.holds = f"/v1/contests/{run.contest.id}/holds"

    async def begin(self):
        for name, secret in SECRETS.items():
            await self.run.store.tokens.create(make_token(name, digest=digest_of(secret)))

    async def ask(self, method, path, who="siti", **given):
        headers = {"Authorization": f"Bearer {SECRETS[who]}"}
        async with httpx.AsyncClient(base_url=self._base, headers=headers) as client:
            return await client.request(method, path, **given)

    async def read(self):
        url = f"ws://127.0.0.1:{self.run.settings.hub_port}/v1/ws"
        async for view in follow(url, self.run.contest.id, root=CITY):
            self.rows = dict(view.standings)

    def shows(self, region_id, *votes, held):
        async def does() -> bool:
            row = self.rows.get(region_id)
            return (
                row is not None
                and tuple(option["votes"] for option in row["options"]) == votes
                and (row["held"] is not None) == held
            )

        return does

    async def listed(self) -> bool:
        try:
            answer = await self.ask("GET", f"{self.holds}?root={CITY}")
        except httpx.HTTPError:
            return False
        rows = answer.json().get("holds", ())
        return {row["name"] for row in rows} >= {"feed/row/9101", "feed/row/9102"}


async def test_what_a_desk_decides_reaches_readers_and_nothing_is_lost(tmp_path):
    """How: every district is blanked at once; of two, one is rejected and one is released."""
    async with polled(tmp_path, **ROLES) as run:
        desk = Desk(run)
        await desk.begin()
        await run.until_counted()
        reading = asyncio.create_task(desk.read())
        run.feed.publish(LATE, 0)
        await until(desk.shows("9101", 10, 20, held=True), "a reader sees that 9101 is held")
        await until(desk.shows("9102", 10, 20, held=True), "a reader sees that 9102 is held")
        await until(desk.listed, "a desk sees what is held")

        hold = (await desk.ask("GET", f"{desk.holds}/feed/row/9101")).json()
        no = await desk.ask("POST", f"{desk.holds}/feed/row/9101/reject", json={"why": "zeros"})
        yes = await desk.ask("POST", f"{desk.holds}/feed/row/9102/release", data={"why": "true"})
        await until(desk.shows("9101", 10, 20, held=False), "9101 keeps its good numbers")
        await until(desk.shows("9102", 0, 0, held=False), "9102 shows what was released")
        reading.cancel()

        assert (no.status_code, yes.status_code) == (200, 200)
        path = httpx.URL(hold["body_url"]).path
        assert (await desk.ask("GET", path)).json()["tungsura"]["table"]["9101"]["a"] == 0
        entries = [entry.body for entry in await run.store.log.read(run.contest.id, 0, 999)]
        held = [body for body in entries if isinstance(body, Held)]
        decided = [body for body in entries if isinstance(body, Released | Rejected)]
        assert [(type(b), b.by, b.reason) for b in decided] == [
            (Rejected, "siti", "zeros"),
            (Released, "siti", "true"),
        ]
        assert hold["digest"] in {body.digest for body in held}
        assert {body.digest for body in decided} == {hold["digest"]}


async def test_of_two_desks_at_once_one_decides_and_the_other_is_told(tmp_path):
    """How: both decide on the same hold at the same moment, again for each district of a city."""
    async with polled(tmp_path, **ROLES) as run:
        desk = Desk(run)
        await desk.begin()
        await run.until_counted()
        run.feed.publish(LATE, 0)
        await until(desk.listed, "a desk sees what is held")
        for district in ("9101", "9102"):
            path = f"{desk.holds}/feed/row/{district}"
            answers = await asyncio.gather(
                desk.ask("POST", f"{path}/release", "siti", json={"why": "true"}),
                desk.ask("POST", f"{path}/reject", "budi", json={"why": "zeros"}),
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (told,) = [answer.json()["error"] for answer in answers if answer.status_code == 409]
            assert "look again" in told or " it (entry " in told

        entries = [entry.body for entry in await run.store.log.read(run.contest.id, 0, 999)]
        decided = [b.deltas for b in entries if isinstance(b, Released | Rejected)]
        assert [[d.region_id for d in deltas] for deltas in decided] == [["9101"], ["9102"]]
