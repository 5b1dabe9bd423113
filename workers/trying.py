"""Tries a hook out: one signed event or one message that is no news, and what came back."""

import secrets

from tracker.core.delivery.answers import Answer, Delivered, said, step_after
from tracker.core.delivery.hook import Hook
from tracker.core.delivery.message import Line, message_of
from tracker.notify.chat import send_chat
from tracker.notify.events import trial_event
from tracker.notify.posting import Poster
from tracker.notify.webhooks import send_event
from workers.hooking import wall_ms


async def try_out(hook: Hook, *, site: str, timeout_s: float, contact: str) -> Answer:
    """Send *hook* something that is marked as a test, and return the answer; nothing is kept."""
    now_ms = wall_ms()
    event = trial_event(f"test_{secrets.token_hex(8)}", hook.name, site=site, now_ms=now_ms)
    if hook.kind == "chat":
        line = Line(headline=event["data"]["headline"][hook.language], test=True, kind="digest")
        return await send_chat(hook, message_of([line], hook.language), timeout_s=timeout_s)
    poster = Poster(timeout_s=timeout_s, contact=contact)
    try:
        return await send_event(poster, hook, event, now_ms=now_ms)
    finally:
        await poster.close()


def is_taken(answer: Answer) -> bool:
    """Say whether *answer* means that the receiver has it."""
    return isinstance(step_after("", 1, answer), Delivered)


def verdict(hook: Hook, answer: Answer) -> str:
    """Return the answer in words: what came back, in how long, and what that will mean."""
    took = f"after {answer.took_ms} ms"
    if is_taken(answer):
        return f"{hook.name} has it: {said(answer)} {took}"
    told = " ".join(answer.text.split())[:200]
    beginning = f"; it says: {told}" if told else ""
    return f"{hook.name} does not have it: {said(answer)} {took}{beginning}"
