"""What an editor pastes by hand, the card, and what a publishing system asks: over HTTP."""

import asyncio
import struct

import httpx
import jsonschema
import pytest

from tests.builders import OPTIONS, make_contest
from tests.web.world import World
from tracker.core.model import Option
from tracker.web.embed.snippets import (
    Wish,
    amp,
    element,
    frame,
    frame_url,
    growing_frame,
    link_url,
    picture,
)

TEXT = "/v1/contests/contoh-2024/text"
CARD = "/card/contoh-2024/9.png?lang=id"
EVIL = '"><script>alert(1)</script>\t=1+1'


class Asked:
    """A world's app and the one client that asks it."""

    def __init__(self, world, app):
        self.world, self.app = world, app

    async def get(self, url, **headers):
        await self.app.state.live.tail.look_round()
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get(url, headers=headers)


async def _asked(**changes):
    world = await World(make_contest(**changes)).begin()
    await world.check()
    return Asked(world, world.app())


@pytest.fixture(name="asked")
async def _counted():
    asked = await _asked()
    in_part = {"stations_reported": 3, "stations_total": 6}
    await asked.world.move("9101", (328_486, 300_000), figures=in_part)
    return asked


# ---------------------------------------------------------------- words


async def test_a_sentence_has_votes_share_source_and_time(asked):
    text = (await asked.get(f"{TEXT}?root=91&lang=id")).json()

    assert text["sentence"] == (
        "Kota Satu: Andi unggul sementara dengan 328.486 suara, 52,27% "
        "(Umpan contoh, 27 Nov 13.00 WIB)."
    )


async def test_a_paragraph_has_every_option_both_clocks_and_what_it_is_not(asked):
    text = (await asked.get(f"{TEXT}?lang=en")).json()

    assert text["paragraph"] == (
        "Provinsi Contoh: Andi leads for now by 28,486 votes. Andi 328,486 votes, 52.27%; "
        "Budi 300,000 votes, 47.73%. 3 of 20 polling stations in (15.00%). "
        "Source: Example feed, 27 Nov 13:00 WIB; checked 27 Nov 13:48 WIB. "
        "These numbers are not the official result, which is the tiered recapitulation."
    )


async def test_before_the_count_a_number_is_a_dash_and_nobody_leads():
    text = (await (await _asked()).get(f"{TEXT}?lang=id")).json()

    assert text["sentence"].startswith("Provinsi Contoh: Belum ada suara yang masuk")
    assert text["table"]["rows"] == [["Andi", "–", "–"], ["Budi", "–", "–"]]


async def test_words_of_a_test_say_so_wherever_they_are_pasted():
    text = (await (await _asked(test=True)).get(f"{TEXT}?lang=id")).json()

    assert text["test"] is True
    for said in (text["sentence"], text["paragraph"]):
        assert said.startswith("[TEST] ")
    assert "<caption>[TEST] " in text["table"]["html"]
    assert "[TEST] " in text["table"]["tsv"]


async def test_nobody_has_the_most_votes_before_the_declaration(asked):
    await asked.world.recap("declared", "9", (2_100, 1_900))
    text = (await asked.get(f"{TEXT}?lang=id")).json()

    assert "memperoleh suara terbanyak, 2.100 suara" in text["sentence"]
    assert "Panitia Contoh" in text["sentence"]


async def test_a_table_obeys_nobodys_name():
    evil = Option(id="a", number=1, name=EVIL, short=EVIL, colour="#000000")
    asked = await _asked(options=(evil, OPTIONS[1]))
    table = (await asked.get(f"{TEXT}?lang=en")).json()["table"]

    assert "<script>" not in table["html"]
    assert all(line.count("\t") in (0, 2) for line in table["tsv"].splitlines())


async def test_words_of_a_moment_say_when_it_was(asked):
    await asked.world.move("9101", (400_000, 300_000), at_ms=1_732_693_600_000)
    text = (await asked.get(f"{TEXT}?lang=id&as_of=2024-11-27T13:50%2B07:00")).json()

    assert "328.486" in text["sentence"]
    assert "seperti ditampilkan 27 Nov 13.50 WIB" in text["paragraph"]


async def test_a_moment_that_is_no_time_is_refused(asked):
    assert (await asked.get(f"{TEXT}?as_of=soon")).status_code == 400


async def test_the_answer_is_of_the_shape_that_is_published(asked):
    document = (await asked.get("/v1/openapi.json")).json()
    schema = {"$ref": "#/components/schemas/Text", "components": document["components"]}

    jsonschema.validate((await asked.get(TEXT)).json(), schema)


