"""What people who can't see a page, or can't use a mouse, would stumble over: nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.builders import make_contest
from tests.web.site import Site, wait_for

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/c/contoh-2024",
    "/c/contoh-2024/91",
    "/c/contoh-2024/9101",
    "/sign-in",
    "/c/kosong",
)


@pytest.fixture(name="site", scope="module")
def _site():
    """A count with corrections, holds, stations out and a part that is recapitulated."""
    with Site(contest=make_contest(test=True)) as site:
        world = site.world
        for votes in ((1_200, 800), (1_150, 800), (1_300, 810)):
            figures = {"stations_reported": 3, "stations_total": 6}
            site.do(world.move("9101", votes, figures=figures))
        site.do(world.move("9201", (30, 40)))
        site.do(world.blank("9102"))
        site.do(world.recap("recap_kota", "92", (31, 41)))
        yield site


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("lang", "width", "scheme"), [("id", 390, "dark"), ("en", 1920, "light")])
def test_axe_finds_nothing(browser, site, path, lang, width, scheme):
    page = browser.new_page(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page.goto(site.url(f"{path}?lang={lang}"))
    if path.startswith("/c/contoh"):
        wait_for(page, "live")

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found] == []
