"""The pictures that README and docs show, each by its name."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import air
from camera import Camera

Taken: TypeAlias = Callable[[Camera, str], None]
LIVE = "#status[data-state=live]"
CARD = "/card/{id}/{root}.png?lang=id"


def wall(camera: Camera, name: str) -> None:
    """A newsroom's wall."""
    with camera.page("/wall/{id}?lang=en", width=1920, height=1080) as page:
        page.wait_for_selector(LIVE)
        camera.keep(page, name)


def phone(camera: Camera, name: str) -> None:
    """The page of a contest on a phone."""
    with camera.page("/c/{id}?lang=id", width=390, height=844, scheme="dark", scale=2) as page:
        page.wait_for_selector(LIVE)
        camera.keep(page, name)


def desk(camera: Camera, name: str) -> None:
    """A night on which the source took its numbers back: what waits, what was told, and by whom."""
    camera.night.disturb("blank")
    camera.night.until_source("withdrew")
    with camera.page("/desk/{id}?lang=en", width=1440, height=1000) as page:
        page.wait_for_selector("#stream > li")
        camera.keep(page, name)
    camera.night.calm("blank")


def terminal(camera: Camera, name: str) -> None:
    """What `realcount watch` draws."""
    night = camera.night
    words = ("watch", night.contest, "--url", night.socket, "--once")
    printed = night.command(*words, FORCE_COLOR="1", COLUMNS="112", COLORTERM="truecolor")
    camera.keep_terminal(printed, name, 112)


def card(camera: Camera, name: str) -> None:
    """The card of the whole contest, as others are shown it."""
    camera.write(name, camera.night.ask("GET", CARD).content)


def snippet(path: str, part: str, scheme: str, width: int, ready: str = "") -> Taken:
    """Return how to take a widget, or the page that hands them out."""

    def take(camera: Camera, name: str) -> None:
        with camera.page(path, width=width, height=2_200, scheme=scheme) as page:
            page.wait_for_selector("[contest][data-state=live]")
            if ready:
                page.wait_for_selector(ready)
            camera.keep_part(page, name, part)

    return take


PICTURES: Mapping[str, Taken] = {
    "wall.webp": wall,
    "phone.webp": phone,
    "terminal.webp": terminal,
    "card.png": card,
    "widget.webp": snippet("/embed/v1/{id}/{root}?size=full&lang=en", ".rc", "light", 720),
    "compact.webp": snippet("/embed/v1/{id}/{root}?size=compact&lang=id", ".rc", "dark", 390),
    "map.webp": snippet("/embed?contest={id}&what=map&local=yes&lang=id", "#widget", "light", 760),
    "chart.webp": snippet(
        "/embed?contest={id}&what=chart&local=yes&lang=en", "#widget", "light", 760, "canvas"
    ),
    "customizer.webp": snippet(
        "/embed?contest={id}&local=yes&q=jakarta&lang=en", "body", "light", 1280
    ),
    "air.webp": air.lower,
    "crawl.webp": air.crawl,
    "themes.webp": air.themes,
    "panel.webp": air.panel,
    "panel-refuses.webp": air.panel_refuses,
    "desk.webp": desk,
}
