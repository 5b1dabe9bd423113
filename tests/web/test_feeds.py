"""Feeds: a parser reads them, ids stay, corrections refer to what they correct, names are inert."""

import json
import re
from xml.etree.ElementTree import Element, fromstring, tostring

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import OPTIONS, REGIONS, make_alert
from tests.web.alert_world import AlertWorld
from tracker.core.alerts.alert import Decided, Wording
from tracker.core.escape import xml
from tracker.web.alerts.feed import FORMATS

FEED = "/c/contoh-2024/alerts"
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '<script>alert(1)</script>&amp;"]]>\x00\x1b\ufffe\u202e'
WRITTEN = ("atom", "rss")


@pytest.fixture(name="world")
async def _world():
    return await AlertWorld().begin()


async def parsed(world, form, query="?lang=en"):
    """A feed as a feed parser reads it, which must have nothing to complain about."""
    answer = await world.ask(f"{FEED}.{form}{query}")
    found = feedparser.parse(answer.content, response_headers={**answer.headers})
    assert answer.status_code == 200
    assert found.bozo is False
    return found


async def read_json(world, query="?lang=en"):
    return (await world.ask(f"{FEED}.json{query}")).json()


@pytest.mark.parametrize("form", WRITTEN)
async def test_a_parser_reads_the_newest_first(world, form):
    await world.tell_public(3)
    found = await parsed(world, form)

    assert found.entries[0].title == "Provinsi Contoh: The first numbers are in"
    assert [entry.published_parsed[:6] for entry in found.entries] == [
        (2024, 11, 27, 6, 46, second) for second in (43, 42, 41)
    ]
    assert found.version == {"atom": "atom10", "rss": "rss20"}[form]


@pytest.mark.parametrize("form", WRITTEN)
async def test_an_empty_feed_is_a_feed(world, form):
    found = await parsed(world, form)

    assert (found.entries, found.feed.title) == ([], "Governor of Contoh 2024: alerts")


async def test_an_atom_feed_has_all_that_the_format_asks_for(world):
    await world.tell_public(2)
    root = fromstring((await world.ask(f"{FEED}.atom?lang=en")).content)
    rels = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}

    assert root.tag == f"{ATOM}feed"
    for holder in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM}{name}")) == 1
            assert holder.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "realcount"
    assert rels["self"] == f"http://testserver{FEED}.atom?lang=en"
    assert rels["alternate"] == "http://testserver/c/contoh-2024/9?lang=en"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)


async def test_an_rss_feed_has_all_that_the_format_asks_for(world):
    await world.tell_public(1)
    channel = fromstring((await world.ask(f"{FEED}.rss?lang=id")).content).find("channel")
    item = channel.find("item")

    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert channel.findtext(name)
    assert channel.findtext("language") == "id"
    assert item.find("guid").get("isPermaLink") == "false"
    assert re.fullmatch(r"Wed, 27 Nov 2024 06:46:41 GMT", item.findtext("pubDate"))


