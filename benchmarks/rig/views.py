"""Pages to open on a slow phone: a country of 38 provinces, one of them with 300 cities.

Beside each page stands a bare one with the same text and neither style nor script: what no page
with these numbers can be faster than.
"""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.builders import OPTIONS, make_contest, make_numbers, make_reports, make_source
from tests.web.guest import Guest
from tests.web.site import Site
from tests.web.world import World
from tracker.core.entries import Delta
from tracker.core.model import Contest, Numbers, Option, Region

ID = "negara-2024"
PROVINCES = 38
CITIES = 8
CITIES_OF_THE_LARGEST = 300
OTHER_CONTESTS = 9
THIRD = Option(id="c", number=3, name="Citra - Cahya", short="Citra", colour="#4F6D7A")

STATUS = "#status[data-state=live]"
WIDGET = "realcount-standings[data-state=live]"
VOTES = '[data-t="votes:a"]'
SCRIPT = '<script type="module" src="SERVER/embed/v1/realcount.js"></script>'
ELEMENT = f'{SCRIPT}<realcount-standings contest="{ID}"></realcount-standings>'
FRAME = f'<iframe title="x" height="900" src="SERVER/embed/v1/{ID}/0?size=compact"></iframe>'
CHUNK = 500
BARED = re.compile(r"<(script|svg|style)\b.*?</\1>|<link\b[^>]*>", re.S)


@dataclass(frozen=True, slots=True)
class View:
    """An address, where its first number stands, and how it says that it is usable."""

    name: str
    url: str
    bare_url: str
    numbers: str = VOTES
    live: str | None = STATUS
    clickable: str | None = "summary"


def country() -> Contest:
    """Return a country of provinces and cities; each city has 20 stations."""
    sizes = [CITIES_OF_THE_LARGEST, *[CITIES] * (PROVINCES - 1)]
    whole = Region(id="0", name="Negara Contoh", level="country", stations=20 * sum(sizes))
    regions = [whole]
    for n, size in enumerate(sizes, start=11):
        regions.append(_region(str(n), f"Provinsi Nomor {n}", "province", "0", 20 * size))
        regions += [
            _region(f"{n}{m:03}", f"Kabupaten {m} Nomor {n}", "city", str(n), 20)
            for m in range(1, size + 1)
        ]
    source = make_source(counted_level="city", poll_levels=("country", "province"))
    levels = {"country": "negara", "province": "provinsi", "city": "kota/kabupaten"}
    names = {level: {"id": name, "en": level} for level, name in levels.items()}
    return make_contest(
        id=ID,
        levels=tuple(levels),
        level_names=names,
        options=(*OPTIONS, THIRD),
        regions=tuple(regions),
        sources=(source,),
    )


def _region(region_id: str, name: str, level: str, parent_id: str, stations: int) -> Region:
    return Region(id=region_id, name=name, level=level, parent_id=parent_id, stations=stations)


class Country(World):
    """The country in the middle of its night, beside other contests without numbers."""

    async def begin(self) -> World:
        """Count half of every city and be checked."""
        self.bare: dict[str, str] = {}
        await super().begin()
        for n in range(OTHER_CONTESTS):
            await self.store.contests.register(make_contest(id=f"contoh-{n}"))
        cities = [region.id for region in self.contest.regions if region.level == "city"]
        for start in range(0, len(cities), CHUNK):
            deltas = [_counted(self.contest, city) for city in cities[start : start + CHUNK]]
            self.votes |= {delta.region_id: delta.new for delta in deltas}
            await self.store.log.append_reports(
                self.contest.id, make_reports(*deltas), now_ms=1_732_690_000_000
            )
        await self.reduce()
        return self

    async def report(self, region_id: str, numbers: Numbers) -> World:
        """Let a city report *numbers*, and commit."""
        delta = Delta(region_id, "row", self.votes[region_id], numbers)
        self.votes[region_id] = numbers
        await self.store.log.append_reports(
            self.contest.id, make_reports(delta), now_ms=1_732_690_000_000
        )
        return await self.reduce()

    def app(self, **changes: object) -> Starlette:
        """The app, with the bare pages beside its own."""
        app = super().app(**changes)
        app.router.routes.append(Route("/bare/{name}", self._bare))
        return app

    async def _bare(self, request: Request) -> Response:
        return HTMLResponse(self.bare[request.path_params["name"]])


def _counted(contest: Contest, city: str) -> Delta:
    n = int(city)
    votes = (1_000 + n % 613, 1_000 + n % 541, 300 + n % 97)
    numbers = make_numbers(*votes, contest=contest, stations_reported=11, stations_total=20)
    return Delta(city, "row", None, numbers)


@contextmanager
def views() -> Iterator[tuple[View, ...]]:
    """Serve every page that is measured, and its bare twin, for the length of a block."""
    with ExitStack() as stack:
        site = stack.enter_context(Site(contest=country(), world=Country))
        element, frame = (stack.enter_context(Guest(site, body)) for body in (ELEMENT, FRAME))
        embedded = site.url(f"/embed/v1/{ID}/0?size=full")
        yield (
            _view(
                site, "front", site.url("/"), numbers=".card strong", live=None, clickable="a.card"
            ),
            _view(site, "contest", site.url(f"/c/{ID}")),
            _view(site, "region", site.url(f"/c/{ID}/12")),
            _view(site, "large_region", site.url(f"/c/{ID}/11")),
            _view(site, "wall", site.url(f"/wall/{ID}"), clickable=None),
            _view(site, "element", element.url, embedded, live=WIDGET, clickable=".rc-pause"),
            _view(site, "frame", frame.url, embedded, live=WIDGET, clickable=".rc-pause"),
        )


def _view(site: Site, name: str, url: str, text_of: str | None = None, **fields: object) -> View:
    with urllib.request.urlopen(text_of or url) as answer:  # ours
        site.world.bare[name] = BARED.sub("", answer.read().decode())
    return View(name, url, site.url(f"/bare/{name}"), **fields)
