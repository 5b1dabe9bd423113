"""The widget on somebody else's page, in a real Chromium: another origin, a strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from tests.builders import OPTIONS, make_contest
from tests.web.guest import Files, Guest, snippet
from tests.web.site import Site, opened
from tracker.core.model import Option
from tracker.core.tree import grow
from tracker.web.embed.snippets import Wish, reserved_px
from workers.archiving import archive

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
AT_MS = 1_732_690_000_000
"""27 November 2024, 13.46 WIB."""


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        site.do(site.world.check())
        site.do(site.world.move("9101", (120, 80)))
        yield site


def _wait(page, state, name="realcount-standings"):
    page.wait_for_selector(f"{name}[data-state={state}]")


def _wait_text(page, text, place="votes:a"):
    page.wait_for_function(
        "([place, text]) => document.querySelector(`[data-t='${place}']`)?.textContent === text",
        arg=[place, text],
    )


def _text(page, place):
    return page.text_content(f"[data-t='{place}']")


# ---------------------------------------------------------------- in a foreign page


def test_a_snippet_in_a_strict_page_of_another_origin_is_live(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        site.do(site.world.move("9101", (12_345, 800)))
        _wait_text(page, "12.345")

        assert _text(page, "headline") == "Andi unggul sementara 11.545 suara"
        assert "dicek" in page.text_content(".rc-clocks")
        assert page.troubles == []
        assert page.hosts == {"localhost", "127.0.0.1"}


@pytest.mark.parametrize("name", ["standings", "compact"])
def test_a_snippet_of_once_stays_green(browser, site, name):
    with Guest(site, snippet(name)) as guest:
        page = opened(browser, guest.url, viewport=PHONE)
        _wait(page, "live")

        assert page.locator("realcount-standings table").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.troubles == []


def test_a_page_that_forbids_sockets_lives_on_event_streams(browser, site):
    with Guest(site, snippet("standings"), with_socket=False) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        site.do(site.world.move("9101", (777, 1)))

        _wait_text(page, "777")


def test_more_widgets_than_a_browser_has_connections_leave_each_other_room(browser, site):
    """Six streams over HTTP/1.1 took every connection, and nothing else of the server came."""
    more = '<realcount-standings contest="contoh-2024" size="compact"></realcount-standings>' * 8
    with Guest(site, snippet("compact") + more, with_socket=False) as guest:
        page = opened(browser, guest.url)
        states = "[...document.querySelectorAll('realcount-standings')].map((w) => w.dataset.state)"
        page.wait_for_function(f"() => {states}.every((s) => ['live', 'polling'].includes(s))")
        answer = page.evaluate(
            "(url) => fetch(url, { cache: 'no-store' }).then(({ status }) => status)",
            site.url("/v1/contests"),
        )

        assert sorted(page.evaluate(states)) == ["live"] * 3 + ["polling"] * 6
        assert answer == 200


def test_where_streams_are_blocked_too_the_snapshot_is_polled(browser, site):
    with Guest(site, snippet("standings"), with_socket=False) as guest:
        page = browser.new_page()
        page.add_init_script(
            "delete window.EventSource; window.EventSource = class { "
            "constructor() { this.readyState = 2; "
            "queueMicrotask(() => this.onerror()); } close() {} "
            "static CLOSED = 2; }"
        )
        page.clock.install()
        page.goto(guest.url)
        page.wait_for_selector("realcount-standings table")
        for _ in range(20):
            page.clock.run_for(2_000)
        _wait(page, "polling")
        site.do(site.world.move("9101", (777, 1)))
        page.clock.run_for(30_000)

        _wait_text(page, "777")
        assert page.text_content(".rc-status") == "diperbarui berkala"


def test_a_cut_socket_is_said_with_the_time_and_comes_back(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        site.do(site.close_hub())
        _wait(page, "reconnecting")
        assert "angka terakhir pukul" in page.text_content(".rc-status")
        site.do(site.world.move("9101", (4_321, 1)))
        site.hub = site.do(site.open_hub())

        _wait_text(page, "4.321")
        _wait(page, "live")


def test_a_reader_without_a_network_keeps_the_numbers_and_is_told(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        page.context.set_offline(True)
        _wait(page, "offline")

        assert "luring; angka terakhir pukul" in page.text_content(".rc-status")
        assert _text(page, "votes:a") == "120"


def test_a_pinned_widget_shows_what_was_shown_then_and_moves_no_more(browser, site):
    site.do(site.world.move("9101", (999, 80), at_ms=AT_MS + 3_600_000))
    with Guest(site, snippet("pinned")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "pinned")

        assert _text(page, "votes:a") == "120"
        assert "27 Nov 13.50 WIB" in _text(page, "as_of")
        assert page.query_selector(".rc-status") is None
        assert "dicek" not in page.text_content(".rc-clocks")


def test_what_is_not_there_leaves_the_pages_own_words(browser, site):
    body = snippet("standings").replace("contoh-2024", "nowhere")
    with Guest(site, body) as guest:
        page = opened(browser, guest.url)
        _wait(page, "refused")

        assert page.locator("realcount-standings a").is_visible()


def test_a_widget_that_is_taken_away_asks_no_more(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        with page.expect_event("websocket", timeout=30_000) as again:
            page.evaluate(
                "() => { const widget = document.querySelector('realcount-standings');"
                "widget.remove(); document.body.append(widget); }"
            )

        assert again.value.url.endswith("/v1/ws")
        _wait(page, "live")


async def _archived(world, out):
    app = world.app()
    app.state.archived = "2024-12-20T05:00:00Z"
    await app.state.live.tail.look_round()
    await archive(app, world.contest, grow(world.contest), out, lambda *_: None)


DRAWN = """() => {
  const canvas = document.querySelector("canvas");
  if (!canvas) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const line = [0xB6, 0x73, 0x52];
  return data.some((_, n) => n % 4 === 0 && line.every((part, m) => data[n + m] === part));
}"""
"""Whether a pixel has the colour of the first option's line."""


