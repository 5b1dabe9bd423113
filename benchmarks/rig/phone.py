"""A slow phone: Chromium with its processor and network held back, and what it saw of a page."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.rig.views import View

SIZE = {"width": 390, "height": 844}
ONE_PROCESS = ("--disable-site-isolation-trials",)
"""A frame of another origin is slowed with its page, as on a phone with little memory."""

SETTLE_MS = 1_000
"""A window of a desktop's Chromium first loads pages of its own."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a phone is held back."""

    name: str
    cpu: int
    down_kbit: int
    rtt_ms: int


CONDITIONS = (
    Condition("slow 4G, 4x", 4, 1_600, 150),
    Condition("slow 4G, 6x", 6, 1_600, 150),
    Condition("3G, 4x", 4, 400, 400),
)

WATCH = """({ numbers, live }) => {
  const seen = window.seen = { longest_ms: 0, shift: 0, numbers: null, usable: null };
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take))
      .observe({ type, buffered: true });
  watch("longtask", ({ duration }) => { seen.longest_ms = Math.max(seen.longest_ms, duration); });
  watch("layout-shift", (moved) => { if (!moved.hadRecentInput) seen.shift += moved.value; });
  const now = () => performance.timeOrigin + performance.now();
  const afterPaint = (work) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = work;
    port2.postMessage(0);
  });
  const text = (place) => document.querySelector(place)?.textContent.trim();
  (function look() {
    if (!seen.numbers && text(numbers)) afterPaint(() => { seen.numbers ??= now(); });
    if (live && !seen.usable && document.querySelector(live)) {
      afterPaint(() => { seen.usable ??= now(); });
    }
    if (!seen.numbers || (live && !seen.usable)) requestAnimationFrame(look);
  })();
}"""
CLICKED = """(place) => place.addEventListener("click", (event) => {
  event.preventDefault();
  const answer = () => { window.answered = performance.now() - event.timeStamp; };
  requestAnimationFrame(() => setTimeout(answer));
})"""
SEEN = """() => ({ ...window.seen, origin: performance.timeOrigin,
  painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null })"""
READY = {
    True: "() => window.seen?.numbers && window.seen.usable",
    False: "() => window.seen?.numbers",
}


def open_view(browser: Browser, view: View, url: str, held: Condition) -> dict[str, float]:
    """Open *url* with an empty cache and return what came over the wire, and when it was seen."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=2)
    page = context.new_page()
    bare = url == view.bare_url
    live = None if bare else view.live
    asked = {"numbers": view.numbers, "live": live}
    page.add_init_script(f"({WATCH})({json.dumps(asked)})")
    page.wait_for_timeout(SETTLE_MS)
    wire = Wire(context.new_cdp_session(page), held)
    page.goto(url, wait_until="commit")
    frame = _frame_of(page, view, bare)
    frame.wait_for_function(READY[live is not None])
    figures = _figures(page, frame, bare)
    page.wait_for_load_state("networkidle" if live is None else "load")
    figures |= wire.figures()
    if not bare and view.clickable:
        figures["click_ms"] = _click_ms(frame, view.clickable)
    context.close()
    return figures


class Wire:
    """Holds a page's processor and network back, and counts what comes."""

    def __init__(self, session: CDPSession, held: Condition) -> None:
        self.requests = self.wire_bytes = self.bytes = 0
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.dataReceived", self._take)
        session.on("Network.loadingFinished", self._end)
        session.send("Network.enable")
        rate = held.down_kbit * 1_000 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": held.rtt_ms,
                "downloadThroughput": rate,
                "uploadThroughput": rate / 2,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": held.cpu})

    def _ask(self, _event: dict[str, Any]) -> None:
        self.requests += 1

    def _take(self, event: dict[str, Any]) -> None:
        self.bytes += event["dataLength"]

    def _end(self, event: dict[str, Any]) -> None:
        self.wire_bytes += int(event["encodedDataLength"])

    def figures(self) -> dict[str, float]:
        """Return what has come so far."""
        return {"requests": self.requests, "wire_bytes": self.wire_bytes, "bytes": self.bytes}


def _frame_of(page: Page, view: View, bare: bool) -> Any:
    if view.name != "frame" or bare:
        return page.main_frame
    handle = page.wait_for_selector("iframe", state="attached")
    return handle.content_frame()


def _figures(page: Page, frame: Any, bare: bool) -> dict[str, float]:
    top, inside = page.evaluate(SEEN), frame.evaluate(SEEN)
    figures = {
        "paint_ms": inside["origin"] + (inside["painted"] or 0) - top["origin"],
        "numbers_ms": inside["numbers"] - top["origin"],
        "longest_task_ms": max(top["longest_ms"], inside["longest_ms"]),
        "shift": max(top["shift"], inside["shift"]),
    }
    if not bare:
        figures["usable_ms"] = (inside["usable"] or inside["numbers"]) - top["origin"]
    return figures


def _click_ms(frame: Any, place: str) -> float:
    frame.locator(place).first.evaluate(CLICKED)
    frame.locator(place).first.click()
    return float(frame.wait_for_function("() => window.answered").json_value())
