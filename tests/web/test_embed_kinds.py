"""Frames of the map and of the chart: asked for in the address, and whole without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from tests.builders import OPTIONS, REGIONS, make_contest
from tests.web.guest import Guest, snippet
from tests.web.site import Site, opened
from tracker.web.embed.snippets import Wish, reserved_px

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
AT_MS = 1_732_690_000_000
KINDS = ("map", "chart")
HEIGHT = "() => document.body.getBoundingClientRect().height"


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        site.do(site.world.check())
        for step, votes in enumerate(((120, 80), (300, 310), (900, 700))):
            site.do(site.world.move("9101", votes, at_ms=AT_MS + step * 1_200_000))
        yield site


def _frame(site, kind, query="lang=id"):
    return site.url(f"/embed/v1/contoh-2024/9?show={kind}&{query}")


def _drawn(page, kind):
    page.wait_for_selector(f"realcount-{kind}[data-state=live]")
    if kind == "chart":
        page.wait_for_selector("canvas", state="attached")


def _still(browser, url, **options):
    page = browser.new_page(java_script_enabled=False, **options)
    page.goto(url)
    return page


def test_a_map_without_a_script_says_who_leads_where(browser, site):
    page = _still(browser, _frame(site, "map"))
    one, two = page.locator(".rc-tile").all()

    assert one.inner_text().split("\n") == ["1", "Kota Satu", "Andi", "56,25%", "– masuk"]
    assert one.locator("text").text_content() == "1"
    assert "belum ada" in two.inner_text()
    assert page.locator(".rc-legend li").first.inner_text().strip() == "1 Andi unggul di 1"


def test_a_map_of_a_region_with_none_below_counts_no_leads(browser, site):
    url = site.url("/embed/v1/contoh-2024/9101?show=map&lang=id")
    page = opened(browser, url)
    before = page.request.get(url).text()
    _drawn(page, "map")

    assert '<ul class="rc-legend"' not in before
    assert page.locator(".rc-legend, .rc-tiles, .rc-half-label").count() == 0
    assert page.troubles == []


def test_a_chart_without_a_script_says_the_night_in_a_table(browser, site):
    page = _still(browser, _frame(site, "chart"))
    rows = page.locator(".rc-chart-table tbody tr").all_inner_texts()

    assert [row.split("\t") for row in rows] == [
        ["27 Nov 13.46 WIB", "60,00%", "40,00%"],
        ["27 Nov 14.06 WIB", "49,18%", "50,82%"],
        ["27 Nov 14.26 WIB", "56,25%", "43,75%"],
    ]


def test_a_pinned_chart_ends_at_its_moment_with_and_without_a_script(browser, site):
    url = _frame(site, "chart", "lang=en&at=2024-11-27T14:10%2B07:00")
    still, page = _still(browser, url), opened(browser, url)
    page.wait_for_selector("canvas", state="attached")

    for shown in (still, page):
        rows = shown.locator(".rc-chart-table tbody th").all_text_contents()
        assert rows == ["27 Nov 13:46 WIB", "27 Nov 14:06 WIB"]
        assert "14:10" in shown.text_content("[data-t=as_of]")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_script_tells_the_same_of_a_chart_as_the_server(browser, site, lang):
    url = _frame(site, "chart", f"lang={lang}")
    still, page = _still(browser, url), opened(browser, url)
    _drawn(page, "chart")

    for place in (".rc-chart-table", ".rc-legend", ".rc-subtitle", ".rc-options", ".rc-kicker"):
        html = [shown.locator(place).all() for shown in (still, page)]
        said = [[part.inner_html() for part in parts] for parts in html]
        assert said[0] == said[1], place


def test_a_pasted_chart_grows_to_its_content_and_draws(browser, site):
    with Guest(site, snippet("frame_chart"), policy="") as guest:
        page = opened(browser, guest.url, viewport=PHONE)
        page.wait_for_function("() => frames.length === 1 && frames[0].location !== null")
        frame = page.frames[1]
        _drawn(frame, "chart")
        page.wait_for_function(
            "(h) => Math.abs(document.querySelector('iframe').offsetHeight - h) < 2",
            arg=frame.evaluate(HEIGHT),
        )

        assert page.troubles == []


def test_a_pasted_map_grows_to_its_content_and_follows_the_count(browser, site):
    with Guest(site, snippet("frame_map"), policy="") as guest:
        page = opened(browser, guest.url, viewport=PHONE)
        frame = page.frame_locator("iframe")
        frame.locator("realcount-map[data-state=live]").wait_for()
        site.do(site.world.move("9201", (10, 900)))
        frame.locator(".rc-tile", has_text="Budi").wait_for()
        page.wait_for_function(
            "(h) => Math.abs(document.querySelector('iframe').offsetHeight - h) < 2",
            arg=page.frames[1].evaluate(HEIGHT),
        )

        assert page.troubles == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_height_that_is_reserved_is_enough_and_not_far_too_much(browser, kind, lang):
    options = tuple(
        replace(o, short=name)
        for o, name in zip(OPTIONS, ("Kusumawardhani", "Abdurrahman"), strict=True)
    )
    regions = tuple(replace(r, name=f"{r.name} Bandar Lampung") for r in REGIONS)
    contest = make_contest(id="contoh-2024+test", test=True, options=options, regions=regions)
    with Site(contest=contest) as site:
        for step in range(14):
            votes = (1_234_567 + step, 987_654)
            site.do(site.world.move("9101", votes, at_ms=AT_MS + step * 600_000))
        url = site.url(f"/embed/v1/contoh-2024+test/9?lang={lang}&show={kind}")
        page = opened(browser, url, viewport=PHONE)
        _drawn(page, kind)
        reserved = reserved_px(Wish("contoh-2024+test", "9", "", lang, below=2, kind=kind))

        for shown in (page, _still(browser, url, viewport=PHONE)):
            height = shown.evaluate("document.body.offsetHeight")
            assert height <= reserved
            assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("document.body.offsetHeight") > 0.6 * reserved


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_frame_of_any_kind(browser, site, kind, scheme):
    page = browser.new_page(color_scheme=scheme, bypass_csp=True, viewport=PHONE)
    page.goto(_frame(site, kind))
    _drawn(page, kind)

    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("kind", ["standings", *KINDS])
def test_a_frame_in_the_sandbox_of_a_publishing_system_is_whole_and_live(browser, site, kind):
    """What WordPress makes of an answer that it trusts by discovery alone."""
    src = f"SERVER/embed/v1/contoh-2024/9?lang=id&amp;show={kind}#?secret=x1"
    body = f'<iframe sandbox="allow-scripts" security="restricted" src="{src}"></iframe>'
    with Guest(site, body, policy="") as guest:
        page = opened(browser, guest.url)
        frame = page.frame_locator("iframe")
        frame.locator(f"realcount-{kind}[data-state=live]").wait_for()
        site.do(site.world.move("9101", (2_000, 700)))

        frame.get_by_text("Andi unggul sementara 1.300 suara").wait_for()


def test_an_address_that_wishes_for_something_unknown_shows_the_standings(browser, site):
    assert _still(browser, _frame(site, "globe")).locator(".rc-options").count() == 1
