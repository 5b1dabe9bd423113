"""A web app and a hub to point a real browser at, and the ways tests open pages there."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import uvicorn

from tests.web.world import World
from tracker.hub.server import HubServer
from workers.supervisor import free_port

TIMEOUT_MS = 30_000


class Site:
    """A web app and a hub on one memory store, in a thread with a loop of its own."""

    def __init__(
        self,
        *,
        with_hub=True,
        contest=None,
        accidents=None,
        socket_host="127.0.0.1",
        world=World,
    ):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port, self.hub_port = self._listening.getsockname()[1], free_port()
        self._with_hub = with_hub
        self._socket_host = socket_host
        self._contest = contest
        self._world = world
        self._accidents = accidents
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        # A site that could not start fails its test; it must not keep the test run alive, too.
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()

    def url(self, path="/c/contoh-2024?lang=id"):
        return f"http://127.0.0.1:{self.port}{path}"

    def do(self, work):
        """Run a coroutine on the site's loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(_end_all_others())
        self._loop.close()

    async def _serve(self):
        self.world = await self._world(self._contest).begin()
        socket_url = f"ws://{self._socket_host}:{self.hub_port}/v1/ws"
        app = self.world.app(socket_url=socket_url, accidents=self._accidents)
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        self._app = app
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextmanager(lambda: iter([None]))
        self.hub = await self.open_hub() if self._with_hub else None
        serving = asyncio.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
        self._ready.set()
        await serving
        await self._hang_up()
        if self.hub is not None:
            await self.hub.stop()

    async def _hang_up(self):
        """Close what outlived the server's grace: a stream that a busy machine ends late."""
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    def tell_sockets(self, url):
        """Let pages be told from now on that the hub's sockets are at *url*."""
        self._app.state.socket_url = url

    async def open_hub(self):
        hub = self.world.hub()
        server = HubServer(hub)
        await server.start("127.0.0.1", self.hub_port)
        return server

    async def close_hub(self):
        await self.hub.stop()
        self.hub = None


async def _end_all_others():
    """End what is still waiting, as `asyncio.run` does: a stream's watcher outlives its server."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def opened(browser, url, **options):
    """Open *url* and keep what the page complains about and whom it asks."""
    page = browser.new_page(**options)
    page.set_default_timeout(TIMEOUT_MS)
    page.troubles = []
    page.hosts = set()
    page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.hosts.add(request.url.split("/")[2].split(":")[0]))
    page.goto(url)
    return page


def wait_for(page, state):
    """Wait until the page says that its connection is in *state*."""
    page.wait_for_selector(f"#status[data-state={state}]")
