"""The JavaScript client by itself, against a real hub: resume, and when to give up."""

import pytest

from tests.web.alert_world import AlertWorld, hexed
from tests.web.site import TIMEOUT_MS, Site

pytestmark = pytest.mark.browser

CLIENT = "/static/client.js"
FOLLOW = """async ([client, options]) => {
  const { follow } = await import(client);
  window.seen = { changed: [], statuses: [], why: null };
  window.stop = follow({ ...options,
    onState: (state) => {
      window.state = { offset: state.offset, standings: Object.fromEntries(state.standings) };
      if (state.changed.length) { window.seen.changed.push(state.changed); state.changed = []; }
    },
    onStatus: (status, why) => { window.seen.statuses.push(status); window.seen.why = why; },
  });
}"""


@pytest.fixture(name="site")
def _site():
    with Site() as site:
        yield site


def _followed(browser, site, **options):
    """A bare page of the site's that follows a contest."""
    page = browser.new_page()
    page.goto(site.url("/healthz"))
    url = f"ws://127.0.0.1:{site.hub_port}/v1/ws"
    page.evaluate(FOLLOW, [CLIENT, {"url": url, "contest": "contoh-2024", **options}])
    return page


def _wait(page, condition):
    page.wait_for_function(f"() => {condition}", timeout=TIMEOUT_MS)


def test_after_a_lost_connection_only_what_was_missed_is_told(browser, site):
    site.do(site.world.move("9101"))
    page = _followed(browser, site)
    _wait(page, "window.seen.changed.length === 1")
    site.do(site.close_hub())
    site.do(site.world.move("9201", (7, 3)))
    site.hub = site.do(site.open_hub())
    _wait(page, "window.state.offset === 2")

    assert page.evaluate("window.seen.changed") == [["9", "91", "92"], ["9", "92"]]
    assert "reconnecting" in page.evaluate("window.seen.statuses")


def test_a_rendered_position_is_gone_on_from(browser, site):
    site.do(site.world.move("9101"))
    meta = site.do(site.world.store.standings.meta("contoh-2024"))
    site.do(site.world.move("9201", (7, 3)))
    since = {"epoch": meta.position.epoch, "offset": meta.position.offset}
    page = _followed(browser, site, since=since)
    _wait(page, "window.seen.changed.length === 1")

    assert page.evaluate("window.seen.changed") == [["9", "92"]]


def test_what_is_not_there_ends_the_following_with_the_hubs_sentence(browser, site):
    page = _followed(browser, site, root="77")
    _wait(page, "window.seen.why")

    assert page.evaluate("window.seen.why") == "contoh-2024 has no region '77'"
    assert page.evaluate("window.seen.statuses").count("stopped") == 1


def test_a_stopped_client_hears_nothing_more(browser, site):
    page = _followed(browser, site)
    _wait(page, "window.seen.changed.length === 1")
    page.evaluate("window.stop()")

    assert page.evaluate("window.seen.statuses").pop() == "stopped"


FOLLOW_ALERTS = """async ([client, options]) => {
  const { follow } = await import(client);
  window.alerts = [];
  window.stop = follow({ ...options,
    onState: (state) => { window.beaten = state.now !== null; },
    onAlert: (alert) => window.alerts.push(alert.published || alert.op),
  });
}"""


@pytest.fixture(name="quiet")
def _quiet():
    with Site(world=AlertWorld) as site:
        yield site


def _told(browser, site, **options):
    """A bare page of the site's that follows the alerts of a contest."""
    page = browser.new_page()
    page.goto(site.url("/healthz"))
    url = f"ws://127.0.0.1:{site.hub_port}/v1/ws"
    page.evaluate(FOLLOW_ALERTS, [CLIENT, {"url": url, "contest": "contoh-2024", **options}])
    _wait(page, "window.beaten")
    return page


def test_alerts_come_once_and_in_order_also_over_a_lost_connection(browser, quiet):
    page = _told(browser, quiet)
    quiet.do(quiet.close_hub())
    quiet.do(quiet.world.tell_public(2))
    quiet.hub = quiet.do(quiet.open_hub())
    _wait(page, "window.alerts.length === 2")
    quiet.do(quiet.world.tell_public(1, start=3))
    _wait(page, "window.alerts.length === 3")

    assert page.evaluate("window.alerts") == [1, 2, 3]


def test_a_page_goes_on_after_the_alert_that_it_knows(browser, quiet):
    quiet.do(quiet.world.tell_public(3))
    page = _told(browser, quiet, alertsSince=hexed(1))
    _wait(page, "window.alerts.length === 2")

    assert page.evaluate("window.alerts") == [2, 3]


def test_where_sockets_are_blocked_alerts_come_as_events(browser, quiet):
    quiet.do(quiet.close_hub())
    page = browser.new_page()
    page.goto(quiet.url("/healthz"))
    options = {
        "url": f"ws://127.0.0.1:{quiet.hub_port}/v1/ws",
        "sse": "/v1/contests/contoh-2024/events",
        "contest": "contoh-2024",
        "alertsSince": "first",
    }
    page.evaluate(FOLLOW_ALERTS, [CLIENT, options])
    quiet.do(quiet.world.tell_public(2))
    _wait(page, "window.alerts.length === 2")

    assert page.evaluate("window.alerts") == [1, 2]
