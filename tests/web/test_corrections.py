"""Corrections over HTTP: for everybody, with before and after, and cheap to ask for again."""

import pytest

from tests.web.desk_world import CORRECTIONS, NORTH, Desk

FIRST, SECOND = {"a": 30, "b": 20}, {"a": 25, "b": 22}


@pytest.fixture(name="desk")
async def _desk():
    desk = await Desk().begin()
    await desk.world.move("9102", (30, 20))
    await desk.world.move("9102", (25, 22))
    return desk


async def corrections(desk, query=""):
    return (await desk.ask("GET", f"{CORRECTIONS}{query}", None)).json()


async def test_a_correction_has_before_after_and_the_difference_for_everybody(desk):
    (correction,) = (await corrections(desk))["corrections"]

    assert (correction["before"]["votes"], correction["after"]["votes"]) == (FIRST, SECOND)
    assert correction["difference"]["votes"] == {"a": -5, "b": 2}
    assert [step["name"] for step in correction["path"]] == [
        "Provinsi Contoh",
        "Kota Satu",
        "Satu Selatan",
    ]
    assert correction["at"] == "2024-11-27T06:46:40Z"
    assert correction["source_at"] == "2024-11-27T06:00:00Z"
    assert (correction["by"], correction["why"], correction["station"]) == (None, None, None)


async def test_the_newest_comes_first(desk):
    await desk.world.move("9201", (9, 9))
    await desk.world.move("9201", (8, 9))
    answer = await corrections(desk)

    assert [one["region"] for one in answer["corrections"]] == ["9201", "9102"]
    assert (answer["total"], answer["count"]) == (2, 2)


async def test_a_region_has_those_below_it_and_the_contests_total(desk):
    inside, outside = await corrections(desk, "?root=91"), await corrections(desk, "?root=92")

    assert (inside["total"], inside["count"], len(inside["corrections"])) == (1, 1, 1)
    assert (outside["total"], outside["count"], outside["corrections"]) == (1, 0, [])


async def test_a_limit_takes_the_newest_and_leaves_the_count(desk):
    await desk.world.move("9102", (20, 22))
    answer = await corrections(desk, "?limit=1")

    assert [one["after"]["votes"]["a"] for one in answer["corrections"]] == [20]
    assert answer["count"] == 2


@pytest.mark.parametrize(
    ("query", "status"), [("?root=77", 404), ("?limit=0", 400), ("?limit=1001", 400)]
)
async def test_a_wrong_request_gets_one_readable_sentence(desk, query, status):
    answer = await desk.ask("GET", f"{CORRECTIONS}{query}", None)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_released_decrease_says_who_let_it_count_and_why(desk):
    await desk.ask("POST", f"{NORTH}/release", json={"why": "the office confirms it"})
    await desk.world.reduce()
    newest = (await corrections(desk))["corrections"][0]

    assert newest["region"] == "9101"
    assert (newest["by"], newest["why"]) == ("siti", "the office confirms it")
    assert newest["difference"]["votes"] == {"a": -120, "b": -80}


async def test_nothing_new_is_not_sent_again(desk):
    first = await desk.ask("GET", CORRECTIONS, None)
    held = {"If-None-Match": first.headers["etag"]}
    again = await desk.ask("GET", CORRECTIONS, None, headers=held)
    await desk.world.move("9201", (9, 9))
    quiet = await desk.ask("GET", CORRECTIONS, None, headers=held)
    await desk.world.move("9201", (8, 9))
    moved = await desk.ask("GET", CORRECTIONS, None, headers=held)

    assert (again.status_code, quiet.status_code, moved.status_code) == (304, 304, 200)
    assert again.content == b""
    assert "public" in first.headers["cache-control"]


async def test_another_epoch_is_another_validator(desk):
    first = await desk.ask("GET", CORRECTIONS, None)
    await desk.world.start_over()
    held = {"If-None-Match": first.headers["etag"]}

    assert (await desk.ask("GET", CORRECTIONS, None, headers=held)).status_code == 200


async def test_corrections_stay_told_under_a_recapitulation(desk):
    await desk.world.recap("recap_kota", "91", (500, 400))

    assert (await corrections(desk))["total"] == 1
    assert (await corrections(desk, "?root=91"))["count"] == 1


async def test_before_any_numbers_there_are_none():
    desk = Desk()
    await desk.world.begin()

    assert await corrections(desk) == {"total": 0, "count": 0, "corrections": []}
