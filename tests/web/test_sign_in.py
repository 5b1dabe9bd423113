"""Signing in and being asked who: cookies, bearers, other sites, wrong tokens, ways out."""

import asyncio
import re

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from tests.builders import make_token
from tests.web.world import World
from tracker.core.token import SECRET_BYTES, digest_of, token_text
from tracker.errors import StorageUnavailable
from tracker.web.signing.attempts import ADDRESSES_MAX, FAILURES_MAX, Attempts, block_of
from tracker.web.signing.keyring import Keyring
from tracker.web.signing.sign_in import SESSION_S, local
from tracker.web.signing.who import form_token, require, who
from tracker.web.signing.words import SENTENCES
from tracker.web.words import LANGUAGES

SECRET = token_text(b"s" * SECRET_BYTES)
OTHER = token_text(b"o" * SECRET_BYTES)
OURS = {"Sec-Fetch-Site": "same-origin"}
PAGE = "/desk?hold=7&lang=en"


async def _desk(request: Request) -> PlainTextResponse:
    """A page of a desk: whose it is, and what its forms carry."""
    token = await require(request, "desk")
    return PlainTextResponse(f"{token.name} {form_token(request)}")


async def _release(request: Request) -> JSONResponse:
    """A write: who did it."""
    return JSONResponse({"by": (await require(request, "desk")).name})


async def _decorated(request: Request) -> PlainTextResponse:
    """A page for everybody that greets those it knows."""
    token = await who(request)
    return PlainTextResponse(token.name if token else "nobody")


ROUTES = [
    Route("/desk", _desk),
    Route("/desk", _release, methods=["POST"]),
    Route("/v1/release", _release, methods=["POST"]),
    Route("/greeting", _decorated),
]


class Time:
    """A clock that is moved by hand."""

    def __init__(self):
        self.s = 1_000.0

    def __call__(self):
        return self.s


class Door:
    """A web app with a token for siti, a clock for what it keeps, and a browser before it."""

    def __init__(self, world, **changes):
        self.time = Time()
        self.tokens = world.store.tokens
        self.app = world.app(**changes)
        self.app.state.keyring = Keyring(self.tokens, now_s=self.time)
        self.app.state.attempts = Attempts(now_s=self.time)
        self.app.router.routes[:0] = ROUTES
        base_url = self.app.state.public_url
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=base_url)

    async def sign_in(self, text=SECRET, wanted=PAGE, **headers):
        form = {"token": text, "next": wanted}
        return await self.http.post("/sign-in?lang=en", data=form, headers=OURS | headers)

    async def form_token(self):
        return (await self.http.get(PAGE)).text.split()[1]


@pytest.fixture(name="world")
async def _world():
    world = await World().begin()
    await world.store.tokens.create(make_token("siti", digest=digest_of(SECRET)))
    await world.store.tokens.create(make_token("obs", "air", digest=digest_of(OTHER)))
    return world


@pytest.fixture(name="door")
async def _door(world):
    door = Door(world)
    async with door.http:
        yield door


def bearer(text):
    return {"Authorization": f"Bearer {text}".encode("latin-1")}


def sentence(html):
    """What the page says went wrong."""
    return re.search(r'role="alert">(.*?)</p>', html)[1]


# ---------------------------------------------------------------- programs


async def test_a_bearer_says_who_did_it(door):
    answer = await door.http.post("/v1/release", headers=bearer(SECRET))

    assert answer.json() == {"by": "siti"}


async def test_without_a_token_the_answer_says_how_to_get_one(door):
    answer = await door.http.post("/v1/release")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "`realcount token create NAME --scope desk` makes one" in answer.json()["error"]


async def test_a_token_for_something_else_is_refused_with_what_is_needed(door):
    answer = await door.http.post("/v1/release", headers=bearer(OTHER))

    assert answer.status_code == 403
    assert "obs may not do this: the token is for air, and this needs desk" in answer.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "That is no token"),
        ("siti", "That is no token"),
        (SECRET[:-1], "That is no token"),
        (SECRET[:9] + "x" + SECRET[10:], "The token is mistyped"),
        (token_text(b"u" * SECRET_BYTES), "This token is not known here"),
        ("ü" * 43, "That is no token"),
    ],
)
async def test_a_wrong_token_is_told_what_is_wrong_with_it(door, text, says):
    answer = await door.http.post("/v1/release", headers=bearer(text))

    assert answer.status_code == 401
    assert answer.json()["error"].startswith(says)


async def test_a_proxys_own_password_does_not_hide_the_cookie(door):
    await door.sign_in()
    answer = await door.http.get("/greeting", headers={"Authorization": "Basic bmV3czpyb29t"})

    assert answer.text == "siti"


