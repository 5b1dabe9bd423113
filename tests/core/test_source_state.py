"""The state of a source: silence of three kinds, and the end of a count, which is none of them."""

import pytest

from tests.builders import make_source
from tracker.core.source_state import source_state
from tracker.ports import DocumentState

SOURCE = make_source(interval_s=60, publish_s=900)
NOW = 10_000_000
MINUTE = 60_000


def _noted(**given):
    return {"a": DocumentState(path="a", region_id="9", **given)}


def _state(noted, *, complete=False):
    return source_state(SOURCE, noted, NOW, complete=complete)


def test_a_source_that_nobody_has_asked_is_not_polled():
    assert _state({}).state == "not_polled"


def test_a_source_that_was_read_a_moment_ago_is_fine():
    assert _state(_noted(checked_at_ms=NOW - 1_000)).state == "fine"


@pytest.mark.parametrize(("minutes", "state"), [(5, "fine"), (6, "not_polled")])
def test_after_five_missed_polls_it_is_we_who_do_not_look(minutes, state):
    found = _state(_noted(checked_at_ms=NOW - minutes * MINUTE))

    assert found.state == state
    assert found.since_ms == NOW - minutes * MINUTE


def test_a_source_whose_every_document_fails_is_unreachable_since_it_was_last_read():
    found = _state(
        _noted(checked_at_ms=NOW - 9 * MINUTE, failed_at_ms=NOW - 1_000, failure="no answer")
    )

    assert (found.state, found.since_ms) == ("unreachable", NOW - 9 * MINUTE)
    assert found.reason == "no answer"


def test_one_failing_document_among_others_is_no_unreachable_source():
    noted = _noted(failed_at_ms=NOW - 1_000, failure="no answer")
    noted["b"] = DocumentState(path="b", region_id="91", checked_at_ms=NOW - 1_000)

    assert _state(noted).state == "fine"


def test_of_very_many_documents_those_that_were_asked_for_last_say_how_the_source_is():
    """Fifteen thousand are asked for in an hour; what was read before the trouble says nothing."""
    old = {
        f"{n}": DocumentState(path=f"{n}", region_id="9", checked_at_ms=NOW - 30 * MINUTE)
        for n in range(1_000)
    }
    failed = {
        f"{n}": DocumentState(path=f"{n}", region_id="9", failed_at_ms=NOW - n, failure="no answer")
        for n in range(100)
    }

    found = _state(old | failed)
    assert (found.state, found.since_ms) == ("unreachable", NOW - 30 * MINUTE)
    failed["7"] = DocumentState(path="7", region_id="9", checked_at_ms=NOW - 7)
    assert _state(old | failed).state == "fine"


@pytest.mark.parametrize(("minutes", "state"), [(45, "fine"), (46, "frozen")])
def test_three_cycles_without_news_are_a_frozen_source(minutes, state):
    noted = _noted(checked_at_ms=NOW - 1_000, changed_at_ms=NOW - minutes * MINUTE)

    assert _state(noted).state == state


def test_a_complete_count_is_never_frozen():
    noted = _noted(checked_at_ms=NOW - 1_000, changed_at_ms=NOW - 900 * MINUTE)

    assert _state(noted, complete=True).state == "fine"


def test_a_count_without_a_first_number_is_not_frozen():
    assert _state(_noted(checked_at_ms=NOW - 1_000)).state == "fine"
