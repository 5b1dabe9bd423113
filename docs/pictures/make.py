"""Take the pictures of README and docs from a demo's night: `make pictures`.

The night is the demo's own, played fast until most stations are in. The pictures show what a wall
and a phone would, and carry the mark of a test as everything of a demo does.
`make.py widget.webp card.png` takes those alone.
"""

import base64
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SPEED = "300"
COUNTED = 95
"""Per cent of the stations that are in when the pictures are taken."""

GIVE_UP_MS = 300_000
BYTES_MAX = 200_000
QUALITY = 82
WALL = "wall.webp"
VIEWS = (
    (WALL, "en", "light", {"width": 1920, "height": 1080}, 1),
    ("phone.webp", "id", "dark", {"width": 390, "height": 844}, 2),
)
SNIPPETS = (
    # name, path, what is cut out, language, scheme, width
    ("widget.webp", "/embed/v1/{id}/{root}?size=full", ".rc", "en", "light", 720),
    ("compact.webp", "/embed/v1/{id}/{root}?size=compact", ".rc", "id", "dark", 390),
    ("map.webp", "/embed?contest={id}&what=map&local=yes", "#widget", "id", "light", 760),
    ("chart.webp", "/embed?contest={id}&what=chart&local=yes", "#widget", "en", "light", 760),
    ("customizer.webp", "/embed?contest={id}&local=yes&q=jakarta", "body", "en", "light", 1280),
)
CARD = "card.png"
AIR = "air.webp"
HEIGHT_MAX = 1_100
COUNTED_ENOUGH = """counted => parseFloat(
    document.querySelector("[data-t=progress_share]").textContent.replace(",", ".")) >= counted"""


@contextmanager
def demo() -> Iterator[str]:
    """Play a night on free ports; the address of its page."""
    start = "from tracker.cli import main; main()"
    options = ["demo", "--web-port", "0", "--hub-port", "0", "--speed", SPEED]
    command = [sys.executable, "-c", start, *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as night:  # noqa: S603  # ours
        assert night.stderr is not None, "it is piped"
        try:
            said = (re.search(r"reader\s+(http\S+)", line) for line in night.stderr)
            yield next(found[1] for found in said if found)
        finally:
            night.send_signal(signal.SIGINT)
            night.stderr.read()


def take(browser: Browser, address: str, view: tuple[str, str, str, dict[str, int], int]) -> None:
    """Wait for most of the count, and write one picture."""
    name, language, scheme, viewport, scale = view
    page = browser.new_page(
        viewport=viewport,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    shown = address.replace("/c/", "/wall/") if name == WALL else address
    page.goto(f"{shown}?lang={language}")
    page.wait_for_function(COUNTED_ENOUGH, arg=COUNTED, timeout=GIVE_UP_MS)
    page.wait_for_selector("#status[data-state=live]")
    if name:
        keep(page, name, {"x": 0, "y": 0, **viewport, "scale": scale})


def take_snippet(browser: Browser, address: str, view: tuple[str, str, str, str, str, int]) -> None:
    """Write the picture of a widget, or of the page that hands them out."""
    name, path, selector, language, scheme, width = view
    server, contest = address.split("/c/")
    page = browser.new_page(
        viewport={"width": width, "height": 2 * HEIGHT_MAX},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    root = page.request.get(f"{server}/v1/contests/{contest}").json()["root"]
    page.goto(f"{server}{path.format(id=quote(contest), root=root)}&lang={language}")
    page.wait_for_selector("[contest][data-state=live]")
    if "chart" in name:
        page.wait_for_selector("canvas")
    found = page.locator(selector).first.bounding_box()
    assert found is not None, "it is on the page"
    found["height"] = min(found["height"], HEIGHT_MAX)
    keep(page, name, {**found, "scale": 1})


def take_card(browser: Browser, address: str) -> None:
    """Write the card of the whole contest, as others are shown it."""
    server, contest = address.split("/c/")
    page = browser.new_page()
    root = page.request.get(f"{server}/v1/contests/{contest}").json()["root"]
    body = page.request.get(f"{server}/card/{contest}/{root}.png?lang=id").body()
    assert len(body) < BYTES_MAX, f"{CARD} has {len(body):,} bytes"
    (HERE / CARD).write_bytes(body)


def take_air(browser: Browser, address: str) -> None:
    """Write the lower third; around it the page is transparent."""
    server, contest = address.split("/c/")
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"{server}/air/ticker?contest={quote(contest)}&lang=id")
    page.evaluate("window.play()")
    page.locator(".lower.on").wait_for()
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    keep(page, AIR, {"x": 0, "y": 640, "width": 1920, "height": 440, "scale": 0.6})


def keep(page: Page, name: str, clip: dict[str, float]) -> None:
    """Write what *clip* cuts out of *page*."""
    # Playwright writes no WebP, and a bare capture forgets the scale of a phone.
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip}
    )
    body = base64.b64decode(taken["data"])
    assert len(body) < BYTES_MAX, f"{name} has {len(body):,} bytes"
    (HERE / name).write_bytes(body)


def main() -> None:
    """Take every picture of one night, or those that are named."""
    named = sys.argv[1:]
    wanted = [view for view in VIEWS if not named or view[0] in named]
    # The first of the pages waits until most is counted; the widgets follow it.
    first = wanted or [("", *VIEWS[0][1:])]
    program = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for view in first:
            take(browser, address, view)
        for snippet in SNIPPETS:
            if not named or snippet[0] in named:
                take_snippet(browser, address, snippet)
        if not named or CARD in named:
            take_card(browser, address)
        if not named or AIR in named:
            take_air(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
