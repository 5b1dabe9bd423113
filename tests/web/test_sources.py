"""Sources over HTTP: a desk compares them, and chooses which one counts."""

import pytest

from tests.builders import make_contest, make_delta, make_numbers, make_reports, make_source
from tests.web.test_desk import Desk
from tests.web.world import World
from tracker.core.entries import Delta

SOURCES = "/v1/contests/contoh-2024/sources"


@pytest.fixture(name="desk")
async def _desk():
    contest = make_contest(sources=(make_source(), make_source(id="press")))
    desk = await Desk(await World(contest).begin()).begin()
    said = Delta("9101", "row", None, make_numbers(7, 8))
    body = make_reports(said, source_id="press", digest="p")
    await desk.store.log.append_reports(contest.id, body, now_ms=1_732_690_000_000)
    await desk.world.reduce()
    return desk


async def test_differences_are_told_to_a_desk_with_both_numbers(desk):
    answer = (await desk.ask("GET", SOURCES)).json()
    (beside,) = answer["beside"]

    assert (answer["reports"], answer["differ"]) == (1, 1)
    assert (beside["source"], beside["region"]) == ("press", "9101")
    assert list(beside["said"]["votes"].values()) == [7, 8]
    assert list(beside["counts"]["votes"].values()) == [120, 80]
    assert list(beside["difference"]["votes"].values()) == [-113, -72]


async def test_a_desk_chooses_and_its_name_is_kept(desk):
    answer = await desk.ask("POST", SOURCES, json={"source": "press", "why": "the feed is blank"})

    assert answer.json() == {"source": "press", "by": "siti", "moved": 3, "lost": []}
    assert await desk.votes() == (7, 8)


@pytest.mark.parametrize("who", [None, "obs"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_but_a_desk_is_answered(desk, who, method):
    answer = await desk.ask(method, SOURCES, who, json={"source": "press", "why": "w"})

    assert answer.status_code == (403 if who else 401)
    assert await desk.votes() == (120, 80)


async def test_a_choice_that_loses_votes_is_refused_unless_it_may(desk):
    await desk.store.log.append_reports(
        "contoh-2024", make_reports(make_delta("9201"), digest="e"), now_ms=1_732_690_000_000
    )
    await desk.world.reduce()
    asked = {"source": "press", "why": "w"}
    refused = await desk.ask("POST", SOURCES, json=asked)
    assert (refused.status_code, "9201" in refused.text) == (409, True)

    taken = await desk.ask("POST", SOURCES, json=asked | {"losing": "yes"})
    assert "9201" in taken.json()["lost"]


@pytest.mark.parametrize("body", ["", "[]", '{"source": 7}', "{"])
async def test_nonsense_is_a_readable_refusal(desk, body):
    answer = await desk.ask("POST", SOURCES, content=body)

    assert answer.status_code in {400, 409}
    assert answer.json()["error"]


async def test_a_region_that_there_is_not_is_a_404(desk):
    assert (await desk.ask("GET", f"{SOURCES}?root=moon")).status_code == 404
