"""A contest as static files: the same words at the same paths, still, and in both languages."""

import errno
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.builders import make_contest
from tests.web.world import World
from tracker.core.tree import grow
from tracker.errors import CommandError
from workers.archiving import archive, asked, static_links

ARCHIVED = "2024-12-20T05:00:00Z"


@pytest.fixture(name="world")
async def _world():
    world = await World().begin()
    await world.move("9101", (1_200, 800))
    await world.move("9101", (1_150, 800))
    return await world.recap("declared", "9", (2_100, 1_900))


async def _archived(world, out):
    app = world.app()
    app.state.archived = ARCHIVED
    await app.state.live.tail.look_round()
    told = []
    written = await archive(
        app, world.contest, grow(world.contest), out, lambda done, of: told.append((done, of))
    )
    return written, told


async def test_every_region_has_a_page_in_both_languages_that_says_it_is_final(world, tmp_path):
    await _archived(world, tmp_path / "a")
    indonesian = (tmp_path / "a/c/contoh-2024/9101/index.html").read_text()
    english = (tmp_path / "a/en/c/contoh-2024/9101/index.html").read_text()

    assert "arsip: tidak berubah lagi sejak 20 Des 12.00 WIB" in indonesian
    assert "archive: final since 20 Dec 12:00 WIB" in english
    for page in (indonesian, english):
        assert "<script" not in page


async def test_nothing_there_was_a_moment_ago(world, tmp_path):
    """Who reads it does so in years to come."""
    await world.check()
    await _archived(world, tmp_path)
    live = world.app()
    await live.state.live.tail.look_round()
    ago = re.compile(r'data-t="(?:checked|changed)_ago"[^>]*>[^<]')
    pages = [page.read_text() for page in tmp_path.rglob("*.html")]

    assert [page for page in pages if ago.search(page)] == []
    assert ago.search((await asked(live, "/c/contoh-2024?lang=id"))[2].decode())
    assert "arsip: tidak berubah lagi sejak" in (tmp_path / "index.html").read_text()


async def test_a_rehearsal_can_be_archived_although_its_id_has_a_plus(tmp_path):
    world = await World(make_contest(id="contoh-2024+test", test=True)).begin()
    await world.move("9101", (1_200, 800))
    await _archived(world, tmp_path / "a")

    assert (tmp_path / "a/c/contoh-2024+test/index.html").is_file()
    assert (tmp_path / "a/v1/contests/contoh-2024+test/standings.9.json").is_file()


async def test_links_lead_to_files_of_the_archive(world, tmp_path):
    """A region's wall, English feeds and other contests were linked to and were not there."""
    other = World(make_contest(id="lain-2024"))
    other.store = world.store
    await other.begin()
    await _archived(world, tmp_path)
    pages = list(tmp_path.rglob("*.html"))
    links = {
        unescape(link.partition("?")[0])
        for page in pages
        for link in re.findall(r'(?:href|src)="(/[^"#]*)"', page.read_text())
    }

    assert {"/en/c/contoh-2024/91", "/c/contoh-2024", "/en/wall/contoh-2024/91"} <= links
    assert {"/c/contoh-2024/alerts.atom", "/en/c/contoh-2024/alerts.rss"} <= links
    assert [link for link in sorted(links) if not _is_there(tmp_path, link)] == []


def _is_there(out, link):
    place = out / unquote(link).lstrip("/")
    return place.is_file() or (place / "index.html").is_file()


async def test_snapshots_of_every_region_are_the_apis_own(world, tmp_path):
    await _archived(world, tmp_path / "a")
    kept = json.loads((tmp_path / "a/v1/contests/contoh-2024/standings.9.json").read_text())

    assert kept["standings"][0]["stage"] == "declared"
    assert [o["votes"] for o in kept["standings"][0]["options"]] == [2_100, 1_900]
    assert (tmp_path / "a/v1/contests/contoh-2024/series.9101.json").is_file()
    corrections = (tmp_path / "a/v1/contests/contoh-2024/corrections.json").read_text()
    assert json.loads(corrections)["total"] == 1


async def test_it_says_how_far_it_is_and_what_it_wrote(world, tmp_path):
    written, told = await _archived(world, tmp_path / "a")
    files = [file for file in (tmp_path / "a").rglob("*") if file.is_file()]

    assert written.files == len(files)
    assert written.bytes == sum(file.stat().st_size for file in files)
    assert told[-1][0] == told[-1][1]


async def test_a_folder_that_holds_something_is_left_alone(world, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        await _archived(world, tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


async def test_what_can_t_be_written_is_said_with_the_way_on(world, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match=r"can't be written: No space left .* remove .*/a and"):
        await _archived(world, tmp_path / "a")


def test_a_language_in_a_query_becomes_a_place_and_other_queries_stay():
    page = (
        '<a href="/c/x/9?lang=en">a</a><a href="/c/x?lang=id">b</a><link href="/static/p.css?v=1">'
    )

    assert static_links(page) == (
        '<a href="/en/c/x/9">a</a><a href="/c/x">b</a><link href="/static/p.css?v=1">'
    )
