"""Signing in with a real Chromium: what the browser keeps, shows and sends by itself."""

import pytest

from tests.builders import make_token
from tests.web.test_page_browser import Site
from tracker.core.token import SECRET_BYTES, digest_of, token_text

pytestmark = pytest.mark.browser
SECRET = token_text(b"s" * SECRET_BYTES)
WHOSE = "async () => (await fetch('/v1/token')).status"
ELSEWHERE = ("http://127.0.0.1:1/", "http://evil.example/")
"""Another port of this very host, which shares its cookies, and another site."""


@pytest.fixture(name="site")
def _site():
    with Site(with_hub=False) as site:
        site.do(site.world.store.tokens.create(make_token("siti", digest=digest_of(SECRET))))
        yield site


def signed_in(browser, site, wanted="/c/contoh-2024"):
    """A page of somebody who pasted the token and was sent on to *wanted*."""
    page = browser.new_page()
    page.goto(site.url(f"/sign-in?lang=en&next={wanted}"))
    page.fill("#token", f" {SECRET} ")
    page.click("form.sign button")
    page.wait_for_url(site.url(wanted))
    return page


def posting(page, address, target):
    """Let a page at *address* send a form to *target*; the status it gets."""
    html = f"<form method=post action='{target}'><button>go</button></form>"
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    with page.expect_response(target) as answered:
        page.click("button")
    return answered.value.status


def test_a_pasted_token_signs_in_where_no_script_sees_it(browser, site):
    page = signed_in(browser, site)
    (cookie,) = page.context.cookies()

    assert page.evaluate(WHOSE) == 200
    assert page.evaluate("document.cookie") == ""
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["value"]) == (True, "Strict", SECRET)


def test_signing_out_ends_it(browser, site):
    page = signed_in(browser, site)
    page.goto(site.url("/sign-in?lang=en"))
    assert "You are signed in as siti (desk)." in page.inner_text("main")
    page.click("form.sign button")
    page.wait_for_url(site.url("/sign-in?lang=en"))

    assert page.evaluate(WHOSE) == 401
    assert page.context.cookies() == []


def test_a_wrong_token_is_told_and_leaves_the_field_empty(browser, site):
    page = browser.new_page()
    page.goto(site.url("/sign-in?lang=id"))
    page.fill("#token", SECRET[:-1] + ("a" if SECRET[-1] != "a" else "b"))
    page.click("form.sign button")

    assert "Token salah ketik" in page.inner_text("[role=alert]")
    assert page.input_value("#token") == ""
    assert SECRET[:12] not in page.content()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_page_from_elsewhere_signs_nobody_out(browser, site, address):
    page = signed_in(browser, site)

    assert posting(page, address, site.url("/sign-out")) == 403
    page.goto(site.url("/sign-in?lang=en"))
    assert page.evaluate(WHOSE) == 200
