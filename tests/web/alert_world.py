"""A contest whose alerts a test lets out by hand: no rule raises any of its own."""

import httpx
from msgspec.structs import replace

from tests.builders import make_alert, make_contest, make_token
from tests.web.world import World
from tracker.core.alerting import Alerting
from tracker.core.alerts.kinds import KINDS
from tracker.core.entries import Tick
from tracker.core.position import Position
from tracker.core.token import digest_of, token_text
from tracker.ports import Commit, Meta
from workers import reducing

ID = "contoh-2024"
ALERTS = f"/v1/contests/{ID}/alerts"
SECRETS = {name: token_text(name.encode().ljust(20, b".")) for name in ("siti", "obs")}
QUIET = Alerting(off=tuple(KINDS))


class AlertWorld(World):
    """A contest with a first report, tokens of a desk and of an air, and `tell` for alerts."""

    def __init__(self, contest=None, **changes):
        super().__init__(contest or make_contest(alerts=QUIET, **changes))

    async def begin(self):
        await super().begin()
        await self.move()
        for name, permission in (("siti", "desk"), ("obs", "air")):
            token = make_token(name, permission, digest=digest_of(SECRETS[name]))
            await self.store.tokens.create(token)
        return self

    async def tell(self, *alerts, at_ms=1_732_690_000_000):
        """Commit *alerts* as they are, with an entry of the log that they follow from."""
        stored = await self.store.standings.load(self.contest.id, reports=True)
        offset = await self.store.log.append(self.contest.id, Tick(), now_ms=at_ms)
        (entry,) = await self.store.log.read(self.contest.id, offset - 1, 1)
        position = Position(stored.meta.position.epoch, offset)
        state = replace(
            stored.state,
            alerts=max([stored.state.alerts, *(a.number for a in alerts)]),
            published=max([stored.state.published, *(a.published or 0 for a in alerts)]),
        )
        commit = Commit(
            expected=stored.meta.position,
            meta=Meta(position, entry.chain, entry.at_ms),
            tallies={},
            state=state,
            alerts=alerts,
        )
        await self.store.standings.commit(self.contest.id, commit, fence=self._fence)
        self._reduction = await reducing.begin(self.store, self.contest, fence=self._fence)
        return alerts

    async def tell_public(self, count, start=1, **changes):
        """Let *count* alerts out, the first of them as number and place *start*."""
        numbers = range(start, start + count)
        return await self.tell(*(make_alert(n, published=n, **changes) for n in numbers))

    async def replace_alerts(self, *alerts, epoch="ffffffffffff"):
        """Put *alerts* in the place of all there were, under another epoch."""
        stored = await self.store.standings.load(self.contest.id, reports=True)
        meta = replace(stored.meta, position=Position(epoch, stored.meta.position.offset))
        published = max([0, *(a.published or 0 for a in alerts)])
        state = replace(stored.state, alerts=len(alerts), published=published)
        again = replace(stored, meta=meta, state=state, alerts=alerts)
        await self.store.standings.replace(
            self.contest.id, again, expected=stored.meta.position, fence=self._fence
        )
        self._reduction = await reducing.begin(self.store, self.contest, fence=self._fence)

    async def client(self, **changes):
        """A program before a web app that has taken up everything there is."""
        app = self.app(**changes)
        await app.state.live.tail.look_round()
        transport = httpx.ASGITransport(app=app)
        return httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def ask(self, path=ALERTS, who=None, **given):
        """Return what *path* answers to *who*."""
        shown = {"Authorization": f"Bearer {SECRETS[who]}"} if who else {}
        async with await self.client() as client:
            return await client.get(path, headers=shown | given.pop("headers", {}), **given)


def ids(answer):
    """Return the ids of the alerts in an answer, in their order."""
    return [int(alert["id"], 16) for alert in answer.json()["alerts"]]


def hexed(number):
    """Return the id of the alert that `make_alert(number)` makes."""
    return make_alert(number).id
