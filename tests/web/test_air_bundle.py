"""The bundle from a folder, in a real Chromium."""

import pytest
from click.testing import CliRunner

from tests.web.air_site import Air, is_clear, renderer, shows
from tracker.cli import realcount
from workers.supervisor import free_port

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
def test_what_spx_sends_at_first_is_the_channel_of_the_bundle_and_its_theme(browser, tmp_path):
    with Air() as site:
        site.on_air("pvw1", theme="light")
        page = renderer(browser, bundled(tmp_path, site.url(""), "--channel", "pvw1"), SMALL)
        page.evaluate(
            """() => {
              const fields = SPXGCTemplateDefinition.DataFields;
              update(JSON.stringify({ f4: "dark", f5: "crawl" }));
              update(JSON.stringify(Object.fromEntries(fields.map((f) => [f.field, f.value]))));
              play();
            }"""
        )
        shows(page, "Provinsi Contoh")
        page.wait_for_selector(".air-stage[data-theme=light][data-layout=lower]")


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
