"""Alerts follow from the log alone: ticks, grouping, restarts and refolds change none of them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import make_contest
from tests.core.alerts.nights import START_MS, Count, folded_again
from tracker.core.alerting import Alerting
from tracker.core.alerts.alert import alert_id

STEP = st.tuples(
    st.integers(1, 300),
    st.sampled_from(["9101", "9102", "9201", "9202"]),
    st.tuples(st.integers(0, 300), st.integers(0, 300)),
    st.sampled_from(["votes", "hold", "ill", "well", "approve", "reject"]),
)
NIGHT = st.lists(STEP, max_size=25)
AUTO = Alerting(publish={"lead.changed": "auto"}, settle_s=100)


def _played(night, ticks=frozenset(), contest=None):
    count, at_s = Count(contest), 0
    for wait_s, region_id, votes, what in night:
        for second in sorted(ticks):
            if at_s < second < at_s + wait_s:
                count.tick(second)
        at_s += wait_s
        # Whoever decides sees what was due by then: a tick woke the reducer for it.
        count.watch.settle(count.fold, START_MS + at_s * 1_000)
        waiting = list(count.watch.book.waiting.values())
        if what == "votes" and any(votes):
            count.votes(at_s, *votes, region_id=region_id)
        elif what == "hold":
            count.hold(at_s, region_id)
        elif what in ("ill", "well"):
            count.source(at_s, "unreachable" if what == "ill" else "fine")
        elif what in ("approve", "reject") and waiting:
            count.decide(at_s, waiting[0], what)
    return count.tick(at_s + 9_999)


def _told(count):
    """What was told of what and when; where it stands in the log is an attribute."""
    return [replace(alert, offset=0) for alert in count.alerts]


@settings(max_examples=60)
@given(NIGHT, st.frozensets(st.integers(1, 3_000), max_size=12))
def test_a_tick_more_or_less_changes_no_alert(night, ticks):
    assert _told(_played(night)) == _told(_played(night, ticks))


@settings(max_examples=60)
@given(NIGHT, st.integers(1, 7))
def test_a_count_that_is_put_away_and_taken_up_again_tells_the_same(night, every):
    count = _played(night, contest=make_contest(alerts=AUTO))

    assert folded_again(count, every).alerts == count.alerts


@settings(max_examples=60)
@given(NIGHT)
def test_numbers_and_places_leave_no_gap_and_no_id_stands_twice(night):
    alerts = _played(night).alerts
    places = sorted(a.published for a in alerts if a.published is not None)

    assert [alert.number for alert in alerts] == list(range(1, len(alerts) + 1))
    assert places == list(range(1, len(places) + 1))
    assert len({alert.id for alert in alerts}) == len(alerts)


@settings(max_examples=60)
@given(NIGHT)
def test_what_is_only_for_the_desk_never_has_a_place_among_the_publics(night):
    for alert in _played(night).alerts:
        if alert.audience == "desk" or alert.status in ("waiting", "rejected", "overtaken"):
            assert alert.published is None
        else:
            assert alert.published is not None


@settings(max_examples=60)
@given(NIGHT)
def test_what_takes_something_back_names_something_that_was_told_before(night):
    alerts = _played(night).alerts
    by_id = {alert.id: alert for alert in alerts}
    for alert in alerts:
        if alert.undoes is not None:
            assert by_id[alert.undoes].number < alert.number


def test_an_id_stands_for_what_happened_and_not_for_when():
    early = Count().votes(0, 120, 80)
    late = Count().tick(5).tick(6).votes(900, 120, 80)

    assert [a.id for a in early.alerts] == [a.id for a in late.alerts]
    assert early.of("results.first")[0].id == alert_id("contoh-2024", "9", "results.first", "", 1)
