"""The JavaScript client by itself, against a real hub: resume, and when to give up."""

import pytest

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
