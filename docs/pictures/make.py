"""Take the pictures of the README from a demo's night: `make pictures`.

The night is the demo's own, played fast until most stations are in. The pictures show what a wall
and a phone would, and carry the mark of a test as everything of a demo does.
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

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SPEED = "300"
COUNTED = 95
"""Per cent of the stations that are in when the pictures are taken."""

GIVE_UP_MS = 300_000
BYTES_MAX = 200_000
QUALITY = 82
VIEWS = (
    ("wall.webp", "en", "light", {"width": 1920, "height": 1080}, 1),
    ("phone.webp", "id", "dark", {"width": 390, "height": 844}, 2),
)
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
    page.goto(f"{address}?lang={language}")
    page.wait_for_function(COUNTED_ENOUGH, arg=COUNTED, timeout=GIVE_UP_MS)
    page.wait_for_selector("#status[data-state=live]")
    # Playwright writes no WebP, and a bare capture forgets the scale of a phone.
    clip = {"x": 0, "y": 0, **viewport, "scale": scale}
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip}
    )
    body = base64.b64decode(taken["data"])
    assert len(body) < BYTES_MAX, f"{name} has {len(body):,} bytes"
    (HERE / name).write_bytes(body)


def main() -> None:
    """Take every picture of one night."""
    program = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for view in VIEWS:
            take(browser, address, view)
        browser.close()


if __name__ == "__main__":
    main()
