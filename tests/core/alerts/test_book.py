"""Who may have an alert: let out by itself or by a person, refused, overtaken, told late."""

from tests.builders import make_contest
from tests.core.alerts.nights import Count
from tracker.core.alerting import Alerting
from tracker.core.alerts.alert import is_for


def _changed(contest=None):
    count = Count(contest).all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    return count, next(a for a in count.of("lead.changed") if a.region_id == "9")


def _now(count, alert):
    return next(a for a in count.alerts if a.id == alert.id)


def test_what_is_approved_has_the_next_place_and_says_who_let_it_out():
    count, alert = _changed()
    places = count.watch.book.published
    approved = _now(count.decide(210, alert, "approve"), alert)

    assert (approved.status, approved.published) == ("sent", places + 1)
    assert (approved.decided.by, approved.decided.why) == ("siti", "w")


def test_words_of_the_desk_take_the_place_of_ours():
    count, alert = _changed()
    count.decide(210, alert, "approve", id=("Judul", "Kalimat."))

    assert _now(count, alert).words["id"].headline == "Judul"


def test_what_is_rejected_stays_with_the_desk():
    count, alert = _changed()
    refused = _now(count.decide(210, alert, "reject").decide(220, alert, "approve"), alert)

    assert (refused.status, refused.published) == ("rejected", None)
    assert (is_for(refused, "desk"), is_for(refused, "public")) == (True, False)


def test_an_alert_is_approved_once():
    count, alert = _changed()
    once = _now(count.decide(210, alert, "approve"), alert)

    assert _now(count.decide(220, alert, "approve"), alert) == once


def test_an_alert_that_newer_numbers_overtook_cannot_be_let_out():
    count, alert = _changed()
    count.votes(300, 200, 130).tick(400).decide(410, alert, "approve")

    assert (_now(count, alert).status, _now(count, alert).published) == ("overtaken", None)


def test_taking_note_changes_nothing_else_and_the_first_to_do_so_stays():
    count, alert = _changed()
    noted = _now(count.decide(210, alert, "acknowledge").decide(220, alert, "acknowledge"), alert)

    assert (noted.status, noted.acknowledged.by) == ("waiting", "siti")
    assert noted.acknowledged.at_ms == count.entries[-2].at_ms


def test_a_decision_on_an_alert_that_there_is_not_changes_nothing():
    count, alert = _changed()
    before = count.alerts
    count.decide(
        210,
        type(alert)(**{f: getattr(alert, f) for f in alert.__struct_fields__} | {"id": "x"}),
        "approve",
    )

    assert count.alerts == before


def test_a_contest_says_which_types_go_out_by_themselves():
    contest = make_contest(alerts=Alerting(publish={"lead.changed": "auto", "progress": "approve"}))
    count, alert = _changed(contest)

    assert (alert.status, alert.published is not None) == ("sent", True)
    assert {a.status for a in count.of("progress")} <= {"waiting", "overtaken"}


def test_what_was_read_long_after_it_happened_is_late_and_has_the_same_id():
    prompt, tardy = Count(), Count()
    prompt.watch.book.now_ms = 0
    tardy.watch.book.now_ms = 2_000_000_000_000
    prompt.votes(0, 120, 80)
    tardy.votes(0, 120, 80)

    assert {alert.late for alert in prompt.alerts} == {False}
    assert {alert.late for alert in tardy.alerts} == {True}
    assert prompt.ids() == tardy.ids()
