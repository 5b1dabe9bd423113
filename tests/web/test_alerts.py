"""Alerts over HTTP: from the newest or since an id, in order, each once, cheap to ask again."""

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import make_alert, make_contest
from tests.messages import faults
from tests.web.alert_world import ALERTS, AlertWorld, hexed, ids
from tracker.core.alerts.alert import Decided
from tracker.errors import StorageUnavailable
from tracker.web.alerts import listed as alerts_api
from tracker.web.alerts.waiting import Waiting


@pytest.fixture(name="world")
async def _world():
    return await AlertWorld().begin()


async def read_on(world, path, who=None):
    """Follow `next` from *path* until there is no more; return every id in order."""
    seen = []
    while True:
        answer = await world.ask(path, who)
        seen += ids(answer)
        if not answer.json()["more"]:
            return seen
        path = answer.json()["next"]


async def test_before_the_first_there_is_none_and_the_way_on_is_the_same(world):
    answer = await world.ask()

    assert answer.json() == {
        "contest": "contoh-2024",
        "alerts": [],
        "cursor": None,
        "next": ALERTS,
        "more": False,
    }


async def test_the_newest_come_in_the_order_in_which_they_were_let_out(world):
    await world.tell_public(5)

    assert ids(await world.ask(f"{ALERTS}?limit=3")) == [3, 4, 5]


async def test_an_alert_is_of_the_shape_that_we_publish_and_leads_to_its_page(world):
    await world.tell_public(1, region_id="91")
    (alert,) = (await world.ask()).json()["alerts"]

    assert faults({"op": "alert", **alert}) == []
    assert alert["url"] == "http://testserver/c/contoh-2024/91"
    assert alert["position"]["epoch"]


@pytest.mark.parametrize(
    ("path", "name", "who"),
    [
        (ALERTS, "Alerts", None),
        (f"{ALERTS}?audience=desk", "Alerts", "siti"),
        (f"{ALERTS}/{hexed(1)}", "Alert", None),
        (f"{ALERTS}?since=nowhere", "Error", None),
    ],
)
async def test_real_answers_are_of_the_described_shape(world, path, name, who):
    await world.tell(make_alert(1, published=1), make_alert(2, status="waiting"))
    described = (await world.ask("/v1/openapi.json")).json()["components"]
    answer = (await world.ask(path, who)).json()

    jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": described})


async def test_since_an_id_everything_after_it_comes_once(world):
    await world.tell_public(5)

    assert ids(await world.ask(f"{ALERTS}?since={hexed(2)}")) == [3, 4, 5]
    assert ids(await world.ask(f"{ALERTS}?since={hexed(5)}")) == []


async def test_since_the_first_everything_comes(world):
    await world.tell_public(3)

    assert ids(await world.ask(f"{ALERTS}?since=first")) == [1, 2, 3]
    assert ids(await world.ask(f"{ALERTS}?since=first&audience=desk", "siti")) == [1, 2, 3]


async def test_whoever_goes_on_after_the_newest_gets_what_comes(world):
    await world.tell_public(3)
    first = await world.ask(f"{ALERTS}?limit=2")
    await world.tell_public(2, start=4)

    assert ids(first) == [2, 3]
    assert ids(await world.ask(first.json()["next"])) == [4, 5]


async def test_the_order_is_that_of_being_let_out_not_of_having_arisen(world):
    await world.tell(make_alert(1, status="waiting"), make_alert(2, published=1))
    await world.tell(make_alert(1, published=2))

    assert ids(await world.ask()) == [2, 1]
    assert ids(await world.ask(f"{ALERTS}?since={hexed(2)}")) == [1]


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_page_by_page_every_alert_comes_once(world, limit):
    await world.tell_public(7)
    path = f"{ALERTS}?since={hexed(1)}&limit={limit}"

    assert await read_on(world, path) == [2, 3, 4, 5, 6, 7]


async def test_a_page_on_which_nothing_fits_still_goes_on(world, monkeypatch):
    monkeypatch.setattr(alerts_api, "LOOKED_AT_MAX", 2)
    await world.tell_public(5)
    await world.tell_public(1, start=6, type="lead.changed")
    page = await world.ask(f"{ALERTS}?since={hexed(1)}&type=lead")

    assert (ids(page), page.json()["more"], page.json()["cursor"]) == ([], True, hexed(3))
    assert await read_on(world, page.json()["next"]) == [6]


