"""Take the pictures of README and docs from a demo's night: `make pictures`.

The night is the demo's own, played fast until most stations are in. The pictures carry the mark of
a test as everything of a demo does. `make.py widget.webp card.png` takes those alone.
`make.py --all FOLDER` takes every surface instead, in both languages, on a phone and on a large
screen, before, during and after the count and through its accidents: to be looked at.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from camera import Camera, browser_of
from looked_at import BYTES_MAX, take_all
from night import demo
from shown import PICTURES

HERE = Path(__file__).resolve().parent
COUNTED = 95
"""Per cent of the stations that are in when the pictures of the docs are taken."""


def main() -> None:
    """Take every picture of the docs, those that are named, or all that there is to see."""
    named = sys.argv[1:]
    with demo() as night, sync_playwright() as playwright:
        browser = browser_of(playwright)
        if named[:1] == ["--all"]:
            take_all(Camera(browser, night, Path(named[1]), BYTES_MAX))
        else:
            night.until_counted(COUNTED)
            camera = Camera(browser, night, HERE)
            for name in named or PICTURES:
                PICTURES[name](camera, name)
        browser.close()


if __name__ == "__main__":
    main()
