"""The operator's panel in a real Chromium, and two renderers that follow it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from tests.web.air_site import ID, Air, renderer, shows
from tests.web.desk_world import SECRETS
from tests.web.site import TIMEOUT_MS
from tracker.core.air.actions import ACTIONS
from tracker.core.air.channel import AMBER_MS
from tracker.web.air.panel import LINES

pytestmark = pytest.mark.browser


@pytest.fixture(name="site")
def _site():
    with Air() as site:
        yield site


def panel(browser, site, channel="pgm1", lang="en", **options):
    """The panel of *channel* as somebody has it who has signed in."""
    page = browser.new_page(bypass_csp=True, **options)
    page.set_default_timeout(TIMEOUT_MS)
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.goto(site.url(f"/air/panel/{channel}?lang={lang}"))
    page.fill("#token", SECRETS["obs"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#status[data-state=live]")
    page.locator("#kind:not(:empty)").wait_for()
    return page


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_keyboard_alone_drives_two_renderers(site, browser):
    site.act("setup", contest=ID)
    page = panel(browser, site)
    airs = [renderer(browser, site.url("/air/ticker?channel=pgm1"), (480, 270)) for _ in range(2)]
    press(page, "i")
    page.locator("#ask-text", has_text="viewers will see it").wait_for()
    press(page, "Enter")
    for air in airs:
        shows(air, "Provinsi Contoh")
    press(page, "p")
    page.locator("#state", has_text="paused").wait_for()
    press(page, "ArrowRight")
    page.locator("#said", has_text="Next: done").wait_for()
    running = site.act("lock")["now_running"]
    for air in airs:
        air.wait_for_selector(f".air-stage[data-item='{running}']", state="attached")
    page.locator("#items > li[data-runs]").wait_for()
    press(page, "o", "Enter")
    for air in airs:
        air.wait_for_selector(".lower:not(.on)", state="attached")

    assert page.troubles == []


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_a_panel_is_no_wider_than_its_screen(browser, width):
    with Air(title={"id": "Pemilihan Contoh " * 6, "en": "Example election " * 6}) as site:
        site.on_air("pvw1")
        page = panel(browser, site, "pvw1", viewport={"width": width, "height": 900})

        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_escape_leaves_everything_on_air(site, browser):
    site.on_air()
    page = panel(browser, site)
    page.locator("#state", has_text="ON AIR").wait_for()
    press(page, "o")
    page.locator("#ask[open]").wait_for()
    press(page, "Escape")
    page.locator("#ask[open]").wait_for(state="hidden")

    assert site.act("lock")["state"] == "running"


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("id", "Kanal siaran tidak menayangkan angka TEST: contoh-2024 adalah latihan"),
        ("en", "A live channel shows no TEST numbers: contoh-2024 is a rehearsal"),
    ],
)
def test_a_live_channel_says_on_the_panel_why_it_refuses_a_test_run(browser, language, why):
    with Air(test=True) as site:
        page = panel(browser, site, lang=language)
        page.click("#setup button")
        page.locator("#said", has_text=why).wait_for()
        air = renderer(browser, site.url("/air/ticker?channel=pgm1"), (480, 270))
        assert air.locator(".lower.on").count() == 0


def test_whatever_is_refused_is_said_in_the_language_of_the_panel(browser):
    with Air() as site:
        site.act("setup", contest=ID)
        page = panel(browser, site, lang="id")
        page.keyboard.press("p")
        page.locator("#said", has_text="pgm1 tidak sedang tayang; tidak ada yang").wait_for()


def test_a_rehearsal_channel_says_that_it_is_one_and_carries_the_mark(browser):
    with Air(test=True) as site:
        site.on_air("pvw1")
        page = panel(browser, site, "pvw1")
        page.locator("#mark", has_text="TEST").wait_for()

        assert page.inner_text("#kind") == "REHEARSAL"


def test_a_freeze_turns_amber_after_five_minutes(site, browser):
    site.on_air()
    page = panel(browser, site)
    press(page, "f")
    page.locator("#frozen", has_text="Numbers frozen").wait_for()
    assert page.locator("#frozen[data-amber]").count() == 0
    site.do(frozen_before(site.world.store.channels, AMBER_MS - 2_000))
    page.locator("#frozen[data-amber]", has_text="more than 5 minutes").wait_for()


async def frozen_before(channels, ms):
    """Let pgm1 have been frozen *ms* earlier: the server's clock is not a page's to set."""
    held = await channels.get("pgm1")
    freeze = replace(held.freeze, since_ms=held.freeze.since_ms - ms)
    older = replace(held, freeze=freeze, revision=held.revision + 1)
    assert await channels.swap(older, expected=held.revision)


def test_regions_are_switched_ordered_and_overridden_by_hand(site, browser):
    site.on_air()
    page = panel(browser, site)
    item = page.locator("#items > li[data-region='91']")
    item.get_by_role("button", name="On: Kota Satu").press("Enter")
    page.locator("#items > li[data-region='91'][data-off]").wait_for()
    item.get_by_role("button", name="Down: Kota Satu").press("Enter")
    page.locator("#items > li:nth-child(3)[data-region='91']").wait_for()
    item.get_by_role("button", name="Override…: Kota Satu").press("Enter")
    page.fill("[name='votes.a']", "9.000")
    page.fill("[name='votes.b']", "1.000")
    press(page, "Enter")
    item.locator(".by-hand", has_text="Angka diisi manual").wait_for()

    assert "9.000 (90,00%)" in item.inner_text()


def test_a_button_that_is_held_down_outlives_numbers_of_other_regions(site, browser):
    """On a busy night every other press was lost: the list was made anew at each change."""
    site.on_air()
    page = panel(browser, site)
    button = page.get_by_role("button", name="On: Kota Satu")
    box = button.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    site.say("9201", 60, 50)
    page.locator("#items > li[data-region='92']", has_text="60").wait_for()
    page.mouse.up()

    page.locator("#items > li[data-region='91'][data-off]").wait_for()


def test_the_dwell_is_a_key_and_to_apply_one_field_takes_back_no_other(site, browser):
    site.on_air()
    page = panel(browser, site)
    press(page, "8")
    page.locator("[data-dwell='8'][aria-pressed='true']").wait_for()
    page.select_option("[name=theme]", "light")
    site.act("setup", contest=ID, layout="crawl", leads="turn")
    page.wait_for_function("document.querySelector('[name=layout]').value === 'crawl'")
    page.click("#setup button")
    page.locator("#said", has_text="Setup: done").wait_for()

    frame = site.act("lock")
    assert (frame["theme"], frame["layout"], frame["leads"]) == ("light", "crawl", "turn")


def test_every_action_has_its_line_for_a_shell(site, browser):
    site.on_air()
    page = panel(browser, site)
    lines = page.locator(".lines dd").all_text_contents()

    assert set(LINES) == set(ACTIONS)
    assert len(lines) == len(ACTIONS)
    assert all(line.startswith("curl -X POST -H") and "/v1/air/pgm1/" in line for line in lines)


def test_a_token_that_may_not_operate_is_told_so(site, browser):
    page = browser.new_page()
    page.goto(site.url("/air/panel/pgm1?lang=en"))

    assert page.locator("#token").count() == 1


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1920])
def test_nothing_is_found_by_axe(site, browser, lang, width):
    site.on_air()
    site.act("freeze")
    site.act("hide", region="91")
    page = panel(browser, site, lang=lang, viewport={"width": width, "height": 900})
    page.locator("#items > li").first.wait_for()
    page.locator("details summary").click()
    found = [Axe().run(page)]
    press(page, "o")
    page.locator("#ask[open]").wait_for()
    found.append(Axe().run(page))
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    violations = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for results in found
        for one in results.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert violations == []
    assert not wide
