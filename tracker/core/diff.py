"""From two reports of one region to the delta between them."""

from collections.abc import Iterable, Mapping

from tracker.core.model import Delta, Numbers, Part, Report

Key = tuple[Part, str]
"""A region in one part of a source's documents; each source has its own map of these."""


def key_of(report: Report | Delta) -> Key:
    """Return the key under which *report* is kept in a source's ledger."""
    return (report.part, report.region_id)


def diff(last: Mapping[Key, Numbers], reports: Iterable[Report]) -> tuple[Delta, ...]:
    """Return the deltas that lead from *last* to *reports*; equal numbers give none.

    A region that *reports* doesn't mention gives no delta: a row that vanishes is "not
    mentioned", its last value stays. Reports without any number say nothing new of a region
    that had none.
    """
    deltas = []
    for report in reports:
        old = last.get(key_of(report))
        if report.numbers != old and not (old is None and is_blank(report.numbers)):
            deltas.append(_delta(report, old))
    return tuple(deltas)


def is_blank(numbers: Numbers) -> bool:
    """Say whether *numbers* holds no number at all, which is not the same as zeros."""
    return all(number is None for number in numbers)


def _delta(report: Report, old: Numbers | None) -> Delta:
    return Delta(report.region_id, report.part, old, report.numbers, report.note, report.links)
