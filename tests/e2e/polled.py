"""A small contest that real processes poll: its feed can be held, its store stands behind a bridge.

`polled` starts a server, a bridge, a feed and the processes that are asked for. The test reads and
writes the store directly, past the bridge.
"""

import asyncio
import hashlib
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from aiohttp import web

from tests.builders import make_contest, make_source
from tests.e2e.bridge import Bridge, bridge_to, text_of
from tests.e2e.worlds import kill, settings_on, until
from tests.workers.twins import city_body
from tracker.core.model import votes_of
from tracker.core.reduce import fold_all
from tracker.ports import Store
from tracker.storage.client import connect
from tracker.storage.embedded import EmbeddedServer
from tracker.storage.redis_store import redis_store
from workers.supervisor import Role, Supervisor
from workers.up import environment, with_free_ports

DISTRICTS = {"91": ("9101", "9102"), "92": ("9201", "9202")}
EARLY, LATE = "2024-11-27 20:00:04", "2024-11-27 20:15:04"


class Feed:
    """Two city files over HTTP. While `open` is not set, requests wait."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.asked: list[str] = []
        self.status = 200
        self.publish(EARLY, 10)

    def publish(self, ts: str, votes: int) -> None:
        """Let every district have *votes* for the first option and twice as many for the other."""
        self.votes = votes
        self._bodies = {
            city: city_body(ts, **{f"r{d}": (votes, 2 * votes) for d in districts})
            for city, districts in DISTRICTS.items()
        }

    async def answer(self, request: web.Request) -> web.Response:
        """Serve a city file, conditionally, once the feed is open."""
        city = request.path.rpartition("/")[2].removesuffix(".json")
        self.asked.append(city)
        await self.open.wait()
        body = self._bodies[city]
        if self.status != 200:
            return web.Response(status=self.status, text="<html>not now</html>")
        response = web.Response(body=body, content_type="application/json")
        response.etag = hashlib.sha256(body).hexdigest()
        tags = request.if_none_match or ()
        if any(tag.value == response.etag.value for tag in tags):
            response.set_status(304)
        return response


@dataclass
class Polled:
    """Everything of one such run that a test touches."""

    contest: object
    feed: Feed
    bridge: Bridge
    server: EmbeddedServer
    store: Store
    supervisor: Supervisor
    settings: object

    async def restart_server(self) -> None:
        """Kill the store as a power cut would, and start it on what its file holds."""
        kill(self.server.pid)
        await until(self._server_is_dead, "the server is dead")
        await asyncio.to_thread(self.server.start)

    async def _server_is_dead(self) -> bool:
        return not self.server.alive()

    def pid(self, role: str) -> int:
        """The process that plays *role*; there is one of it."""
        (pid,) = self.supervisor.pids(f"workers.{role}")
        return pid

    async def votes(self) -> set[tuple]:
        """What the standings hold for the districts."""
        stored = await self.store.standings.load(self.contest.id)
        districts = [d for city in DISTRICTS.values() for d in city]
        held = stored.tallies if stored else {}
        return {votes_of(held[d].numbers) if d in held else () for d in districts}

    async def until_counted(self) -> None:
        """Wait until every district shows what the feed publishes."""
        wanted = {(self.feed.votes, 2 * self.feed.votes)}

        async def counted() -> bool:
            return await self.votes() == wanted

        await until(counted, "the feed's numbers are counted")

    async def expect_one_delta_for_each_step(self, steps: int) -> None:
        """Nothing was counted twice: each district moved *steps* times, and the fold agrees."""
        entries = await self.store.log.read(self.contest.id, 0, 999)
        moves = [
            d.region_id for e in entries for d in getattr(e.body, "deltas", ()) if d.part == "row"
        ]
        assert sorted(moves) == sorted(steps * [d for city in DISTRICTS.values() for d in city])
        stored = await self.store.standings.load(self.contest.id)
        assert stored.tallies == fold_all(self.contest, entries).tallies

    def bodies(self) -> int:
        """How many distinct bodies have been recorded."""
        return len(list(self.settings.recording_folder.glob("bodies/*/*.gz")))


def roles_of(**counts: int) -> list[Role]:
    """`roles_of(poller=2, reducer=1)`: that many processes of each."""
    return [
        Role(f"{name}-{n}", f"workers.{name}")
        for name, count in counts.items()
        for n in range(count)
    ]


@asynccontextmanager
async def polled(folder, *, night=None, interval_s=1, **counts: int):
    """Poll, count and serve the small contest with real processes: `polled(tmp, poller=1)`."""
    settings = with_free_ports(settings_on(folder))
    feed = Feed()
    async with AsyncExitStack() as stack:
        server = EmbeddedServer(settings.folder)
        await asyncio.to_thread(server.start)
        stack.callback(server.stop)
        bridge = await stack.enter_async_context(bridge_to(server.url()))
        contest = make_contest(
            sources=(
                make_source(
                    base_url=await _serve(stack, feed),
                    poll_levels=("city",),
                    interval_s=interval_s,
                    requests_per_minute_max=60_000,
                ),
            )
        )
        client = connect(server.url())
        stack.push_async_callback(client.aclose)
        # A script that is not there yet would be asked for twice, and the first time for nothing.
        for script in ("append", "commit"):
            await client.script_load(text_of(script))
        store = redis_store(client)
        await store.clock.set(night)
        await store.contests.register(contest)
        settings = replace(settings, redis_url=f"redis://127.0.0.1:{bridge.port}/0")
        supervisor = Supervisor(roles_of(**counts), environment(settings))
        await supervisor.start()
        stack.push_async_callback(supervisor.stop)
        yield Polled(contest, feed, bridge, server, store, supervisor, settings)


async def _serve(stack: AsyncExitStack, feed: Feed) -> str:
    app = web.Application()
    app.router.add_get("/{path:.*}", feed.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    stack.callback(feed.open.set)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
