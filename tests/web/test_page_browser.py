"""The page in a real Chromium: live numbers, honest connection state, nothing from elsewhere."""

import pytest
from msgspec.structs import replace

from tests.builders import OPTIONS, make_contest
from tests.web.site import Site, opened, wait_for
from tracker.core.model import Option

pytestmark = pytest.mark.browser


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


def _wait_votes(page, text):
    page.wait_for_function(
        "(text) => document.querySelector('[data-t=\"votes:a\"]').textContent === text", arg=text
    )


def test_a_live_page_says_what_the_server_would_where_an_options_votes_are_missing(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.world.move("9101", (12_345, None)))
    _wait_votes(page, "12.345")
    live = _texts(page)
    page.reload()
    wait_for(page, "live")

    assert live["headline"] == "Sumber tidak menampilkan suara setiap paslon"
    assert {**live, "changed_ago": ""} == {**_texts(page), "changed_ago": ""}


def test_a_part_of_a_contest_is_never_shown_as_checked_before_the_whole(browser, site):
    site.do(site.world.check())
    page = opened(browser, site.url("/c/contoh-2024/91?lang=id"))
    page.route("**/standings?*", lambda route: route.abort())
    wait_for(page, "live")
    site.do(site.world.check(1_732_690_100_000 + 3_600_000))
    site.do(site.world.move("9101", (12_345, 800)))

    page.wait_for_function(
        "() => document.querySelector('[data-t=checked]').textContent === '27 Nov 14.48 WIB'"
    )


def test_a_correction_is_listed_on_an_open_page(browser, site):
    site.do(site.world.move("9101", (12_345, 800)))
    page = opened(browser, site.url())
    wait_for(page, "live")
    assert not page.locator("#corrected").is_visible()
    site.do(site.world.move("9101", (12_300, 800)))

    page.locator("#corrected li").wait_for()
    assert "Andi 12.345 → 12.300 (−45)" in page.locator("#corrected li").inner_text()
    assert page.troubles == []


@pytest.mark.parametrize(
    ("widget", "inside"), [("realcount-map", "Kota Satu"), ("realcount-chart", "Andi")]
)
def test_a_map_and_a_chart_come_when_they_are_opened(browser, site, widget, inside):
    site.do(site.world.move("9101", (12_345, 800)))
    page = opened(browser, site.url())
    wait_for(page, "live")
    assert page.locator(widget).count() == 0
    page.locator(f"details[data-widget={widget}] summary").click()

    page.locator(widget, has_text=inside).wait_for()
    assert page.troubles == []
    assert page.hosts == {"127.0.0.1"}


def test_a_page_finds_the_hub_under_the_name_by_which_it_was_reached(browser):
    """Started with --host 0.0.0.0, pages sent a reader to the reader's own machine."""
    with Site(socket_host="*") as site:
        page = opened(browser, "about:blank")
        sockets = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.goto(site.url())
        wait_for(page, "live")

        assert sockets == [f"ws://127.0.0.1:{site.hub_port}/v1/ws"]
        assert page.troubles == []


def test_numbers_move_without_a_reload(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.world.move("9101", (12_345, 800)))
    _wait_votes(page, "12.345")

    assert "Andi unggul sementara 11.545 suara" in page.text_content("h1")
    assert page.troubles == []


SAID = "() => document.getElementById('announce').textContent"


def test_a_change_of_lead_is_said_once_and_numbers_are_not(browser, site):
    site.do(site.world.move("9101", (120, 80)))
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.world.move("9101", (130, 80)))
    _wait_votes(page, "130")
    assert page.evaluate(SAID) == ""
    site.do(site.world.move("9101", (130, 200)))
    page.wait_for_selector("#announce:not(:empty)", state="attached")

    said = "Provinsi Contoh: Budi unggul sementara 70 suara."
    assert page.evaluate(SAID) == said
    site.do(site.world.move("9101", (300, 200)))
    _wait_votes(page, "300")
    assert page.evaluate(SAID) == said


