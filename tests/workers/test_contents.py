"""What a delivery says, in our own words and in the one JSON of an alert."""

import json
from functools import partial

import pytest
from jsonschema import Draft202012Validator

from tests.builders import CONTEST, make_delivery, make_hook
from tests.tidy.code import ROOT
from tests.workers.notified import notified
from tracker.core.alerts.alert_wire import alert_json
from tracker.core.alerts.words import wording
from tracker.core.delivery.digest import gathered
from tracker.core.tree import grow
from tracker.notify.events import body_of
from workers.contents import Contents

SCHEMA = json.loads((ROOT / "docs" / "protocol" / "alert.schema.json").read_text())
SITE = "https://count.example"


@pytest.fixture(name="world")
async def _world():
    async with notified() as world:
        yield world


def contents(world):
    shown = partial(alert_json, site=SITE)
    return Contents(world.store, shown, wording, grow, SITE)


def delivery(alert, **changes):
    return make_delivery(1, id=alert.id, **changes)


async def test_an_event_carries_the_alert_as_our_http_gives_it(world):
    (alert,) = await world.raise_alerts()
    event = await contents(world).event(make_hook(), delivery(alert))

    assert event["data"] == alert_json(alert, CONTEST, grow(CONTEST), SITE) | {"news": True}
    Draft202012Validator(SCHEMA).validate(json.loads(body_of(event))["data"])


async def test_a_digest_is_an_alert_of_the_same_shape_that_lists_the_others(world):
    alerts = await world.raise_alerts(3, late=True)
    digest = gathered([delivery(alert) for alert in alerts], 5)
    event = await contents(world).event(make_hook(), digest)

    Draft202012Validator(SCHEMA).validate(json.loads(body_of(event))["data"])
    assert (event["id"], event["data"]["type"]) == (digest.id, "digest")
    assert [one["id"] for one in event["data"]["alerts"]] == [alert.id for alert in alerts]
    assert "3" in event["data"]["headline"]["en"]


async def test_a_chat_says_it_in_its_own_language(world):
    (alert,) = await world.raise_alerts()
    words = wording(alert, CONTEST, grow(CONTEST))
    for language in ("id", "en"):
        (line,) = await contents(world).lines(make_hook(language=language), delivery(alert))
        assert (line.headline, line.sentence) == (
            words[language].headline,
            words[language].sentence,
        )
        assert line.url == f"{SITE}/c/{CONTEST.id}/9"


async def test_a_digest_in_a_chat_is_said_alert_by_alert_in_their_order(world):
    alerts = await world.raise_alerts(3, late=True)
    digest = gathered([delivery(alert) for alert in reversed(alerts)], 5)
    lines = await contents(world).lines(make_hook(), digest)

    assert len(lines) == 3
    assert not any(line.news for line in lines)


async def test_what_its_audience_may_not_have_is_not_said(world):
    (alert,) = await world.raise_alerts(public=False)
    said = contents(world)

    assert await said.event(make_hook(), delivery(alert)) is None
    assert await said.lines(make_hook(), delivery(alert)) == ()
    assert await said.event(make_hook(audience="desk"), delivery(alert)) is not None
    assert await said.event(make_hook(), delivery(alert, contest_id="other")) is None