def test_a_chart_draws_its_series_from_the_files_of_an_archive(browser, site, tmp_path):
    for step, votes in enumerate(((300, 310), (900, 700)), 1):
        site.do(site.world.move("9101", votes, at_ms=AT_MS + step * 1_200_000))
    site.do(_archived(site.world, tmp_path / "a"))
    with Files(tmp_path / "a") as files, Guest(files, snippet("chart")) as guest:
        page = opened(browser, guest.url)
        frame = opened(browser, files.url("/embed/v1/contoh-2024/9?show=chart&lang=en"))
        for shown in (page, frame):
            shown.wait_for_function(DRAWN)
            rows = shown.locator(".rc-chart-table tbody tr").all_text_contents()

            assert rows[-1] == "27 Nov 14:26 WIB56.25%43.75%"
            assert len(rows) == 3
            assert _text(shown, "as_of") == "archive: final since 20 Dec 12:00 WIB"


@pytest.mark.parametrize(("lang", "told"), [("id", "Peta menurut kota"), ("en", "Map by city")])
def test_a_frame_of_once_finds_its_kind_and_language_in_an_archive(
    browser, site, tmp_path, lang, told
):
    site.do(_archived(site.world, tmp_path / "a"))
    body = snippet("frame_map").replace("lang=id", f"lang={lang}")
    with Files(tmp_path / "a") as files, Guest(files, body, policy="") as guest:
        page = opened(browser, guest.url)
        page.frame_locator("iframe").get_by_text(told).wait_for()
        page.wait_for_function("() => document.querySelector('iframe').style.height !== ''")

        assert page.troubles == []


def test_a_frame_of_an_archive_is_led_to_no_other_server(browser, site, tmp_path):
    site.do(_archived(site.world, tmp_path / "a"))
    with Files(tmp_path / "a") as files:
        page = opened(browser, files.url("/embed/v1/contoh-2024/9?show=map&lang=/evil.example"))
        page.get_by_text("Peta menurut kota").wait_for()

        assert page.url == files.url("/embed/v1/contoh-2024/9/map/?")


def test_an_old_snippet_finds_the_archive_and_says_final(browser, site, tmp_path):
    site.do(_archived(site.world, tmp_path / "a"))
    with Files(tmp_path / "a") as files, Guest(files, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "pinned")

        assert _text(page, "votes:a") == "120"
        assert _text(page, "as_of") == "arsip: tidak berubah lagi sejak 20 Des 12.00 WIB"
        frame = opened(browser, files.url("/embed/v1/contoh-2024/9/"))
        assert _text(frame, "as_of") == _text(page, "as_of")
        assert frame.troubles == []


# ---------------------------------------------------------------- what is said, and to whom


EVIL = "</script><img src=x onerror=document.title='owned'>{lead}"


def test_hostile_names_stay_text_on_the_page_and_in_the_frame(browser):
    contest = make_contest(
        options=(Option(id="a", number=1, name=EVIL, short=EVIL, colour="#000000"), OPTIONS[1]),
        title={"id": EVIL, "en": EVIL},
    )
    with Site(contest=contest) as site, Guest(site, snippet("standings")) as guest:
        site.do(site.world.move("9101", (120, 80)))
        for url in (guest.url, site.url("/embed/v1/contoh-2024/9?lang=id")):
            page = opened(browser, url)
            _wait(page, "live")

            assert EVIL in _text(page, "headline")
            assert page.query_selector("img") is None
            assert page.title() != "owned"


