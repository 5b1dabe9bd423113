"""The map and the chart on somebody else's page: a leader is told by more than a colour."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.guest import POLICY, Guest, snippet
from tests.web.site import Site, opened

pytestmark = pytest.mark.browser
AT_MS = 1_732_690_000_000


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        site.do(site.world.check())
        site.do(site.world.move("9101", (120, 80)))
        yield site


def _live(page, name):
    page.wait_for_selector(f"realcount-{name}[data-state=live]")


def _fill(page, region):
    rect = page.locator(f"[data-region='{region}'] :is(rect, path)").first
    return rect.get_attribute("fill"), float(rect.get_attribute("fill-opacity"))


def test_a_map_says_its_leaders_by_number_and_name_and_who_has_none(browser, site):
    with Guest(site, snippet("map")) as guest:
        page = opened(browser, guest.url)
        _live(page, "map")

        one, two = page.locator(".rc-tile").all()
        assert one.locator("text").text_content() == "1"
        assert "Andi" in one.inner_text()
        assert "belum ada" in two.inner_text()
        assert two.locator("[data-none]").count() == 1
        assert page.troubles == []


def test_a_larger_lead_is_denser_and_another_leader_another_colour(browser, site):
    with Guest(site, snippet("map")) as guest:
        page = opened(browser, guest.url)
        _live(page, "map")
        colour, before = _fill(page, "91")
        site.do(site.world.move("9101", (900, 80)))
        page.wait_for_selector("realcount-map[data-offset='2']")
        assert _fill(page, "91") == (colour, 1)
        assert before < 1
        site.do(site.world.move("9101", (900, 1_000)))
        page.wait_for_selector("realcount-map[data-offset='3']")

        assert _fill(page, "91")[0] != colour


SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "properties": {"kode": 91, "name": "<img src=x onerror=alert(1)>"},
            "geometry": {"type": "Polygon", "coordinates": [[[106, -6], [107, -6], [107, -7]]]},
        },
        {
            "id": "92",
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[]], [[[107, -6], [108, -6], [108, -7]]], [[["x", "y"]]]],
            },
        },
        {"id": "93", "geometry": None},
    ],
}


@pytest.mark.parametrize("document", [SQUARES, {"features": 3}, None])
def test_outlines_are_drawn_where_they_are_given_and_missed_by_nobody(browser, site, document):
    body = snippet("map").replace("<realcount-map", '<realcount-map geojson="/regions.json"')
    policy = POLICY.replace("connect-src", "connect-src 'self'")
    with Guest(site, body, policy=policy) as guest:
        page = browser.new_page()
        page.route(
            "**/regions.json",
            lambda route: route.fulfill(body=json.dumps(document) if document else "<html>"),
        )
        page.goto(guest.url)
        _live(page, "map")
        assert page.locator(".rc-tile").count() == 2
        if document is SQUARES:
            page.wait_for_selector(".rc-geo path", state="attached")
            assert page.locator(".rc-geo path").count() == 2
            assert page.locator(".rc-geo [data-region='91'] text").text_content() == "1"
            assert page.query_selector("img") is None
            assert "MZ" not in page.locator(".rc-geo").inner_html()


def test_a_chart_draws_the_night_and_tells_it_in_a_table(browser, site):
    for step, votes in enumerate(((300, 310), (900, 700)), 1):
        site.do(site.world.move("9101", votes, at_ms=AT_MS + step * 1_200_000))
    with Guest(site, snippet("chart")) as guest:
        page = opened(browser, guest.url)
        _live(page, "chart")
        page.wait_for_selector("realcount-chart canvas", state="attached")
        page.click("summary")
        rows = page.locator(".rc-chart-table tbody tr").all_inner_texts()

        assert rows[-1].split("\t") == ["27 Nov 14:26 WIB", "56.25%", "43.75%"]
        assert len(rows) == 3
        assert page.locator(".rc-legend line").count() == 2
        assert page.troubles == []


def test_a_page_of_somebody_on_the_way_is_no_series_and_no_error(browser, site):
    with Guest(site, snippet("chart")) as guest:
        page = opened(browser, "about:blank")
        page.route("**/series?*", lambda route: route.fulfill(body="<html>"))
        with page.expect_response("**/series?*"):
            page.goto(guest.url)
        _live(page, "chart")

        assert page.locator("canvas").count() == 0
        assert page.troubles == []


def test_what_a_chart_loads_is_bounded_and_a_page_without_one_loads_none_of_it(browser, site):
    with Guest(site, snippet("chart")) as guest:
        page = browser.new_page()
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(guest.url)
        page.wait_for_selector("realcount-chart canvas", state="attached")
        ours = [answer for answer in answers if f":{site.port}" in answer.url]

        assert sum(len(answer.body()) for answer in ours) < 150_000
    with Guest(site, snippet("standings")) as guest:
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(guest.url)
        _live(page, "standings")

        assert not [url for url in asked if "uplot" in url or "map.js" in url]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["map", "chart"])
def test_axe_finds_nothing_in_map_and_chart(browser, site, name, scheme):
    with Guest(site, snippet(name), policy="") as guest:
        page = browser.new_page(color_scheme=scheme)
        page.goto(guest.url)
        _live(page, name)
        if name == "chart":
            page.wait_for_selector("canvas", state="attached")

        found = Axe().run(page, f"realcount-{name}").response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
