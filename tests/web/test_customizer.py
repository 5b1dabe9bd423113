"""The page that hands out snippets: over HTTP without a script, and in a real Chromium."""

import re
from html import unescape

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.builders import OPTIONS, make_contest
from tests.web.guest import Guest
from tests.web.site import Site, opened
from tests.web.world import World
from tracker.core.model import Option
from tracker.web.embed.customizer import is_local

LOCAL = "http://127.0.0.1:8042"


async def _page(query="", *, contest=None, **changes):
    world = await World(contest).begin()
    await world.move()
    app = world.app(**changes)
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(f"/embed?lang=en&{query}")


@pytest.mark.parametrize("text", ["satu utara", "UTARA", "9101"])
async def test_a_region_is_found_by_words_of_its_name_in_any_case(text):
    html = (await _page(f"q={text}")).text

    assert "Satu Utara, Kota Satu, Provinsi Contoh" in html
    assert "region=9101" in html


async def test_what_nobody_is_called_is_said():
    assert "No region is called “nowhere”." in (await _page("q=nowhere")).text


async def test_every_kind_of_snippet_is_printed_for_the_wish():
    html = (await _page("region=91&size=compact&theme=dark&for=id")).text

    for told in (
        "&lt;realcount-standings contest=&#34;contoh-2024&#34; region=&#34;91&#34;",
        "/embed/v1/frame.js",
        "&lt;amp-iframe",
        "http://testserver/card/contoh-2024/91.png",
        "size=compact",
        "theme=dark",
        "Andi unggul sementara",
    ):
        assert told in html


@pytest.mark.parametrize("kind", ["map", "chart"])
async def test_a_map_and_a_chart_have_every_kind_of_snippet_too(kind):
    html = (await _page(f"region=91&what={kind}&size=compact&for=id")).text

    assert f"&lt;realcount-{kind} contest=&#34;contoh-2024&#34; region=&#34;91&#34;" in html
    for told in (f"?show={kind}&amp;amp;lang=id", f"lang=id&amp;show={kind}", "&lt;amp-iframe"):
        assert told in html
    assert html.count(f"show={kind}") == 4
    assert "size=&#34;" not in html


OUTLINES = "https://berita.example/kota.json"


async def test_a_file_of_outlines_goes_into_the_element_and_the_preview_may_ask_for_it():
    answer = await _page(f"what=map&geojson={OUTLINES}")

    assert f"geojson=&#34;{OUTLINES}&#34;" in answer.text
    assert f'geojson="{OUTLINES}"' in answer.text
    assert (
        "connect-src 'self' ws://localhost:1 https://berita.example;"
        in (answer.headers["content-security-policy"])
    )


@pytest.mark.parametrize(
    "given",
    [
        "http://berita.example/kota.json",
        "kota.json",
        "//berita.example/kota.json",
        "javascript:alert(1)",
        "https://berita.example; script-src *",
        "https://a;script-src/x",
        "https://siti:rahasia@berita.example/kota.json",
        "https://",
        "https://[",
    ],
)
async def test_what_no_page_could_ask_for_is_refused_in_a_sentence(given):
    answer = await _page(str(httpx.QueryParams({"what": "map", "geojson": given})))

    assert "write all of it, with https://" in answer.text
    assert "geojson=&#34;" not in answer.text
    assert "connect-src 'self' ws://localhost:1;" in answer.headers["content-security-policy"]


async def test_a_file_at_this_server_is_taken_and_asks_for_nothing_more():
    answer = await _page("what=map&geojson=http://testserver/static/kota.json")

    assert "geojson=&#34;http://testserver/static/kota.json&#34;" in answer.text
    assert "connect-src 'self' ws://localhost:1;" in answer.headers["content-security-policy"]


async def test_an_address_that_only_this_machine_can_open_is_refused_unless_told():
    refused = (await _page(public_url=LOCAL)).text
    told = (await _page("local=yes", public_url=LOCAL)).text

    assert "&lt;realcount-standings" not in refused
    assert "REALCOUNT_PUBLIC_URL" in refused
    assert "&lt;realcount-standings" in told


@pytest.mark.parametrize(
    ("server", "local"),
    [
        ("http://localhost:8042", True),
        (LOCAL, True),
        ("http://[::1]:8042", True),
        ("http://0.0.0.0", True),
        ("https://count.example", False),
        ("http://192.168.1.20:8042", False),
    ],
)
def test_an_address_of_this_machine_is_known(server, local):
    assert is_local(server) is local


async def test_a_moment_that_is_no_time_and_a_region_that_is_not_are_refused():
    assert (await _page("at=soon")).status_code == 400
    assert (await _page("region=77")).status_code == 404