@given(
    kinds=st.lists(st.sampled_from(["lead.changed", "progress"]), min_size=1, max_size=12),
    limit=st.integers(1, 4),
    looked_at=st.integers(1, 5),
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_the_pages_are_a_filter_loses_and_repeats_nothing(
    kinds, limit, looked_at, monkeypatch
):
    monkeypatch.setattr(alerts_api, "LOOKED_AT_MAX", looked_at)
    world = await AlertWorld().begin()
    told = [make_alert(n, published=n, type=kind) for n, kind in enumerate(kinds, 1)]
    await world.tell(*told)
    wanted = [a.number for a in told[1:] if a.type == "lead.changed"]
    path = f"{ALERTS}?since={hexed(1)}&type=lead&limit={limit}"

    assert await read_on(world, path) == wanted


async def test_an_id_that_is_none_says_how_to_start_over(world):
    answer = await world.ask(f"{ALERTS}?since=nowhere")

    assert answer.status_code == 404
    assert "leave `since` out to start over" in answer.json()["error"]


async def test_what_waits_is_no_id_for_the_public(world):
    await world.tell(make_alert(1, status="waiting"))

    assert (await world.ask(f"{ALERTS}?since={hexed(1)}")).status_code == 404
    assert (await world.ask(f"{ALERTS}/{hexed(1)}")).status_code == 404
    assert ids(await world.ask()) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("root=91", [2, 3]),
        ("root=9101", [3]),
        ("type=lead", [2]),
        ("type=lead.changed,progress", [2, 4]),
        ("type=lead.changed&type=progress", [2, 4]),
        ("type=win.certain", []),
        ("significance=3", [2]),
        ("significance=2", [1, 2, 3]),
        ("root=91&significance=3&type=lead", [2]),
    ],
)
async def test_filters_keep_what_is_asked_for(world, query, found):
    await world.tell(
        make_alert(1, published=1),
        make_alert(2, published=2, type="lead.changed", significance=3, region_id="91"),
        make_alert(3, published=3, region_id="9101"),
        make_alert(4, published=4, type="progress", significance=1),
    )

    assert ids(await world.ask(f"{ALERTS}?{query}")) == found


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("root=77", 404),
        ("type=lea", 400),
        ("type=lead,vote.bought", 400),
        ("significance=4", 400),
        ("limit=0", 400),
        ("limit=201", 400),
        ("audience=everybody", 400),
        ("audience=desk", 401),
    ],
)
async def test_a_wrong_request_gets_one_readable_sentence(world, query, status):
    answer = await world.ask(f"{ALERTS}?{query}")

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_desk_gets_everything_as_it_arose(world):
    decided = Decided("siti", 1, "no")
    await world.tell(
        make_alert(1, status="waiting"),
        make_alert(2, published=1),
        make_alert(3, status="rejected", decided=decided),
        make_alert(4, status="overtaken"),
        make_alert(5, audience="desk"),
    )
    answer = await world.ask(f"{ALERTS}?audience=desk", "siti")

    assert ids(answer) == [1, 2, 3, 4, 5]
    assert answer.json()["alerts"][2]["decided"]["by"] == "siti"
    assert answer.headers["cache-control"] == "no-store"
    assert await read_on(world, f"{ALERTS}?audience=desk&limit=2&since={hexed(1)}", "siti") == [
        2,
        3,
        4,
        5,
    ]


async def test_a_desk_that_looks_every_moment_is_sent_only_what_moved(world):
    path = f"{ALERTS}?audience=desk"
    await world.tell(make_alert(1, status="waiting"))
    first = await world.ask(path, "siti")
    held = {"If-None-Match": first.headers["etag"]}
    again = await world.ask(path, "siti", headers=held)
    await world.tell(make_alert(1, status="rejected", decided=Decided("siti", 1, "no")))
    moved = await world.ask(path, "siti", headers=held)

    assert (again.status_code, again.content) == (304, b"")
    assert moved.json()["alerts"][0]["status"] == "rejected"


async def test_a_desk_may_ask_for_what_waits(world):
    await world.tell(make_alert(1, status="waiting"), make_alert(2, published=1))

    assert ids(await world.ask(f"{ALERTS}?audience=desk&status=waiting", "siti")) == [1]
    assert (await world.ask(f"{ALERTS}?audience=desk&status=odd", "siti")).status_code == 400


async def test_a_token_without_the_desks_scope_is_not_enough(world):
    assert (await world.ask(f"{ALERTS}?audience=desk", "obs")).status_code == 403


async def test_nothing_new_is_not_sent_again(world):
    await world.tell_public(1)
    first = await world.ask()
    held = {"If-None-Match": first.headers["etag"]}
    again = await world.ask(headers=held)
    await world.tell(make_alert(2, status="waiting"))
    waiting = await world.ask(headers=held)
    await world.tell_public(1, start=3)
    moved = await world.ask(headers=held)

    assert (again.status_code, again.content) == (304, b"")
    assert (waiting.status_code, moved.status_code) == (304, 200)
    assert "public" in first.headers["cache-control"]