async def test_a_program_can_ask_whose_its_token_is(door):
    answer = await door.http.get("/v1/token", headers=bearer(OTHER))

    assert answer.json() == {"name": "obs", "scopes": ["air"]}
    assert answer.headers["cache-control"] == "no-store"
    assert (await door.http.get("/v1/token")).status_code == 401


async def test_a_token_in_an_address_is_nobody(door):
    for name in ("token", "access_token"):
        assert (await door.http.get(f"/greeting?{name}={SECRET}")).text == "nobody"


async def test_an_admin_may_do_it_all(door):
    text = token_text(b"a" * SECRET_BYTES)
    await door.tokens.create(make_token("adi", "admin", digest=digest_of(text)))

    assert (await door.http.post("/v1/release", headers=bearer(text))).json() == {"by": "adi"}


# ---------------------------------------------------------------- revoking


async def test_a_revoked_token_is_refused_within_a_second(door):
    assert (await door.http.get("/greeting", headers=bearer(SECRET))).text == "siti"
    await door.tokens.revoke("siti", by="adi", now_ms=7_000)
    door.time.s += 1.01
    answer = await door.http.post("/v1/release", headers=bearer(SECRET))

    assert answer.status_code == 401
    assert answer.json()["error"] == "This token has been revoked; ask for a new one."


async def test_a_revoked_cookie_leads_to_the_sign_in(door):
    await door.sign_in()
    await door.tokens.revoke("siti", by="adi", now_ms=7_000)
    door.time.s += 1.01
    with structlog.testing.capture_logs() as lines:
        page = await door.http.get(PAGE)

    assert page.status_code == 401
    assert "revoked" in sentence(page.text)
    assert len(lines) == 1


async def test_a_new_token_is_known_within_a_second(door):
    text = token_text(b"n" * SECRET_BYTES)
    assert (await door.http.get("/greeting", headers=bearer(text))).text == "nobody"
    await door.tokens.create(make_token("new", digest=digest_of(text)))
    door.time.s += 1.01

    assert (await door.http.get("/greeting", headers=bearer(text))).text == "new"


class Asked:
    """A store that counts how often it is asked, and fails when told to."""

    def __init__(self, tokens):
        self._tokens = tokens
        self.times, self.away = 0, False

    async def every(self):
        self.times += 1
        if self.away:
            raise StorageUnavailable("Redis can't be reached")
        return await self._tokens.every()


async def test_however_many_ask_the_store_is_read_once_a_second(door):
    asked = Asked(door.tokens)
    door.app.state.keyring = Keyring(asked, now_s=door.time)
    for text in (SECRET, OTHER, token_text(b"u" * SECRET_BYTES)) * 3:
        await door.http.get("/greeting", headers=bearer(text))

    assert asked.times == 1


async def test_nobody_is_let_in_while_tokens_cannot_be_checked(door):
    asked = Asked(door.tokens)
    door.app.state.keyring = Keyring(asked, now_s=door.time)
    assert (await door.http.get("/greeting", headers=bearer(SECRET))).text == "siti"
    asked.away = True
    door.time.s += 1.01
    answer = await door.http.post("/v1/release", headers=bearer(SECRET))
    again = await door.http.post("/v1/release", headers=bearer(SECRET))

    assert (answer.status_code, again.status_code, asked.times) == (503, 503, 2)
    assert "try again in a moment" in answer.json()["error"]
    asked.away = False
    door.time.s += 1.01
    assert (await door.http.post("/v1/release", headers=bearer(SECRET))).status_code == 200


class Hung:
    """A store that never answers."""

    times = 0

    async def every(self):
        self.times += 1
        await asyncio.Event().wait()


async def test_a_store_that_hangs_keeps_nobody_waiting(door):
    hung = Hung()
    door.app.state.keyring = Keyring(hung, now_s=door.time, answer_s=0.01)
    asking = [door.http.post("/v1/release", headers=bearer(SECRET)) for _ in range(5)]

    assert [answer.status_code for answer in await asyncio.gather(*asking)] == [503] * 5
    assert hung.times == 1


# ---------------------------------------------------------------- the cookie


async def test_a_pasted_token_is_kept_where_no_script_and_no_other_site_gets_it(door):
    answer = await door.sign_in(f" {SECRET}\r\n")
    cookie = answer.headers["set-cookie"]

    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert answer.headers["cache-control"] == "no-store"
    assert cookie == (f"realcount={SECRET}; HttpOnly; Max-Age={SESSION_S}; Path=/; SameSite=strict")
    assert (await door.http.get(PAGE)).text.startswith("siti ")


