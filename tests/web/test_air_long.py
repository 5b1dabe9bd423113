"""Eight hours on air, on a faked clock: nothing that the page holds grows."""

import pytest

from tests.web.air_site import Air, shows

pytestmark = pytest.mark.browser

HOURS = 8
CHANGES_PER_HOUR = 10
"""Numbers that move, each of which is seen; each is a whole new frame."""
HEAP_GROWTH_MAX = 250_000
"""Bytes from hour 1 to hour 8. A browser that warms up takes some 100 kB, most of it in hours 2 to
4; seven hours bring 70 frames of some 6 kB, and were every one kept, it would be 430 kB more."""
LISTENERS_GROWTH_MAX = 4
"""A link that closes while the next one opens has two each. A link is opened anew every hour:
were the listeners of each kept, it would be 14."""

NODES_GROWTH_MAX = 24
"""A text that is there now and was not an hour ago is a node: a card has as many places for one.
A leak of one node for each change would be 70."""


class Held:
    """What a page holds when its garbage is gone."""

    def __init__(self, page):
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")

    def now(self):
        for _ in range(2):
            self._cdp.send("HeapProfiler.collectGarbage")
        told = self._cdp.send("Performance.getMetrics")["metrics"]
        metrics = {one["name"]: one["value"] for one in told}
        heap = self._cdp.send("Runtime.getHeapUsage")["usedSize"]
        return int(heap), int(metrics["Nodes"]), int(metrics["JSEventListeners"])


@pytest.mark.parametrize("layout", ["lower", "crawl"])
def test_eight_hours_leave_no_more_memory_nodes_listeners_or_timers(browser, layout):
    with Air() as site:
        site.on_air(layout=layout)
        page = browser.new_page(viewport={"width": 480, "height": 270})
        page.clock.install()
        page.add_init_script(
            """const counts = window.counts = { timers: 0 };
            const [set, clear] = [setInterval, clearInterval];
            window.setInterval = (...a) => { counts.timers += 1; return set(...a); };
            window.clearInterval = (id) => { counts.timers -= 1; clear(id); };"""
        )
        page.goto(site.url("/air/ticker?channel=pgm1&fps=1"))
        shows(page, "Provinsi Contoh")
        held, seen = Held(page), []
        for hour in range(HOURS):
            page.clock.run_for(60_000)
            page.clock.fast_forward(59 * 60_000)
            site.act("reset")
            site.act("pause")
            for n in range(CHANGES_PER_HOUR):
                site.say("9101", 200 + hour * 90 + n, 80)
                shows(page, str(220 + hour * 90 + n))
            site.act("resume")
            seen.append((*held.now(), page.evaluate("window.counts.timers")))
        first, last = seen[0], seen[-1]

        assert last[0] - first[0] < HEAP_GROWTH_MAX
        assert last[1] - first[1] <= NODES_GROWTH_MAX
        assert last[2] - first[2] <= LISTENERS_GROWTH_MAX
        assert (first[3], last[3]) == (1, 1)
