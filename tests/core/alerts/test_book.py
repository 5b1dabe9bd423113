"""Who may have an alert: let out by itself or by a person, refused, overtaken, told late."""

from tests.builders import make_contest
from tests.core.alerts.nights import Count
from tests.core.alerts.test_line import THREE
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


def _shown(count, kind):
    """The alerts of *kind* that the public may have or may yet get."""
    return [alert for alert in count.of(kind) if alert.audience == "public"]


def test_what_overtook_a_revocation_leaves_the_public_with_what_it_was_told():
    """Above, below, above, below: the public had the first, and nothing since."""
    three = make_contest(options=THREE)
    count = Count(three)
    for region_id in ("9102", "9201", "9202"):
        count.votes(0, 0, 0, 0, region_id=region_id)
    count.votes(10, 600, 300, 200).tick(100)
    first = count.of("threshold.above")[0]
    count.decide(110, first, "approve").votes(200, 500, 300, 200)
    count.votes(210, 600, 300, 200).tick(300).votes(400, 500, 300, 200)
    overtaken, last = count.of("threshold.below")

    assert _shown(count, "threshold.above") == [_now(count, first)]
    assert (overtaken.status, last.status, last.undoes) == ("overtaken", "waiting", first.id)


def test_what_another_option_does_keeps_back_no_revocation():
    count = Count(make_contest(options=THREE))
    for region_id in ("9102", "9201", "9202"):
        count.votes(0, 0, 0, 0, region_id=region_id)
    count.votes(10, 600, 300, 200).tick(100)
    (certain,) = count.of("win.certain")
    count.decide(110, certain, "approve").votes(200, 500, 300, 200)
    (revoked,) = count.of("win.certain.revoked")

    assert [a.status for a in count.of("runoff.certain")] == ["waiting"]
    assert (revoked.status, revoked.undoes) == ("waiting", certain.id)


def test_what_the_public_never_had_is_not_taken_back_before_it():
    count = Count().votes(0, 500, 300).votes(10, 300, 500).tick(100)
    count.votes(110, 0, 0, region_id="9201").votes(120, 0, 0, region_id="9202")
    count.votes(130, 300, 200).tick(300)
    desk, public = (a for a in count.of("lead.changed") if a.region_id == "9")

    assert (desk.audience, public.audience, public.undoes) == ("desk", "public", None)


def test_a_source_that_withdraws_again_is_no_news_to_whoever_has_not_heard_of_its_return():
    count = Count().all_in(0, 120, 80).hold(10, "9101", "9102")
    first = count.of("numbers.withdrawn")[0]
    count.decide(20, first, "approve")
    for at_s in (30, 50):
        count.votes(at_s, 120 + at_s, 80).votes(at_s, 1, 1, region_id="9102")
        if at_s == 30:
            count.hold(40, "9101", "9102")
    last = count.of("numbers.returned")[-1]

    assert _shown(count, "numbers.withdrawn") == [_now(count, first)]
    assert (last.status, last.undoes) == ("waiting", first.id)


def test_a_count_that_is_whole_no_more_takes_that_back_before_the_public():
    count = Count().all_in(0, 120, 80)
    (whole,) = (a for a in count.of("counted.complete") if a.region_id == "9")
    count.votes(100, 120, 80, stations=5)
    (undone,) = _shown(count, "correction.decrease")
    assert (undone.undoes, undone.status) == (whole.id, "waiting")

    count.votes(200, 120, 80)
    assert _now(count, undone).status == "overtaken"
    assert _shown(count, "counted.complete") == [whole]
