"""A desk decides on alerts over HTTP: let out, refused, noted; a contest called and uncalled."""

import pytest

from tests.builders import make_contest
from tests.web.desk_world import Desk
from tests.web.world import World
from tracker.core.alerts.locked import numbers_in
from tracker.core.alerts.words import our_words
from tracker.core.entries import Tick
from tracker.sources.lookup import lookup

ID = "contoh-2024"
ALERTS = f"/v1/contests/{ID}/alerts"
START_MS = 1_732_690_000_000
IN = {"9101": 6, "9102": 4, "9201": 5, "9202": 5}


class Changed(Desk):
    """A whole count in which the lead has changed, and a minute has passed."""

    async def begin(self):
        await super().begin()
        for region_id, stations in IN.items():
            await self._say(region_id, (3, 2), stations, 0)
        await self._say("9201", (3, 40), 5, 10)
        await self.wait(120)
        return self

    async def _say(self, region_id, votes, stations, at_s):
        figures = {"stations_reported": stations, "stations_total": stations}
        at_ms = START_MS + at_s * 1_000
        await self.world.move(region_id, votes, figures=figures, at_ms=at_ms)

    async def wait(self, at_s):
        await self.store.log.append(ID, Tick(), now_ms=START_MS + at_s * 1_000)
        await self.world.reduce()

    async def alert(self, kind="lead.changed", region_id="9"):
        found = await self.store.alerts.raised(ID, 0, 99)
        return [a for a in found if a.type == kind and a.region_id == region_id][-1]


@pytest.fixture(name="desk")
async def _desk():
    return await Changed(World(make_contest())).begin()


async def test_an_alert_is_let_out_under_the_name_of_the_token(desk):
    alert = await desk.alert()
    assert alert.status == "waiting"
    answer = await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", json={"why": "checked"})
    await desk.world.reduce()
    after = await desk.alert()

    assert answer.json() | {"entry": 0} == {
        "alert": alert.id,
        "decision": "approve",
        "by": "siti",
        "entry": 0,
    }
    assert (after.status, after.decided.by, after.decided.why) == ("sent", "siti", "checked")
    assert after.published is not None


async def test_the_words_may_be_the_desks_and_the_numbers_stay(desk):
    alert = await desk.alert()
    other = {"headline": "Budi memimpin 35 suara", "sentence": "Ia memimpin."}
    changed = await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", json={"words": {"id": other}})

    assert changed.status_code == 409
    assert any("is missing" in problem for problem in changed.json()["problems"])


async def test_words_with_our_numbers_are_taken(desk):
    alert = await desk.alert()
    contest = desk.world.contest
    ours = our_words(alert, contest, lookup(contest).tree, "en")
    said = {
        "headline": f"Budi ahead: {' '.join(numbers_in(ours.headline))}",
        "sentence": f"Numbers: {' '.join(numbers_in(ours.sentence))}",
    }
    answer = await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", json={"words": {"en": said}})
    await desk.world.reduce()

    assert answer.status_code == 200, answer.text
    assert (await desk.alert()).words["en"].headline == said["headline"]


async def test_an_alert_is_refused_with_a_reason_or_not_at_all(desk):
    alert = await desk.alert()
    silent = await desk.ask("POST", f"{ALERTS}/{alert.id}/reject", json={})
    assert (silent.status_code, "say why" in silent.text) == (409, True)

    await desk.ask("POST", f"{ALERTS}/{alert.id}/reject", json={"why": "two hundred votes"})
    await desk.world.reduce()
    assert (await desk.alert()).status == "rejected"


async def test_what_newer_numbers_overtook_cannot_be_let_out(desk):
    alert = await desk.alert()
    await desk._say("9101", (90, 2), 6, 130)
    answer = await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", json={})

    assert answer.status_code == 409
    assert "newer numbers came first" in answer.json()["problems"][0]


async def test_a_decision_that_crosses_newer_numbers_on_its_way_lets_nothing_out(desk):
    """Both are in the log before anybody has folded them; the numbers came first."""
    alert, world = await desk.alert(), desk.world
    reduce, world.reduce = world.reduce, _nothing
    await desk._say("9101", (90, 2), 6, 130)
    await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", json={})
    world.reduce = reduce
    await world.reduce()

    assert (await desk.store.alerts.get(ID, alert.id)).status == "overtaken"


async def _nothing():
    return None


async def test_taking_note_needs_no_reason(desk):
    alert = await desk.alert()
    await desk.ask("POST", f"{ALERTS}/{alert.id}/acknowledge")
    await desk.world.reduce()

    assert (await desk.alert()).acknowledged.by == "siti"


@pytest.mark.parametrize("path", ["alerts/x/approve", "alerts/x/reject", "call", "uncall"])
@pytest.mark.parametrize("who", [None, "obs"])
async def test_nobody_but_a_desk_decides(desk, path, who):
    answer = await desk.ask("POST", f"/v1/contests/{ID}/{path}", who, json={"why": "w"})

    assert answer.status_code == (403 if who else 401)


async def test_an_alert_that_there_is_not_is_a_readable_refusal(desk):
    answer = await desk.ask("POST", f"{ALERTS}/moon/approve", json={})

    assert (answer.status_code, "there is no alert 'moon'" in answer.text) == (409, True)


@pytest.mark.parametrize("body", [b"[]", b'{"why": 7}', b'{"words": "x"}', b"\xff"])
async def test_nonsense_is_a_readable_refusal(desk, body):
    alert = await desk.alert()
    answer = await desk.ask("POST", f"{ALERTS}/{alert.id}/approve", content=body)

    assert (answer.status_code, "JSON like" in answer.json()["error"]) == (400, True)


async def test_a_contest_is_called_on_somebodys_word_and_uncalled_with_a_reason(desk):
    contest = f"/v1/contests/{ID}"
    called = await desk.ask("POST", f"{contest}/call", json={"option": "b", "source": "our desk"})
    await desk.world.reduce()
    shown = (await desk.ask("GET", contest, None)).json()["called"]
    assert (called.status_code, shown["option"], shown["by"], shown["source"]) == (
        200,
        "b",
        "siti",
        "our desk",
    )

    silent = await desk.ask("POST", f"{contest}/uncall", json={})
    assert silent.status_code == 409
    await desk.ask("POST", f"{contest}/uncall", json={"why": "too early"})
    await desk.world.reduce()
    assert (await desk.ask("GET", contest, None)).json()["called"] is None
    assert (await desk.alert("uncalled")).undoes == (await desk.alert("called")).id


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"option": "z", "source": "s"}, "there is no option 'z'"), ({"option": "b"}, "source")],
)
async def test_a_call_says_for_whom_and_on_whose_word(desk, asked, word):
    answer = await desk.ask("POST", f"/v1/contests/{ID}/call", json=asked)

    assert (answer.status_code, word in answer.text) == (400, True)


async def test_a_contest_that_was_not_called_cannot_be_uncalled(desk):
    answer = await desk.ask("POST", f"/v1/contests/{ID}/uncall", json={"why": "w"})

    assert (answer.status_code, "has not been called" in answer.text) == (409, True)
