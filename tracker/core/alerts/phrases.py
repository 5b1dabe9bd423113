"""The words of every type of alert, in Indonesian and in English.

Which facts a type carries stands in `kinds.py`; `known.py` writes them.
"""

from collections.abc import Mapping

from tracker.core.alerts.phrase import Clause, Either, Phrase
from tracker.core.alerts.phrases_notices import NOTICES
from tracker.core.alerts.phrases_votes import VOTES

PHRASES: Mapping[str, Phrase] = {**VOTES, **NOTICES}

UNDOES: Either = (
    Clause(
        "Ini mencabut kabar kami sebelumnya.",
        "This takes back what we said before.",
        ("undoes",),
    ),
)
FROM: Either = (
    Clause("Sumber: {source}, {source_at}.", "Source: {source}, {source_at}."),
    Clause("Sumber: {source}.", "Source: {source}."),
    Clause("Jam sumber: {source_at}.", "Source’s clock: {source_at}."),
)
SEEN: Either = (Clause("Tercatat {at}, posisi {offset}.", "Seen {at}, position {offset}."),)
"""The end of every sentence: what it takes back, on whose word it rests, both clocks, and where."""
