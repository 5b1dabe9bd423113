"""Rows, feed and health of a channel: fixed columns, fixed rows, and the mark in the words."""

import csv
import io
from xml.etree import ElementTree

import feedparser
import pytest

from tests.tidy.code import ROOT
from tests.web.air_world import ID, Studio
from tracker.web.air.rows import COLUMNS, ROWS

ROWS_CSV = "/air/rows.csv?channel=pgm1"


@pytest.fixture(name="studio")
async def _studio():
    return await Studio().begin()


async def rows(studio, channel="pgm1"):
    answer = await studio.ask("GET", f"/air/rows.csv?channel={channel}", None)
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_columns_and_rows_are_as_many_as_ever(studio):
    empty = await rows(studio)
    await studio.on_air()
    full = await rows(studio)

    assert [list(r) for r in (empty[0], full[0])] == [list(COLUMNS)] * 2
    assert len(empty) == len(full) == ROWS
    assert [r["Row"] for r in full[:3]] == ["1", "2", "3"]
    assert (full[0]["Region"], full[0]["Name1"], full[0]["Votes1"]) == (
        "Provinsi Contoh",
        "Andi",
        "140",
    )
    assert (full[0]["Share1"], full[0]["OnAir"]) == ("53,85%", "1")


async def test_a_region_that_is_off_leaves_its_row_blank_and_the_others_where_they_are(studio):
    await studio.on_air()
    before = await rows(studio)
    await studio.do("hide", region="91")
    after = await rows(studio)

    assert set(after[1].values()) == {"2", ""}
    assert after[2] == before[2]


async def test_a_channel_that_is_off_and_a_region_without_numbers_are_blank(studio):
    await studio.on_air()
    await studio.do("order", regions="9,9102")
    assert (await rows(studio))[1]["Name1"] == ""
    await studio.do("off")
    assert {r["Id"] for r in await rows(studio)} == {""}


async def test_a_missing_number_is_an_empty_cell_and_a_dash_never_a_zero(studio):
    await studio.on_air()
    await studio.do("override", region="91", votes__a=7)
    row = (await rows(studio))[1]

    assert (row["Votes2"], row["VotesRaw2"], row["Share1"]) == ("–", "", "–")
    assert row["Region"] == "Kota Satu (Angka diisi manual)"
    assert "Angka diisi manual" in row["Headline"]


async def test_a_test_run_says_so_in_every_word():
    studio = await Studio(test=True).begin()
    await studio.on_air("pvw1")
    row = (await rows(studio, "pvw1"))[0]

    words = ("Region", "Level", "Headline", "Status", "Counted", "AsOf", "Name1", "Name2")
    assert all(row[name].startswith("[TEST] ") for name in words)
    assert row["Mark"] == "UJI COBA · TEST"


async def test_a_live_channel_gives_no_rows_of_a_test_run():
    studio = await Studio(test=True).begin()
    await studio.do("setup", contest=ID)

    assert {r["Id"] for r in await rows(studio)} == {""}


async def test_json_and_xml_say_the_same(studio):
    await studio.on_air()
    expected = await rows(studio)
    as_json = (await studio.ask("GET", "/air/rows.json?channel=pgm1", None)).json()
    tree = ElementTree.fromstring(
        (await studio.ask("GET", "/air/rows.xml?channel=pgm1", None)).content
    )

    assert [{k: v for k, v in r.items() if k != "OnAir"} for r in as_json] == [
        {k: v for k, v in r.items() if k != "OnAir"} for r in expected
    ]
    assert [c.tag for c in tree[0]] == list(COLUMNS)
    assert len(tree) == ROWS


async def test_no_cell_is_a_formula(studio):
    await studio.do("setup", contest=ID)
    text = (await studio.ask("GET", ROWS_CSV, None)).text

    assert not [cell for line in csv.reader(io.StringIO(text)) for cell in line if cell[:1] == "="]


async def test_the_feed_is_the_items_that_are_on_with_ids_that_stay(studio):
    await studio.on_air()
    first, second = [
        feedparser.parse((await studio.ask("GET", "/air/feed.atom?channel=pgm1", None)).content)
        for _ in range(2)
    ]

    assert not first.bozo
    assert len(first.entries) == 3
    assert [e.id for e in first.entries] == [e.id for e in second.entries]
    assert "Andi 140 (53,85%)" in first.entries[0].content[0].value
    assert "sementara" in first.entries[0].title


async def test_which_channel_has_to_be_said(studio):
    assert (await studio.ask("GET", "/air/rows.csv", None)).status_code == 400
    assert (await studio.ask("GET", "/air/feed.atom?channel=A%20b", None)).status_code == 404


async def test_health_says_how_every_channel_is(studio):
    await studio.on_air()
    answer = await studio.ask("GET", "/air/health", None)
    (channel,) = answer.json()["channels"]

    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert (channel["channel"], channel["state"], channel["running"]) == ("pgm1", "running", "9")


async def test_a_channel_on_air_without_a_number_is_not_well(studio):
    await studio.do("setup", contest=ID)
    await studio.do("order", regions="9102")
    await studio.do("start")
    answer = await studio.ask("GET", "/air/health", None)

    assert answer.status_code == 503
    assert answer.json()["channels"][0]["trouble"] == "there is not one number to show"


def test_the_columns_are_the_documented_ones():
    text = (ROOT / "docs" / "air.md").read_text(encoding="utf-8")
    table = text.partition("## Columns")[2].partition("\n## ")[0]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    per_option = [name for name in named if name.endswith("N")]
    plain = [name for name in named if not name.endswith("N")]

    assert (*plain, *(f"{n[:-1]}{i}" for i in range(1, 7) for n in per_option)) == COLUMNS
    assert f"{ROWS} rows" in table
