"""Every surface as a person would meet it on a night, in both languages: taken to be looked at."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import air
from camera import Camera

BYTES_MAX = 5_000_000
PHONE, SCREEN = 390, 1920
HEIGHTS = {PHONE: 844, SCREEN: 1080}
LANGUAGES = ("id", "en")
SETTLE_MS = 700
TOLD_MS = 6_000
"""Within this a page has heard what the feed's accident did."""

ALWAYS = {
    "contest": "/c/{id}?",
    "region": "/c/{id}/{region}?",
    "wall": "/wall/{id}?",
}
"""What is looked at in each state of the night."""

ONCE = {
    "front": "/?",
    "sign-in": "/sign-in?next=%2Fair&",
    "refused": "/desk/nothing-such?",
    "desks": "/desk?",
    "desk": "/desk/{id}?",
    "channels": "/air?",
    "customizer": "/embed?contest={id}&local=yes&q=jakarta&",
    "frame-full": "/embed/v1/{id}/{root}?size=full&",
    "frame-compact": "/embed/v1/{id}/{root}?size=compact&",
    "frame-region": "/embed/v1/{id}/{region}?size=full&",
    "map": "/embed?contest={id}&what=map&local=yes&",
    "chart": "/embed?contest={id}&what=chart&local=yes&",
}
"""What is looked at when most is counted."""

STATES = ("before", "counting", "corrected", "withdrawn", "declared", "offline")


def take_all(camera: Camera) -> None:
    """Follow a night from before its first numbers to its archive."""
    night = camera.night
    _pages(camera, ALWAYS, "before")
    night.until_counted(20)
    _pages(camera, ALWAYS, "counting")
    night.until_counted(95)
    _pages(camera, ALWAYS, "counted")
    _pages(camera, ONCE, "counted")
    _forms(camera)
    _examples(camera)
    _cards(camera)
    _on_air(camera)
    _panels(camera)
    _accidents(camera)
    _archive(camera)


def _pages(camera: Camera, pages: dict[str, str], state: str) -> None:
    for name, path in pages.items():
        for language in LANGUAGES:
            for width in (PHONE, SCREEN):
                scheme = "dark" if language == "id" else "light"
                _page(camera, f"{name}.{state}", f"{path}lang={language}", width, scheme)


def _page(camera: Camera, name: str, path: str, width: int, scheme: str) -> None:
    language = path.rsplit("=", 1)[1]
    signed_in = not path.startswith("/sign-in")
    size: Any = {"width": width, "height": HEIGHTS[width]}
    with camera.page(path, scheme=scheme, signed_in=signed_in, **size) as page:
        page.wait_for_timeout(SETTLE_MS)
        _told_where_too_wide(page.evaluate("document.documentElement.scrollWidth"), width, name)
        camera.keep_whole(page, f"{name}.{language}.{width}.webp")


def _told_where_too_wide(found: int, width: int, name: str) -> None:
    if found > width:
        sys.stderr.write(f"{name}: {found} px wide on a screen of {width}\n")


def _forms(camera: Camera) -> None:
    """Every page that has something to open, opened."""
    for language in LANGUAGES:
        for width in (PHONE, SCREEN):
            size: Any = {"width": width, "height": HEIGHTS[width]}
            with camera.page(f"/c/{{id}}?lang={language}", **size) as page:
                for summary in page.locator("details > summary").all():
                    summary.click()
                page.wait_for_timeout(TOLD_MS)
                camera.keep_whole(page, f"contest.opened.{language}.{width}.webp")


def _examples(camera: Camera) -> None:
    """Each state of a widget, as the customizer previews it from made-up numbers."""
    for language in LANGUAGES:
        for size in ("full", "compact"):
            path = f"/embed?contest={{id}}&local=yes&size={size}&for={language}&lang={language}"
            with camera.page(path, width=PHONE, height=2_000) as page:
                page.wait_for_selector("[contest][data-state=live]")
                for state in STATES:
                    page.click(f"[data-example={state}]")
                    page.wait_for_timeout(SETTLE_MS)
                    camera.keep_part(page, f"widget-{size}.{state}.{language}.webp", "#widget")


