"""The recapitulation over HTTP: a desk enters what a tier's document says."""

import json

import pytest

from tests.builders import make_contest, make_source
from tests.web.desk_world import Desk
from tests.web.world import World

CONTEST = "/v1/contests/contoh-2024"
RECAP = f"{CONTEST}/recapitulation"
TOLD = {"document": "Model D.Hasil Kabko", "dated": "2024-12-03"}
CITY = {"region": "91", "votes": {"1": 130, "2": "85"}, "valid": 215}
SHEET = TOLD | {"stage": "recap_kota"}


@pytest.fixture(name="desk")
async def _desk():
    return await Desk(await World(make_contest(sources=(make_source(),))).begin()).begin()


async def _shown(desk, region_id="91"):
    await desk.world.reduce()
    answer = (await desk.ask("GET", f"{CONTEST}/standings?root={region_id}", None)).json()
    shown = answer["standings"][0]
    return [option["votes"] for option in shown["options"]], shown["stage"]


async def test_a_city_is_entered_under_the_name_of_the_token(desk):
    answer = await desk.ask("POST", RECAP, json=SHEET | {"reports": [CITY]})
    (entered,) = answer.json()["entered"]

    assert (answer.status_code, answer.json()["by"]) == (200, "siti")
    assert (entered["stage"], entered["regions"]) == ("recap_kota", ["91"])
    assert await _shown(desk) == ([130, 85], "recap_kota")


async def test_the_same_sent_twice_is_one_entry(desk):
    sent = {"json": SHEET | {"reports": [CITY]}}
    await desk.ask("POST", RECAP, **sent)
    again = (await desk.ask("POST", RECAP, **sent)).json()

    assert again["entered"][0]["offset"] is None


async def test_a_table_is_entered_with_the_query_saying_its_tier_and_document(desk):
    answer = await desk.ask(
        "POST",
        RECAP,
        params=SHEET,
        content="region,1,2\n91,130,85\n92,1.030,20\n",
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )

    assert answer.json()["entered"][0]["regions"] == ["91", "92"]
    assert await _shown(desk, "92") == ([1_030, 20], "recap_kota")


async def test_a_file_of_kpu_says_its_tiers_itself(desk):
    forms = {"92": {"db": {"jml_wilayah": 1, "jml_wilayah_publikasi": 0}}}
    table = {"91": {"a": 130, "b": 85}, "92": {"a": 30, "b": 20}}
    file = json.dumps({"table": table, "progress_d_child": forms})
    answer = (await desk.ask("POST", RECAP, params=TOLD | {"hr": "yes"}, content=file)).json()

    assert [(e["stage"], e["regions"]) for e in answer["entered"]] == [("recap_kota", ["91"])]
    assert answer["left_out"] == ["92: 0 of 1 forms are published"]


async def test_what_a_tier_says_can_be_taken_back(desk):
    await desk.ask("POST", RECAP, json=SHEET | {"reports": [CITY]})
    answer = await desk.ask("POST", RECAP, json=SHEET | {"withdraw": "91"})
    again = await desk.ask("POST", RECAP, json=SHEET | {"withdraw": "91"})

    assert answer.json()["entered"][0]["regions"] == ["91"]
    assert await _shown(desk) == ([120, 80], "counting")
    assert again.json()["problems"] == ["91 has no numbers of recap_kota"]


async def test_a_sum_that_does_not_add_up_is_taken_and_told(desk):
    slip = CITY | {"valid": 217}
    answer = (await desk.ask("POST", RECAP, json=SHEET | {"reports": [slip]})).json()
    (found,) = answer["entered"][0]["findings"]

    assert (found["code"], found["region"]) == ("E201", "91")
    assert "217" in found["text"]["id"]


async def test_a_digit_too_many_is_refused_until_somebody_says_that_it_stands_there(desk):
    slip = SHEET | {"reports": [CITY | {"votes": {"1": 130_000, "2": 85}, "valid": 130_085}]}
    refused = await desk.ask("POST", RECAP, json=slip)
    assert (refused.status_code, "E205" in refused.text) == (400, True)
    assert await _shown(desk) == ([120, 80], "counting")

    taken = await desk.ask("POST", RECAP, params={"despite": "yes"}, json=slip)
    assert taken.json()["entered"][0]["regions"] == ["91"]


async def test_every_problem_is_answered_at_once_and_nothing_is_taken(desk):
    sent = {"stage": "recap_moon", "dated": "soon", "from": "javascript:1", "reports": [{}]}
    answer = await desk.ask("POST", RECAP, json=sent)

    assert answer.status_code == 400
    assert [problem.partition(":")[0] for problem in answer.json()["problems"]] == [
        "dated",
        "from",
        "document",
        "the column region is missing",
        "report 1",
        "report 1",
        "stage",
    ]
    assert (await desk.store.log.head("contoh-2024")).offset == 2


async def test_a_region_of_another_level_is_refused(desk):
    district = CITY | {"region": "9101"}
    answer = await desk.ask("POST", RECAP, json=SHEET | {"reports": [district]})

    assert answer.json()["problems"] == ["9101 is a district, but recap_kota is about every city"]


@pytest.mark.parametrize("who", [None, "obs"])
async def test_nobody_but_a_desk_enters_a_recapitulation(desk, who):
    answer = await desk.ask("POST", RECAP, who, json=SHEET | {"reports": [CITY]})

    assert answer.status_code == (403 if who else 401)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"reports": 7}', b"\xff", b"<html>"])
@pytest.mark.parametrize("kind", ["application/json", "text/csv"])
@pytest.mark.parametrize("hr", ["yes", ""])
async def test_what_is_no_recapitulation_is_a_readable_refusal(desk, body, kind, hr):
    answer = await desk.ask(
        "POST", RECAP, params=SHEET | {"hr": hr}, content=body, headers={"Content-Type": kind}
    )

    assert answer.status_code == 400
    assert answer.json()["problems"]
