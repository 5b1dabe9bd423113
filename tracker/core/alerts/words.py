"""What an alert says: a headline and a sentence in every language, made of its own numbers.

Rules at the door: pure, and out of the facts alone, so that the words of an alert are the same
wherever they are read. What a person has put in the place of ours stands there instead.
"""

from tracker.core.alerts.alert import Alert, Wording
from tracker.core.alerts.known import known, place
from tracker.core.alerts.phrase import first, said
from tracker.core.alerts.phrases import FROM, PHRASES, SEEN, UNDOES
from tracker.core.desk_wire import path_names
from tracker.core.model import Contest
from tracker.core.rules import LANGUAGES, Language
from tracker.core.tree import Tree

TEST = "[TEST]"


def wording(alert: Alert, contest: Contest, tree: Tree) -> dict[Language, Wording]:
    """Return what *alert* says in each language, the desk's own words where it has put any.

    Whatever the words are, those of a test run begin with [TEST].
    """
    ours = {language: our_words(alert, contest, tree, language) for language in LANGUAGES}
    told = {language: alert.words.get(language, ours[language]) for language in LANGUAGES}
    return {language: _marked(alert, words) for language, words in told.items()}


def our_words(alert: Alert, contest: Contest, tree: Tree, language: Language) -> Wording:
    """Return our own words of *alert*, without the mark of a test run: what a desk may edit."""
    facts, phrase = known(alert, contest, tree, language), PHRASES[alert.type]
    headline = first(phrase.headline, facts, language) or alert.type
    clauses = (*phrase.sentence, UNDOES, FROM, SEEN)
    where = " › ".join(path_names(tree, alert.region_id))
    return Wording(
        f"{place(tree, alert.region_id)}: {headline}",
        f"{where}: {said(clauses, facts, language)}",
    )


def _marked(alert: Alert, words: Wording) -> Wording:
    if not alert.test or words.headline.startswith(TEST):
        return words
    return Wording(f"{TEST} {words.headline}", words.sentence)
