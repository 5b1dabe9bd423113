"""Which column of somebody's table means what: the `columns` of a source, read and judged.

`columns` maps our word to their column: `region` (must be there), `votes.<option id>`, the name
of any figure, `source_at`, `note`. `rows` names the member that holds the list, in JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.core.model import FIGURES, Contest, Source, option_ids

REGION = "region"
SOURCE_AT = "source_at"
NOTE = "note"
ROWS = "rows"
VOTES = "votes."


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of our words stands; *numbers* maps option ids and figures to columns."""

    region: str
    votes: Mapping[str, str]
    figures: Mapping[str, str]
    source_at: str | None
    note: str | None
    rows: str | None

    def wanted(self) -> tuple[str, ...]:
        """Return every column that a table must have."""
        others = (name for name in (self.source_at, self.note) if name is not None)
        return (self.region, *self.votes.values(), *self.figures.values(), *others)


def columns_of(source: Source) -> Columns:
    """Return the columns of *source*, whose definition has been checked."""
    named = source.columns
    return Columns(
        region=named.get(REGION, ""),
        votes={w.removeprefix(VOTES): c for w, c in named.items() if w.startswith(VOTES)},
        figures={word: named[word] for word in FIGURES if word in named},
        source_at=named.get(SOURCE_AT),
        note=named.get(NOTE),
        rows=named.get(ROWS),
    )


def column_problems(contest: Contest, source: Source) -> tuple[str, ...]:
    """Return a sentence for each thing that is wrong with the `columns` of *source*."""
    words = {REGION, SOURCE_AT, NOTE, ROWS, *FIGURES, *(VOTES + o for o in option_ids(contest))}
    problems = [
        f"columns: {word!r} is none of {', '.join(sorted(words))}"
        for word in source.columns
        if word not in words
    ]
    if REGION not in source.columns:
        problems.append('columns: name the column of the region codes, region = "…"')
    if not any(word in words - {REGION, SOURCE_AT, NOTE, ROWS} for word in source.columns):
        problems.append("columns: name at least one column of votes or figures")
    return (*problems, *_shared(source))


def _shared(source: Source) -> tuple[str, ...]:
    columns = [column for word, column in source.columns.items() if word != ROWS]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    return tuple(f"columns: {column!r} stands for more than one word" for column in twice)
