"""Pictures of what goes on air, and of the panel that operates it."""

import json
from typing import Any

from playwright.sync_api import Page, Route

from camera import Camera

LIVE, REHEARSAL = "pgm1", "pvw1"
PANEL: Any = {"width": 1600, "height": 1000}
ENTERED = (4_950, 480, 5_610)
MINUTES_7_MS = 7 * 60_000


def lower(camera: Camera, name: str) -> None:
    """The lower third over a picture of video."""
    with camera.over_video("/air/ticker?contest={id}&lang=id") as page:
        seen(page, ".lower.on")
        camera.keep(page, name, {"scale": 0.6})


def crawl(camera: Camera, name: str) -> None:
    """The crawl over a picture of video."""
    with camera.over_video("/air/ticker?contest={id}&lang=en&layout=crawl") as page:
        seen(page, ".crawl.on")
        camera.keep(page, name, {"y": 880, "height": 200, "scale": 0.6})


def themes(camera: Camera, name: str) -> None:
    """The three themes of the lower third, one below the other."""
    shown = []
    for theme in ("dark", "light", "clear"):
        with camera.over_video(f"/air/ticker?contest={{id}}&lang=en&theme={theme}") as page:
            seen(page, ".lower.on")
            clip: Any = {"x": 0, "y": 740, "width": 1920, "height": 340}
            shown.append(page.screenshot(clip=clip, type="jpeg", quality=95))
    camera.keep_column(shown, name, width=1000)


def panel(camera: Camera, name: str) -> None:
    """The panel of a rehearsal channel that is on, with numbers that somebody entered."""
    rehearse(camera, language="en")
    enter(camera)
    camera.night.act("skip", REHEARSAL, region=camera.night.region)
    with camera.page(f"/air/panel/{REHEARSAL}?lang=en", **PANEL) as page:
        frame = page.frame_locator(".preview iframe")
        frame.locator(".lower.on .card.on").wait_for()
        camera.keep(page, name, {"scale": 0.75})


def panel_refuses(camera: Camera, name: str, language: str = "en") -> None:
    """The panel of a live channel that is asked to show a test run."""
    with camera.page(f"/air/panel/{LIVE}?lang={language}", width=1280, height=470) as page:
        page.select_option("#setup [name=contest]", camera.night.contest)
        page.click("#setup button[type=submit]")
        page.wait_for_selector("#said[data-failed]")
        camera.keep(page, name)


def rehearse(camera: Camera, **setup: str) -> None:
    """Put the rehearsal channel on."""
    night = camera.night
    night.act("setup", REHEARSAL, contest=night.contest, **setup)
    night.act("start", REHEARSAL)
    night.act("dwell", REHEARSAL, seconds=8)


def enter(camera: Camera) -> None:
    """Enter numbers by hand for a region."""
    night = camera.night
    options = night.ask("GET", "/v1/contests/{id}").json()["options"]
    votes = {f"votes.{option['id']}": n for option, n in zip(options, ENTERED, strict=False)}
    night.act("override", REHEARSAL, region=night.region, reported=30, total=41, **votes)


def forgotten(page: Page, channel: str, camera: Camera) -> None:
    """Let the freeze of *channel* look seven minutes old on *page*, to spare the waiting."""
    frame = camera.night.ask("GET", f"/v1/air/{channel}").json()
    for instant in ("since_ms", "amber_at_ms"):
        frame["freeze"][instant] -= MINUTES_7_MS
    body = f"data: {json.dumps(frame)}\n\n"

    def tell(route: Route) -> None:
        route.fulfill(body=body, content_type="text/event-stream")

    page.route(f"**/v1/air/{channel}/events", tell)


def seen(page: Page, selector: str) -> None:
    """Wait until what *selector* finds on air stands still."""
    page.frame_locator("iframe").locator(f"{selector} .card.on").first.wait_for()
    page.wait_for_timeout(600)
