"""A change of lead on a channel: in the frame, in the rows, in the feed and on the screen."""

import feedparser
import pytest
from msgspec.structs import replace

from tests.web.air_site import Air, renderer, shows
from tests.web.air_world import Studio
from tests.web.test_air_flat import rows


@pytest.fixture(name="studio")
async def _studio():
    studio = await Studio().begin()
    await studio.on_air()
    return studio


async def look(studio):
    """Let a web process look round, as it does twice a second."""
    app = studio.world.app()
    await app.state.live.tail.look_round()
    await app.state.air.look_round()


async def go_on(studio, seconds, channel="pgm1"):
    """Let the items of a channel be so much older."""
    held = await studio.store.channels.get(channel)
    older = replace(held, since_ms=held.since_ms - seconds * 1_000, revision=held.revision + 1)
    assert await studio.store.channels.swap(older, expected=held.revision)


async def test_the_region_comes_next_and_the_frame_says_who_led_before(studio):
    await studio.world.move("9201", (90, 40))
    await look(studio)
    frame = await studio.frame()

    assert (frame["running"], frame["ahead"], frame["behind"]) == ("9", ["92"], "9")
    (news,) = frame["news"]
    assert (news["region"], news["number"], news["before"], news["now"]) == ("92", 1, "b", "a")
    assert news["text"] == "Berganti unggul: Andi unggul sementara, sebelumnya Budi"
    assert {item["template"] for item in frame["items"]} == {"standing"}


async def test_while_it_runs_rows_and_feed_say_so_and_then_no_more(studio):
    await studio.world.move("9201", (90, 40))
    await look(studio)
    plain = (await rows(studio))[2]["Headline"]
    await go_on(studio, 6)
    row = (await rows(studio))[2]
    feed = (await studio.ask("GET", "/air/feed.atom?channel=pgm1", None)).content
    titles = [entry.title for entry in feedparser.parse(feed).entries]
    frame = await studio.frame()

    assert (row["OnAir"], row["Headline"]) == ("1", frame["news"][0]["text"])
    assert frame["news"][0]["text"] in titles
    assert [i["template"] for i in frame["items"] if i["region"] == "92"] == ["lead_change"]
    await go_on(studio, 6)
    assert (await rows(studio))[2]["Headline"] == plain
    after = await studio.frame()
    assert (after["news"], after["now_running"]) == ([], "91")


async def test_two_processes_note_it_once(studio):
    await studio.world.move("9201", (90, 40))
    for _ in range(3):
        await look(studio)
    channel = await studio.store.channels.get("pgm1")

    assert channel.ahead == ("92",)
    revision = channel.revision
    await look(studio)
    assert (await studio.store.channels.get("pgm1")).revision == revision


async def test_a_tie_is_said_as_one(studio):
    await studio.world.move("9201", (40, 40))
    await look(studio)
    (news,) = (await studio.frame())["news"]

    assert (news["mark"], news["now"]) == ("Imbang", None)
    assert news["text"] == "Andi dan Budi imbang untuk sementara, sebelumnya Budi unggul"


async def test_in_english_too(studio):
    await studio.do("setup", language="en")
    await studio.world.move("9201", (90, 40))
    await look(studio)

    text = (await studio.frame())["news"][0]["text"]
    assert text == "Lead change: Andi leads for now, Budi led before"


async def test_held_numbers_bring_none(studio):
    await studio.world.blank("9201")
    await look(studio)

    assert (await studio.frame())["news"] == []


async def test_words_that_the_numbers_do_not_bear_out_are_not_said(studio):
    await studio.world.move("9201", (90, 40))
    await look(studio)
    await studio.world.move("9201", (90, 95))  # nobody has looked round since

    frame = await studio.frame()
    assert (frame["ahead"], frame["news"]) == (["92"], [])


async def test_a_live_channel_notes_nothing_of_a_test_run(studio):
    contest = await studio.store.contests.get("contoh-2024")
    await studio.store.contests.register(replace(contest, test=True))
    await studio.world.move("9201", (90, 40))
    await look(studio)

    assert (await studio.store.channels.get("pgm1")).news == ()


async def test_it_is_switched_off_over_http(studio):
    assert (await studio.do("leads", come="turn")).json()["leads"] == "turn"
    await studio.world.move("9201", (90, 40))
    await look(studio)

    assert (await studio.frame())["ahead"] == []


@pytest.mark.browser
@pytest.mark.parametrize("layout", ["lower", "crawl"])
def test_main_and_backup_show_it_next_with_its_mark(browser, layout):
    with Air() as site:
        site.on_air(layout=layout)
        site.act("pause")
        site.act("reset")
        pages = [
            renderer(browser, site.url("/air/ticker?channel=pgm1"), (960, 540)) for _ in range(2)
        ]
        for page in pages:
            shows(page, "Provinsi Contoh")
        site.say("9201", 90, 40)
        for page in pages:
            assert page.get_attribute(".air-stage", "data-item") == "9"
        while not site.act("pause")["news"]:
            pass
        while site.act("skip")["now_running"] != "92":
            pass
        for page in pages:
            running = page.locator(".on .card.on", has_text="Berganti unggul").first
            running.wait_for()
            assert running.locator(".option:not(.gone) .short").first.inner_text() == "Andi"
            assert page.get_attribute(".air-stage", "data-item") == "92"
        site.act("skip")
        for page in pages:
            page.wait_for_selector(".air-stage:not([data-item='92'])", state="attached")
        assert [page.troubles for page in pages] == [[], []]