async def test_a_json_feed_has_all_that_the_format_asks_for(world):
    await world.tell_public(1, region_id="91")
    answer = await world.ask(f"{FEED}.json?lang=en")
    feed = answer.json()
    (item,) = feed["items"]

    assert answer.headers["content-type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://testserver{FEED}.json?lang=en"
    assert item["url"] == "http://testserver/c/contoh-2024/91?lang=en"
    assert (item["date_published"], item["tags"]) == ("2024-11-27T06:46:41Z", ["results.first"])
    assert {"id", "title", "content_text", "language"} <= set(item)


async def test_an_entry_has_one_id_in_every_format_at_every_address_and_after_a_rebuild(world):
    await world.tell_public(1)
    before = (await read_json(world))["items"][0]["id"]
    await world.replace_alerts(make_alert(1, published=1, offset=9))
    app = world.app(public_url="https://elsewhere.example/")
    await app.state.live.tail.look_round()

    assert (await parsed(world, "atom")).entries[0].id == before
    assert (await parsed(world, "rss")).entries[0].id == before
    assert (await read_json(world, "?lang=id"))["items"][0]["id"] == before


async def test_a_correction_is_a_new_entry_that_refers_to_the_old_and_moves_it(world):
    first = make_alert(1, published=1, type="threshold.above", subject="a")
    await world.tell(first)
    (old,) = (await parsed(world, "atom")).entries
    await world.tell(
        make_alert(2, published=2, type="threshold.below", subject="a", undoes=first.id)
    )
    new, moved = (await parsed(world, "atom")).entries

    assert moved.id == old.id != new.id
    assert [link.href for link in new.links if link.rel == "related"] == [old.id]
    assert (moved.published, moved.updated > old.updated) == (old.published, True)
    assert moved.title == f"{old.title} (taken back later)"
    assert "This takes back what we said before." in new.content[0].value


async def test_every_format_refers_to_what_was_taken_back(world):
    first = make_alert(1, published=1)
    await world.tell(first, make_alert(2, published=2, undoes=first.id))
    new, old = (await read_json(world))["items"]
    rss = (await world.ask(f"{FEED}.rss")).text

    assert new["_realcount"]["related"] == old["id"]
    assert old["date_modified"] == new["date_published"]
    assert f'rel="related" href="{old["id"]}"' in rss


async def test_an_approved_alert_is_dated_when_it_was_let_out(world):
    decided = Decided("siti", 1_732_700_000_000)
    await world.tell(make_alert(1, published=1, decided=decided))

    assert (await read_json(world))["items"][0]["date_published"] == "2024-11-27T09:33:20Z"


async def test_a_rehearsal_says_so_in_its_words():
    world = await AlertWorld(test=True).begin()
    await world.tell_public(1, test=True)
    feed = await read_json(world)

    assert feed["title"].startswith("[TEST] ")
    assert feed["items"][0]["title"].startswith("[TEST] ")


@pytest.mark.parametrize("form", FORMATS)
async def test_filters_are_those_of_the_list(world, form):
    await world.tell(
        make_alert(1, published=1),
        make_alert(2, published=2, type="lead.changed", region_id="91", significance=3),
    )
    for query in ("root=91", "type=lead", "significance=3"):
        text = (await world.ask(f"{FEED}.{form}?lang=id&{query}")).text
        assert "Kota Satu: " in text
        assert "Angka pertama" not in text
    assert (await world.ask(f"{FEED}.{form}?type=odd")).status_code == 400
    assert (await world.ask(f"{FEED}.{form}?root=77")).status_code == 404


@pytest.mark.parametrize("form", FORMATS)
async def test_what_waits_stands_in_no_feed(world, form):
    await world.tell(make_alert(1, status="waiting"))
    await world.tell(make_alert(2, audience="desk"))

    assert "Provinsi Contoh: " not in (await world.ask(f"{FEED}.{form}")).text


async def test_a_feed_says_that_it_is_not_for_a_desk(world):
    answer = await world.ask(f"{FEED}.atom?audience=desk", "siti")

    assert (answer.status_code, "public" in answer.text) == (400, True)


@pytest.mark.parametrize("form", FORMATS)
async def test_nothing_new_is_not_sent_again(world, form):
    await world.tell_public(1)
    first = await world.ask(f"{FEED}.{form}?lang=id")
    held = {"If-None-Match": first.headers["etag"]}
    again = await world.ask(f"{FEED}.{form}?lang=id", headers=held)
    other = await world.ask(f"{FEED}.{form}?lang=en", headers=held)
    await world.tell_public(1, start=2)
    moved = await world.ask(f"{FEED}.{form}?lang=id", headers=held)

    assert (again.status_code, other.status_code, moved.status_code) == (304, 200, 200)
    assert first.headers["content-language"] == "id"


async def test_hostile_names_are_inert_in_every_format():
    regions = tuple(replace(r, name=HOSTILE) if r.id == "91" else r for r in REGIONS)
    options = (replace(OPTIONS[0], short=HOSTILE), OPTIONS[1])
    world = await AlertWorld(regions=regions, options=options).begin()
    words = {"en": Wording(HOSTILE, HOSTILE), "id": Wording(HOSTILE, HOSTILE)}
    await world.tell(
        make_alert(1, published=1, region_id="91"), make_alert(2, published=2, words=words)
    )
    for form in WRITTEN:
        found = await parsed(world, form)
        texts = [found.feed.title, *(e.title for e in found.entries)]
        assert len(found.entries) == 2
        assert not any(re.search(r"<script", text) for text in texts if form == "rss")
        raw = (await world.ask(f"{FEED}.{form}")).content
        assert b"<script" not in raw
        assert fromstring(raw) is not None
    rss = fromstring((await world.ask(f"{FEED}.rss")).content)
    # What an RSS reader takes for HTML, it still reads as text.
    assert all("<script" not in (d.text or "") for d in rss.iter("description"))
    atom = fromstring((await world.ask(f"{FEED}.atom")).content)
    assert {c.get("type") for c in atom.iter(f"{ATOM}content")} == {"text"}
    assert json.loads((await world.ask(f"{FEED}.json")).content)["items"]


@given(st.text())
def test_any_text_can_stand_in_xml(text):
    element = Element("a")
    element.text = xml(text)

    assert fromstring(tostring(element, encoding="utf-8")) is not None


async def test_the_page_of_a_region_names_its_feeds(world):
    of_all = (await world.ask("/c/contoh-2024?lang=en")).text
    of_one = (await world.ask("/c/contoh-2024/91?lang=en")).text
    link = '<link rel="alternate" type="{}" title="Governor of Contoh 2024: alerts" href="{}">'

    for form, media in FORMATS.items():
        assert link.format(media, f"{FEED}.{form}?lang=en") in of_all
        assert link.format(media, f"{FEED}.{form}?lang=en&amp;root=91") in of_one
