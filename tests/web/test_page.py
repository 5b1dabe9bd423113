"""Pages as the server renders them: whole without a script, honest, inert to hostile text."""

import hashlib
import re
from base64 import b64encode

import httpx
import pytest

from tests.builders import OPTIONS, REGIONS, make_contest, make_source
from tests.web.world import World
from tracker.core.model import Calendar, Option, Region
from tracker.errors import StorageUnavailable
from tracker.web.texts import Speech, headline, notice, progress_share
from tracker.web.words import LANGUAGES, WORDS, language_of, listed, words_of
from workers.deciding import StoreDesk


class Away:
    """A desk whose store can't be reached."""

    async def corrections(self, contest, below):
        raise StorageUnavailable("away")


class Asked:
    """A desk that counts how often it is asked."""

    def __init__(self, desk):
        self.times = 0
        self._desk = desk

    async def corrections(self, contest, below):
        self.times += 1
        return await self._desk.corrections(contest, below)


async def _page(world, url="/c/contoh-2024", desk=None, **headers):
    app = world.app(**({"desk": desk} if desk is not None else {}))
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(url, headers=headers)


def _text(html):
    """What a reader without a script can read."""
    body = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(name="world")
async def _world():
    return await World().begin()


async def test_before_the_count_the_page_says_so(world):
    page = await _page(world)

    assert "Belum ada suara yang masuk" in page.text
    assert page.headers["content-language"] == "id"


async def test_the_page_says_who_leads_for_now_and_never_who_wins(world):
    await world.move("9101", (12_000, 800))
    indonesian, english = (
        _text((await _page(world)).text),
        _text((await _page(world, "/c/contoh-2024?lang=en")).text),
    )

    assert "Andi unggul sementara 11.200 suara" in indonesian
    assert "Andi leads for now by 11,200 votes" in english
    assert not re.search(r"\b(menang|wins|won)\b", indonesian + english.replace("to win in", ""))


async def test_a_tie_names_both(world):
    await world.move("9101", (80, 80))

    assert "Andi dan Budi imbang untuk sementara" in (await _page(world)).text


async def test_where_an_options_votes_are_missing_the_page_says_so_and_adds_nothing_up(world):
    await world.move("9101", (120, None), figures={"stations_reported": 3})
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "The source does not show every option’s votes" in text
    assert "sum of all options" not in text


async def test_nobody_is_ahead_anywhere_before_the_count(world):
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "Ahead by city nobody yet By city" in text
    assert "Counted so far – How many polling stations are in is not known Last checked" in text


async def test_no_station_in_is_said_only_where_the_source_says_so(world):
    await world.move("9101", (None, None), figures={"stations_reported": 0, "stations_total": 6})

    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    assert "None of 20 polling stations in" in text


async def test_votes_without_a_count_of_stations_have_unknown_progress(world):
    await world.move("9101", (120, 80))

    assert "Jumlah TPS yang masuk belum diketahui" in _text((await _page(world)).text)


async def test_levels_that_the_source_does_not_count_are_named_not_shown_empty():
    district = make_source(counted_level="city", counted_part="own", poll_levels=("city",))
    world = await World(make_contest(sources=(district,))).begin()
    html = (await _page(world, "/c/contoh-2024/91")).text

    assert "Sumber ini tidak memerinci angka per kecamatan." in _text(html)
    assert "<table" not in html


async def test_missing_figures_are_called_not_published(world):
    await world.move()
    text = _text((await _page(world)).text)

    assert text.count("belum dipublikasikan") == 2


async def test_a_region_has_a_page_of_its_own_with_the_way_back(world):
    await world.move()
    page = await _page(world, "/c/contoh-2024/91")

    assert '<span class="where">Kota Satu</span>' in page.text
    assert 'name="description" content="Kota Satu: ' in page.text
    assert "Satu Utara" in page.text
    assert 'href="/c/contoh-2024/9?lang=id"' in page.text


async def test_both_clocks_and_the_official_page_are_on_it(world):
    await world.move()
    await world.check()
    text = (await _page(world)).text

    assert "27 Nov 13.48 WIB" in text
    assert "27 Nov 13.00 WIB" in text
    assert 'href="https://official.example/9"' in text


async def test_the_list_has_both_clocks(world):
    await world.move()
    await world.check()
    text = _text((await _page(world, "/?lang=en")).text)

    assert "Last checked 27 Nov 13:48 WIB Last changed 27 Nov 13:00 WIB" in text


