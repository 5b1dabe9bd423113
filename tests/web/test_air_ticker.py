"""The ticker in a real Chromium: whatever comes in whatever order, never a wrong frame."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.web.air_site import ID, SIZES, Air, is_clear, picture, renderer, shows
from tracker.core.air.channel import new_channel
from tracker.core.air.running import nth, step_at

pytestmark = pytest.mark.browser
TICKER = "/air/ticker?channel=pgm1"
EVENING = datetime(2024, 11, 27, 20, tzinfo=UTC)
BAD = ["", "no json", "{", "[]", "<templateData>", '{"items": [{"region": 9}]}', "null", "7"]
BOMB = (
    '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><templateData>'
    '<componentData id="f0"><data id="text" value="&b;"/></componentData></templateData>'
)
NO_SETTINGS = [{"f0": "PGM 1"}, {"f0": "../x"}, {"f4": "purple"}, {"w": -1}, {"h": "Infinity"}]
NO_NUMBERS = [float("nan"), float("inf"), -5, 1.5, "1200", {}, [1]]
NO_TEXTS = [{}, [1], 7, "H" * 3_000]
XML = (
    '<templateData><componentData id="f0"><data id="text" value="pgm1"/></componentData>'
    "</templateData>"
)
ITEM = {
    "region": "x",
    "name": "Kota Dorong",
    "rank": [
        {"short": "Ani", "votes": 1_200, "share": "60.00"},
        {"short": "Budi", "votes": None, "share": None},
    ],
}
FRAME = {
    "op": "frame",
    "items": [ITEM],
    "order": ["x"],
    "hidden": [],
    "ahead": [],
    "dwell_ms": 6_000,
    "since_ms": 0,
    "state": "running",
    "running": "x",
    "paused_at_ms": None,
}


def pushes_of_wrong_types():
    """Items and frames in which one thing is what it can't be."""
    for votes in NO_NUMBERS:
        yield {"items": [{**ITEM, "rank": [{"short": "Ani", "votes": votes}]}]}
    for text in NO_TEXTS:
        for field in ("name", "status_text", "counted_text", "override_text", "mark"):
            yield {"items": [{**ITEM, field: text}]}
        for field in ("short", "share", "share_text", "votes_text", "leads_text", "colour"):
            yield {"items": [{**ITEM, "rank": [{"name": "Ani", "votes": 1, field: text}]}]}
    yield {"items": [{**ITEM, "region": f"r{n}"} for n in range(101)]}
    yield {"items": [{**ITEM, "rank": [{"short": "Ani", "votes": 1, "share": "x y z"}]}]}
    for field, value in [
        ("paused_at_ms", "soon"),
        ("dwell_ms", 1e-9),
        ("since_ms", -1e300),
        ("state", "weird"),
        ("order", [1, {}]),
        ("running", {}),
    ]:
        yield {**FRAME, field: value}


@pytest.fixture(name="site")
def _site():
    with Air() as site:
        yield site


def test_a_channel_on_air_is_seen_and_asks_nobody_else(site, browser):
    site.on_air()
    page = renderer(browser, site.url(TICKER))
    shows(page, "Provinsi Contoh")

    said = page.inner_text(".lower .card.on")
    assert "Hitung sementara" in said
    assert "53,85%" in said
    assert "unggul sementara" in said
    assert "TEST" not in said
    assert page.hosts == {"127.0.0.1"}
    assert page.troubles == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", ["lower", "crawl"])
def test_it_fits_every_size_without_a_scrollbar_or_half_a_number(site, browser, size, layout):
    site.say("9101", 12_345_678, 2_181_939)
    site.on_air(layout=layout)
    page = renderer(browser, site.url(TICKER), size)
    shows(page, "Provinsi Contoh")
    page.locator(f".{layout}.on").wait_for()

    wide = page.evaluate(
        "[...document.querySelectorAll('.on .card.on, .on .card.on .option, .on .card.on .short')]"
        ".filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.className)"
    )
    root = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide == []
    assert root == list(size)
    assert page.evaluate("getComputedStyle(document.body).cursor") == "none"


