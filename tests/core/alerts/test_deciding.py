"""What a desk may put in the place of our words: at least our own, however long they are."""

import pytest

from tests.builders import OPTIONS, make_alert, make_contest
from tracker.core.alerts.deciding import TEXT_MAX, AlertDecision, problems_of
from tracker.core.alerts.words import our_words
from tracker.core.model import Option
from tracker.core.rules import LANGUAGES
from tracker.core.tree import grow

MANY = (
    *OPTIONS,
    *(
        Option(id=f"o{n}", number=n, name="A Name", short=f"A Long Name {n}", colour="#000000")
        for n in range(3, 19)
    ),
)


@pytest.mark.parametrize("options", [OPTIONS, MANY])
def test_our_own_words_can_always_be_let_out(options):
    contest = make_contest(options=options)
    votes = tuple(range(1_000_000, 1_000_000 + len(options)))
    facts = {"votes": votes, "valid": sum(votes), "own": votes[0], "over": 12}
    alert = make_alert(type="threshold.above", subject="a", facts=facts, status="waiting")
    ours = {name: our_words(alert, contest, grow(contest), name) for name in LANGUAGES}
    decision = AlertDecision(word="approve", by="siti", words=ours)

    assert (len(ours["en"].sentence) > TEXT_MAX) == (options is MANY)
    assert problems_of(alert, decision, ours) == ()
