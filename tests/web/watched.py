"""What opening a page costs, as the browser's own instruments tell it: nothing of it is a clock."""

from urllib.parse import urlsplit

SHIFTS = """() => {
  window.shifts = [];
  const told = ({ value, hadRecentInput, sources }) => hadRecentInput || window.shifts.push(
    [value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? String(node))]);
  new PerformanceObserver((list) => list.getEntries().forEach(told))
    .observe({ type: "layout-shift", buffered: true });
}"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Watched:
    """A page whose requests, bytes and layout shifts are counted from before it is opened."""

    def __init__(self, browser, **options):
        self.page = browser.new_page(**options)
        self.page.add_init_script(f"({SHIFTS})()")
        self.asked_by = {}
        self.wire_bytes = self.plain_bytes = 0
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.on("Network.requestWillBeSent", self._ask)
        self._session.on("Network.dataReceived", self._take)
        self._session.on("Network.loadingFinished", self._end)
        self._session.send("Network.enable")

    def open(self, url, live=None):
        """Open *url* and wait until the network is quiet or *live* is there."""
        self.page.goto(url, wait_until="load")
        if live is not None:
            self.page.wait_for_selector(live)
        return self.page

    def held_back(self, down_kbit=1_600, rtt_ms=150):
        """Let what comes trickle in, so that a page is painted before all of it is there."""
        rate = down_kbit * 125
        limits = {"offline": False, "latency": rtt_ms}
        limits |= {"downloadThroughput": rate, "uploadThroughput": rate}
        self._session.send("Network.emulateNetworkConditions", limits)
        return self

    @property
    def hosts(self):
        """Everybody who was asked for something."""
        return {urlsplit(url).hostname for url in self.asked_by}

    def rounds(self, url):
        """How many answers had to come, one after the other, before that to *url*; itself too."""
        by = self.asked_by.get(url)
        return 1 + (self.rounds(by) if by in self.asked_by and by != url else 0)

    @property
    def longest(self):
        """The longest chain of answers that waited for each other, as file names."""
        url, chain = max(self.asked_by, key=self.rounds), []
        while url in self.asked_by:
            chain.append(urlsplit(url).path)
            url = self.asked_by[url]
        return chain[::-1]

    def shifts(self):
        """Everything that has moved without anybody touching it, up to the last paint."""
        self.page.evaluate(PAINTED)
        return self.page.evaluate("window.shifts")

    def _ask(self, event):
        url = event["request"]["url"]
        if url.startswith("http"):
            self.asked_by.setdefault(url, _asker(event["initiator"]))

    def _take(self, event):
        self.plain_bytes += event["dataLength"]

    def _end(self, event):
        self.wire_bytes += event["encodedDataLength"]


def _asker(initiator):
    """The address of the document or script that asked, None where a person did."""
    if "url" in initiator:
        return initiator["url"]
    stack = initiator.get("stack")
    while stack is not None:
        if stack["callFrames"]:
            return stack["callFrames"][0]["url"]
        stack = stack.get("parent")
    return None