async def test_the_stages_of_a_count_are_listed_with_the_one_that_it_is_in(world):
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    assert "Stages provisional count recapitulation of the district" in text

    await world.recap("declared", "9", (2_100, 1_900))
    html = (await _page(world, "/c/contoh-2024?lang=en")).text
    assert re.findall(r'data-stage="(\w+)" data-now="now" aria-current="step"', html) == [
        "declared"
    ]


async def test_the_answer_where_official_numbers_are_leads_there(world):
    html = (await _page(world, "/c/contoh-2024?lang=en")).text
    answer = html.partition("Where are the official numbers?")[2].partition("</details>")[0]

    assert 'href="https://official.example/9"' in answer


async def test_a_test_run_says_so_everywhere():
    world = await World(make_contest(id="contoh-2024+test", test=True)).begin()
    for language, word in (("id", "UJI COBA"), ("en", "rehearsal numbers")):
        text = (await _page(world, f"/c/contoh-2024+test?lang={language}")).text
        assert word in text
        assert "<title>[TEST]" in text
        assert '<body class="test">' in text
    listed = (await _page(world, "/")).text
    assert "<title>[TEST]" in listed
    assert '<body class="test">' in listed


async def test_a_list_with_a_real_count_marks_the_tests_one_by_one(world):
    rehearsal = World(make_contest(id="contoh-2024+test", test=True))
    rehearsal.store = world.store
    await rehearsal.begin()
    html = (await _page(world, "/")).text

    assert html.count('<span class="mark">TEST</span>') == 1
    assert "<body>" in html


async def test_a_test_run_is_marked_where_only_words_travel():
    world = await World(make_contest(id="contoh-2024+test", test=True)).begin()

    assert 'name="description" content="[TEST] ' in (
        (await _page(world, "/c/contoh-2024+test")).text
    )


async def test_a_real_run_has_no_mark_of_a_test(world):
    assert "TEST" not in _text((await _page(world)).text)


async def test_hostile_names_are_text_and_nothing_else():
    evil = "</script><img src=x onerror=alert(1)>\"'"
    contest = make_contest(
        options=(
            Option(id="a", number=1, name=evil, short=evil, colour="#000000"),
            OPTIONS[1],
        ),
        regions=tuple(
            Region(id=r.id, name=evil, level=r.level, parent_id=r.parent_id) for r in REGIONS
        ),
        title={"id": evil, "en": evil},
    )
    world = await (await World(contest).begin()).move()
    html = (await _page(world)).text

    assert "<img src=x" not in html
    assert html.count("</script>") == 2


@pytest.mark.parametrize("url", ["/c/nowhere", "/c/contoh-2024/77", "/nothing"])
async def test_what_is_not_there_gets_a_page_with_a_way_out(world, url):
    page = await _page(world, url)

    assert page.status_code == 404
    assert "Alamat ini tidak menunjuk ke penghitungan atau wilayah mana pun." in page.text
    assert '<p class="quiet detail" lang="en">404: ' in page.text
    assert "Semua penghitungan" in page.text


async def test_a_page_needs_no_style_that_its_policy_refuses(world):
    await world.move()

    assert " style=" not in (await _page(world)).text


async def test_static_files_change_their_address_with_their_content(world):
    html = (await _page(world)).text
    address = re.search(r'href="(/static/say\.js\?v=[0-9a-f]{10})"', html)[1]
    page = await _page(world, address)

    assert "immutable" in page.headers["cache-control"]
    assert page.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "url", ["/", "/c/contoh-2024", "/wall/contoh-2024", "/embed/v1/contoh-2024/9"]
)
async def test_a_pages_style_is_in_the_page_and_its_policy_knows_it_by_digest(world, url):
    page = await _page(world, url)
    (style,) = re.findall(r"<style[^>]*>(.*?)</style>", page.text, flags=re.S)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"'sha256-{digest}'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_the_page_is_small_enough_for_a_slow_phone(world):
    """Everything that the first view needs, uncompressed: HTML with its style, modules, icon."""
    await world.move()
    names = ("page.js", "client.js", "say.js", "icon.svg")
    sizes = [len((await _page(world, f"/static/{name}")).content) for name in names]

    assert len((await _page(world)).content) + sum(sizes) < 100_000