# ---------------------------------------------------------------- the card


async def test_a_card_is_a_picture_of_1200_by_630(asked):
    answer = await asked.get(CARD)

    assert answer.headers["content-type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (1_200, 630)
    assert len(answer.content) < 200_000


async def test_a_crowd_has_a_card_drawn_once(asked):
    answers = await asyncio.gather(*(asked.get(CARD) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert asked.app.state.cards.count == 1


async def test_a_card_that_says_the_same_is_a_304_and_another_when_numbers_move(asked):
    etag = (await asked.get(CARD)).headers["etag"]
    again = await asked.get(CARD, **{"If-None-Match": etag})
    await asked.world.move("9101", (328_487, 300_000))
    later = await Asked(asked.world, asked.world.app()).get(CARD, **{"If-None-Match": etag})

    assert again.status_code == 304
    assert later.status_code == 200


async def test_a_card_of_a_test_is_another_picture():
    real, test = await _asked(), await _asked(test=True)

    assert (await real.get(CARD)).content != (await test.get(CARD)).content


@pytest.mark.parametrize("short", [EVIL, "W" * 400, "", "日本"])
async def test_any_name_can_be_drawn(short):
    option = Option(id="a", number=1, name=short, short=short, colour="#000000")
    asked = await _asked(options=(option, OPTIONS[1]))
    await asked.world.move("9101", (328_486, 300_000))

    assert (await asked.get(CARD)).status_code == 200


async def test_a_page_names_its_card_and_where_it_can_be_embedded_from(asked):
    html = (await asked.get("/c/contoh-2024/91?lang=id")).text

    assert '<meta property="og:image" content="http://testserver/card/contoh-2024/91.png' in html
    assert 'type="application/json+oembed"' in html


# ---------------------------------------------------------------- oembed


async def _embedded(asked, url="http://testserver/c/contoh-2024/91?lang=id", **query):
    return await asked.get(str(httpx.URL("/oembed").copy_merge_params({"url": url, **query})))


async def test_a_pasted_address_becomes_a_frame_that_is_live_by_itself(asked):
    answer = (await _embedded(asked)).json()

    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    assert 'src="http://testserver/embed/v1/contoh-2024/91?lang=id' in answer["html"]
    assert "328" not in answer["html"]
    assert f'height="{answer["height"]}"' in answer["html"]


RICH = {
    "type": "object",
    "required": ["type", "version", "html", "width", "height"],
    "properties": {
        "type": {"const": "rich"},
        "version": {"const": "1.0"},
        "html": {"type": "string", "pattern": "^<iframe [^>]+></iframe>$"},
        "width": {"type": "integer", "minimum": 1},
        "height": {"type": "integer", "minimum": 1},
        "title": {"type": "string"},
        "provider_name": {"type": "string"},
        "provider_url": {"type": "string", "format": "uri"},
        "cache_age": {"type": "integer"},
        "thumbnail_url": {"type": "string", "format": "uri"},
        "thumbnail_width": {"type": "integer"},
        "thumbnail_height": {"type": "integer"},
    },
    "dependentRequired": {"thumbnail_url": ["thumbnail_width", "thumbnail_height"]},
    "additionalProperties": False,
}
"""What oembed.com says of a rich answer; the frame is one element, as WordPress takes it."""


@pytest.mark.parametrize("kind", ["standings", "map", "chart"])
async def test_an_oembed_answer_has_the_fields_of_the_specification(asked, kind):
    url = f"http://testserver/c/contoh-2024/91?show={kind}"

    jsonschema.validate((await _embedded(asked, url)).json(), RICH)


async def test_a_low_place_gets_the_compact_widget(asked):
    answer = (await _embedded(asked, maxheight="600", maxwidth="300")).json()

    assert "size=compact" in answer["html"]
    assert (answer["width"], answer["height"]) == (300, 582)
    assert 'height="582"' in answer["html"]
    assert "max-width:300px" in answer["html"]


@pytest.mark.parametrize("place", ["c", "embed/v1"])
@pytest.mark.parametrize("kind", ["map", "chart"])
async def test_an_address_says_what_of_a_region_becomes_the_frame(asked, place, kind):
    url = f"http://testserver/{place}/contoh-2024/91?lang=id&show={kind}"
    answer = (await _embedded(asked, url, maxheight="300")).json()

    assert f"/embed/v1/contoh-2024/91?show={kind}&amp;lang=id" in answer["html"]
    assert answer["height"] == 300


async def test_a_page_whose_address_wishes_for_a_map_names_the_frame_of_one(asked):
    html = (await asked.get("/c/contoh-2024/91?lang=id&show=map")).text

    assert "show%3Dmap" in html
    assert "show%3D" not in (await asked.get("/c/contoh-2024/91?lang=id")).text


async def test_what_else_a_pasted_address_wishes_for_is_in_its_frame(asked):
    url = "HTTP://TestServer/embed/v1/contoh-2024/91?theme=dark&at=2024-11-27T14:10%2B07:00"
    answer = (await _embedded(asked, url)).json()

    assert "theme=dark&amp;at=2024-11-27T14%3A10%2B07%3A00" in answer["html"]
    assert "at=2024-11-27T14" in answer["thumbnail_url"]


async def test_a_kept_answer_of_one_language_is_not_for_readers_of_another(asked):
    assert "Accept-Language" in (await _embedded(asked)).headers["vary"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://elsewhere.example/c/contoh-2024/91", 404),
        ("http://testserver/c/nowhere/91", 404),
        ("http://testserver/desk/contoh-2024", 404),
        ("http://[::1/c/contoh-2024/91", 404),
        ("http://testserver/c/contoh-2024/91?at=yesterday", 400),
        ("", 400),
    ],
)
async def test_what_is_not_ours_is_not_embedded(asked, url, status):
    assert (await _embedded(asked, url)).status_code == status


async def test_another_format_is_not_spoken(asked):
    assert (await _embedded(asked, format="xml")).status_code == 501


# ---------------------------------------------------------------- what is handed out


HOSTILE = Wish(contest='c"><x', region='r"><x', where='w"><x', language="id", at='a"><x')


@pytest.mark.parametrize("kind", [frame, growing_frame, amp, picture])
def test_no_name_gets_out_of_its_place_in_a_snippet(kind):
    assert "<x" not in kind("https://count.example", HOSTILE, title='t"><x')


def test_standings_are_what_an_address_without_a_wish_means():
    wish = Wish("contoh-2024", "9", "", "id")

    assert frame_url("", wish) == "/embed/v1/contoh-2024/9?lang=id&size=full"
    assert link_url("", wish) == "/c/contoh-2024/9?lang=id"


def test_no_name_gets_out_of_its_place_in_an_element():
    assert "<x" not in element("https://count.example", HOSTILE)


# ---------------------------------------------------------------- frames and files


async def test_a_frame_may_stand_in_anybodys_page_and_a_page_in_nobodys(asked):
    framed = (await asked.get("/embed/v1/contoh-2024/9")).headers
    page = (await asked.get("/c/contoh-2024/9")).headers

    assert "frame-ancestors *" in framed["content-security-policy"]
    assert "frame-ancestors 'self'" in page["content-security-policy"]
    assert "unsafe" not in framed["content-security-policy"]
    assert "set-cookie" not in framed


async def test_modules_name_what_they_import_by_its_content(asked):
    entry = await asked.get("/embed/v1/realcount.js")
    address = entry.text.split('from "./')[1].split('"')[0]
    part = await asked.get(f"/embed/v1/{address}")
    other = await asked.get("/embed/v1/standings.js?v=0000000000")

    assert "immutable" not in entry.headers["cache-control"]
    assert "immutable" in part.headers["cache-control"]
    assert "immutable" not in other.headers["cache-control"]
    assert part.headers["access-control-allow-origin"] == "*"


async def test_the_clocks_come_with_a_304_too(asked):
    url = "/v1/contests/contoh-2024/standings"
    etag = (await asked.get(url)).headers["etag"]
    again = await asked.get(url, **{"If-None-Match": etag})

    assert again.status_code == 304
    assert again.headers["realcount-checked-at"] == "2024-11-27T06:48:20Z"


async def test_a_crowd_at_a_pinned_moment_has_the_log_walked_once(asked):
    await asked.world.move("9101", (400_000, 300_000), at_ms=1_732_693_600_000)
    asked = Asked(asked.world, asked.world.app())
    walks, past = [], asked.app.state.past.past

    class Counting:
        async def as_of(self, contest, at_ms):
            walks.append(at_ms)
            return await past.as_of(contest, at_ms)

    asked.app.state.past.past = Counting()
    url = "/embed/v1/contoh-2024/9?lang=id&at=2024-11-27T13:50%2B07:00"
    answers = [await asked.get(url) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}
    assert len(walks) == 1
    assert "immutable" in answers[0].headers["cache-control"]
    assert "328.486" in answers[0].text
