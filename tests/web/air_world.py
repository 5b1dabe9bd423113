"""A contest with numbers, a live and a rehearsal channel, and the token of an operator."""

from tests.builders import make_contest, make_token
from tests.web.desk_world import SECRETS, Desk
from tests.web.world import World
from tracker.core.token import digest_of

ID = "contoh-2024"
HOLDERS = {"obs": "air", "siti": "desk"}


class Studio:
    """A web app whose channels are operated over HTTP."""

    def __init__(self, **contest):
        self.world = World(make_contest(**contest))
        self.store = self.world.store

    async def begin(self):
        await self.world.begin()
        for name, permission in HOLDERS.items():
            token = make_token(name, permission, digest=digest_of(SECRETS[name]))
            await self.store.tokens.create(token)
        await self.world.move("9101", (120, 80))
        await self.world.move("9201", (20, 40))
        return self

    ask = Desk.ask
    client = Desk.client

    async def do(self, action, channel="pgm1", who="obs", headers=None, **given):
        """Do *action* as an operator; the answer."""
        given = {name.replace("__", "."): value for name, value in given.items()}
        path = f"/v1/air/{channel}/{action}"
        return await self.ask("POST", path, who, headers, json=given)

    async def frame(self, channel="pgm1"):
        return (await self.ask("GET", f"/v1/air/{channel}", None)).json()

    async def on_air(self, channel="pgm1", **setup):
        """Set a channel up and put it on; its frame."""
        assert (await self.do("setup", channel, contest=ID, **setup)).status_code == 200
        return (await self.do("start", channel)).json()