def test_a_lower_third_stays_in_the_safe_area_and_leaves_the_rest_clear(site, browser):
    site.on_air()
    page = renderer(browser, site.url(TICKER), (960, 540))
    shows(page, "Provinsi Contoh")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.lower')).opacity === '1'"
    )
    rows = picture(page)

    assert all(alpha == 0 for row in rows[:380] for alpha in row[3::4])
    assert all(alpha == 0 for row in rows[514:] for alpha in row[3::4])
    assert all(alpha == 0 for row in rows for alpha in row[3 : 47 * 4 : 4])
    assert any(alpha > 200 for row in rows[400:500] for alpha in row[3::4])


@pytest.mark.parametrize("state", ["untouched", "off", "no votes", "wrong name", "refused"])
def test_nothing_to_show_is_transparency(browser, state):
    with Air(test=state == "refused") as site:
        if state not in ("untouched", "refused"):
            site.on_air()
        if state == "no votes":
            site.act("order", regions="9102")
            site.act("reset")
        if state == "off":
            site.act("off")
        name = "NO%20NAME" if state == "wrong name" else "pgm1"
        with_answer = state not in ("wrong name",)
        page = browser.new_page(viewport={"width": 400, "height": 300})
        if with_answer:
            with page.expect_response("**/events"):
                page.goto(site.url(f"/air/ticker?channel={name}"))
        else:
            page.goto(site.url(f"/air/ticker?channel={name}"))
        page.evaluate("play()")

        assert is_clear(page)
        assert page.inner_text("body").strip() == ""


# ---------------------------------------------------------------- what a playout calls


def calls():
    """Every order of the five calls, and some that repeat."""
    names = ["update", "play", "next", "stop", "remove"]
    yield from itertools.permutations(names)
    yield from itertools.product(["play", "stop", "remove", "update"], repeat=3)


def test_the_five_calls_in_every_order_end_as_the_last_of_them_says(site, browser):
    site.on_air()
    page = renderer(browser, site.url("/air/ticker?play=wait"), (480, 270))
    wrong = page.evaluate(
        """([orders, item]) => orders.filter((order) => {
          remove();
          for (const name of order) {
            if (name === "update") update(JSON.stringify({ items: [item] })); else window[name]();
          }
          const on = Boolean(document.querySelector(".lower.on"));
          const told = order.filter((name) => ["play", "stop", "remove"].includes(name));
          return on !== (told[told.length - 1] === "play") ? true : false;
        })""",
        [[list(order) for order in calls() if "update" in order], ITEM],
    )

    # Before the first update there is nothing to play; it came with the first order.
    assert wrong == []
    assert page.troubles == []


def test_play_before_any_data_shows_nothing(site, browser):
    page = renderer(browser, site.url("/air/ticker?play=wait"), (480, 270))
    page.evaluate("play(); next(); stop(); stop(); play()")

    assert is_clear(page)
    assert page.troubles == []


@pytest.mark.parametrize("given", [XML, json.dumps({"f0": "pgm1"}), '{\\"f0\\":\\"pgm1\\"}'])
def test_a_channel_is_named_by_json_or_by_template_data(site, browser, given):
    site.on_air()
    page = renderer(browser, site.url("/air/ticker?play=wait"))
    page.evaluate("(given) => { update(given); update(given); play(); }", given)

    shows(page, "Provinsi Contoh")
    assert page.troubles == []


def test_what_can_not_be_read_changes_nothing(site, browser):
    page = renderer(browser, site.url("/air/ticker?play=wait"))
    page.evaluate("(item) => { update({ items: [item] }); play(); }", ITEM)
    shows(page, "Kota Dorong")
    before = page.inner_html(".air-stage")
    bad = [*BAD, BOMB, *NO_SETTINGS, *pushes_of_wrong_types()]
    seen = page.evaluate(
        """(bad) => [undefined, ...bad].map((one) => {
          update(one);
          return [one, document.querySelector(".air-stage").innerHTML];
        })""",
        bad,
    )

    assert [one for one, html in seen if html != before] == []
    assert page.troubles == []


def test_a_number_that_is_missing_is_a_dash_and_hostile_text_is_text(site, browser):
    page = renderer(browser, site.url("/air/ticker?play=wait"))
    evil = {**ITEM, "name": "<img src=x onerror=alert(1)>", "test": True}
    page.evaluate("(item) => { update({ items: [item] }); play(); }", evil)
    shows(page, "<img src=x")

    assert page.inner_text(".card.on .option:nth-child(2) .votes") == "–"
    assert page.inner_text(".card.on .option:nth-child(1) .votes") == "1.200"
    assert page.inner_text(".card.on .mark") == "TEST"
    assert page.locator("img").count() == 0


