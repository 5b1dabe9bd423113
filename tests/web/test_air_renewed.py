"""A page that has run for a day is loaded anew: off air, where nothing can be lost by it."""

import pytest

from tests.web.air_site import ID, Air, shows
from tests.web.test_air_bundle import bundled

pytestmark = pytest.mark.browser
TICKER = "/air/ticker?channel=pgm1"
DAY_MS = 24 * 3_600_000


@pytest.fixture(name="site")
def _site():
    with Air() as site:
        site.act("setup", contest=ID)
        yield site


def opened(browser, site):
    """A page of the ticker whose clock can be moved, and which knows itself again."""
    page = browser.new_page(viewport={"width": 480, "height": 270}, bypass_csp=True)
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.clock.install()
    with page.expect_response("**/events*"):
        page.goto(site.url(TICKER))
    page.evaluate("window.same = true")
    # The frame was heard once it is kept.
    page.wait_for_function("Object.keys(localStorage).length > 0")
    return page


def pass_by(page, ms):
    """Let so much time pass, and the page find its link again and look at itself many times."""
    with page.expect_response("**/events*"):
        page.clock.fast_forward(ms)
        page.clock.run_for(2_000)
    page.wait_for_timeout(0)
    page.clock.run_for(5_000)


def test_off_air_it_is_loaded_anew_after_a_day_and_goes_on(site, browser):
    page = opened(browser, site)
    page.clock.fast_forward(DAY_MS + 60_000)
    page.wait_for_function("window.same === undefined")
    site.act("start")
    shows(page, "Provinsi Contoh")

    assert page.troubles == []


def test_before_a_day_has_gone_it_stays(site, browser):
    page = opened(browser, site)
    pass_by(page, DAY_MS - 120_000)

    assert page.evaluate("window.same")


def test_on_air_it_stays(site, browser):
    site.act("start")
    page = opened(browser, site)
    shows(page, "Provinsi Contoh")
    pass_by(page, DAY_MS + 60_000)

    assert page.evaluate("window.same")
    shows(page, "%")


@pytest.mark.parametrize("call", ["play()", "stop()", "update({ theme: 'light' })", "next()"])
def test_a_page_that_a_playout_has_called_stays_and_keeps_what_it_was_told(site, browser, call):
    page = opened(browser, site)
    page.evaluate(call)
    pass_by(page, DAY_MS + 60_000)

    assert page.evaluate("window.same")


def test_a_page_whose_address_does_not_answer_stays(site, browser):
    page = opened(browser, site)
    page.route("**/air/ticker*", lambda route: route.fulfill(status=502, body="away"))
    with page.expect_response("**/air/ticker*") as asked:
        page.clock.fast_forward(DAY_MS + 60_000)
    assert asked.value.status == 502
    page.wait_for_timeout(0)

    assert page.evaluate("window.same")


def test_a_bundle_stays(site, browser, tmp_path):
    page = browser.new_page()
    page.clock.install()
    page.goto(bundled(tmp_path, site.url("")))
    page.evaluate("window.same = true")
    page.wait_for_function("Object.keys(localStorage).length > 0")
    pass_by(page, DAY_MS + 60_000)

    assert page.evaluate("window.same")
