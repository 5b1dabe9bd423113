"""The widget behind a proxy that stands in its way; nothing in the page is stubbed."""

import pytest

from tests.web.gate import Gate
from tests.web.guest import Guest, snippet
from tests.web.site import Site, opened

pytestmark = pytest.mark.browser
MINUTES_MAX = 6


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        site.do(site.world.check())
        site.do(site.world.move("9101", (120, 80)))
        yield site


@pytest.fixture(name="gate")
def _gate(site):
    with Gate(site) as gate:
        yield gate


def _wait(page, state):
    page.wait_for_selector(f"realcount-standings[data-state={state}]")


def _wait_votes(page, text):
    page.wait_for_function(
        "(text) => document.querySelector(`[data-t='votes:a']`)?.textContent === text", arg=text
    )


def _clocked(browser, guest):
    """Open the page with a clock of the test's."""
    page = browser.new_page()
    page.clock.install()
    page.goto(guest.url)
    page.wait_for_selector("realcount-standings table")
    return page


def _let_pass(page, gate, until):
    """Let time pass a second at a time; in each the network has its say, too."""
    for _ in range(MINUTES_MAX * 60):
        if page.evaluate(until):
            return
        page.evaluate("(url) => fetch(url).then((answer) => answer.text())", gate.url("/healthz"))
        page.clock.run_for(1_000)
    raise AssertionError(f"{until}: not within {MINUTES_MAX} minutes")


def _is(state):
    return f"() => document.querySelector('realcount-standings').dataset.state === '{state}'"


def _has(text):
    return f"() => document.querySelector(`[data-t='votes:a']`).textContent === '{text}'"


def test_a_proxy_that_refuses_sockets_leaves_the_event_stream(browser, site, gate):
    gate.sockets = "refuse"
    with Guest(gate, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        site.do(site.world.move("9101", (777, 1)))

        _wait_votes(page, "777")


@pytest.mark.parametrize("sockets", ["refuse", "hang"])
@pytest.mark.parametrize("streams", ["refuse", "hang", "hold"])
def test_where_nothing_comes_through_the_snapshot_is_polled_until_it_does(
    browser, site, gate, sockets, streams
):
    gate.sockets, gate.streams = sockets, streams
    with Guest(gate, snippet("standings")) as guest:
        page = _clocked(browser, guest)
        _let_pass(page, gate, _is("polling"))
        site.do(site.world.move("9101", (777, 1)))
        _let_pass(page, gate, _has("777"))
        assert page.text_content(".rc-status") == "diperbarui berkala"
        gate.sockets = gate.streams = "pass"

        _let_pass(page, gate, _is("live"))


def test_a_held_back_stream_is_given_up_within_two_minutes(browser, site, gate):
    gate.sockets, gate.streams = "hang", "hold"
    with Guest(gate, snippet("standings")) as guest:
        page = _clocked(browser, guest)
        start = page.evaluate("Date.now()")
        _let_pass(page, gate, _is("polling"))

        assert page.evaluate("Date.now()") - start < 120_000


def test_a_socket_that_a_proxy_cuts_is_said_and_comes_back_with_what_was_missed(
    browser, site, gate
):
    with Guest(gate, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        gate.sockets = gate.streams = "hang"
        gate.cut()
        _wait(page, "reconnecting")
        site.do(site.world.move("9101", (4_321, 1)))
        gate.sockets = "pass"
        gate.cut()

        _wait_votes(page, "4.321")
        _wait(page, "live")


def test_a_stream_that_a_proxy_cuts_comes_back_with_what_was_missed(browser, site, gate):
    gate.sockets = "refuse"
    with Guest(gate, snippet("standings")) as guest:
        page = opened(browser, guest.url)
        _wait(page, "live")
        site.do(site.world.move("9101", (4_321, 1)))
        _wait_votes(page, "4.321")
        gate.cut()
        _wait(page, "reconnecting")
        site.do(site.world.move("9101", (5_432, 1)))

        _wait_votes(page, "5.432")
        _wait(page, "live")
