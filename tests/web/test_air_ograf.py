"""The OGraf graphic: its manifest by the specification's rules, its methods in a real Chromium."""

import json
import threading
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.tidy.code import ROOT
from tests.web.air_site import Air, is_clear, renderer
from tests.web.air_world import Studio
from tests.web.ograf_rules import GDD_TYPES, problems_of

STATIC = ROOT / "tracker/web/static"
MANIFEST = json.loads((STATIC / "realcount.ograf.json").read_text(encoding="utf-8"))
SMALL = (480, 270)


async def test_the_manifest_that_is_served_passes_the_rules_of_the_specification():
    studio = await Studio().begin()
    answer = await studio.ask("GET", "/air/realcount.ograf.json", None)

    assert answer.headers["content-type"].startswith("application/json")
    assert problems_of(answer.json()) == []


def test_the_manifest_says_what_the_graphic_is():
    fields = MANIFEST["schema"]["properties"].values()

    assert (MANIFEST["supportsRealTime"], MANIFEST["supportsNonRealTime"]) == (True, False)
    assert {field["gddType"] for field in fields if "gddType" in field} <= set(GDD_TYPES)
    assert len({action["id"] for action in MANIFEST["customActions"]}) == 1
    assert (STATIC / MANIFEST["main"]).exists()


def without(name):
    return {k: v for k, v in MANIFEST.items() if k != name}


def having(*path, value):
    """The manifest with *value* in the place that *path* leads to."""
    wrong = deepcopy(MANIFEST)
    place = wrong
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return wrong


def field(**said):
    return having("schema", "properties", "x", value=said)


