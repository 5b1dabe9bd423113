"""Photographs of a station's form: linked, escaped, and said to be the source's own."""

import json

import pytest

from tests.messages import SCHEMAS, faults
from tests.web.test_page import _page, _text
from tests.web.world import World

PHOTO = "https://photos.example/9101-1.jpg?size=full&page=1"
NOTE = "Foto ini milik sumber"


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


async def test_a_page_links_to_the_photographs_and_says_whose_they_are(world):
    await world.move("9101", links=(PHOTO, "https://photos.example/9101-2.jpg"))
    html = (await _page(world, "/c/contoh-2024/9101")).text

    href = PHOTO.replace("&", "&amp;")
    assert f'<a href="{href}" rel="noopener noreferrer">Foto 1 ↗</a>' in html
    assert 'id="forms" aria-labelledby="forms-title">' in html
    assert NOTE in _text(html)


async def test_without_photographs_the_place_for_them_is_hidden(world):
    await world.move("9101")

    assert '"forms-title" hidden>' in (await _page(world, "/c/contoh-2024/9101")).text


async def test_a_region_with_regions_below_has_no_place_for_photographs(world):
    await world.move("9101", links=(PHOTO,))
    html = (await _page(world, "/c/contoh-2024/91")).text

    assert 'id="forms"' not in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://photos.example/1.jpg",
        "https://photos.example/ onclick=alert(1)",
        'https://photos.example/"onmouseover="alert(1)',
        "data:text/html,<script>alert(1)</script>",
    ],
)
async def test_what_is_no_https_address_is_never_linked_and_a_quote_stays_text(world, address):
    await world.move("9101", links=(address,))
    html = (await _page(world, "/c/contoh-2024/9101")).text

    assert 'href="javascript' not in html
    assert 'href="http://photos' not in html
    assert 'onmouseover="' not in html
    assert "<script>alert" not in html


async def test_a_standing_carries_links_only_where_there_are_any(world):
    await world.move("9101", links=(PHOTO,))
    await world.move("9102")
    url = "/v1/contests/contoh-2024/standings?root=91"
    rows = {r["region"]: r for r in (await _page(world, url)).json()["standings"]}

    assert rows["9101"]["links"] == [PHOTO]
    assert all("links" not in rows[region_id] for region_id in ("9102", "91"))


async def test_a_standing_with_links_is_of_the_published_shape(world):
    await world.move("9101", links=(PHOTO,))
    page = (await _page(world, "/v1/contests/contoh-2024/standings?root=9101")).json()
    message = {"op": "update", "scope": "contoh-2024/9101/1", "epoch": "0" * 12}
    message |= {"from": 0, "offset": 1, "standings": page["standings"]}

    assert faults(message) == []
    assert "links" in json.loads((SCHEMAS / "standing.schema.json").read_text())["properties"]
