"""An alert as a CloudEvents 1.0 event in structured JSON."""

from typing import Any, TypeAlias

import msgspec

from tracker.core.alerts.alert import Alert, let_out_ms
from tracker.core.instant import iso

Json: TypeAlias = dict[str, Any]

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
BODY_BYTES_MAX = 20_000
"""What Standard Webhooks asks for; a receiver may refuse more."""

TYPE_PREFIX = "realcount."


def event_of(alert: Alert, shown: Json, *, site: str, news: bool) -> Json:
    """Return *alert*, shown as *shown*, as an event; *news* False: it is history by now.

    `source` and `id` together are unique and the same for every attempt, hook and rebuild.
    """
    return {
        "specversion": "1.0",
        "id": alert.id,
        "source": f"{site}/v1/contests/{alert.contest_id}",
        "type": f"{TYPE_PREFIX}{alert.type}",
        "subject": alert.region_id,
        "time": iso(let_out_ms(alert)),
        "datacontenttype": "application/json",
        "data": {**shown, "news": news},
    }


def trial_event(event_id: str, hook_name: str, *, site: str, now_ms: int) -> Json:
    """Return an event that only tries a hook out: a digest of nothing, marked as a test."""
    words = {
        "id": f"Uji coba kait {hook_name}: tidak ada berita.",
        "en": f"A test of the hook {hook_name}: there is no news.",
    }
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": f"{site}/v1/hooks/{hook_name}",
        "type": f"{TYPE_PREFIX}digest",
        "subject": "",
        "time": iso(now_ms),
        "datacontenttype": "application/json",
        "data": {
            "id": event_id,
            "type": "digest",
            "test": True,
            "news": False,
            "headline": words,
            "alerts": [],
        },
    }


def body_of(event: Json) -> bytes:
    """Return *event* as the bytes that are signed and sent, within `BODY_BYTES_MAX`.

    A digest leaves its oldest alerts out and says how many; an event that is still too long is
    cut to what finds the rest.
    """
    body = msgspec.json.encode(event)
    alerts = list(event["data"].get("alerts", ()))
    left_out = 0
    while len(body) > BODY_BYTES_MAX and alerts:
        gone = max(1, len(alerts) // 4)
        alerts, left_out = alerts[gone:], left_out + gone
        shorter = {**event["data"], "alerts": alerts, "left_out": left_out}
        body = msgspec.json.encode({**event, "data": shorter})
    if len(body) > BODY_BYTES_MAX:
        kept = {key: event["data"].get(key) for key in ("id", "type", "test", "news")}
        body = msgspec.json.encode({**event, "data": {**kept, "shortened": True}})
    return body