def test_half_a_minute_lies_between_two_sentences_and_the_newest_is_said(browser, site):
    site.do(site.world.move("9101", (120, 80)))
    page = browser.new_page()
    page.clock.install()
    page.goto(site.url())
    wait_for(page, "live")
    for offset, votes in ((2, (120, 200)), (3, (300, 200)), (4, (300, 500))):
        site.do(site.world.move("9101", votes))
        page.wait_for_selector(f"body[data-offset='{offset}']")
        page.clock.run_for(1_000)
    assert page.evaluate(SAID) == "Provinsi Contoh: Budi unggul sementara 80 suara."
    page.clock.run_for(30_000)

    assert page.evaluate(SAID) == "Provinsi Contoh: Budi unggul sementara 200 suara."


def test_a_paused_page_holds_still_says_so_and_goes_on_with_the_newest(browser, site):
    site.do(site.world.move("9101", (120, 80)))
    page = opened(browser, site.url())
    wait_for(page, "live")
    page.focus("#pause")
    page.keyboard.press("Enter")
    assert page.get_attribute("#pause", "aria-pressed") == "true"
    assert "dijeda; angka terakhir pukul" in page.text_content("#status")
    with page.expect_event("console", lambda said: said.text == "555"):
        page.evaluate(
            """() => { const { parse } = JSON; JSON.parse = (text) => { const it = parse(text);
            if (it.op === "update") setTimeout(() => console.log(it.standings[0].options[0].votes));
            return it; } }"""
        )
        site.do(site.world.move("9101", (555, 80)))
    assert page.text_content('[data-t="votes:a"]') == "120"
    page.keyboard.press("Enter")

    assert page.text_content('[data-t="votes:a"]') == "555"
    wait_for(page, "live")
    assert page.troubles == []


def test_another_name_makes_the_page_anew(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.world.move("9101", (120, 80)))
    _wait_votes(page, "120")
    renamed = (replace(OPTIONS[0], short="Andi Baru"), OPTIONS[1])
    site.do(site.world.define(make_contest(options=renamed)))
    site.do(site.world.take_up())
    page.wait_for_function("() => document.querySelector('main').innerText.includes('Andi Baru')")
    wait_for(page, "live")

    assert page.text_content("[data-t='votes:a']") == "120"
    assert page.troubles == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_script_writes_what_the_server_would(browser, site, language):
    """The two halves of the page, server and script, must never tell two stories."""
    page = opened(browser, site.url(f"/c/contoh-2024?lang={language}"))
    wait_for(page, "live")
    for region_id, votes in (("9101", (120, 80)), ("9201", (50, 70)), ("9102", (7, None))):
        site.do(site.world.move(region_id, votes))
    page.wait_for_selector("body[data-offset='3']")
    live = _texts(page)
    page.reload()
    assert live == _texts(page)

    wait_for(page, "live")
    for region_id, stations in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5)):
        every = {"stations_reported": stations, "stations_total": stations}
        site.do(site.world.move(region_id, (900, 800), figures=every))
    page.wait_for_selector("body[data-offset='7']")
    live = _texts(page)
    page.reload()
    assert live == _texts(page)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_held_recapitulated_and_declared_is_written_alike(browser, site, language):
    page = opened(browser, site.url(f"/c/contoh-2024?lang={language}"))
    wait_for(page, "live")
    in_part = {"stations_reported": 3, "stations_total": 6}
    site.do(site.world.move("9101", (1_000, 200), figures=in_part))
    site.do(site.world.move("9201", (300, 200), figures=in_part))
    for offset, step in (
        (3, site.world.blank("9101", "9201")),
        (4, site.world.recap("recap_kota", "91", (1_010, 201))),
        (5, site.world.recap("declared", "9", (2_100, 1_900))),
    ):
        site.do(step)
        page.wait_for_selector(f"body[data-offset='{offset}']")
        live, stages = _texts(page), page.inner_html(".stages")
        page.reload()
        wait_for(page, "live")

        assert live == _texts(page)
        assert page.inner_html(".stages") == stages
    assert page.locator(".stages [aria-current]").get_attribute("data-stage") == "declared"


