"""A desk before a contest in which a district is blanked; also a browser that is signed in."""

import httpx

from tests.builders import make_numbers, make_token
from tests.web.world import World
from tracker.core.entries import Held, HeldDelta
from tracker.core.model import Suspect, votes_of
from tracker.core.token import digest_of, token_text
from tracker.ports import Payload

ID = "contoh-2024"
HOLDS = f"/v1/contests/{ID}/holds"
NORTH = f"{HOLDS}/feed/row/9101"
CORRECTIONS = f"/v1/contests/{ID}/corrections"
HOLDERS = {"siti": "desk", "budi": "desk", "obs": "air"}
SECRETS = {name: token_text(name.encode().ljust(20, b".")) for name in HOLDERS}
ZEROS = make_numbers(0, 0, stations_reported=3)


class Desk:
    """A contest with a good report and a blanked one, and tokens: two of desks, one of an air."""

    def __init__(self, world=None):
        self.world = world or World()
        self.store = self.world.store

    async def begin(self):
        await self.world.begin()
        await self.world.move("9101", (120, 80))
        payload = Payload(body=b"<b>zeros</b>", url="x", fetched_at_ms=1)
        self.digest = self.world.recording.put(ID, "feed", "x.json", payload)
        await self.hold("9101")
        for name, permission in HOLDERS.items():
            token = make_token(name, permission, digest=digest_of(SECRETS[name]))
            await self.store.tokens.create(token)
        return self

    async def hold(self, *region_ids, part="row", old=None, new=ZEROS, source_id="feed"):
        """Let regions be said to have what can't be true."""
        deltas = tuple(
            HeldDelta(r, part, self.world.votes.get(r), old, Suspect(new, ("E207",)))
            for r in region_ids
        )
        body = Held(
            source_id=source_id, path="x.json", digest=self.digest, source_at_ms=None, deltas=deltas
        )
        await self.store.log.append_reports(ID, body, now_ms=1_732_690_000_000)
        await self.world.reduce()

    async def client(self, **changes):
        """A browser or program before a web app that has taken up everything there is."""
        app = self.world.app(**changes)
        await app.state.live.tail.look_round()
        transport = httpx.ASGITransport(app=app)
        return httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def ask(self, method, path, who="siti", headers=None, **given):
        shown = {"Authorization": f"Bearer {SECRETS[who]}"} if who else {}
        async with await self.client() as client:
            return await client.request(method, path, headers=shown | (headers or {}), **given)

    async def holds(self, query=""):
        return (await self.ask("GET", f"{HOLDS}{query}")).json()

    async def last(self):
        head = await self.store.log.head(ID)
        return (await self.store.log.read(ID, head.offset - 1, 1))[0].body

    async def votes(self, region_id="9101"):
        await self.world.reduce()
        return votes_of((await self.store.standings.load(ID)).tallies[region_id].numbers)