async def test_over_tls_the_cookie_is_only_of_this_host_and_only_over_tls(world):
    door = Door(world, public_url="https://count.example")
    async with door.http:
        cookie = (await door.sign_in()).headers["set-cookie"]
        assert (await door.http.get("/greeting")).text == "siti"

    assert cookie.startswith(f"__Host-realcount={SECRET}; ")
    assert cookie.endswith("; Secure")
    assert "Domain" not in cookie


async def test_a_rehearsal_on_another_port_has_a_cookie_of_its_own(world):
    door = Door(world, public_url="http://127.0.0.1:9040")
    async with door.http:
        assert (await door.sign_in()).headers["set-cookie"].startswith("realcount-9040=")


async def test_signing_out_takes_the_cookie_away(door):
    await door.sign_in()
    answer = await door.http.post("/sign-out?lang=en", headers=OURS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?lang=en")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await door.http.get("/greeting")).text == "nobody"


async def test_the_sign_in_page_has_a_form_and_then_says_who_is_signed_in(door):
    before = (await door.http.get("/sign-in?lang=en&next=/desk")).text
    await door.sign_in()
    after = (await door.http.get("/sign-in?lang=en&next=/desk")).text

    assert '<input id="token" name="token" type="password"' in before
    assert '<input type="hidden" name="next" value="/desk">' in before
    assert "You are signed in as siti (desk)." in after
    assert '<a href="/desk">Go on</a>' in after


async def test_a_refused_page_is_the_way_in_and_leads_back(door):
    page = await door.http.get(PAGE)

    assert (page.status_code, page.headers["cache-control"]) == (401, "no-store")
    assert sentence(page.text).startswith("This needs a token: sign in")
    assert 'name="next" value="/desk?hold=7&amp;lang=en"' in page.text


async def test_switching_the_language_does_not_lose_where_one_wanted_to_go(door):
    html = (await door.http.get(PAGE)).text
    switch = re.search(r'class="switch" href="(.*?)"', html)[1].replace("&amp;", "&")
    page = await door.http.get(switch)

    assert page.headers["content-language"] == "id"
    assert 'name="next" value="/desk?hold=7&amp;lang=en"' in page.text


async def test_a_page_for_another_scope_says_who_is_signed_in_and_offers_another(door):
    await door.sign_in(OTHER)
    page = await door.http.get(PAGE)

    assert page.status_code == 403
    assert "this needs desk" in sentence(page.text)
    assert "You are signed in as obs (air)." in page.text
    assert 'id="token"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_went_wrong_is_said_in_the_readers_language(door, language):
    form = {"token": "siti"}
    page = await door.http.post(f"/sign-in?lang={language}", data=form, headers=OURS)

    assert page.status_code == 401
    assert sentence(page.text) == SENTENCES["shapeless"][language]


async def test_a_wrong_token_is_not_shown_again(door):
    unknown = token_text(b"u" * SECRET_BYTES)
    page = await door.sign_in(unknown)

    assert unknown not in page.text
    assert "set-cookie" not in page.headers


def test_every_sentence_is_there_in_both_languages():
    assert {frozenset(by_language) for by_language in SENTENCES.values()} == {frozenset(LANGUAGES)}


# ---------------------------------------------------------------- other sites


ELSEWHERE = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://testserver:9040"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]


@pytest.mark.parametrize("headers", ELSEWHERE)
async def test_another_site_cannot_write_with_the_readers_cookie(door, headers):
    await door.sign_in()
    form = {"form_token": await door.form_token()}
    answer = await door.http.post("/v1/release", data=form, headers=headers)

    assert answer.status_code == 403
    assert "not sent from a page of ours, so nothing was done" in answer.json()["error"]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_another_site_can_sign_nobody_in_or_out(door, path, headers):
    answer = await door.http.post(path, data={"token": SECRET}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [OURS, {"Origin": "http://testserver"}])
async def test_a_form_of_ours_writes_with_its_form_token(door, headers):
    await door.sign_in()
    form = {"form_token": await door.form_token()}

    assert (await door.http.post(PAGE, data=form, headers=headers)).json() == {"by": "siti"}


async def test_a_page_that_is_reached_by_another_name_is_still_ours(door):
    await door.sign_in()
    form = {"form_token": await door.form_token()}
    lan = {
        "Host": "10.0.0.5:8040",
        "Origin": "http://10.0.0.5:8040",
        "Cookie": f"realcount={SECRET}",
    }

    assert (await door.http.post(PAGE, data=form, headers=lan)).status_code == 200


async def test_a_script_of_ours_sends_the_form_token_as_a_header(door):
    await door.sign_in()
    headers = OURS | {"X-Form-Token": await door.form_token()}
    answer = await door.http.post("/v1/release", json={"why": "seen"}, headers=headers)

    assert answer.json() == {"by": "siti"}


@pytest.mark.parametrize(
    "given", [{}, {"form_token": ""}, {"form_token": "ü"}, {"form_token": "0" * 64}]
)
async def test_a_write_without_the_form_token_of_this_sign_in_is_refused(door, given):
    await door.sign_in()
    answer = await door.http.post("/v1/release", data=given, headers=OURS)

    assert answer.status_code == 403
    assert "not of your sign-in" in answer.json()["error"]


async def test_the_form_token_of_somebody_else_is_refused(door):
    await door.sign_in(SECRET)
    given = {"form_token": await door.form_token()}
    desk = token_text(b"d" * SECRET_BYTES)
    await door.tokens.create(make_token("dewi", digest=digest_of(desk)))
    door.time.s += 1.01
    await door.sign_in(desk)

    assert (await door.http.post("/v1/release", data=given, headers=OURS)).status_code == 403


async def test_the_form_token_does_not_hold_the_secret(door):
    await door.sign_in()
    given = await door.form_token()

    assert (await door.http.get("/greeting", headers=bearer(given))).text == "nobody"
    assert SECRET[4:12] not in given
    assert given != digest_of(SECRET)


async def test_a_wrong_bearer_is_not_made_good_by_a_cookie(door):
    await door.sign_in()
    answer = await door.http.post("/v1/release", headers=bearer("rct_x"))

    assert answer.status_code == 401


# ---------------------------------------------------------------- where one is sent


@pytest.mark.parametrize("path", ["/", "/desk", "/c/jakarta-2024+test/31?lang=id", "/a//b", "/ä"])
def test_a_path_of_this_site_is_where_one_wanted_to_go(path):
    assert local(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "desk",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\\b",
        "/" + "x" * 1_001,
    ],
)
async def test_nobody_is_sent_to_another_site(door, path):
    assert local(path) == "/"
    form = {"token": SECRET} | ({} if path is None else {"next": path})
    answer = await door.http.post("/sign-in", data=form, headers=OURS)

    assert answer.headers["location"] == "/"


