"""A site with channels, a page of a renderer, and what can be seen on it."""

import io
import struct
import zlib

import httpx

from tests.builders import make_contest, make_token
from tests.web.desk_world import SECRETS
from tests.web.site import TIMEOUT_MS, Site
from tracker.core.token import digest_of

ID = "contoh-2024"
SIZES = [(1920, 1080), (800, 600)]


class Air(Site):
    """A site whose first numbers are in, with an operator who talks to it over HTTP."""

    def __init__(self, **contest):
        super().__init__(with_hub=False, contest=make_contest(**contest))

    def __enter__(self):
        super().__enter__()
        token = make_token("obs", "air", digest=digest_of(SECRETS["obs"]))
        self.do(self.world.store.tokens.create(token))
        self.say("9101", 120, 80)
        self.say("9201", 20, 40)
        return self

    def say(self, region_id, *votes):
        self.do(self.world.move(region_id, votes))

    def act(self, action, channel="pgm1", **given):
        """Do *action* as the operator; the answer's JSON."""
        given = {name.replace("__", "."): value for name, value in given.items()}
        headers = {"Authorization": f"Bearer {SECRETS['obs']}"}
        url = self.url(f"/v1/air/{channel}/{action}")
        return httpx.post(url, json=given, headers=headers, timeout=30).json()

    def on_air(self, channel="pgm1", **setup):
        self.act("setup", channel, contest=ID, **setup)
        return self.act("start", channel)


def renderer(browser, url, size=(1920, 1080), **options):
    """A page at *url* as a renderer has it; it keeps what goes wrong and whom it asks."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    page.set_default_timeout(TIMEOUT_MS)
    page.troubles, page.hosts = [], set()
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda r: page.hosts.add(r.url.split("/")[2].split(":")[0]))
    page.goto(url)
    return page


def shows(page, text):
    """Wait until *text* is seen on air."""
    page.locator(".air-stage .on .card.on, .crawl.on .card.on", has_text=text).first.wait_for()


def picture(page):
    """What a playout gets of the page: rows of (red, green, blue, alpha)."""
    return decoded(page.screenshot(omit_background=True))


def is_clear(page):
    """Say whether every point of the page is fully transparent."""
    return all(alpha == 0 for row in picture(page) for alpha in row[3::4])


def decoded(png):
    """Return the rows of an RGBA picture as bytes: enough of PNG for a browser's own."""
    stream, chunks = io.BytesIO(png[8:]), {}
    while header := stream.read(8):
        length, kind = struct.unpack(">I4s", header)
        chunks[kind] = chunks.get(kind, b"") + stream.read(length)
        stream.read(4)
    width, _, depth, colours = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colours) == (8, 6), "the picture has no alpha"
    return _unfiltered(zlib.decompress(chunks[b"IDAT"]), width * 4)


def _unfiltered(raw, stride):
    rows, above = [], bytes(stride)
    for start in range(0, len(raw), stride + 1):
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        if kind:
            _undo(kind, line, above)
        rows.append(bytes(line))
        above = rows[-1]
    return rows


def _undo(kind, line, above):
    for n in range(len(line)):
        left, up = line[n - 4] if n >= 4 else 0, above[n]
        corner = above[n - 4] if n >= 4 else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        line[n] = (line[n] + guess) & 255


def _paeth(left, up, corner):
    guess = left + up - corner
    far = [(abs(guess - one), n) for n, one in enumerate((left, up, corner))]
    return (left, up, corner)[min(far)[1]]
