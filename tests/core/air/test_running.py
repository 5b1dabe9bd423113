"""Which item runs follows from the state alone, and no item is cut short by a new order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.air.channels import START_MS, Operator
from tracker.core.air.running import settled, step_at


def at(operator, s):
    """The item that runs *s* seconds after the operator's clock, or None."""
    step = step_at(operator.channel, operator.now_ms + int(s * 1_000))
    return step.region_id if step else None


@pytest.fixture(name="on")
def _on():
    operator = Operator()
    operator.do("dwell", seconds=5)
    operator.do("start")
    return operator


def test_items_run_in_order_and_again(on):
    assert [at(on, s) for s in (0, 4.9, 5, 10, 15, 31)] == ["9", "9", "91", "92", "9", "9"]


def test_nothing_runs_before_the_start_and_after_the_end(on):
    assert at(Operator(), 0) is None
    on.do("off", after_s=3)

    assert at(on, 1) is None


def test_what_is_put_on_again_goes_on_where_it_was_taken_off(on):
    on.do("off", after_s=7)
    on.do("on", after_s=60)

    assert [at(on, s) for s in (0, 4.9, 5)] == ["91", "91", "92"]


def test_an_item_that_is_paused_stays_and_has_the_rest_of_its_time_afterwards(on):
    on.do("pause", after_s=7)
    assert at(on, 999) == "91"
    on.do("resume", after_s=999)

    assert [at(on, s) for s in (0, 2.9, 3)] == ["91", "91", "92"]


def test_skip_goes_on_at_once_and_back_returns(on):
    assert at(on, 0) == "9"
    on.do("skip", after_s=1)
    assert [at(on, s) for s in (0, 4.9, 5)] == ["91", "91", "92"]
    on.do("back", after_s=1)
    assert at(on, 0) == "9"
    on.do("back")
    assert at(on, 0) == "92"


def test_skip_goes_to_the_region_that_is_named(on):
    on.do("skip", region="92")
    assert at(on, 0) == "92"
    on.do("skip", region="77")
    assert "is not one of the regions that are on" in on.refused


def test_skip_moves_what_is_paused_and_leaves_it_paused(on):
    on.do("pause", after_s=1)
    on.do("skip", after_s=9)

    assert (at(on, 999), on.channel.state) == ("91", "paused")


def test_a_region_that_is_switched_off_ends_its_time_first(on):
    on.do("hide", after_s=1, region="9")
    assert [at(on, s) for s in (0, 3.9, 4, 9, 14)] == ["9", "9", "91", "92", "91"]
    on.do("show", region="9", after_s=14)
    assert [at(on, s) for s in (0, 5, 10)] == ["91", "92", "9"]


def test_a_new_order_applies_when_the_item_has_ended(on):
    on.do("order", after_s=6, regions="92,9,91")

    assert [at(on, s) for s in (0, 3.9, 4, 9, 14)] == ["91", "91", "92", "9", "91"]


def test_what_a_crawl_shows_already_runs_before_a_new_order():
    on = Operator(layout="crawl")
    on.do("dwell", seconds=5)
    on.do("start")
    on.do("order", after_s=1, regions="9101,9102")
    assert [at(on, s) for s in (0, 4, 9, 14, 19)] == ["9", "91", "92", "9101", "9102"]
    on.do("dwell", after_s=5, seconds=5)
    assert [at(on, s) for s in (0, 4, 9, 14)] == ["91", "92", "9101", "9102"]


def test_another_dwell_keeps_the_part_that_has_gone(on):
    on.do("dwell", after_s=2.5, seconds=8)

    assert [at(on, s) for s in (0, 3.9, 4, 12)] == ["9", "9", "91", "92"]


def test_the_last_region_that_is_switched_off_leaves_nothing_on(on):
    for region in ("9", "91", "92"):
        on.do("hide", region=region)

    assert at(on, 0) == "9"
    assert at(on, 5) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pause", "resume", "skip", "back", "hide", "show", "order", "reset"]),
            st.floats(0, 40),
        ),
        max_size=8,
    ),
    st.integers(0, 100_000),
    st.integers(0, 100_000),
)
def test_telling_the_state_from_a_later_moment_changes_nothing(acts, when_ms, later_ms):
    operator = Operator(layout="crawl")
    operator.do("start")
    for action, after_s in acts:
        operator.do(action, after_s=after_s, region="91", regions="92,9,91")
    now_ms = operator.now_ms + when_ms
    told = settled(operator.channel, now_ms)
    before, after = (step_at(c, now_ms + later_ms) for c in (operator.channel, told))

    assert (before and (before.region_id, before.since_ms)) == (
        after and (after.region_id, after.since_ms)
    )


def test_a_clock_that_is_a_little_behind_shows_the_item_that_begins(on):
    assert step_at(on.channel, START_MS - 500).region_id == "9"
