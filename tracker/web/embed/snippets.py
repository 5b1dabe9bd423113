"""The lines that a newsroom pastes, of each kind; what was handed out once works for ever."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from tracker.core.escape import html

WIDTH_MAX = 736
"""Pixels; the widget is no wider, because lines of numbers are lost beyond that."""

KINDS = ("standings", "map", "chart")
"""What a widget shows of a region; the first is what an address without a wish means."""

COMPACT_PX, FULL_PX, OPTION_PX, NEED_PX, REGION_PX = 430, 620, 76, 44, 48
MAP_PX, TILES_PX, TILES, CHART_PX, LEGEND_PX = 520, 172, 3, 760, 26
"""What a phone needs; a wider page has some room left until the frame has spoken."""

FULL_REGIONS_MAX = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to show of which region, how large, in what language and light."""

    contest: str
    region: str
    where: str
    language: str
    size: str = "full"
    theme: str = ""
    at: str = ""
    options: int = 2
    below: int = 0
    kind: str = KINDS[0]
    geojson: str = ""
    """Where the outlines of a map are; its element alone asks for them."""

    @property
    def looks(self) -> dict[str, str]:
        """How it is to look and of when; a map and a chart have one size."""
        size = self.size if self.kind == KINDS[0] else ""
        asked = {"lang": self.language, "size": size, "theme": self.theme, "at": self.at}
        return {key: value for key, value in asked.items() if value}

    @property
    def shows(self) -> dict[str, str]:
        """The part of an address that says what is shown; of standings it says nothing."""
        return {"show": self.kind} if self.kind != KINDS[0] else {}


def reserved_px(wish: Wish) -> int:
    """Return the height that keeps the text below from jumping, before the frame has spoken."""
    if wish.kind == "map":
        lines = -(-min(wish.below, FULL_REGIONS_MAX) // TILES)
        return MAP_PX + lines * TILES_PX + wish.options * LEGEND_PX
    if wish.kind == "chart":
        return CHART_PX + wish.options * LEGEND_PX
    if wish.size == "compact":
        return COMPACT_PX + wish.options * OPTION_PX
    listed = min(wish.below, FULL_REGIONS_MAX)
    return FULL_PX + wish.options * (OPTION_PX + NEED_PX) + listed * REGION_PX


def frame_url(server: str, wish: Wish, **more: str) -> str:
    """Return the address of the frame's page."""
    path = f"/embed/v1/{quote(wish.contest, safe='')}/{quote(wish.region, safe='')}"
    return f"{server}{path}?{urlencode(wish.shows | wish.looks | more)}"


def page_url(server: str, wish: Wish) -> str:
    """Return the address of the region's own page."""
    path = f"/c/{quote(wish.contest, safe='')}/{quote(wish.region, safe='')}"
    return f"{server}{path}?lang={wish.language}"


def link_url(server: str, wish: Wish) -> str:
    """Return the page's address that says, where it is pasted by itself, what is to be shown."""
    return "&".join((page_url(server, wish), *(f"show={kind}" for kind in wish.shows.values())))


def card_url(server: str, wish: Wish) -> str:
    """Return the address of the region's card."""
    path = f"/card/{quote(wish.contest, safe='')}/{quote(wish.region, safe='')}.png"
    asked = {"lang": wish.language} | ({"at": wish.at} if wish.at else {})
    return f"{server}{path}?{urlencode(asked)}"


def element(server: str, wish: Wish) -> str:
    """Return the custom element, with what is there until it has numbers."""
    name = f"realcount-{wish.kind}"
    outlines = {"geojson": wish.geojson} if wish.geojson and wish.kind == "map" else {}
    wanted = {"contest": wish.contest, "region": wish.region} | wish.looks | outlines
    attributes = "".join(f' {key}="{html(value)}"' for key, value in wanted.items())
    return (
        f'<script type="module" src="{html(server)}/embed/v1/realcount.js"></script>\n'
        f"<{name}{attributes}>\n"
        f'  <a href="{html(page_url(server, wish))}">{html(wish.where)}</a>\n'
        f"</{name}>"
    )


def frame(
    server: str, wish: Wish, *, title: str, width: int = WIDTH_MAX, height: int | None = None
) -> str:
    """Return the frame alone: it keeps the height that is reserved for it, or *height*."""
    height = reserved_px(wish) if height is None else height
    return (
        f'<iframe src="{html(frame_url(server, wish))}" title="{html(title)}"\n'
        f'  width="100%" height="{height}" loading="lazy" '
        f'style="border:0;max-width:{width}px"></iframe>'
    )


def growing_frame(server: str, wish: Wish, *, title: str) -> str:
    """Return the frame with the script that makes it as high as its content."""
    script = f'<script async src="{html(server)}/embed/v1/frame.js"></script>'
    return f"{frame(server, wish, title=title)}\n{script}"


def amp(server: str, wish: Wish, *, title: str) -> str:
    """Return the frame for AMP, which brings its own script and asks for a way to grow."""
    height = reserved_px(wish)
    return (
        f'<amp-iframe src="{html(frame_url(server, wish, frame="amp"))}" title="{html(title)}"\n'
        f'  height="{height}" layout="fixed-height" resizable\n'
        '  sandbox="allow-scripts allow-same-origin allow-popups" frameborder="0">\n'
        f'  <div overflow tabindex="0" role="button">{html(title)}</div>\n'
        "</amp-iframe>"
    )


def picture(server: str, wish: Wish, *, title: str) -> str:
    """Return the card as a picture that leads to the page."""
    return (
        f'<a href="{html(page_url(server, wish))}"><img src="{html(card_url(server, wish))}"\n'
        f'  width="1200" height="630" alt="{html(title)}" style="max-width:100%;height:auto"></a>'
    )
