"""The page in a real Chromium: live numbers, honest connection state, nothing from elsewhere."""

import asyncio
import threading
from contextlib import contextmanager

import pytest
import uvicorn

from tests.builders import OPTIONS, make_contest
from tests.web.world import World
from tracker.core.model import Option
from tracker.hub.hub import Hub
from tracker.hub.server import HubServer
from workers.supervisor import free_port

pytestmark = pytest.mark.browser
TIMEOUT_MS = 30_000


class Site:
    """A web app and a hub on one memory store, in a thread with a loop of its own."""

    def __init__(self, *, with_hub=True, contest=None):
        self.port, self.hub_port = free_port(), free_port()
        self._with_hub = with_hub
        self._contest = contest
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

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
        self._loop.close()

    async def _serve(self):
        self.world = await World(self._contest).begin()
        app = self.world.app(socket_url=f"ws://127.0.0.1:{self.hub_port}/v1/ws")
        config = uvicorn.Config(app, port=self.port, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextmanager(lambda: iter([None]))
        self.hub = await self.open_hub() if self._with_hub else None
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
        self._ready.set()
        await serving
        if self.hub is not None:
            await self.hub.stop()

    async def open_hub(self):
        store = self.world.store
        hub = Hub(
            standings=store.standings,
            contests=store.contests,
            documents=store.documents,
            history=store.log,
            clock=store.clock,
        )
        server = HubServer(hub)
        await server.start("127.0.0.1", self.hub_port)
        return server

    async def close_hub(self):
        await self.hub.stop()
        self.hub = None


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        yield site


def _texts(page):
    """Every text of the page by the name of its place."""
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('[data-t]')]"
        ".map((place) => [place.dataset.t, place.textContent]))"
    )


def _opened(browser, url, **options):
    page = browser.new_page(**options)
    page.set_default_timeout(TIMEOUT_MS)
    page.troubles = []
    page.hosts = set()
    page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.hosts.add(request.url.split("/")[2].split(":")[0]))
    page.goto(url)
    return page


def _wait_for(page, state):
    page.wait_for_selector(f"#status[data-state={state}]")


def _wait_votes(page, text):
    page.wait_for_function(
        "(text) => document.querySelector('[data-t=\"votes:a\"]').textContent === text", arg=text
    )


def test_numbers_move_without_a_reload(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")
    site.do(site.world.move("9101", (12_345, 800)))
    _wait_votes(page, "12.345")

    assert "Andi unggul sementara 11.545 suara" in page.text_content("h1")
    assert page.troubles == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_script_writes_what_the_server_would(browser, site, language):
    """The two halves of the page, server and script, must never tell two stories."""
    page = _opened(browser, site.url(f"/c/contoh-2024?lang={language}"))
    _wait_for(page, "live")
    for region_id, votes in (("9101", (120, 80)), ("9201", (50, 70)), ("9102", (7, None))):
        site.do(site.world.move(region_id, votes))
    page.wait_for_selector("body[data-offset='3']")
    live = _texts(page)
    page.reload()

    assert live == _texts(page)


def test_a_page_without_sockets_lives_on_event_streams(browser):
    with Site(with_hub=False) as site:
        page = _opened(browser, site.url())
        _wait_for(page, "live")
        site.do(site.world.move("9101", (777, 1)))
        _wait_votes(page, "777")


def test_a_lost_connection_is_said_and_comes_back_with_what_was_missed(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")
    site.do(site.close_hub())
    page.wait_for_selector("#status[data-state=reconnecting]")
    assert "angka terakhir pukul" in page.text_content("#status")
    site.do(site.world.move("9101", (4_321, 1)))
    site.hub = site.do(site.open_hub())
    _wait_votes(page, "4.321")
    _wait_for(page, "live")


def test_a_reader_without_a_network_is_told_so(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")
    page.context.set_offline(True)
    page.wait_for_selector("#status[data-state=offline]")


def test_nothing_is_fetched_from_anybody_else(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")

    assert page.hosts == {"127.0.0.1"}


@pytest.mark.parametrize("width", [390, 1920])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_is_wider_than_its_screen(browser, site, width, language):
    site.do(site.world.move("9101", (1_234_567, 987_654)))
    viewport = {"width": width, "height": 900}
    page = _opened(browser, site.url(f"/c/contoh-2024?lang={language}"), viewport=viewport)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_reader_without_a_script_reads_everything(browser, site):
    site.do(site.world.move("9101", (120, 80)))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url())

    assert "Andi unggul sementara 40 suara" in page.text_content("h1")
    assert page.text_content('[data-t="votes:a"]') == "120"


EVIL = "</script><img src=x onerror=document.title='owned'>{lead}"


@pytest.mark.parametrize("language", ["id", "en"])
def test_hostile_names_stay_text_when_the_script_writes_them(browser, language):
    contest = make_contest(
        options=(Option(id="a", number=1, name=EVIL, short=EVIL, colour="#000000"), OPTIONS[1]),
        title={"id": EVIL, "en": EVIL},
    )
    with Site(contest=contest) as site:
        page = _opened(browser, site.url(f"/c/contoh-2024?lang={language}"))
        _wait_for(page, "live")
        site.do(site.world.move("9101", (12_345, 800)))
        page.wait_for_selector("body[data-offset='1']")

        assert EVIL in page.text_content("h1")
        assert page.query_selector("img") is None
        assert page.title() != "owned"
        assert page.troubles == []


def test_the_leader_is_marked_as_leads_change(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")
    for votes, leader in (((2, 1), "a"), ((2, 3), "b")):
        site.do(site.world.move("9101", votes))
        page.wait_for_selector(f"[data-leads][data-option={leader}]")

    assert len(page.query_selector_all("[data-leads]")) == 1


def test_a_tie_is_written_alike_by_server_and_script(browser, site):
    page = _opened(browser, site.url())
    _wait_for(page, "live")
    site.do(site.world.move("9101", (80, 80)))
    page.wait_for_selector("body[data-offset='1']")
    live = _texts(page)
    page.reload()

    assert live == _texts(page)
    assert live["headline"] == "Andi dan Budi imbang untuk sementara"


def test_a_wall_shows_the_regions_without_scrolling(browser, site):
    site.do(site.world.move("9101", (120, 80)))
    page = _opened(browser, site.url(), viewport={"width": 1920, "height": 1080})
    below = page.eval_on_selector(
        "tbody tr:last-child", "row => row.getBoundingClientRect().bottom"
    )

    assert below <= 1080