def test_the_layer_of_a_playout_is_taken_away_by_its_own_remove(site, browser):
    page = browser.new_page()
    page.add_init_script("window.remove = () => { window.taken = true; }")
    page.goto(site.url("/air/ticker?play=wait"))
    page.evaluate("remove()")

    assert page.evaluate("window.taken")
    assert page.evaluate("SPXGCTemplateDefinition.dataformat") == "json"
    assert page.evaluate("SPXGCTemplateDefinition.DataFields[0].field") == "f0"


def test_what_is_pushed_is_shown_as_it_is_and_zeros_as_nothing(site, browser):
    page = renderer(browser, site.url("/air/ticker?play=wait"), (480, 270))
    page.evaluate("play(true)")
    twins = [{"short": "Ani", "votes": votes} for votes in (7, 5)]
    turned = [{"short": "\u202eAni\u0007", "votes": 9, "share": "60.00"}]
    none = [[], [{"short": "Ani", "votes": 0, "share": "0.00"}], [{"short": "Ani"}]]
    seen = page.evaluate(
        """(ranks) => ranks.map((rank) => {
          update({ items: [{ region: "x", name: "X", rank }] });
          const said = [...document.querySelectorAll(".lower.on .card.on .option:not(.gone)")];
          const text = (one, name) => one.querySelector(name).textContent;
          return said.map((one) => [text(one, ".short"), text(one, ".votes")]);
        })""",
        [twins, turned, *none],
    )

    assert seen == [[["Ani", "7"], ["Ani", "5"]], [["Ani", "9"]], [], [], []]
    assert page.troubles == []


def test_who_names_the_channel_again_after_a_push_has_it_back(site, browser):
    site.on_air()
    page = renderer(browser, site.url(TICKER), (480, 270))
    shows(page, "Provinsi Contoh")
    page.evaluate("(item) => update({ items: [item] })", ITEM)
    shows(page, "Kota Dorong")
    page.evaluate("update({ f0: 'pgm1', f1: '', f2: '', f3: 'id', f4: '', f5: '' })")
    shows(page, "Provinsi Contoh")


# ---------------------------------------------------------------- main and backup


def test_two_renderers_show_what_the_channel_says(site, browser):
    site.on_air()
    pages = [renderer(browser, site.url(TICKER), (480, 270)) for _ in range(2)]
    for action, region in [("skip", "91"), ("skip", "92"), ("back", "91"), ("reset", "9")]:
        site.act("pause")
        site.act(action)
        for page in pages:
            page.wait_for_selector(f".air-stage[data-item='{region}']", state="attached")
    site.act("off")
    for page in pages:
        page.wait_for_selector(".lower:not(.on)", state="attached")


def test_the_page_and_the_core_count_alike(site, browser):
    page = renderer(browser, site.url(TICKER), (480, 270))
    for hidden, ahead, running, behind in [
        ((), (), "9", ""),
        (("91",), ("91", "92"), "92", ""),
        ((), (), "5", ""),
        ((), ("92",), "9", "9"),
        ((), (), "92", "91"),
        (("91",), ("92", "9"), "9", "77"),
    ]:
        channel = new_channel("pgm1")
        frame = {
            "order": ["9", "91", "92"],
            "hidden": list(hidden),
            "ahead": list(ahead),
            "behind": behind or None,
            "running": running,
            "state": "running",
            "since_ms": 1_000,
            "paused_at_ms": None,
            "dwell_ms": 6_000,
        }
        channel = replace(
            channel,
            items=("9", "91", "92"),
            hidden=hidden,
            ahead=ahead,
            behind=behind,
            running=running,
            state="running",
            since_ms=1_000,
        )
        ours = [nth(channel, number) for number in range(9)]
        theirs = page.evaluate(
            "(f) => [...Array(9).keys()].map((n) => RealcountAir.nth(f, n))", frame
        )
        assert theirs == ours
        for at_ms in (0, 6_999, 7_000, 61_000):
            said = page.evaluate("([f, t]) => RealcountAir.stepAt(f, t).number", [frame, at_ms])
            assert said == step_at(channel, at_ms).number


