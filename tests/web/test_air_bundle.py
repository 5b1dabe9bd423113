"""The bundle from a folder, and the OGraf graphic, in a real Chromium."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from tests.tidy.code import ROOT
from tests.web.air_site import Air, is_clear, renderer, shows
from tracker.cli import realcount
from workers.supervisor import free_port

MANIFEST = json.loads(
    (ROOT / "tracker/web/static/realcount.ograf.json").read_text(encoding="utf-8")
)
SMALL = (480, 270)


def bundled(folder, server, *more):
    """Write a bundle for *server*; the address of its page."""
    answer = CliRunner().invoke(
        realcount, ["air", "bundle", "--server", server, "--out", str(folder), *more]
    )
    assert answer.exit_code == 0, answer.output
    return f"file://{folder}/realcount.html"


@pytest.mark.browser
def test_without_any_server_it_starts_and_is_transparent(browser, tmp_path):
    page = renderer(browser, bundled(tmp_path, f"http://127.0.0.1:{free_port()}"), SMALL)
    page.evaluate('update(\'{"f0": "pgm1"}\'); play(); next(); stop(); play()')

    assert is_clear(page)
    assert page.inner_text("body").strip() == ""
    assert page.troubles == []
    assert page.evaluate("SPXGCTemplateDefinition.DataFields.length") == 6


@pytest.mark.browser
def test_it_follows_the_server_and_keeps_its_last_frame_without_it(browser, tmp_path):
    with Air() as site:
        site.on_air()
        address = bundled(tmp_path, site.url(""))
        page = renderer(browser, address, SMALL)
        page.evaluate("play()")
        shows(page, "Provinsi Contoh")
        page.wait_for_function("Object.keys(localStorage).length > 0")
    page.reload()
    page.evaluate("play()")
    shows(page, "pukul ")

    assert page.evaluate("document.fonts.check('800 20px \"Inter Air\"')")
    assert page.troubles == []


@pytest.mark.browser
def test_a_frame_of_yesterday_is_not_shown(browser, tmp_path):
    with Air() as site:
        site.on_air()
        page = renderer(browser, bundled(tmp_path, site.url("")), SMALL)
        page.evaluate("play()")
        shows(page, "Provinsi Contoh")
        page.wait_for_function("Object.keys(localStorage).length > 0")
    page.evaluate(
        """Object.keys(localStorage).forEach((key) => {
          const kept = JSON.parse(localStorage[key]);
          kept.keptMs -= 7 * 3600 * 1000;
          localStorage[key] = JSON.stringify(kept);
        })"""
    )
    page.evaluate("remove()")
    page.reload()
    page.evaluate("play()")

    assert is_clear(page)


@pytest.mark.parametrize(
    "wrong", [["--server", "count.example"], ["--server", "http://x", "--channel", "P 1"]]
)
def test_an_address_or_a_name_that_is_none_is_refused(tmp_path, wrong):
    answer = CliRunner().invoke(realcount, ["air", "bundle", "--out", str(tmp_path), *wrong])

    assert answer.exit_code == 2


# ---------------------------------------------------------------- OGraf

REQUIRED = {"$schema", "id", "name", "main", "supportsRealTime", "supportsNonRealTime"}
OPTIONAL = {
    "version",
    "description",
    "author",
    "customActions",
    "stepCount",
    "schema",
    "renderRequirements",
}


def test_the_manifest_has_what_the_specification_requires_and_nothing_it_does_not_know():
    # Written down from OGraf v1's schema for graphics; fields of a vendor would begin with v_.
    assert set(MANIFEST) >= REQUIRED
    assert set(MANIFEST) - REQUIRED <= OPTIONAL
    assert MANIFEST["$schema"].startswith("https://ograf.ebu.io/v1/specification/")
    assert MANIFEST["supportsRealTime"] is True
    assert MANIFEST["supportsNonRealTime"] is False
    assert all({"id", "name"} <= set(action) for action in MANIFEST["customActions"])
    assert {p["type"] for p in MANIFEST["schema"]["properties"].values()} == {"string"}
    assert (ROOT / "tracker/web/static" / MANIFEST["main"]).exists()


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
