"""Sources over HTTP: a desk compares them, and chooses which one counts."""

import pytest

from tests.builders import (
    make_contest,
    make_delta,
    make_numbers,
    make_press,
    make_reports,
    make_source,
    make_token,
)
from tests.web.desk_world import SECRETS, Desk
from tests.web.world import World
from tracker.core.entries import Delta
from tracker.core.token import digest_of, token_text
from tracker.errors import StorageUnavailable

CONTEST = "/v1/contests/contoh-2024"
COMPARE, CHOOSE, REPORTS = (
    f"{CONTEST}/{path}" for path in ("reconciliation", "counting-source", "reports")
)
BY_HAND = (make_source(), make_press())


@pytest.fixture(name="desk")
async def _desk():
    contest = make_contest(sources=(make_source(), make_source(id="press")))
    desk = await Desk(await World(contest).begin()).begin()
    said = Delta("9101", "row", None, make_numbers(7, 8))
    body = make_reports(said, source_id="press", digest="p")
    await desk.store.log.append_reports(contest.id, body, now_ms=1_732_690_000_000)
    await desk.world.reduce()
    return desk


async def test_differences_are_told_to_a_desk_with_both_numbers_and_times(desk):
    answer = (await desk.ask("GET", COMPARE)).json()
    (beside,) = answer["rows"]

    assert (answer["counting_source"], answer["total"], answer["differ"]) == ("feed", 1, 1)
    assert (beside["source"], beside["region"], beside["agrees"]) == ("press", "9101", False)
    assert beside["said"]["votes"] == {"a": 7, "b": 8}
    assert beside["shown"]["votes"] == {"a": 120, "b": 80}
    assert beside["difference"]["votes"] == {"a": -113, "b": -72}
    assert beside["said"]["source_at"] == beside["shown"]["source_at"] == "2024-11-27T06:00:00Z"
    assert beside["since"] == "2024-11-27T06:46:40Z"


async def test_a_part_of_the_tree_may_be_asked_for(desk):
    assert (await desk.ask("GET", f"{COMPARE}?root=91&differing=yes")).json()["total"] == 1
    assert (await desk.ask("GET", f"{COMPARE}?root=92")).json()["rows"] == []


async def test_a_desk_chooses_and_its_name_is_kept(desk):
    answer = await desk.ask("POST", CHOOSE, json={"source": "press", "why": "the feed is blank"})

    assert answer.json() == {"source": "press", "by": "siti", "moved": 3, "lost": []}
    assert await desk.votes() == (7, 8)