async def test_hostile_names_stay_text():
    evil = "</pre><script>alert(1)</script>"
    options = (Option(id="a", number=1, name=evil, short=evil, colour="#000000"), OPTIONS[1])
    html = (await _page(contest=make_contest(options=options, title={"id": evil, "en": evil}))).text

    assert "<script>alert" not in html


async def test_a_page_of_a_test_run_leads_to_its_snippets():
    """A + in an address is a space to whoever reads a query."""
    world = await World(make_contest(id="contoh-2024+test", test=True)).begin()
    app = world.app()
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        html = (await client.get("/c/contoh-2024+test?lang=en")).text
        address = unescape(re.search(r'href="(/embed\?[^"]+)"', html)[1])
        answer = await client.get(address)

    assert answer.status_code == 200
    assert "[TEST]" in answer.text


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        site.do(site.world.check())
        site.do(site.world.move("9101", (120, 80)))
        yield site


def _said(page):
    return page.inner_text("realcount-standings")


@pytest.mark.browser
def test_every_state_is_previewed_from_made_up_numbers_and_left_again(browser, site):
    page = opened(browser, site.url("/embed?lang=id"))
    live, made_up = "realcount-standings[data-state=live]", "realcount-standings .rc-test"
    page.wait_for_selector(live)
    for state, told in (
        ("before", "Belum ada suara yang masuk"),
        ("counting", "unggul sementara 10.670 suara"),
        ("counting", "Tiga–Empat perlu 68,27% dari sisa suara itu"),
        ("corrected", "Redaksi Contoh menyatakan kemenangan Lima–Enam"),
        ("corrected", "1 koreksi"),
        ("withdrawn", "menarik angkanya"),
        ("declared", "Ditetapkan oleh Panitia Contoh"),
        ("offline", "luring; angka terakhir pukul"),
    ):
        page.click(f"[data-example={state}]")
        page.wait_for_function(
            "(told) => document.querySelector('realcount-standings').innerText.includes(told)",
            arg=told,
        )
        assert page.is_visible(made_up)
    assert "unggul sementara" in _said(page)
    page.click("[data-example=declared]")
    page.wait_for_function(
        "() => document.querySelector('realcount-standings').innerText.includes('Ditetapkan')"
    )
    assert "sementara" not in page.text_content("[data-t=headline]")
    page.click("[data-example=now]")
    page.wait_for_selector(made_up, state="detached")

    assert "Andi unggul sementara 40 suara" in _said(page)
    assert page.troubles == []


SQUARE = {
    "features": [
        {"id": "91", "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2]]]}}
    ]
}
STRANGE = {"features": [SQUARE["features"][0] | {"id": "77"}]}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("document", "told"),
    [
        (SQUARE, "The outlines were read and are drawn."),
        (STRANGE, "each outline needs an id such as 91."),
        (None, "The file can't be read from here"),
    ],
)
def test_the_preview_says_how_it_went_with_a_file_of_outlines(browser, site, document, told):
    page = browser.new_page()
    headers = {"Access-Control-Allow-Origin": "*"} if document else {}
    page.route(OUTLINES, lambda route: route.fulfill(json=document or {}, headers=headers))
    page.goto(site.url(f"/embed?lang=en&what=map&geojson={OUTLINES}"))
    page.wait_for_function(
        "(told) => document.getElementById('outlines').textContent.includes(told)", arg=told
    )
    # A file that can't be read may be told before the numbers have come.
    page.wait_for_selector("realcount-map[data-state=live]")

    assert page.locator(".rc-geo path").count() == (1 if document is SQUARE else 0)
    assert page.locator(".rc-tile").count() == 2


@pytest.mark.browser
def test_a_snippet_is_copied_and_works_where_it_is_pasted(browser, site):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url("/embed?lang=en&region=91"))
    page.click("[data-copy=snippet-element]")
    page.wait_for_function("() => document.getElementById('said').textContent === 'Copied'")
    pasted = page.evaluate("navigator.clipboard.readText()")
    with Guest(site, pasted.replace("http://testserver", "SERVER")) as guest:
        other = opened(browser, guest.url)
        other.wait_for_selector("realcount-standings[data-state=live]")

        assert other.text_content(".rc-where") == "Kota Satu"


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1920])
def test_axe_finds_nothing_on_the_page_and_it_fits(browser, site, lang, width):
    viewport = {"width": width, "height": 900}
    page = browser.new_page(bypass_csp=True, viewport=viewport)
    page.goto(site.url(f"/embed?lang={lang}&q=kota"))
    page.wait_for_selector("realcount-standings[data-state=live]")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
