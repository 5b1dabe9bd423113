"""What a reader sees of a widget on a small phone: whole numbers, and names that hold together."""

import pytest
from msgspec.structs import replace

from tests.builders import OPTIONS, REGIONS, make_contest
from tests.web.site import Site, opened
from tracker.core.model import Option, Region

pytestmark = pytest.mark.browser
PAIR = Option(
    id="a",
    number=1,
    name="Dharma Pongrekun – Kun Wardana",
    short="Pramono–Rano",
    colour="#B8860B",
)
ONE_WORD = replace(OPTIONS[1], name="Abdurrahmannotonegorokusuma – Bunga")
OUTSIDE = """tables => tables.flatMap((table) => {
  const { right } = table.closest(".rc").getBoundingClientRect();
  return [...table.querySelectorAll("td, th")]
    .filter((cell) => cell.getBoundingClientRect().right > right - 8)
    .map((cell) => cell.textContent);
})"""


@pytest.fixture(name="site", scope="module")
def _site():
    """A contest with millions of votes and names as long as those of a real one."""
    regions = tuple(
        Region(id=r.id, name=f"Jakarta {r.name}", level=r.level, parent_id=r.parent_id)
        for r in REGIONS
    )
    contest = make_contest(options=(PAIR, ONE_WORD), regions=regions, test=True)
    with Site(contest=contest) as site:
        site.do(site.world.move("9101", (2_183_239, 1_718_160)))
        yield site


@pytest.mark.parametrize("width", [300, 320, 390])
def test_no_number_of_a_widget_is_cut_off_on_a_phone(browser, site, width):
    viewport = {"width": width, "height": 900}
    url = site.url("/embed/v1/contoh-2024/9?size=full&lang=id")
    page = opened(browser, url, viewport=viewport)
    page.wait_for_selector("realcount-standings[data-state=live]")

    assert page.eval_on_selector_all("realcount-standings table", OUTSIDE) == []
    assert page.troubles == []


def test_a_name_of_a_pair_does_not_break_before_its_dash(browser, site):
    page = opened(browser, site.url("/embed/v1/contoh-2024/9?size=full&lang=id"))
    before = page.locator(".rc-name").first.text_content()
    page.wait_for_selector("realcount-standings[data-state=live]")

    assert before == page.locator(".rc-name").first.text_content()
    assert "Pongrekun\u00a0– Kun" in before
