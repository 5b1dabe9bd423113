"""The desk over HTTP: what is held needs a token, and a recorded body is never a page."""

import jsonschema
import pytest

from tests.builders import make_numbers
from tests.web.desk_world import CORRECTIONS, HOLDS, NORTH, SECRETS, Desk
from tracker.errors import StorageUnavailable

PRIVATE = [
    ("GET", HOLDS),
    ("GET", NORTH),
    ("POST", f"{NORTH}/release"),
    ("POST", f"{NORTH}/reject"),
    ("POST", f"{HOLDS}/release"),
    ("POST", f"{HOLDS}/reject"),
    ("GET", f"/v1/recordings/{'a' * 64}"),
]


@pytest.fixture(name="desk")
async def _desk():
    return await Desk().begin()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("obs", 403)])
@pytest.mark.parametrize(("method", "path"), PRIVATE)
async def test_nobody_else_sees_what_is_held_or_decides(desk, who, status, method, path):
    answer = await desk.ask(method, path, who)

    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert "zeros" not in answer.text


async def test_what_is_held_is_shown_beside_what_counts(desk):
    (hold,) = (await desk.holds())["holds"]

    assert (hold["region"], hold["source"], hold["part"]) == ("9101", "feed", "row")
    assert hold["held"]["votes"] == {"a": 0, "b": 0}
    assert hold["good"]["votes"] == {"a": 120, "b": 80}
    assert hold["difference"]["votes"] == {"a": -120, "b": -80}
    assert hold["reasons"]["en"] == ["every option has 0 votes although 3 stations are in"]
    assert hold["reasons"]["id"] == ["semua pilihan 0 suara padahal 3 TPS sudah masuk"]


async def test_one_hold_has_an_address_of_its_own(desk):
    (listed,) = (await desk.holds())["holds"]
    answer = await desk.ask("GET", listed["hold_url"])

    assert answer.json() == listed
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_not_held_has_no_address(desk):
    for name in ("feed/row/9102", "feed/own/9101", "feed/other/9101", "press/row/9101"):
        assert (await desk.ask("GET", f"{HOLDS}/{name}")).status_code == 404


async def test_the_page_of_a_held_region_says_that_it_is_held(desk):
    (hold,) = (await desk.holds())["holds"]
    page = await desk.ask("GET", f"{hold['page_url']}?lang=en", None)

    assert page.status_code == 200
    assert "Satu Utara" in page.text
    assert "held since" in page.text


async def test_holds_are_listed_below_a_region_and_of_a_source(desk):
    await desk.hold("9201")
    await desk.hold("91", part="own")

    def names(answer):
        return [hold["name"] for hold in answer["holds"]]

    assert names(await desk.holds()) == ["feed/own/91", "feed/row/9101", "feed/row/9201"]
    assert names(await desk.holds("?root=91")) == ["feed/own/91", "feed/row/9101"]
    assert names(await desk.holds("?source=press")) == []
    assert (await desk.ask("GET", f"{HOLDS}?root=77")).status_code == 404


async def test_many_holds_come_in_pages_that_miss_none(desk):
    await desk.hold("9102", "9201", "9202")
    await desk.hold("91", part="own")
    seen, path = [], f"{HOLDS}?limit=2"
    while path:
        answer = (await desk.ask("GET", path)).json()
        seen += [hold["name"] for hold in answer["holds"]]
        path = answer["next"]

    assert answer["total"] == 5
    assert seen == ["feed/own/91", *(f"feed/row/{r}" for r in ("9101", "9102", "9201", "9202"))]


async def test_a_page_begins_after_a_hold_that_has_ended_meanwhile(desk):
    await desk.hold("9201")
    answer = await desk.holds("?after=feed/row/9102")

    assert [hold["region"] for hold in answer["holds"]] == ["9201"]
    assert (await desk.ask("GET", f"{HOLDS}?after=9102")).status_code == 400


async def test_a_recorded_body_opens_as_text_and_never_as_a_page(desk):
    (hold,) = (await desk.holds())["holds"]
    answer = await desk.ask("GET", hold["body_url"])

    assert answer.content == b"<b>zeros</b>"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("digest", ["a" * 64, "..", "x", "%2e%2e%2fetc"])
async def test_a_body_that_is_not_there_is_not_found(desk, digest):
    assert (await desk.ask("GET", f"/v1/recordings/{digest}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "name"), [(HOLDS, "Holds"), (NORTH, "Hold"), (CORRECTIONS, "Corrections")]
)
async def test_answers_are_of_the_described_shape(desk, path, name):
    await desk.hold("77")
    await desk.world.move("9102", (30, 20))
    await desk.world.move("9102", (25, 22))

    await fits(desk, name, (await desk.ask("GET", path)).json())


async def test_the_answer_to_a_decision_is_of_the_described_shape(desk):
    answer = await desk.ask("POST", f"{NORTH}/reject", json={"why": "zeros"})

    await fits(desk, "Decided", answer.json())


async def fits(desk, name, answer):
    """Hold an answer to its published shape, which lets no field be missing or unknown."""
    document = (await desk.ask("GET", "/v1/openapi.json", None)).json()
    schemas = document["components"]["schemas"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    jsonschema.validate(answer, schema)
    assert set(answer) == set(schemas[name]["properties"])


async def test_a_first_report_that_is_held_has_nothing_good_beside_it(desk):
    await desk.hold("9202", new=make_numbers(0, 0, stations_reported=2))
    (hold,) = (await desk.holds("?root=9202"))["holds"]

    assert (hold["good"], hold["difference"]) == (None, None)


class Away:
    """A desk whose store can't be reached."""

    async def holds(self, contest, below, source_id):
        raise StorageUnavailable("away")

    async def corrections(self, contest, below):
        raise StorageUnavailable("away")


async def test_a_store_that_is_away_is_said_so(desk):
    headers = {"Authorization": f"Bearer {SECRETS['siti']}"}
    async with await desk.client(desk=Away()) as client:
        for path in (HOLDS, CORRECTIONS):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 503
            assert "come back" in answer.json()["error"]


async def test_an_app_without_a_desk_has_none(desk):
    headers = {"Authorization": f"Bearer {SECRETS['siti']}"}
    async with await desk.client(desk=None) as client:
        assert (await client.get(HOLDS, headers=headers)).status_code == 404