def _row(reported, votes=None):
    options = [{"id": "a", "votes": votes, "rank": None}]
    return {
        "lead": None,
        "leader": None,
        "options": options,
        "stations": {"reported": reported, "total": 9},
    }


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (None, "Belum ada suara yang masuk"),
        (0, "Belum ada suara yang masuk"),
        (9, "Sumber tidak menampilkan angka suara"),
    ],
)
def test_blanked_numbers_are_not_called_a_count_that_has_not_begun(reported, said):
    """At 10:45 on 28 November 2024 every number was 0 with almost all stations in."""
    assert headline({"options": []}, _row(reported, 0), Speech("id", "Asia/Jakarta")) == said


SOURCE = {"id": "feed", "name": {"id": "Umpan"}, "state": "fine", "since": None}


def test_a_source_that_is_well_needs_no_notice():
    contest = {"counting_source": "feed", "sources": [SOURCE], "declared": None}

    assert notice(contest, Speech("id", "Asia/Jakarta")) == ""


def test_a_source_in_trouble_is_said_with_its_time():
    ill = SOURCE | {"state": "withdrew", "since": "2024-11-28T03:45:00Z"}
    contest = {"counting_source": "feed", "sources": [ill], "declared": None}

    said = notice(contest, Speech("id", "Asia/Jakarta"))
    assert said.startswith("Umpan: menarik angkanya (sejak 28 Nov 10.45 WIB). ")
    assert said.endswith("Angka terakhir yang masuk akal tetap ditampilkan.")


def test_a_day_is_written_day_first():
    deadline = "2024-12-16T16:59:59Z"

    assert Speech("id", "Asia/Jakarta").date(deadline) == "16 Desember 2024"
    assert Speech("en", "Asia/Jakarta").date(deadline) == "16 December 2024"


def test_both_languages_say_everything():
    for key, by_language in WORDS.items():
        assert set(by_language) == set(LANGUAGES), key
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in by_language.values()]
        assert places[0] == places[1], key


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("en", "id", "en"),
        (None, "fr-FR, en-GB;q=0.8", "en"),
        ("xx", "id-ID,id", "id"),
        (None, None, "id"),
        (None, "de", "id"),
    ],
)
def test_the_language_is_the_readers_choice(asked, accepted, language):
    assert language_of(asked, accepted) == language


def test_progress_is_cut_off_not_rounded():
    row = {"stations": {"reported": 14_834, "total": 14_835}}

    assert progress_share(row) == "99.99"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-3, "baru saja"),
        (0.9, "baru saja"),
        (1, "1 menit lalu"),
        (59.9, "59 menit lalu"),
        (60, "1 jam lalu"),
        (47 * 60 + 59, "47 jam lalu"),
        (48 * 60, "2 hari lalu"),
    ],
)
def test_an_instant_is_said_in_whole_units_that_have_passed(minutes, said):
    now_ms = 1_732_762_800_000 + int(minutes * 60_000)

    assert Speech("id", "Asia/Jakarta").ago("2024-11-28T03:00:00Z", now_ms) == said


def test_what_never_happened_is_no_time_ago():
    assert Speech("en", "Asia/Jakarta").ago(None, 0) == ""
    assert Speech("en", "Asia/Jakarta").ago("2024-11-28T03:00:00Z", None) == ""


def test_numbers_are_written_as_readers_there_write_them():
    indonesian, english = Speech("id", "Asia/Jakarta"), Speech("en", "Asia/Jakarta")

    assert (indonesian.count(2_183_239), english.count(2_183_239)) == ("2.183.239", "2,183,239")
    assert (indonesian.share("50.07"), english.share("50.07")) == ("50,07%", "50.07%")
    assert indonesian.time("2024-11-28T03:00:05Z") == "28 Nov 10.00 WIB"
    assert english.time(None) == "never"
    assert listed(["a", "b", "c"], words_of("en")) == "a, b and c"


# ---------------------------------------------------------------- beside the numbers


async def test_blanked_districts_are_held_and_the_page_says_so_in_both_languages(world):
    await world.move("9101", (120, 80))
    await world.move("9102", (10, 20))
    await world.blank("9101", "9102")
    indonesian = _text((await _page(world)).text)
    english = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "menarik angkanya (sejak 27 Nov 13.46 WIB)" in indonesian
    assert "Angka terakhir yang masuk akal tetap ditampilkan." in indonesian
    assert "2 wilayah ditahan" in indonesian
    assert "2 regions held" in english
    assert "Andi leads for now by 30 votes" in english