# ---------------------------------------------------------------- a lost link


def test_a_lost_link_keeps_the_last_good_frame_with_its_time(site, browser):
    site.on_air()
    context = browser.new_context(viewport={"width": 480, "height": 270})
    page = context.new_page()
    page.clock.install()
    page.goto(site.url(TICKER))
    shows(page, "Provinsi Contoh")
    assert page.locator(".lower .tag").first.inner_text() == ""
    site.act("pause")
    page.wait_for_timeout(0)
    context.set_offline(True)
    page.clock.fast_forward(40_000)
    page.locator(".card.on .tag", has_text="pukul ").wait_for()

    assert "WIB" in page.inner_text(".card.on .tag")
    assert not is_clear(page)
    context.set_offline(False)
    page.clock.fast_forward(20_000)
    page.locator(".card.on .tag:empty").wait_for(state="attached")


def test_a_clock_that_somebody_sets_moves_no_item_and_hides_no_lost_link(site, browser):
    site.on_air()
    site.act("pause")
    context = browser.new_context(viewport={"width": 480, "height": 270})
    page = context.new_page()
    page.clock.install(time=EVENING)
    page.goto(site.url(TICKER))
    shows(page, "Provinsi Contoh")
    page.route("**/v1/air/**", lambda route: route.abort())
    page.clock.set_system_time(EVENING - timedelta(hours=1))
    page.clock.fast_forward(40_000)
    page.locator(".card.on .tag", has_text="pukul ").wait_for()
    page.unroute("**/v1/air/**")
    with page.expect_request("**/v1/air/pgm1/events"):
        page.clock.fast_forward(20_000)

    two = {"items": [{**ITEM, "region": r} for r in "xy"], "order": ["x", "y"]}
    since_ms = site.act("lock")["now_ms"]
    page.evaluate("(f) => update(f)", {**FRAME, **two, "since_ms": since_ms, "dwell_ms": 600_000})
    page.clock.set_system_time(EVENING + timedelta(hours=2, minutes=15))
    page.clock.fast_forward(400)
    assert page.get_attribute(".air-stage", "data-item") == "x"


def test_a_source_that_becomes_active_comes_back_at_once(site, browser):
    site.on_air()
    context = browser.new_context(viewport={"width": 480, "height": 270})
    page = context.new_page()
    page.clock.install()
    page.goto(site.url(TICKER))
    shows(page, "Provinsi Contoh")
    page.route("**/events", lambda route: route.abort())
    page.clock.fast_forward(60_000)
    page.locator(".card.on .tag", has_text="pukul ").wait_for()
    page.unroute("**/events")
    with page.expect_request("**/v1/air/pgm1/events"):
        page.evaluate("dispatchEvent(new Event('obsSourceActiveChanged'))")


def test_a_renderer_that_starts_again_without_a_server_has_its_last_frame(site, browser):
    site.on_air()
    context = browser.new_context(viewport={"width": 480, "height": 270}, bypass_csp=True)
    page = context.new_page()
    page.goto(site.url(TICKER))
    shows(page, "Provinsi Contoh")
    page.wait_for_function("Object.keys(localStorage).length > 0")
    page.route("**/events", lambda route: route.abort())
    page.reload()
    shows(page, "Provinsi Contoh")

    assert "pukul " in page.inner_text(".card.on .tag")


# ---------------------------------------------------------------- TEST


def test_a_rehearsal_is_marked_and_nothing_takes_the_mark_away(browser):
    with Air(test=True) as site:
        site.on_air("pvw1")
        page = renderer(browser, site.url("/air/ticker?channel=pvw1&theme=clear"))
        shows(page, "UJI COBA · TEST")
        page.evaluate("update({ test: false, mark: '', theme: 'light' })")
        shows(page, "UJI COBA · TEST")
        look = "getComputedStyle(document.querySelector('.card.on .options')).backgroundImage"
        assert "TEST" in page.evaluate(look)


def test_a_contest_without_a_channel_runs_by_itself(site, browser):
    page = renderer(browser, site.url(f"/air/ticker?contest={ID}&regions=92&lang=en"))
    shows(page, "Kota Dua")

    assert "leads for now" in page.inner_text(".card.on")