@pytest.mark.parametrize("who", [None, "obs"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", COMPARE), ("POST", CHOOSE), ("POST", REPORTS)]
)
async def test_nobody_but_a_desk_is_answered(desk, who, method, path):
    answer = await desk.ask(method, path, who, json={"source": "press", "why": "w"})

    assert answer.status_code == (403 if who else 401)
    assert await desk.votes() == (120, 80)


async def test_a_choice_that_loses_votes_is_refused_unless_it_may(desk):
    await desk.store.log.append_reports(
        "contoh-2024", make_reports(make_delta("9201"), digest="e"), now_ms=1_732_690_000_000
    )
    await desk.world.reduce()
    asked = {"source": "press", "why": "w"}
    refused = await desk.ask("POST", CHOOSE, json=asked)
    assert (refused.status_code, "9201" in refused.text) == (409, True)

    taken = await desk.ask("POST", CHOOSE, json=asked | {"losing": "yes"})
    assert "9201" in taken.json()["lost"]


@pytest.mark.parametrize("body", ["", "[]", '{"source": 7}', "{"])
async def test_nonsense_is_a_readable_refusal(desk, body):
    answer = await desk.ask("POST", CHOOSE, content=body)

    assert answer.status_code in {400, 409}
    assert answer.json()["error"]


async def test_a_region_that_there_is_not_is_a_404(desk):
    assert (await desk.ask("GET", f"{COMPARE}?root=moon")).status_code == 404


REPORT = {"author": "Rina", "from": "https://press.example/1", "dated": "2024-11-28"}
LINE = {"region": "91", "votes": {"1": 120, "2": "80"}, "valid": 201}


class Press(Desk):
    """A contest with a source by hand, and a token that may only send in."""

    async def begin(self):
        await super().begin()
        secret = token_text(b"i" * 20)
        SECRETS["rina"] = secret
        await self.store.tokens.create(make_token("rina", "ingest", digest=digest_of(secret)))
        return self


@pytest.fixture(name="press")
async def _press():
    return await Press(await World(make_contest(sources=BY_HAND)).begin()).begin()


@pytest.mark.parametrize("who", ["siti", "rina"])
async def test_a_report_is_entered_under_the_name_of_the_token(press, who):
    answer = (await press.ask("POST", REPORTS, who, json=REPORT | {"reports": [LINE]})).json()
    await press.world.reduce()
    (entry,) = await press.store.log.read("contoh-2024", 2, 9)

    assert (answer["by"], answer["taken"], answer["counts"]) == (who, ["91"], False)
    assert [found["code"] for found in answer["findings"]] == ["E201"]
    assert answer["findings"][0]["text"]["id"].startswith("jumlah suara semua pilihan 200")
    assert (entry.body.provenance.by, entry.body.provenance.author) == (who, "Rina")
    assert await press.votes() == (120, 80)


async def test_a_table_is_entered_with_the_query_saying_where_it_was_read(press):
    answer = await press.ask(
        "POST",
        REPORTS,
        "rina",
        params=REPORT | {"source": "press"},
        content=b"region,1,2\n91,120,80\n92,30,20\n",
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )

    assert answer.json()["taken"] == ["91", "92"]


async def test_every_bad_line_is_answered_at_once_and_nothing_is_taken(press):
    answer = await press.ask(
        "POST",
        REPORTS,
        params=REPORT | {"author": ""},
        content=b"region,1,2\n91,x,80\n77,30,20\n",
        headers={"Content-Type": "text/csv"},
    )

    assert answer.status_code == 400
    assert answer.json()["problems"] == [
        "author: say who wrote or phoned it in",
        "line 2: 1 'x' is not a count",
        "line 3: there is no region '77'",
    ]
    assert (await press.store.log.head("contoh-2024")).offset == 2


async def test_who_may_only_send_in_may_not_choose_what_counts(press):
    await press.ask("POST", REPORTS, "rina", json=REPORT | {"reports": [LINE]})
    refused = await press.ask("POST", CHOOSE, "rina", json={"source": "press", "why": "w"})

    assert refused.status_code == 403


async def test_a_desk_lets_the_press_count_and_goes_back(press):
    await press.ask("POST", REPORTS, "rina", json=REPORT | {"reports": [LINE]})
    await press.world.reduce()
    asked = {"source": "press", "why": "the feed is blank", "losing": "yes"}
    assert (await press.ask("POST", CHOOSE, json=asked)).status_code == 200
    await press.world.reduce()
    shown = (await press.ask("GET", f"{CONTEST}/standings", None)).json()
    assert shown["contest"]["counting_source"] == "press"
    assert shown["contest"]["sources"][1]["state"] == "by_hand"
    assert [option["votes"] for option in shown["standings"][0]["options"]] == [120, 80]

    await press.ask("POST", CHOOSE, json={"source": "feed", "why": "it is back"})
    assert await press.votes() == (120, 80)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"reports": 7}', b"\xff"])
async def test_a_report_that_is_none_is_a_readable_refusal(press, body):
    for kind in ("application/json", "text/csv"):
        answer = await press.ask("POST", REPORTS, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 400
        assert answer.json()["problems"]


class Away:
    """Sources whose store can't be reached."""

    async def compared(self, contest):
        raise StorageUnavailable("away")


async def test_a_store_that_is_away_is_said_so(desk):
    headers = {"Authorization": f"Bearer {SECRETS['siti']}"}
    async with await desk.client(sources=Away()) as client:
        answer = await client.get(COMPARE, headers=headers)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "come back" in answer.json()["error"]