async def test_one_alert_can_be_had_by_its_id(world):
    await world.tell(make_alert(1, published=1), make_alert(2, status="waiting"))
    public = await world.ask(f"{ALERTS}/{hexed(1)}")
    waiting = await world.ask(f"{ALERTS}/{hexed(2)}?audience=desk", "siti")

    assert (public.json()["id"], "decided" in public.json()) == (hexed(1), False)
    assert (waiting.json()["status"], waiting.json()["decided"]) == ("waiting", None)


async def test_what_is_no_longer_in_memory_is_read_from_the_store(world, monkeypatch):
    monkeypatch.setattr("tracker.core.alerts.bulletin.KEPT_MAX", 3)
    await world.tell_public(9)
    async with await world.client() as client:
        newest = await client.get(ALERTS)
        since = await client.get(f"{ALERTS}?since={hexed(2)}")

    assert ids(newest) == [7, 8, 9]
    assert ids(since) == [3, 4, 5, 6, 7, 8, 9]


async def test_a_crowd_is_one_question_to_the_store(world):
    await world.tell_public(3)
    asked = []

    class Counted:
        def __getattr__(self, name):
            asked.append(name)
            return getattr(world.store.alerts, name)

    async with await world.client(alerts=Counted()) as client:
        for _ in range(5):
            await client.get(f"{ALERTS}?since={hexed(1)}")

    assert asked == ["published"]


async def test_an_answer_without_what_the_store_held_back_is_not_taken_for_the_newest(world):
    class Away:
        on = True

        def __getattr__(self, name):
            if self.on:
                raise StorageUnavailable("away")
            return getattr(world.store.alerts, name)

    away = Away()
    await world.tell_public(2)
    async with await world.client(alerts=away) as client:
        before = await client.get(ALERTS)
        away.on = False
        after = await client.get(ALERTS, headers={"If-None-Match": before.headers["etag"]})

    assert (ids(before), after.status_code, ids(after)) == ([], 200, [1, 2])


async def test_without_the_store_the_newest_that_are_known_are_told(world):
    await world.tell_public(2)

    class Away:
        on = False

        def __getattr__(self, name):
            if self.on:
                raise StorageUnavailable("away")
            return getattr(world.store.alerts, name)

    away = Away()
    async with await world.client(alerts=away) as client:
        before = await client.get(ALERTS)
        away.on = True
        after = await client.get(f"{ALERTS}?limit=9")
        unknown = await client.get(f"{ALERTS}?since=unknown")

    assert ids(before) == ids(after) == [1, 2]
    assert unknown.status_code == 503


async def test_what_the_rules_raise_reaches_the_public_and_the_desk():
    world = await AlertWorld(make_contest()).begin()
    for region_id, stations in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5)):
        figures = {"stations_reported": stations, "stations_total": stations}
        await world.move(region_id, (120, 80), figures=figures)
    public = (await world.ask()).json()["alerts"]
    desk = (await world.ask(f"{ALERTS}?audience=desk", "siti")).json()["alerts"]

    assert {alert["status"] for alert in public} == {"sent"}
    assert "Provinsi Contoh: Semua 20 TPS sudah masuk" in [a["headline"]["id"] for a in public]
    assert {alert["id"] for alert in public} < {alert["id"] for alert in desk}
    assert [alert["number"] for alert in desk] == list(range(1, len(desk) + 1))


async def test_what_waits_is_found_however_much_came_after_it(world, monkeypatch):
    """A queue that is empty because of what came later would never let an alert out."""
    monkeypatch.setattr(alerts_api, "LOOKED_AT_MAX", 2)
    await world.tell(make_alert(1, status="waiting"))
    await world.tell(*(make_alert(n, audience="desk") for n in range(2, 9)))

    assert ids(await world.ask(f"{ALERTS}?audience=desk&status=waiting", "siti")) == [1]


async def test_what_waits_is_followed_as_it_comes_and_goes(world):
    waiting = Waiting(world.store.alerts)
    await world.tell(make_alert(1, status="waiting"), make_alert(2, status="waiting"))
    first = await waiting.of(await _replica(world))
    await world.tell(make_alert(1, status="overtaken"), make_alert(3, status="waiting"))
    second = await waiting.of(await _replica(world))
    await world.replace_alerts(make_alert(1, status="waiting"))
    third = await waiting.of(await _replica(world))

    assert [[a.number for a in found] for found in (first, second, third)] == [[1, 2], [2, 3], [1]]


async def _replica(world):
    live = world.app().state.live
    await live.tail.look_round()
    return live.replicas[world.contest.id]
