"""What a first view costs a reader: bytes, answers that wait for each other, and jumps."""

import re

import pytest

from benchmarks.rig.views import ID, Country, country
from tests.builders import make_numbers
from tests.web.guest import Guest, snippet
from tests.web.site import Site
from tests.web.watched import Watched

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
STATUS = "#status[data-state=live]"
WIDGET = "realcount-standings[data-state=live]"
RESERVED = "<style>realcount-standings { display: block; min-height: 48rem }</style>"
BELOW = "<p>Kabar lain di bawahnya</p>"
PAGES = (
    # path, what says that it is usable, answers one after the other
    ("/", None, 2),
    (f"/c/{ID}", STATUS, 2),
    (f"/c/{ID}/12", STATUS, 2),
    (f"/c/{ID}/12001", STATUS, 2),
    (f"/wall/{ID}", STATUS, 2),
    (f"/embed/v1/{ID}/0?size=full", WIDGET, 3),
)
WIRE_BYTES_MAX = 50_000
"""With 38 regions, compressed: half of what is promised."""


@pytest.fixture(name="site", scope="module")
def _site():
    """A country of 38 provinces in the middle of its night."""
    with Site(contest=country(), world=Country) as site:
        yield site


def _snippet(name, reserved=""):
    body = snippet(name).replace("contoh-2024", ID).replace("/9?", "/0?")
    return reserved + re.sub(r'region="\d+"', 'region="0"', body) + BELOW


def _move(site, page):
    """Let a city have more votes, and wait until the page says so."""
    before = page.text_content('[data-t="votes:a"]')
    votes, *others = site.world.votes["12001"][:3]
    numbers = make_numbers(
        votes + 400, *others, contest=site.world.contest, stations_reported=12, stations_total=20
    )
    site.do(site.world.report("12001", numbers))
    page.wait_for_function(
        "(text) => document.querySelector('[data-t=\"votes:a\"]').textContent !== text", arg=before
    )


@pytest.mark.parametrize(("path", "live", "rounds"), PAGES)
def test_a_page_is_small_and_asks_one_server(browser, site, path, live, rounds):
    watched = Watched(browser, viewport=PHONE)
    watched.open(site.url(path), live)

    assert watched.hosts == {"127.0.0.1"}
    assert 0 < watched.wire_bytes < WIRE_BYTES_MAX
    assert len(watched.longest) <= rounds


def test_a_region_with_hundreds_below_it_stays_within_the_budget(browser, site):
    watched = Watched(browser, viewport=PHONE)
    watched.open(site.url(f"/c/{ID}/11"), STATUS)

    assert watched.wire_bytes < 100_000


@pytest.mark.parametrize(("name", "rounds"), [("standings", 4), ("compact", 4), ("pinned", 4)])
def test_a_widget_waits_for_three_answers_after_its_page(browser, site, name, rounds):
    """The line, its modules at once, the numbers; it was six before the line named them all."""
    with Guest(site, _snippet(name), policy="") as guest:
        watched = Watched(browser, viewport=PHONE)
        watched.open(guest.url, "realcount-standings[data-state]")

        assert watched.hosts == {"localhost", "127.0.0.1"}
        assert watched.wire_bytes < WIRE_BYTES_MAX
        assert len(watched.longest) <= rounds


@pytest.mark.parametrize("viewport", [PHONE, WALL])
@pytest.mark.parametrize(("path", "live", "_rounds"), PAGES)
def test_nothing_jumps_while_a_page_comes_in(browser, site, path, live, _rounds, viewport):
    watched = Watched(browser, viewport=viewport).held_back()
    watched.open(site.url(path), live)

    assert watched.shifts() == []


@pytest.mark.parametrize("viewport", [PHONE, WALL])
@pytest.mark.parametrize("path", [f"/c/{ID}", f"/c/{ID}/12", f"/c/{ID}/12001", f"/wall/{ID}"])
def test_nothing_jumps_when_numbers_change(browser, site, path, viewport):
    watched = Watched(browser, viewport=viewport)
    page = watched.open(site.url(path), STATUS)
    _move(site, page)

    assert watched.shifts() == []


def test_a_widget_pushes_nothing_where_the_page_keeps_room_for_it(browser, site):
    with Guest(site, _snippet("compact", RESERVED), policy="") as guest:
        watched = Watched(browser, viewport=PHONE)
        page = watched.open(guest.url, WIDGET)
        _move(site, page)

        assert watched.shifts() == []


def test_a_frame_pushes_nothing_in_the_room_that_its_snippet_keeps(browser, site):
    alone = _snippet("frame").partition("<script")[0] + BELOW
    with Guest(site, alone, policy="") as guest:
        watched = Watched(browser, viewport=PHONE)
        page = watched.open(guest.url)
        page.frames[1].wait_for_selector(WIDGET)

        assert watched.shifts() == []