# ---------------------------------------------------------------- wrong tokens


async def test_wrong_tokens_of_one_address_get_a_pause_and_a_right_one_passes(door):
    answers = [await door.sign_in("siti") for _ in range(FAILURES_MAX + 1)]

    assert [answer.status_code for answer in answers] == [401] * FAILURES_MAX + [429]
    assert answers[-1].headers["retry-after"] == "60"
    assert "try again in 60 seconds" in sentence(answers[-1].text)
    assert (await door.sign_in()).status_code == 303


async def test_after_a_minute_a_wrong_token_is_told_again(door):
    for _ in range(FAILURES_MAX + 1):
        await door.http.post("/v1/release", headers=bearer("siti"))
    door.time.s += 60

    assert (await door.http.post("/v1/release", headers=bearer("siti"))).status_code == 401


def test_addresses_are_counted_apart():
    attempts = Attempts(now_s=Time())
    for _ in range(FAILURES_MAX):
        attempts.failed("198.51.100.7")

    assert attempts.failed("198.51.100.7") == 60
    assert attempts.failed("198.51.100.8") == 0


def test_the_addresses_that_are_counted_are_bounded():
    attempts = Attempts(now_s=Time())
    for number in range(ADDRESSES_MAX + 100):
        attempts.failed(f"host-{number}")

    assert len(attempts._windows) == ADDRESSES_MAX


@pytest.mark.parametrize(
    ("host", "block"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_machine_with_a_whole_block_counts_once(host, block):
    assert block_of(host) == block


async def test_the_log_names_the_address_and_never_the_text(door):
    unknown = token_text(b"u" * SECRET_BYTES)
    await door.tokens.revoke("obs", by="adi", now_ms=7_000)
    with structlog.testing.capture_logs() as lines:
        for text in (unknown, "siti", OTHER, SECRET):
            await door.sign_in(text)

    assert [(line["event"], line.get("reason"), line["name"]) for line in lines] == [
        ("token.refused", "unknown", None),
        ("token.refused", "shapeless", None),
        ("token.refused", "revoked", "obs"),
        ("token.accepted", None, "siti"),
    ]
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    assert not [text for text in (unknown, OTHER, SECRET) if text in repr(lines)]


async def test_a_flood_of_wrong_tokens_does_not_fill_the_log(door):
    with structlog.testing.capture_logs() as lines:
        for _ in range(FAILURES_MAX * 3):
            await door.sign_in("siti")

    assert len(lines) == FAILURES_MAX


async def test_a_form_that_is_too_large_or_no_text_is_refused(door):
    form = {"Content-Type": "application/x-www-form-urlencoded"} | OURS
    large = await door.http.post("/sign-in", content=b"token=" + b"x" * 70_000, headers=form)
    odd = await door.http.post("/sign-in", content=b"token=%ff", headers=form)

    assert (large.status_code, odd.status_code) == (413, 400)