@pytest.mark.parametrize("name", ["standings", "compact"])
def test_a_test_run_is_burned_into_every_widget(browser, name):
    contest = make_contest(id="contoh-2024+test", test=True)
    body = snippet(name).replace('"contoh-2024"', '"contoh-2024+test"')
    with Site(contest=contest) as site, Guest(site, body) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")

        assert "TEST" in page.text_content(".rc-test")
        mark = "p => getComputedStyle(p, '::before').backgroundImage"
        assert "TEST" in page.eval_on_selector(".rc", mark)


def test_a_change_of_lead_is_said_once_and_the_table_is_not(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        assert page.text_content("[role=status]") == ""
        site.do(site.world.move("9101", (130, 80)))
        _wait_text(page, "130")
        assert page.text_content("[role=status]") == ""
        site.do(site.world.move("9101", (130, 200)))
        page.wait_for_selector("[role=status]:not(:empty)", state="attached")

        said = "Provinsi Contoh: Budi unggul sementara 70 suara."
        assert page.text_content("[role=status]") == said
        site.do(site.world.move("9101", (300, 200)))
        _wait_text(page, "300")
        assert page.text_content("[role=status]") == said


def test_a_paused_widget_holds_still_and_says_so(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        page.focus(".rc-pause")
        page.keyboard.press("Enter")
        assert page.get_attribute(".rc-pause", "aria-pressed") == "true"
        assert "dijeda" in page.text_content(".rc-status")
        site.do(site.world.move("9101", (555, 80)))
        page.wait_for_function(
            "() => document.querySelector('realcount-standings').life.state.offset === 2"
        )
        assert _text(page, "votes:a") == "120"
        page.keyboard.press("Enter")

        assert _text(page, "votes:a") == "555"


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, site, lang, scheme):
    page = browser.new_page(color_scheme=scheme, bypass_csp=True, viewport=PHONE)
    page.goto(site.url(f"/embed/v1/contoh-2024/9?lang={lang}"))
    _wait(page, "live")

    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


def test_a_page_says_its_colours_by_custom_properties_or_the_theme(browser, site):
    body = snippet("compact") + snippet("standings")
    with Guest(site, body, policy="") as guest:
        page = opened(browser, guest.url, color_scheme="light")
        _wait(page, "live", "realcount-standings:last-of-type")
        paper = "p => getComputedStyle(p).backgroundColor"
        assert page.eval_on_selector("[theme=dark] .rc", paper) == "rgb(14, 17, 22)"
        assert page.eval_on_selector("[size=full] .rc", paper) == "rgb(251, 250, 247)"
        page.evaluate("document.body.style.setProperty('--realcount-paper', 'rgb(1, 2, 3)')")
        assert page.eval_on_selector("[size=full] .rc", paper) == "rgb(1, 2, 3)"
        page.emulate_media(color_scheme="dark")
        assert page.eval_on_selector("[size=full] .rc", paper) == "rgb(14, 17, 22)"


# ---------------------------------------------------------------- the frame


TURN = "() => new Promise((done) => setTimeout(done))"
"""Let a window take what was posted to it."""

TREE = """() => {
  const tree = (node) => node.nodeType === 3 ? node.data.replace(/\\s+/g, " ") : [
    node.tagName.toLowerCase(),
    Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]).sort()),
    [...node.childNodes].filter((n) => n.nodeType !== 3 || n.data.trim()).map(tree)];
  const box = document.querySelector(".rc");
  for (const place of box.querySelectorAll(".rc-live, [role=status]")) place.remove();
  const links = [...box.querySelectorAll("a")];
  for (const a of links) a.setAttribute("href", new URL(a.href).pathname);
  return tree(box);
}"""


@pytest.mark.parametrize(
    "query", ["lang=id&size=full", "lang=en&size=compact", "lang=id&show=map", "lang=en&show=map"]
)
@pytest.mark.parametrize("votes", [(120, 80), (80, 80), (120, None), None])
def test_the_script_builds_what_the_server_wrote(browser, site, query, votes):
    """The two halves, server and script, must never tell two stories."""
    if votes:
        in_part = {"stations_reported": 3, "stations_total": 5}
        site.do(site.world.move("9201", votes, figures=in_part))
        site.do(site.world.call())
    without = browser.new_page(java_script_enabled=False)
    page = opened(browser, site.url(f"/embed/v1/contoh-2024/9?{query}"))
    page.wait_for_selector("main [data-state=live]")
    without.goto(page.url)
    written = without.evaluate(TREE)

    assert page.evaluate(TREE) == written


def test_a_reader_without_a_script_reads_everything_in_the_frame(browser, site):
    with Guest(site, snippet("frame"), policy="") as guest:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(guest.url)
        frame = page.frame_locator("iframe")

        assert frame.locator("[data-t=headline]").inner_text() == ("Andi unggul sementara 40 suara")
        assert frame.locator("[data-t='votes:a']").inner_text() == "120"


def _let_open_what_is_out(site, *votes):
    for district, stations in (("9101", 6), ("9102", 4), ("9201", 5)):
        in_part = {"stations_reported": 4, "stations_total": stations}
        site.do(site.world.move(district, votes, figures=in_part))
    site.do(site.world.call())


@pytest.mark.parametrize(
    ("lang", "needs", "called"),
    [
        ("id", "dari sisa suara itu untuk melewati 50%", "Kantor Berita menyatakan kemenangan"),
        ("en", "of those votes to pass 50%", "Kantor Berita calls it for Andi"),
    ],
)
def test_the_full_widget_says_what_it_would_take_and_who_calls_it(
    browser, site, lang, needs, called
):
    _let_open_what_is_out(site, 1_000, 900)
    frame = site.url(f"/embed/v1/contoh-2024/9?lang={lang}")
    still = browser.new_page(java_script_enabled=False)
    still.goto(frame)
    with Guest(site, snippet("standings").replace('lang="id"', f'lang="{lang}"')) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")

        for shown in (still, page):
            assert needs in _text(shown, "needs")
            assert called in _text(shown, "called")
    still.goto(f"{frame}&size=compact")
    assert still.locator("[data-t=needs], [data-t=called]").count() == 0


def test_a_frame_becomes_as_high_as_its_content_and_listens_to_nobody_else(browser, site):
    with Guest(site, snippet("frame"), policy="") as guest:
        page = opened(browser, guest.url)
        page.wait_for_function("() => document.querySelector('iframe').style.height !== ''")
        content = "() => document.body.getBoundingClientRect().height"
        page.frames[1].wait_for_selector("realcount-standings[data-state=live]")
        inner = page.frames[1].evaluate(content)
        page.wait_for_function(
            "(h) => Math.abs(document.querySelector('iframe').offsetHeight - h) < 2", arg=inner
        )
        page.evaluate("window.postMessage({ realcount: 'height', height: 2000 }, '*')")
        page.evaluate(TURN)

        assert page.eval_on_selector("iframe", "f => f.offsetHeight") < 1_000


def test_a_frame_answers_its_parent_and_no_other_window(browser, site):
    with Guest(site, snippet("frame") * 2, policy="") as guest:
        page = opened(browser, guest.url)
        page.wait_for_function("() => frames.length === 2")
        _, one, other = page.frames
        for frame in (one, other):
            frame.wait_for_selector("realcount-standings[data-state=live]")
        other.evaluate(
            "() => { window.heard = []; addEventListener('message', (e) => heard.push(e.data));"
            "parent.frames[0].postMessage({ realcount: 'hello' }, '*'); }"
        )
        one.evaluate(TURN)
        other.evaluate(TURN)

        assert [m for m in other.evaluate("window.heard") if m["realcount"] == "height"] == []


@pytest.mark.parametrize("size", ["full", "compact"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_height_that_is_reserved_is_enough_on_a_phone(browser, size, lang):
    names = ("Muhammad Abdurrahman Siregar – Siti Nurhaliza Kusumawardhani", "Budi – Bunga")
    options = tuple(replace(o, name=name) for o, name in zip(OPTIONS, names, strict=True))
    contest = make_contest(id="contoh-2024+test", test=True, options=options)
    with Site(contest=contest) as site:
        _let_open_what_is_out(site, 1_234_567, 987_654)
        url = site.url(f"/embed/v1/contoh-2024+test/9?lang={lang}&size={size}")
        page = opened(browser, url, viewport=PHONE)
        _wait(page, "live")
        wish = Wish("contoh-2024+test", "9", "", lang, size=size, options=2, below=2)

        assert page.evaluate("document.body.offsetHeight") <= reserved_px(wish)


# ---------------------------------------------------------------- what it costs


def test_all_that_a_widget_loads_is_under_100_kb_and_from_one_server(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = browser.new_page()
        bodies = []
        page.on("response", lambda answer: bodies.append(answer))
        page.goto(guest.url)
        _wait(page, "live")
        ours = [a for a in bodies if ":" + str(site.port) in a.url]

        assert sum(len(answer.body()) for answer in ours) < 100_000
        assert {a.url.split("/")[2] for a in bodies} == {
            f"127.0.0.1:{site.port}",
            guest.url.split("/")[2],
        }
        assert browser.contexts[0].cookies() == []


def test_another_name_makes_the_widget_anew(browser, site):
    with Guest(site, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        renamed = (replace(OPTIONS[0], name="Andi Baru"), OPTIONS[1])
        site.do(site.world.define(make_contest(options=renamed)))
        site.do(site.world.take_up())

        page.wait_for_function("() => document.body.innerText.includes('Andi Baru')")
        _wait(page, "live")
