"""What a person may decide on an alert, and why a decision can't be taken."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from tracker.core.alerts.alert import Alert, Wording
from tracker.core.alerts.locked import locked_numbers
from tracker.core.rules import LANGUAGES, Language

WHY_MAX = 500
TEXT_MAX = 500
HEADLINE_MAX = 140

WAITS_NOT = {
    "sent": "it is out already",
    "rejected": "somebody has refused it",
    "overtaken": "newer numbers came first, so it no longer holds",
}


class AlertDecision(Struct, frozen=True, kw_only=True):
    """Let an alert out, refuse it, or take note of it; `words` are in the place of ours.

    `seen` is the offset of the numbers that whoever decides has seen; None: the newest.
    """

    word: Literal["approve", "reject", "acknowledge"]
    by: str
    why: str = ""
    words: Mapping[str, Wording] = {}
    seen: int | None = None


def problems_of(
    alert: Alert, decision: AlertDecision, ours: Mapping[Language, Wording]
) -> tuple[str, ...]:
    """Return why *decision* on *alert* can't be taken; *ours* are the words it would have."""
    return tuple(_problems(alert, decision, ours))


def _problems(
    alert: Alert, decision: AlertDecision, ours: Mapping[Language, Wording]
) -> Iterator[str]:
    if decision.word != "acknowledge" and alert.status != "waiting":
        yield f"this alert waits for nobody: {WAITS_NOT[alert.status]}"
    elif decision.seen is not None and alert.offset > decision.seen:
        yield f"its numbers have moved since entry {decision.seen}; look again and decide anew"
    if decision.word == "reject" and not decision.why.strip():
        yield "why: say why it is refused; it is kept with who and when"
    if len(decision.why) > WHY_MAX or not decision.why.isprintable():
        yield f"why: one line of at most {WHY_MAX} characters"
    if decision.words and decision.word != "approve":
        yield "words: only what is let out has words"
    for name in decision.words.keys() - set(LANGUAGES):
        yield f"words: {name[:8]!r} is no language here; there are {', '.join(LANGUAGES)}"
    for language in LANGUAGES:
        if language in decision.words:
            yield from _of_words(language, decision.words[language], ours[language])


def _of_words(language: str, words: Wording, ours: Wording) -> Iterator[str]:
    for name, text, most in (
        ("headline", words.headline, HEADLINE_MAX),
        ("sentence", words.sentence, TEXT_MAX),
    ):
        our_own = getattr(ours, name)
        # Where many stand for election ours are longer, and all of our numbers have to be kept.
        most = max(most, len(our_own))
        if not text.strip() or len(text) > most or not text.isprintable():
            yield f"words.{language}.{name}: one line of 1 to {most} characters"
        for problem in locked_numbers(our_own, text):
            yield f"words.{language}.{name}: {problem}"
