"""The desk's page in a real Chromium, driven by the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.builders import make_contest, make_token
from tests.web.site import Site
from tracker.core.entries import Tick
from tracker.core.token import SECRET_BYTES, digest_of, token_text

pytestmark = pytest.mark.browser
SECRET = token_text(b"d" * SECRET_BYTES)
ID = "contoh-2024"
START_MS = 1_732_690_000_000
IN = {"9101": 6, "9102": 4, "9201": 5, "9202": 5}
TIMEOUT_MS = 30_000


class Desk:
    """A site whose count has a change of lead that waits, and a page of its desk."""

    def __init__(self, site, browser, **options):
        self.site = site
        site.do(site.world.store.tokens.create(make_token("siti", digest=digest_of(SECRET))))
        self._browser, self._options = browser, options

    def open(self, lang="en"):
        page = self._browser.new_page(bypass_csp=True, **self._options)
        page.set_default_timeout(TIMEOUT_MS)
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.goto(self.site.url(f"/desk/{ID}?lang={lang}"))
        page.fill("#token", SECRET)
        page.keyboard.press("Enter")
        page.wait_for_selector("#status[data-state=live]")
        self.page = page
        return page

    def count(self):
        """Let everything be in, and the lead change and settle."""
        for region_id, stations in IN.items():
            self.say(region_id, (3, 2), stations, 0)
        self.say("9101", (3, 40), 6, 10)
        self.wait(120)

    def say(self, region_id, votes, stations, at_s):
        figures = {"stations_reported": stations, "stations_total": stations}
        at_ms = START_MS + at_s * 1_000
        self.site.do(self.site.world.move(region_id, votes, figures=figures, at_ms=at_ms))

    def wait(self, at_s):
        world = self.site.world
        self.site.do(world.store.log.append(ID, Tick(), now_ms=START_MS + at_s * 1_000))
        self.site.do(world.reduce())

    def alerts(self, kind="lead.changed", region_id="9"):
        found = self.site.do(self.site.world.store.alerts.raised(ID, 0, 99))
        return [a for a in found if (a.type, a.region_id) == (kind, region_id)]

    def reduce(self):
        self.site.do(self.site.world.reduce())

    def go_to(self, text):
        """Walk with j until the item that says *text* has the focus."""
        for _ in range(40):
            self.page.keyboard.press("j")
            if text in self.page.evaluate("document.activeElement.innerText ?? ''"):
                return
        raise AssertionError(f"no item says {text!r}")


@pytest.fixture(name="desk")
def _desk(browser):
    with Site(with_hub=False, contest=make_contest()) as site:
        desk = Desk(site, browser)
        desk.count()
        yield desk


def _queue(page):
    return page.locator("#queue > li")


def test_what_waits_is_published_with_enter(desk):
    page = desk.open()
    _queue(page).first.wait_for()
    before = _queue(page).count()
    desk.go_to("Provinsi Contoh: Budi leads for now")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Published.").wait_for()
    desk.reduce()
    page.wait_for_function(f"document.querySelectorAll('#queue > li').length < {before}")

    assert desk.alerts()[0].status == "sent"
    assert desk.alerts()[0].decided.by == "siti"
    assert page.inner_text("#help") == "Keys ?"
    assert page.troubles == []


def test_what_waits_is_refused_with_x_and_a_reason(desk):
    page = desk.open()
    desk_item = _queue(page).first
    desk_item.wait_for()
    desk.go_to("Provinsi Contoh: Budi leads for now")
    page.keyboard.press("x")
    page.keyboard.type("two hundred votes, we wait")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Rejected.").wait_for()
    desk.reduce()

    assert (desk.alerts()[0].status, desk.alerts()[0].decided.why) == (
        "rejected",
        "two hundred votes, we wait",
    )


def test_words_are_edited_with_e_and_numbers_are_locked(desk):
    page = desk.open()
    _queue(page).first.wait_for()
    desk.go_to("Provinsi Contoh: Budi leads for now")
    page.keyboard.press("e")
    headline = page.locator("#ask-fields [name='en headline']")
    headline.wait_for()
    ours = headline.input_value()
    headline.fill("Budi is 999 ahead")
    page.keyboard.press("Enter")
    page.locator("#ask-trouble", has_text="999 is not one of our numbers").wait_for()
    headline.fill(f"{ours}!")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Published.").wait_for()
    desk.reduce()

    assert desk.alerts()[0].words["en"].headline == f"{ours}!"


def test_escape_leaves_everything_as_it_was_and_the_focus_where_it_was(desk):
    page = desk.open()
    _queue(page).first.wait_for()
    desk.go_to("Provinsi Contoh: Budi leads for now")
    for key in ("x", "e"):
        page.keyboard.press(key)
        page.locator("#ask[open]").wait_for()
        page.keyboard.press("Escape")
        page.wait_for_selector("#ask", state="hidden")

    assert "Budi leads for now" in page.evaluate("document.activeElement.innerText")
    assert desk.alerts()[0].status == "waiting"


def test_an_alert_that_newer_numbers_overtook_leaves_the_queue_by_itself(desk):
    page = desk.open()
    item = page.locator("#queue > li", has_text="Provinsi Contoh: Budi leads for now")
    item.wait_for()
    desk.say("9101", (90, 40), 6, 130)
    item.wait_for(state="detached")

    gone = page.locator("#stream > li", has_text="Provinsi Contoh: Budi leads for now")
    assert "overtaken by newer numbers" in gone.inner_text()


def test_what_leaves_the_queue_by_itself_leaves_nothing_under_the_fingers(desk):
    """Enter, on its way down, would publish the neighbour, which nobody has read."""
    page = desk.open()
    _queue(page).first.wait_for()
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else 0)
    desk.go_to("Provinsi Contoh: Budi leads for now")
    desk.say("9101", (90, 40), 6, 130)
    page.locator("#said", has_text="no longer waits").wait_for()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "queue-title"
    assert _queue(page).count() > 0
    assert posts == []


def test_a_note_is_taken_with_a_and_a_type_muted_with_m(desk):
    page = desk.open()
    page.locator("#stream > li").first.wait_for()
    desk.go_to("The first numbers are in")
    page.keyboard.press("a")
    page.locator("#said", has_text="Noted.").wait_for()
    desk.reduce()
    page.locator("#stream > li", has_text="noted by siti").first.wait_for()

    desk.go_to("The first numbers are in")
    page.keyboard.press("m")
    page.locator("#muted", has_text="First results").wait_for()
    assert page.locator("#stream > li", has_text="The first numbers are in").count() == 0
    page.reload()
    page.locator("#muted", has_text="First results").wait_for()


def test_the_filter_is_reached_with_a_slash_and_narrows_the_list(desk):
    page = desk.open()
    page.locator("#stream > li").first.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("Every")
    page.locator("#stream > li", has_text="The first numbers").first.wait_for(state="detached")

    assert "polling stations are in" in page.locator("#stream > li").first.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "LI"


def test_what_is_held_is_released_with_a_reason(desk):
    desk.site.do(desk.site.world.blank("9102"))
    page = desk.open()
    page.locator("#queue > li", has_text="Held: ").wait_for()
    desk.go_to("Held: ")
    page.keyboard.press("Enter")
    page.keyboard.type("the office confirms it")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Released.").wait_for()
    desk.reduce()
    page.locator("#queue > li", has_text="Held: ").wait_for(state="detached")


def test_a_call_needs_a_second_confirmation(desk):
    page = desk.open()
    page.keyboard.press("c")
    page.locator("#ask[open]").wait_for()
    page.keyboard.press("b")
    page.keyboard.press("Tab")
    page.keyboard.type("our desk")
    page.keyboard.press("Enter")
    page.locator("#ask-text", has_text="Every reader will see it").wait_for()
    assert desk.alerts("called") == []
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Called.").wait_for()
    desk.reduce()
    page.locator("#call-said", has_text="our desk").wait_for()

    page.locator("#uncall").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("too early")
    page.keyboard.press("Enter")
    page.locator("#ask-text", has_text="You take back the call for Budi").wait_for()
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Taken back.").wait_for()
    desk.reduce()
    assert len(desk.alerts("uncalled")) == 1


def test_a_token_that_is_revoked_signs_the_desk_out_and_says_where_to_go(desk):
    page = desk.open()
    tokens = desk.site.world.store.tokens
    desk.site.do(tokens.revoke("siti", by="boss", now_ms=1))
    page.locator("#status[data-state=stopped]").wait_for()

    assert "Your token no longer holds." in page.locator("#said").inner_text()
    assert page.locator("#said a").get_attribute("href").startswith("/sign-in?")


def test_hostile_words_are_text(desk):
    desk.site.do(desk.site.world.blank("9102"))
    page = desk.open()
    page.locator("#queue > li", has_text="Held: ").wait_for()
    desk.go_to("Held: ")
    page.keyboard.press("x")
    page.keyboard.type("<img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Rejected.").wait_for()
    desk.reduce()

    assert page.locator("img").count() == 0
    assert page.troubles == []


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1920])
def test_nothing_serious_is_found_by_axe(browser, lang, width):
    with Site(with_hub=False, contest=make_contest()) as site:
        desk = Desk(site, browser, viewport={"width": width, "height": 900})
        desk.count()
        site.do(site.world.blank("9102"))
        page = desk.open(lang)
        page.locator("#queue > li").first.wait_for()
        found = [Axe().run(page)]
        page.keyboard.press("?")
        page.locator("#keys[open]").wait_for()
        found.append(Axe().run(page))

        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for results in found
        for one in results.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert not wide