async def test_a_held_district_says_so_on_its_own_page(world):
    await world.move("9101", (120, 80))
    await world.blank("9101")
    text = _text((await _page(world, "/c/contoh-2024/9101?lang=en")).text)

    assert "A newer report of this region is held since 27 Nov 13:46 WIB" in text


async def test_corrections_are_counted_on_the_page(world):
    await world.move("9101", (120, 80))
    await world.move("9101", (110, 80))

    assert "1 koreksi" in _text((await _page(world)).text)


async def test_a_correction_is_listed_with_place_time_and_the_numbers_before_and_after(world):
    await world.move("9101", (1_120, 80), figures={"valid": 1_200})
    await world.move("9101", (1_110, 85), figures={"valid": 1_195})
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "27 Nov 13:46 WIB Kota Satu › Satu Utara : Andi 1,120 → 1,110 (−10) , " in text
    assert "Budi 80 → 85 (+5) , valid votes 1,200 → 1,195 (−5)" in text


async def test_the_newest_corrections_come_first_and_the_others_are_counted(world):
    for votes in range(20, 8, -1):
        await world.move("9101", (votes, 80))
    text = _text((await _page(world, "/c/contoh-2024/9101")).text)

    assert text.index("10 → 9") < text.index("11 → 10")
    assert "dan 3 lagi sebelumnya" in text


async def test_a_region_lists_the_corrections_below_it_alone(world):
    await world.move("9101", (120, 80))
    await world.move("9101", (110, 80))

    assert "120 → 110" in (await _page(world, "/c/contoh-2024/91")).text
    assert "120 → 110" not in (await _page(world, "/c/contoh-2024/92")).text


async def test_without_the_store_a_page_has_its_numbers_and_lists_no_correction(world):
    await world.move("9101", (120, 80))
    await world.move("9101", (110, 80))
    page = await _page(world, desk=Away())

    assert (page.status_code, "1 koreksi" in page.text) == (200, True)
    assert "120 → 110" not in page.text


async def test_a_crowd_asks_the_store_for_corrections_once(world):
    await world.move("9101", (120, 80))
    await world.move("9101", (110, 80))
    desk = Asked(StoreDesk(world.store, world.recording))
    app = world.app(desk=desk)
    await app.state.live.tail.look_round()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        for path in ("", "/91", "/9101"):
            assert "120 → 110" in (await client.get(f"/c/contoh-2024{path}")).text

    assert desk.times == 1


async def test_the_part_with_corrections_is_nothing_new_until_there_is_another(world):
    await world.move("9101", (120, 80))
    await world.move("9101", (110, 80))
    part = "/c/contoh-2024/91/corrections?lang=en"
    first = await _page(world, part)
    held = {"If-None-Match": first.headers["etag"]}

    assert "120 → 110" in first.text
    assert (await _page(world, part, **held)).status_code == 304
    assert (await _page(world, part.replace("en", "id"), **held)).status_code == 200


async def test_a_mixed_contest_says_how_many_parts_are_recapitulated(world):
    await world.move("9101", (120, 80))
    await world.recap("recap_kota", "91", (125, 81))
    text = _text((await _page(world)).text)

    assert "1 dari 2 kota/kabupaten sudah rekap, sisanya penghitungan sementara" in text
    assert "unggul sementara" in text


async def test_only_a_declaration_takes_the_word_for_now_away(world):
    await world.move("9101", (120, 80))
    await world.blank("9101", "9102")
    await world.recap("declared", "9", (2_100, 1_900))
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "Andi leads by 200 votes" in text
    assert "for now" not in text
    assert "Declared by Example Board, Model D.Hasil; entered by Dewi" in text
    assert "not the official result" not in text
    assert "withdrew" not in text.partition("Source:")[0]


