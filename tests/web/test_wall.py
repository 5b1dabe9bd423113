"""A newsroom's wall in a real Chromium: live, without links, and never scrolled."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from tests.builders import REGIONS, make_contest
from tests.web.site import Site, opened, wait_for
from tracker.core.model import Option, Region

pytestmark = pytest.mark.browser
SCREENS = [(1280, 720), (1920, 1080), (3840, 2160)]


@pytest.fixture(name="site")
def _site():
    named = replace(REGIONS[2], name="Kabupaten Administrasi Kepulauan Seribu Utara")
    contest = make_contest(test=True, regions=(*REGIONS[:2], named, *REGIONS[3:]))
    with Site(contest=contest) as site:
        site.do(site.world.move("9101", (12_345, 800)))
        yield site


def _wall(browser, site, path="/wall/contoh-2024?lang=id", screen=(1920, 1080)):
    page = opened(browser, site.url(path), viewport={"width": screen[0], "height": screen[1]})
    wait_for(page, "live")
    return page


@pytest.mark.parametrize("screen", SCREENS)
def test_a_wall_fills_the_screen_and_nothing_is_cut_off(browser, site, screen):
    page = _wall(browser, site, screen=screen)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
          .filter((one) => !one.classList.contains("unseen") && one.getClientRects().length)
          .map((one) => [one.tagName, one.getBoundingClientRect()])
          .filter(([, box]) => box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
          .map(([name]) => name)"""
    )

    assert outside == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.troubles == []


@pytest.mark.parametrize("number", [6, 10, 18])
def test_of_many_options_none_is_cut_off_and_rows_keep_together(browser, number):
    options = tuple(
        Option(
            id=f"o{n}",
            number=n,
            name=f"Calon {n} – Wakil {n}",
            short=f"Calon{n}–Wakil{n}",
            colour="#5B7C99",
        )
        for n in range(1, number + 1)
    )
    with Site(contest=make_contest(options=options)) as site:
        page = _wall(browser, site)
        foot = page.locator("footer").bounding_box()["y"]
        rows = [row.bounding_box() for row in page.locator(".option").all()]

        assert len(rows) == number
        assert max(row["y"] + row["height"] for row in rows) <= foot
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

        page.goto(site.url("/c/contoh-2024?lang=id"))
        assert page.locator(".regions table").bounding_box()["height"] < 300


def test_a_wall_moves_by_itself_and_leads_nowhere(browser, site):
    page = _wall(browser, site)
    site.do(site.world.move("9101", (12_999, 800)))
    page.wait_for_function(
        "() => document.querySelector('[data-t=\"votes:a\"]').textContent === '12.999'"
    )

    assert page.locator("a, button").count() == 0
    assert page.locator("h1").inner_text() == "Andi unggul sementara 12.199 suara"


def test_a_test_run_is_marked_on_the_wall(browser, site):
    page = _wall(browser, site, "/wall/contoh-2024/91?lang=en")

    assert "TEST" in page.locator(".band").inner_text()
    assert page.title().startswith("[TEST]")
    assert page.locator(".kicker b").inner_text() == "Kota Satu"


def test_more_regions_than_a_wall_can_show_are_counted(browser):
    many = tuple(
        Region(id=f"9{n}", name=f"Kota {n}", level="city", parent_id="9") for n in range(10, 40)
    )
    regions = (REGIONS[0], *(r for r in many if r.id not in ("91", "92")), *REGIONS[1:])
    with Site(contest=make_contest(regions=regions)) as site:
        page = _wall(browser, site, "/wall/contoh-2024?lang=en")

        assert page.locator("tbody tr").count() == 24
        assert page.locator(".regions p").inner_text() == "and 8 more"
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_axe_finds_nothing(browser, site, lang):
    page = browser.new_page(bypass_csp=True, viewport={"width": 1920, "height": 1080})
    page.goto(site.url(f"/wall/contoh-2024?lang={lang}"))
    wait_for(page, "live")

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"]) for one in found] == []