def _cards(camera: Camera) -> None:
    for language in LANGUAGES:
        for region in ("root", "region"):
            path = f"/card/{{id}}/{{{region}}}.png?lang={language}"
            camera.write(f"card-{region}.{language}.png", camera.night.ask("GET", path).content)


def _on_air(camera: Camera) -> None:
    """Both layouts in each theme."""
    for language in LANGUAGES:
        for theme in ("dark", "light", "clear"):
            for layout, part in (("lower", ".lower.on"), ("crawl", ".crawl.on")):
                query = f"contest={{id}}&lang={language}&theme={theme}&layout={layout}"
                with camera.over_video(f"/air/ticker?{query}") as page:
                    air.seen(page, part)
                    camera.keep(page, f"air-{layout}-{theme}.{language}.webp")


def _panels(camera: Camera) -> None:
    """A rehearsal that runs, is frozen, forgotten, filled by hand; a live channel that refuses."""
    air.rehearse(camera)
    _panel(camera, "running")
    air.enter(camera)
    _panel(camera, "by-hand")
    camera.night.act("freeze", air.REHEARSAL)
    _panel(camera, "frozen")
    for language in LANGUAGES:
        with camera.page("/air", width=SCREEN, height=1080) as page:
            air.forgotten(page, air.REHEARSAL, camera)
            page.goto(camera.night.url(f"/air/panel/{air.REHEARSAL}?lang={language}"))
            page.wait_for_selector("#frozen[data-amber]")
            camera.keep_whole(page, f"panel.amber.{language}.{SCREEN}.webp")
        air.panel_refuses(camera, f"panel.refuses.{language}.webp", language)
    camera.night.act("unfreeze", air.REHEARSAL)


def _panel(camera: Camera, state: str) -> None:
    for language in LANGUAGES:
        for width in (PHONE, SCREEN):
            path = f"/air/panel/{air.REHEARSAL}?lang={language}"
            _page(camera, f"panel.{state}", path, width, "dark" if width == PHONE else "light")


def _accidents(camera: Camera) -> None:
    """A misread station and its correction, a withdrawal, a source that can't be reached."""
    night = camera.night
    night.disturb("misread")
    _wait(camera)
    night.calm("misread")
    _wait(camera)
    _pages(camera, ALWAYS, "corrected")
    night.disturb("blank")
    night.until_source("withdrew")
    _pages(camera, ALWAYS | {"desk": "/desk/{id}?"}, "withdrawn")
    night.calm("blank")
    night.disturb("refuse")
    night.until_source("unreachable")
    _pages(camera, ALWAYS, "unreachable")
    night.calm("refuse")
    _cut_off(camera)


def _wait(camera: Camera) -> None:
    with camera.page("/", width=PHONE, height=844) as page:
        page.wait_for_timeout(2 * TOLD_MS)


def _cut_off(camera: Camera) -> None:
    """A page whose own connection is lost."""
    for language in LANGUAGES:
        for name, path in ALWAYS.items():
            width = SCREEN if name == "wall" else PHONE
            size: Any = {"width": width, "height": HEIGHTS[width]}
            with camera.page(f"{path}lang={language}", **size) as page:
                page.wait_for_selector("#status[data-state=live]")
                page.context.set_offline(True)
                page.wait_for_selector("#status:not([data-state=live])", timeout=90_000)
                camera.keep(page, f"{name}.offline.{language}.{width}.webp")


def _archive(camera: Camera) -> None:
    """What is left when it is over, from any server of files."""
    night = camera.night
    kept = night.folder / "kept"
    night.command("archive", night.contest, "--out", str(kept), "--folder", str(night.folder))
    with _served(kept) as address:
        for language in LANGUAGES:
            for width in (PHONE, SCREEN):
                at = "" if language == "id" else "/en"
                url = f"{address}{at}/c/{night.contest}/"
                with camera.page(url, width=width, height=HEIGHTS[width]) as page:
                    camera.keep_whole(page, f"archive.{language}.{width}.webp")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(  # noqa: S603  # ours
        [*command, "--directory", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None, "it is piped"
        try:
            yield server.stdout.readline().split("(")[1].split("/)")[0].rstrip("/")
        finally:
            server.terminate()
