"""The first view of a reader's page on a slow phone, beside a bare page of the same text.

Counts, with an empty cache in a real Chromium whose processor and network are held back: what comes
over the wire, and the milliseconds until something is painted, until the numbers are, and until the
page is usable: its script is up and its socket is connected. Beside it, turn by turn, the same text
without style and script. Run it with `python -m benchmarks.first_view [PAGES...]`; it prints one
line of JSON a page and condition.
"""

import argparse
import os
import shutil
import sys

from playwright.sync_api import Browser, sync_playwright

from benchmarks.rig.lines import medians, print_line
from benchmarks.rig.phone import CONDITIONS, ONE_PROCESS, Condition, open_view
from benchmarks.rig.views import View, views
from tests.conftest import CHROMIUMS
from tracker.logs import configure_logs

BARE = ("wire_bytes", "paint_ms", "numbers_ms")


def one_run(browser: Browser, view: View, held: Condition) -> dict[str, float]:
    """Open *view* and its bare twin once each."""
    ours = open_view(browser, view, view.url, held)
    bare = open_view(browser, view, view.bare_url, held)
    ratio = ours["numbers_ms"] / bare["numbers_ms"]
    return ours | {f"bare_{name}": bare[name] for name in BARE} | {"numbers_ratio": ratio}


def measure(browser: Browser, asked: list[View], held: Condition, runs: int) -> None:
    """Open every page in turn, *runs* times, and print the medians."""
    found: dict[str, list[dict[str, float]]] = {view.name: [] for view in asked}
    for view in asked * runs:
        found[view.name].append(one_run(browser, view, held))
    for name, figures in found.items():
        print_line("first_view", page=name, condition=held.name, runs=runs, **medians(figures))


def main() -> None:
    """Measure each page in each condition and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    names = [held.name for held in CONDITIONS]
    parser.add_argument("--condition", action="append", choices=names)
    given = parser.parse_args()
    configure_logs("benchmark", level="warning")
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        sys.exit(f"no browser on the path (looked for {', '.join(CHROMIUMS)})")
    # Chromium's sandbox refuses root, which is who runs this in a container.
    arguments = [*ONE_PROCESS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with views() as served, sync_playwright() as driver:
        asked = [view for view in served if view.name in (given.pages or [view.name])]
        browser = driver.chromium.launch(executable_path=path, args=arguments)
        for held in CONDITIONS:
            if held.name in (given.condition or names):
                measure(browser, asked, held, given.runs)
        browser.close()


if __name__ == "__main__":
    main()
