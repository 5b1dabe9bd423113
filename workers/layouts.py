"""The documents of a source and how they lie above each other, laid out once per definition.

A station-level source has fifteen thousand; laying them out anew for each job of fifty would cost
more than the job.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.core.model import Contest, Document, Source
from tracker.core.poll_order import Layout, layout_of
from tracker.sources.lookup import lookup
from tracker.sources.registry import format_of

HELD_MAX = 64


@dataclass(frozen=True, slots=True)
class _Laid:
    """What was laid out, and for which definition; holding it keeps its identity its own."""

    contest: Contest
    layout: Layout
    by_path: Mapping[str, Document]


_HELD: dict[tuple[int, str], _Laid] = {}


def layout(contest: Contest, source: Source) -> Layout:
    """Return the documents of *source*, laid out; the same object for the same definition."""
    return _laid(contest, source).layout


def documents_at(contest: Contest, source: Source, paths: Iterable[str]) -> list[Document]:
    """Return the documents at *paths*; one that the definition no longer has is left out."""
    by_path = _laid(contest, source).by_path
    return [by_path[path] for path in paths if path in by_path]


def _laid(contest: Contest, source: Source) -> _Laid:
    key = (id(contest), source.id)
    held = _HELD.get(key)
    if held is None or held.contest is not contest:
        while len(_HELD) >= HELD_MAX:
            _HELD.pop(next(iter(_HELD)))
        held = _HELD[key] = _lay_out(contest, source)
    return held


def _lay_out(contest: Contest, source: Source) -> _Laid:
    documents = format_of(source).documents(contest, source)
    by_path = {document.path: document for document in documents}
    return _Laid(contest, layout_of(lookup(contest).tree, documents), by_path)
