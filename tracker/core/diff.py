"""From two reports of one region to the delta between them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tracker.core.entries import Delta, HeldDelta
from tracker.core.model import Hold, Numbers, Part, Report, Suspect

Key = tuple[Part, str]
"""A region in one part of a source's documents; each source has its own map of these."""

NOTHING_HELD: Mapping[Key, Suspect] = MappingProxyType({})


def key_of(report: Report | Delta | HeldDelta | Hold) -> Key:
    """Return the key under which *report* is kept in a source's ledger."""
    return (report.part, report.region_id)


def diff(
    last: Mapping[Key, Numbers],
    reports: Iterable[Report],
    held: Mapping[Key, Suspect] = NOTHING_HELD,
) -> tuple[Delta, ...]:
    """Return the deltas that lead from *last* to *reports*; equal numbers give none.

    A region that *reports* doesn't mention gives no delta: a row that vanishes is "not
    mentioned", its last value stays. Reports without any number say nothing new of a region
    that had none. Where something is held, equal numbers are news: they end the hold.
    """
    deltas = []
    for report in reports:
        old = last.get(key_of(report))
        news = report.numbers != old and not (old is None and is_blank(report.numbers))
        if news or (old is not None and key_of(report) in held):
            deltas.append(_delta(report, old))
    return tuple(deltas)


def diff_held(
    last: Mapping[Key, Numbers], held: Mapping[Key, Suspect], suspects: Iterable[Report]
) -> tuple[HeldDelta, ...]:
    """Return the deltas that lead from what is *held* to *suspects*; said again gives none.

    The codes of a suspect are those that hold it. What the desk has rejected, said again with
    the same numbers, is no news either.
    """
    deltas = []
    for report in suspects:
        key = key_of(report)
        old = held.get(key)
        new = Suspect(report.numbers, report.codes, source_at_ms=report.source_at_ms)
        if old is None or old.numbers != new.numbers:
            deltas.append(
                HeldDelta(
                    report.region_id,
                    report.part,
                    last.get(key),
                    old,
                    new,
                    report.note,
                    report.links,
                )
            )
    return tuple(deltas)


def is_blank(numbers: Numbers) -> bool:
    """Say whether *numbers* holds no number at all, which is not the same as zeros."""
    return numbers.count(None) == len(numbers)


def _delta(report: Report, old: Numbers | None) -> Delta:
    return Delta(
        report.region_id,
        report.part,
        old,
        report.numbers,
        report.note,
        report.links,
        report.codes,
    )


def lowers(old: Numbers, new: Numbers, options: int) -> bool:
    """Say whether *new* takes votes away from one of the first *options* slots."""
    pairs = zip(old[:options], new[:options], strict=True)
    return any(a is not None and (b is None or b < a) for a, b in pairs)


def difference(old: Numbers, new: Numbers) -> Numbers:
    """Return *new* less *old*, figure by figure; what one of them doesn't say is None."""
    pairs = zip(old, new, strict=True)
    return tuple(None if a is None or b is None else b - a for a, b in pairs)
