"""Signed webhooks: any receiver with the standard's library verifies them, rotation included."""

import json
import time
from datetime import datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.builders import make_alert, make_hook
from tracker.core.delivery.hook import Secret, secret_text
from tracker.notify.events import BODY_BYTES_MAX, body_of, event_of, trial_event
from tracker.notify.webhooks import send_event, signed_headers

OLD, NEW, OTHERS = (secret_text(letter * 32) for letter in (b"o", b"n", b"x"))
ALERT = make_alert(1, type="lead.changed", significance=3, region_id="91")
SITE = "https://count.example"


def now_ms():
    return time.time_ns() // 1_000_000


def event(**changes):
    return event_of(
        ALERT, {"headline": {"en": "Andi leads for now"}} | changes, site=SITE, news=True
    )


async def sent(receiver, poster, *secrets):
    hook = make_hook(url=receiver.url, allow_private=True, secrets=secrets)
    await send_event(poster, hook, event(), now_ms=now_ms())
    return receiver.got[-1]


async def test_a_receiver_verifies_with_the_standard_s_own_library(receiver, poster):
    got = await sent(receiver, poster, Secret(NEW))
    told = Webhook(NEW).verify(got.body, got.headers)
    assert told["type"] == "realcount.lead.changed"
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHERS).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(got.body + b" ", got.headers)


async def test_while_a_secret_is_rotated_both_verify(receiver, poster):
    got = await sent(receiver, poster, Secret(NEW), Secret(OLD, now_ms() + 60_000))
    assert Webhook(OLD).verify(got.body, got.headers) == Webhook(NEW).verify(got.body, got.headers)


async def test_afterwards_only_the_new_one_does(receiver, poster):
    got = await sent(receiver, poster, Secret(NEW), Secret(OLD, now_ms() - 1))
    Webhook(NEW).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(got.body, got.headers)


def test_the_id_stays_and_the_time_is_the_attempt_s():
    first, second = (signed_headers("a1", [NEW], b"{}", at) for at in (1_000, 9_999))
    assert first["webhook-id"] == second["webhook-id"] == "a1"
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1", "9")
    assert first["webhook-signature"] != second["webhook-signature"]


async def test_the_event_has_what_cloudevents_asks_for(receiver, poster):
    got = await sent(receiver, poster, Secret(NEW))
    told = json.loads(got.body)
    assert got.headers["Content-Type"].startswith("application/cloudevents+json")
    assert told | {"data": None} == {
        "specversion": "1.0",
        "id": ALERT.id,
        "source": "https://count.example/v1/contests/contoh-2024",
        "type": "realcount.lead.changed",
        "subject": "91",
        "time": "2024-11-27T06:46:41Z",
        "datacontenttype": "application/json",
        "data": None,
    }
    assert datetime.fromisoformat(told["time"]).tzinfo is not None
    assert told["data"] == {"headline": {"en": "Andi leads for now"}, "news": True}
    assert got.headers["webhook-id"] == told["id"]


def test_history_is_marked():
    old = event_of(ALERT, {}, site=SITE, news=False)
    assert old["data"]["news"] is False


def test_a_digest_that_is_too_long_leaves_its_oldest_out_and_says_how_many():
    alerts = [{"id": str(n), "headline": "x" * 500} for n in range(100)]
    body = body_of(event(alerts=alerts))
    data = json.loads(body)["data"]
    assert len(body) <= BODY_BYTES_MAX
    assert data["alerts"][-1]["id"] == "99"
    assert data["left_out"] + len(data["alerts"]) == 100


def test_an_event_that_is_too_long_for_itself_still_names_its_alert():
    body = body_of(event(headline={"en": "x" * 30_000}, id=ALERT.id, type=ALERT.type))
    assert json.loads(body)["data"] == {
        "id": ALERT.id,
        "type": "lead.changed",
        "test": None,
        "news": True,
        "shortened": True,
    }


def test_an_event_that_tries_a_hook_out_says_that_it_is_a_test():
    trial = trial_event("t1", "tempo", site=SITE, now_ms=0)
    assert trial["type"] == "realcount.digest"
    assert (trial["data"]["test"], trial["data"]["news"]) == (True, False)