WRONG = {
    "an unknown field": (having("editor", value="x"), "'editor'"),
    "no id": (without("id"), "'id' is a required property"),
    "no word on real time": (without("supportsRealTime"), "'supportsRealTime' is a required"),
    "another schema": (having("$schema", value="https://ograf.ebu.io/v2/x.json"), "$schema"),
    "steps in words": (having("stepCount", value="one"), "stepCount"),
    "fewer steps than unknown": (having("stepCount", value=-2), "stepCount"),
    "an author without a name": (having("author", value={"url": "https://x"}), "author"),
    "an action without an id": (having("customActions", 0, value={"name": "Next"}), "'id'"),
    "an action with an icon": (having("customActions", 0, "icon", value="x"), "'icon'"),
    "actions by name": (having("customActions", value={"next": {}}), "customActions"),
    "data without a type": (having("schema", value={"properties": {}}), "'type' is a required"),
    "a field without a type": (field(title="X"), "'type' is a required"),
    "a default of another type": (field(type="string", default=7), "schema.properties.x.default"),
    "a choice without labels": (
        field(type="string", gddType="select", enum=["a"], gddOptions={}),
        "'labels' is a required",
    ),
    "a colour without a pattern": (field(type="string", gddType="color-rrggbb"), "'pattern'"),
    "requirements not in a list": (having("renderRequirements", value={}), "renderRequirements"),
    "an unknown requirement": (having("renderRequirements", 0, "gpu", value=1), "'gpu'"),
    "a requirement without a constraint": (
        having("renderRequirements", 0, "frameRate", value=50),
        "renderRequirements.0.frameRate",
    ),
    "a constraint of another type": (
        having("renderRequirements", 0, "accessToPublicInternet", "exact", value="no"),
        "accessToPublicInternet.exact",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_manifest_is_refused_for(name):
    wrong, why = WRONG[name]

    assert any(why in problem for problem in problems_of(wrong)), problems_of(wrong)


def test_a_field_of_a_vendor_is_nobody_elses_business():
    assert problems_of(having("v_editor", value={"any": "thing"})) == []


# ---------------------------------------------------------------- its methods

HOST = """<!doctype html><style>body{background:transparent;margin:0}</style><script type=module>
const { default: Ticker } = await import("SERVER/air/realcount.ograf.js");
customElements.define("the-ticker", Ticker);
window.one = document.body.appendChild(document.createElement("the-ticker"));
window.ready = true;
</script>"""


class Elsewhere(BaseHTTPRequestHandler):
    """A renderer's own page, of another origin than ours."""

    body = ""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(name="graphic")
def _graphic(browser):
    with Air() as site, ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as host:
        Elsewhere.body = HOST.replace("SERVER", site.url(""))
        serving = threading.Thread(target=host.serve_forever, daemon=True)
        serving.start()
        site.on_air()
        page = renderer(browser, f"http://127.0.0.1:{host.server_port}/", SMALL)
        page.wait_for_function("window.ready === true")
        yield page
        host.shutdown()
        serving.join()
        assert page.troubles == []


def call(page, name, **given):
    return page.evaluate("([name, given]) => one[name](given)", [name, given])


@pytest.mark.browser
def test_the_graphic_paints_nothing_before_play_and_every_promise_is_kept_at_once(graphic):
    assert call(graphic, "load", data={"channel": "pgm1"})["statusCode"] == 200
    assert is_clear(graphic)
    assert call(graphic, "playAction")["statusCode"] == 200
    graphic.locator(".card.on", has_text="Provinsi Contoh").wait_for()
    assert call(graphic, "stopAction", skipAnimation=True)["statusCode"] == 200
    assert call(graphic, "stopAction", skipAnimation=True)["statusCode"] == 200
    assert is_clear(graphic)
    assert call(graphic, "dispose")["statusCode"] == 200
    assert call(graphic, "playAction")["statusCode"] == 409


@pytest.mark.browser
def test_calls_may_come_before_the_last_was_answered_and_data_may_be_partial(graphic):
    graphic.evaluate(
        """() => { one.load({ data: { channel: "pgm1" } }); one.playAction({});
        one.updateAction({ data: { theme: "light" } }); one.customAction({ id: "next" }); }"""
    )
    graphic.locator(".air-stage[data-theme=light] .card.on", has_text="Provinsi").wait_for()
    assert call(graphic, "customAction", id="explode")["statusCode"] == 404


@pytest.mark.browser
def test_its_one_step_is_played_once_and_playing_on_is_the_end(graphic):
    assert call(graphic, "load", data={"channel": "pgm1"}) == {"statusCode": 200}
    assert call(graphic, "playAction", goto=0) == {"statusCode": 200, "currentStep": 0}
    graphic.locator(".card.on", has_text="Provinsi Contoh").wait_for()
    assert call(graphic, "playAction", skipAnimation=True)["currentStep"] is None
    assert is_clear(graphic)
    assert call(graphic, "playAction", delta=1)["currentStep"] == 0
    assert call(graphic, "playAction", goto=1, skipAnimation=True)["currentStep"] is None
    assert is_clear(graphic)


@pytest.mark.browser
def test_a_loaded_graphic_has_its_style_and_its_fonts(graphic):
    assert call(graphic, "load", data={"channel": "pgm1"}) == {"statusCode": 200}
    assert graphic.evaluate("document.fonts.check('800 20px \"Inter Air\"')")
    look = "getComputedStyle(one.shadowRoot.querySelector('.air-stage')).position"
    assert graphic.evaluate(look) == "fixed"


@pytest.mark.browser
def test_without_its_style_it_says_so_and_never_paints(graphic):
    graphic.route("**/air/air.css", lambda route: route.abort())
    assert call(graphic, "load", data={"channel": "pgm1"})["statusCode"] == 502
    assert call(graphic, "playAction")["statusCode"] == 200
    assert is_clear(graphic)


@pytest.mark.browser
def test_a_graphic_that_is_disposed_of_while_it_loads_keeps_nobody_waiting(graphic):
    answers = "Promise.all([one.load({ data: { channel: 'pgm1' } }), one.dispose({})])"
    loaded, disposed = graphic.evaluate(answers)

    assert (loaded["statusCode"], disposed["statusCode"]) == (409, 200)


@pytest.mark.browser
def test_it_is_not_rendered_frame_by_frame(graphic):
    assert call(graphic, "load", renderType="non-realtime")["statusCode"] == 400
    assert call(graphic, "goToTime", timestamp=40)["statusCode"] == 501
    assert call(graphic, "setActionsSchedule", schedule=[])["statusCode"] == 501