async def test_what_is_still_out_is_told_with_the_cap_that_was_used(world):
    for district, votes, total in (("9101", (1_000, 200), 6), ("9102", (300, 200), 4)):
        in_part = {"stations_reported": 3, "stations_total": total}
        await world.move(district, votes, figures=in_part)
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "Still out: 14 stations, at most 8,400 valid votes (600 a station)." in text
    assert "Andi is above 50% for now, 450 votes over half" in text


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ((101, 100), "Andi is above 50% by these numbers, 2 votes over half."),
        ((100, 100), "nobody is above 50% by these numbers."),
        ((0, 0), ""),
    ],
)
async def test_once_every_station_is_in_it_says_on_which_side_of_half_that_is(world, votes, said):
    for district, total in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5)):
        every = {"stations_reported": total, "stations_total": total}
        await world.move(district, votes, figures=every)
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert f"Every station is in{': ' if said else '.'}{said}" in text


async def _let_half_be_in(world):
    """11 of 20 stations are in; the rest has at most 5,400 votes. Andi has 1,450 of 2,000."""
    for region_id, votes, stations, total in (
        ("9101", (1_000, 200), 5, 6),
        ("9102", (350, 250), 4, 4),
        ("9201", (100, 100), 2, 5),
    ):
        figures = {"stations_reported": stations, "stations_total": total}
        await world.move(region_id, votes, figures=figures)


async def test_what_each_option_needs_of_what_is_out_is_told_and_who_cannot_catch_up(world):
    await _let_half_be_in(world)
    english = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    indonesian = _text((await _page(world)).text)

    assert "Andi needs 41.69% of those votes to pass 50%" in english
    assert "Budi needs 58.35% of those votes to pass 50%." in english
    assert "Andi perlu 41,69% dari sisa suara itu untuk melewati 50%" in indonesian


async def test_while_most_is_out_nobody_is_told_to_need_about_half_of_it(world):
    figures = {"stations_reported": 1, "stations_total": 6}
    await world.move("9101", (100, 90), figures=figures)
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "Still out: 19 stations" in text
    assert "of those votes" not in text


async def test_stations_that_are_in_and_held_are_not_called_out(world):
    await _let_half_be_in(world)
    await world.blank("9101", "9102")
    english = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    indonesian = _text((await _page(world)).text)

    assert "18 stations are held or still out: at most 10,800 valid votes may still" in english
    assert "18 TPS ditahan atau belum masuk" in indonesian
    assert "Still out" not in english
    assert "of those votes" not in english


async def test_before_anything_is_in_or_once_all_is_nobody_needs_anything(world):
    assert "of those votes" not in _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    for region_id, stations in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5)):
        figures = {"stations_reported": stations, "stations_total": stations}
        await world.move(region_id, (10, 5), figures=figures)

    assert "of those votes" not in _text((await _page(world, "/c/contoh-2024?lang=en")).text)


async def test_a_newsrooms_call_is_told_as_its_own_and_as_no_official_result(world):
    await world.move("9101", (120, 80))
    await world.call("a", "Kantor Berita")
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "Kantor Berita calls it for Andi (27 Nov 13:46 WIB); this is not the official" in text
    assert "Andi leads for now" in text


async def test_the_questions_that_people_ask_are_answered_from_the_definition(world):
    english = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    assert "Example Board announces it after the tiered recapitulation." in english
    assert "there is no sample and no forecast" in english
    assert "What people ask" not in _text((await _page(world, "/c/contoh-2024/91?lang=en")).text)

    await world.recap("declared", "9", (2_100, 1_900))
    declared = _text((await _page(world, "/c/contoh-2024?lang=en")).text)
    assert "It has been declared by Example Board, 27 Nov 13:46 WIB." in declared


async def test_a_deadline_is_named_where_the_definition_has_one():
    calendar = Calendar(polls_close_ms=0, announcement_deadline_ms=1_734_300_000_000)
    world = await World(make_contest(calendar=calendar)).begin()
    text = _text((await _page(world, "/c/contoh-2024?lang=en")).text)

    assert "announces it by 16 December 2024 at the latest" in text
    assert "from the districts up to the province" in text


async def test_a_source_by_hand_that_does_not_count_is_neither_shown_nor_in_trouble():
    press = make_source(id="press", format="hand", base_url="", name={"id": "Pers", "en": "Press"})
    contest = make_contest(sources=(make_source(), press))
    html = (await _page(await (await World(contest).begin()).move())).text

    hidden = re.search(r'data-source="press" (\S*)><span class="source"( data-ill)?', html)
    shown = re.search(r'data-source="feed"(.*?)>', html)
    assert (hidden[1], hidden[2]) == ("hidden", None)
    assert "hidden" not in shown[1]
