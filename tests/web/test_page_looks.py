"""What a reader sees of the page: whole numbers on every screen, one leader, a way by keyboard."""

import pytest

from tests.builders import OPTIONS, REGIONS, make_contest
from tests.web.site import Site, opened, wait_for
from tracker.contests.library import load
from tracker.core.model import Option, Region

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
CUT_OFF = """places => places
    .filter(({ scrollWidth, clientWidth }) => clientWidth && scrollWidth > clientWidth)
    .map(({ textContent }) => textContent)"""


@pytest.fixture(name="site", scope="module")
def _site():
    """A contest with millions of votes, as wide as a night gets."""
    with Site() as site:
        site.do(site.world.move("9101", (1_234_567, 987_654)))
        site.do(site.world.move("9201", (2_183_239, 4_360_629)))
        yield site


def _bottom(page, selector):
    return page.eval_on_selector(selector, "place => place.getBoundingClientRect().bottom")


@pytest.mark.parametrize("width", [320, 390, 820, 1280, 1920])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_is_wider_than_its_screen(browser, site, width, language):
    viewport = {"width": width, "height": 900}
    page = opened(browser, site.url(f"/c/contoh-2024?lang={language}"), viewport=viewport)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


OWN = """([line, dot]) => {
  const of = (place, part) => getComputedStyle(document.querySelector(place), part).backgroundColor;
  return [getComputedStyle(document.body).color, of(line), of(dot, "::before")];
}"""


@pytest.mark.parametrize(
    ("path", "line", "dot"),
    [
        ("/c/contoh-2024?lang=id", ".half", "#status"),
        ("/wall/contoh-2024?lang=id", ".half", "#status"),
        ("/embed/v1/contoh-2024/9?lang=id", ".rc-half", ".rc-status"),
    ],
)
def test_in_a_readers_own_colours_the_line_of_half_and_the_dot_are_seen(
    browser, site, path, line, dot
):
    page = opened(browser, site.url(path), forced_colors="active", viewport=PHONE)
    page.wait_for_selector(f"{dot}[data-state=live]")
    text, *seen = page.evaluate(OWN, [line, dot])

    assert seen == [text, text]


LONG = Option(
    id="a",
    number=1,
    name="Dr. H. Muhammad Abdurrahman Siregar – Hj. Siti Nurhaliza Kusumawardhani",
    short="Muhammad Abdurrahman–Siti Nurhaliza",
    colour="#B8860B",
)


@pytest.mark.parametrize("width", [320, 390, 820, 1920])
def test_long_names_break_and_push_nothing_off_the_screen(browser, width):
    regions = tuple(
        Region(
            id=r.id, name=f"Kabupaten Administrasi {r.name}", level=r.level, parent_id=r.parent_id
        )
        for r in REGIONS
    )
    with Site(contest=make_contest(options=(LONG, OPTIONS[1]), regions=regions)) as site:
        site.do(site.world.move("9101", (1_234_567, 987_654)))
        page = opened(browser, site.url(), viewport={"width": width, "height": 900})

        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("viewport", [PHONE, WALL])
def test_no_number_is_cut_off(browser, site, viewport):
    page = opened(browser, site.url(), viewport=viewport)

    assert page.eval_on_selector_all("td, dd, .sums, h1, h2", CUT_OFF) == []


def test_votes_and_shares_stand_under_each_other(browser, site):
    page = opened(browser, site.url(), viewport=PHONE)
    right = "places => places.map((place) => Math.round(place.getBoundingClientRect().right))"

    for places in (".share > span", "td.num:nth-last-child(2) > span"):
        assert len(set(page.eval_on_selector_all(places, right))) == 1


def test_a_wall_shows_a_city_of_ten_districts_without_scrolling(browser):
    contest = load("jakarta-2024")
    with Site(contest=contest) as site:
        wall = opened(browser, site.url("/wall/jakarta-2024/3175?lang=id"), viewport=WALL)
        page = opened(browser, site.url("/c/jakarta-2024/3175?lang=id"), viewport=WALL)

        assert len(wall.query_selector_all("tbody tr")) == 10
        assert _bottom(wall, "footer p:last-child") <= WALL["height"]
        assert _bottom(page, ".facts") <= WALL["height"]


def test_a_wall_twice_as_large_shows_the_same_twice_as_large(browser, site):
    heights = {}
    for times in (1, 2):
        viewport = {name: size * times for name, size in WALL.items()}
        page = opened(browser, site.url(), viewport=viewport)
        heights[times] = page.eval_on_selector(".share", "place => place.offsetHeight")

    assert heights[2] == pytest.approx(2 * heights[1], abs=2)


def test_the_leader_alone_is_marked_as_leads_change(browser):
    with Site() as site:
        page = opened(browser, site.url())
        wait_for(page, "live")
        assert page.query_selector_all(".tag:not([hidden])") == []
        for votes, leader in (((2, 1), "a"), ((2, 3), "b")):
            site.do(site.world.move("9101", votes))
            page.wait_for_selector(f"[data-leads][data-option={leader}] .tag:not([hidden])")
            page.wait_for_selector(f"[data-row='91'] [data-first][data-o={leader}]")

            assert len(page.query_selector_all("[data-leads]")) == 1
            assert len(page.query_selector_all(".tag:not([hidden])")) == 1


def test_a_keyboard_skips_to_the_numbers(browser, site):
    page = opened(browser, site.url())
    wait_for(page, "live")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke angka"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Jeda"
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Kota Satu"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_moves_for_who_asked_for_less_motion(browser):
    with Site() as site:
        page = opened(browser, site.url(), reduced_motion="reduce")
        wait_for(page, "live")
        site.do(site.world.move("9101", (2, 1)))
        page.wait_for_selector(".moved")

        assert page.eval_on_selector(".moved", "p => getComputedStyle(p).animationName") == "none"


def test_paper_carries_the_mark_of_a_test_and_no_buttons(browser):
    with Site(contest=make_contest(id="contoh-2024+test", test=True)) as site:
        page = opened(browser, site.url("/c/contoh-2024+test?lang=id"))
        page.emulate_media(media="print")

        assert page.is_visible(".band")
        assert not page.is_visible(".switch")
        assert not page.is_visible("#status")
