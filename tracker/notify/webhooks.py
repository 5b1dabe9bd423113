"""Signed webhooks as Standard Webhooks has them, sent to whoever asked for them."""

from collections.abc import Sequence

from standardwebhooks.webhooks import Webhook

from tracker.core.delivery.answers import Answer
from tracker.core.delivery.hook import Hook, signing
from tracker.core.instant import moment_of
from tracker.notify.events import CONTENT_TYPE, Json, body_of
from tracker.notify.posting import Poster


def signed_headers(
    delivery_id: str, secrets: Sequence[str], body: bytes, now_ms: int
) -> dict[str, str]:
    """Return the headers of one attempt at *now_ms* of the wall.

    The id is that of the delivery, so a receiver knows a repeat; the time is the attempt's own,
    so it knows a replay by somebody else. Each secret that holds signs.
    """
    at = moment_of(now_ms)
    signatures = [Webhook(secret).sign(delivery_id, at, body.decode()) for secret in secrets]
    return {
        "Content-Type": CONTENT_TYPE,
        "webhook-id": delivery_id,
        "webhook-timestamp": str(now_ms // 1_000),
        "webhook-signature": " ".join(signatures),
    }


async def send_event(poster: Poster, hook: Hook, event: Json, *, now_ms: int) -> Answer:
    """Send *event* to *hook*, signed at *now_ms* of the wall, and return what came back."""
    body = body_of(event)
    headers = signed_headers(event["id"], signing(hook, now_ms), body, now_ms)
    return await poster.post(hook.url, headers, body, allow_private=hook.allow_private)