def test_a_page_without_sockets_lives_on_event_streams(browser):
    with Site(with_hub=False) as site:
        page = opened(browser, site.url())
        wait_for(page, "live")
        site.do(site.world.move("9101", (777, 1)))
        _wait_votes(page, "777")


def test_a_lost_connection_is_said_and_comes_back_with_what_was_missed(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.close_hub())
    page.wait_for_selector("#status[data-state=reconnecting]")
    assert "angka terakhir pukul" in page.text_content("#status")
    site.do(site.world.move("9101", (4_321, 1)))
    site.hub = site.do(site.open_hub())
    _wait_votes(page, "4.321")
    wait_for(page, "live")


def test_a_reader_without_a_network_is_told_so(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    page.context.set_offline(True)
    page.wait_for_selector("#status[data-state=offline]")


def test_nothing_is_fetched_from_anybody_else(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")

    assert page.hosts == {"127.0.0.1"}


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
        page = opened(browser, site.url(f"/c/contoh-2024?lang={language}"))
        wait_for(page, "live")
        site.do(site.world.move("9101", (12_345, 800)))
        page.wait_for_selector("body[data-offset='1']")

        assert EVIL in page.text_content("h1")
        assert page.query_selector("img") is None
        assert page.title() != "owned"
        assert page.troubles == []


def test_a_tie_is_written_alike_by_server_and_script(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    site.do(site.world.move("9101", (80, 80)))
    page.wait_for_selector("body[data-offset='1']")
    live = _texts(page)
    page.reload()

    assert live == _texts(page)
    assert live["headline"] == "Andi dan Budi imbang untuk sementara"


def test_photographs_appear_without_a_reload_and_as_the_server_would_show_them(browser, site):
    page = opened(browser, site.url("/c/contoh-2024/9101?lang=id"))
    wait_for(page, "live")
    assert page.is_hidden("#forms")
    links = ("https://photos.example/1.jpg?a=1&b=2", "http://photos.example/2.jpg")
    site.do(site.world.move("9101", (12_345, 800), links=links))
    _wait_votes(page, "12.345")
    live = page.inner_html("#forms ul")
    page.reload()
    wait_for(page, "live")

    assert live == page.inner_html("#forms ul")
    assert page.locator("#forms a").count() == 1
    assert page.troubles == []


class Accidents:
    """A demo's feed that forgets an accident when the test says so."""

    names = ("blank", "freeze")

    def __init__(self):
        self.under_way = []

    async def active(self):
        return self.under_way

    async def start(self, name):
        self.under_way = [*self.under_way, name]

    async def end(self, name):
        self.under_way = [other for other in self.under_way if other != name]


def _wait_pressed(page, name, pressed):
    page.wait_for_selector(f"[data-accident={name}][aria-pressed={pressed}]")


def test_an_accidents_button_shows_what_is_under_way_and_ends_it(browser):
    accidents = Accidents()
    accidents.under_way = ["freeze"]
    with Site(accidents=accidents) as site:
        page = opened(browser, site.url("/c/contoh-2024?lang=en"))
        _wait_pressed(page, "freeze", "true")
        page.click("[data-accident=blank]")
        _wait_pressed(page, "blank", "true")
        assert page.text_content("#panel-said") == "blank as at 10:45: under way"
        page.click("[data-accident=blank]")
        _wait_pressed(page, "blank", "false")
        assert page.text_content("#panel-said") == "blank as at 10:45: over"

        accidents.under_way = []
        _wait_pressed(page, "freeze", "false")
        assert page.troubles == []
