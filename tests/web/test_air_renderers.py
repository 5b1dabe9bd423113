"""A renderer that loses its link: the newsroom is told, and the air shows on."""

import time

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from tests.builders import make_token
from tests.web.air_site import ID, Air, renderer, shows
from tests.web.air_world import Studio
from tests.web.desk_world import SECRETS
from tests.web.site import TIMEOUT_MS
from tests.web.test_air_panel import panel
from tracker.core.token import digest_of

LOST_MS = 30_000


@pytest.fixture(name="studio")
async def _studio():
    studio = await Studio().begin()
    await studio.on_air()
    return studio


async def here(studio, channel="pgm1", **said):
    asked = {"id": "0123456789", "renderer": "main", "silent": "40"} | said
    query = "&".join(f"{k}={v}" for k, v in asked.items())
    return (await studio.ask("POST", f"/v1/air/{channel}/here?{query}", None)).status_code


async def silence(store, ms=LOST_MS, channel="pgm1"):
    """Let every renderer of a channel have been heard so long ago."""
    for one in await store.channels.renderers(channel):
        ago = int(time.time() * 1_000) - ms
        await store.channels.hear(channel, replace(one, heard_ms=ago))


async def health(studio):
    answer = await studio.ask("GET", "/air/health", None)
    return answer.status_code, answer.json()["channels"][0]


async def test_health_counts_who_is_there(studio):
    assert await here(studio) == 204
    assert await here(studio, id="abcdefgh", renderer="", silent="13000") == 204
    status, channel = await health(studio)

    assert status == 200
    assert channel["renderers"] == {"present": ["", "main"], "stale": [""], "missing": []}


async def test_a_channel_that_never_had_one_is_well(studio):
    status, channel = await health(studio)

    assert (status, channel["renderers"]["present"]) == (200, [])


async def test_a_live_channel_on_air_that_has_lost_one_is_not_well(studio):
    await here(studio)
    await here(studio, id="abcdefgh", renderer="backup")
    await silence(studio.store)
    await here(studio, id="abcdefgh", renderer="backup")
    status, channel = await health(studio)

    assert (status, [m["name"] for m in channel["renderers"]["missing"]]) == (503, ["main"])
    assert channel["trouble"].startswith("it has lost a renderer at 20")
    assert channel["trouble"].endswith("1 left")
    assert channel["renderers"]["missing"][0]["since"].endswith("Z")


async def test_one_that_comes_back_or_says_goodbye_is_not_missed(studio):
    await here(studio)
    await silence(studio.store)
    assert (await health(studio))[0] == 503
    await here(studio, id="newpage00")
    assert (await health(studio))[0] == 200
    await here(studio, id="newpage00", bye="1")
    await here(studio, bye="1")
    assert (await health(studio))[1]["renderers"]["present"] == []
    assert (await health(studio))[0] == 200


async def test_what_somebody_has_seen_is_not_said_any_more(studio):
    await here(studio)
    await silence(studio.store)
    assert (await health(studio))[0] == 503
    assert (await studio.do("dismiss")).status_code == 200
    assert (await health(studio))[0] == 200


async def test_off_air_and_in_a_rehearsal_nobody_has_to_know(studio):
    await here(studio)
    await silence(studio.store)
    await studio.do("off")

    assert (await health(studio))[0] == 200


@pytest.mark.parametrize(
    "wrong", [{"id": "x"}, {"renderer": "Main!"}, {"silent": "-1"}, {"silent": ""}]
)
async def test_what_is_no_renderer_is_refused(studio, wrong):
    assert await here(studio, **wrong) == 400


async def test_of_a_channel_that_nobody_set_up_nothing_is_kept(studio):
    assert await here(studio, channel="pgm9") == 204
    assert await studio.store.channels.renderers("pgm9") == ()


async def test_it_is_logged_once_and_so_is_its_end(studio):
    app = studio.world.app()
    await app.state.live.tail.look_round()
    await here(studio)
    with capture_logs() as logs:
        await app.state.air.look_round()
        await silence(studio.store)
        for _ in range(3):
            await app.state.air.look_round()
        await here(studio, id="newpage00")
        await app.state.air.look_round()
    told = [(one["event"], one.get("renderer")) for one in logs if "renderer" in one["event"]]

    assert told == [("renderer.lost", "main"), ("renderer.followed", None)]


@pytest.mark.browser
def test_panel_and_desk_say_which_one_is_lost_since_when(browser):
    with Air() as site:
        site.do(
            site.world.store.tokens.create(
                make_token("siti", "desk", digest=digest_of(SECRETS["siti"]))
            )
        )
        site.on_air()
        air = renderer(browser, site.url("/air/ticker?channel=pgm1&renderer=main"), (480, 270))
        shows(air, "Provinsi Contoh")
        page = panel(browser, site)
        page.locator("#followers", has_text="Renderers: 1 (main).").wait_for()
        air.close()
        site.do(silence(site.world.store))
        page.locator("#missing", has_text="Renderer main lost at").wait_for()

        desk = browser.new_page(bypass_csp=True)
        desk.set_default_timeout(TIMEOUT_MS)
        desk.goto(site.url(f"/desk/{ID}?lang=id"))
        desk.fill("#token", SECRETS["siti"])
        desk.keyboard.press("Enter")
        desk.locator("#air li", has_text="Siaran pgm1: renderer main hilang sejak").wait_for()
        page.click("[data-act=dismiss]")
        page.locator("#missing").wait_for(state="hidden")
        desk.locator("#air li").wait_for(state="detached")
        assert page.troubles == []
