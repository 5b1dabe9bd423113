"""What waits for a person says the newest numbers, and is let out by those that were read."""

from tests.core.alerts.nights import Count
from tests.core.alerts.test_line import Three


def _waiting(count, kind="lead.changed"):
    return next(a for a in count.of(kind) if a.region_id == "9")


def _changed():
    return Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)


def test_while_it_waits_an_alert_follows_the_numbers():
    count = _changed()
    before = _waiting(count)
    count.votes(300, 121, 160)
    now = _waiting(count)

    assert (before.facts["lead"], now.facts["lead"]) == (10, 39)
    assert (now.facts["votes"], now.facts["before"], now.facts["flips"]) == (
        (124, 163),
        before.facts["before"],
        before.facts["flips"],
    )
    assert (now.at_ms, now.offset, now.fresh_ms) == (
        before.at_ms,
        count.fold.offset,
        count.entries[-1].at_ms,
    )


def test_what_has_been_let_out_stays_as_it_was_told():
    count = _changed()
    count.decide(210, _waiting(count), "approve").votes(300, 121, 160)

    assert _waiting(count).facts["lead"] == 10


def test_the_votes_over_the_line_are_those_of_now():
    count = Three().all_in(0, 600, 300, 200).tick(100).votes(200, 700, 300, 200)
    alert = _waiting(count, "threshold.above")

    assert (alert.facts["own"], alert.facts["over"]) == (700, 100)
    assert alert.facts["over"] == (2 * 700 - 1_200) // 2


def test_what_is_out_is_what_is_out_now():
    count = Count().votes(0, 9_000, 800).votes(10, 100, 100, region_id="9102")
    before = _waiting(count, "win.certain").facts["out"]
    count.votes(20, 100, 100, region_id="9201")

    assert (before, _waiting(count, "win.certain").facts["out"]) == (10, 5)


def test_a_decision_on_numbers_that_have_moved_lets_nothing_out():
    count = _changed()
    seen = _waiting(count)
    count.votes(300, 121, 160)
    count.decide(310, seen, "approve", seen=seen.offset)
    assert _waiting(count).status == "waiting"

    count.decide(320, seen, "approve", seen=_waiting(count).offset)
    assert _waiting(count).status == "sent"


def test_a_tier_that_is_taken_back_is_told_to_the_desk():
    count = Count().all_in(0, 120, 80).recap(10, "recap_kota", "91", 130, 90)
    count.unrecap(20, "recap_kota", "91")
    (alert,) = count.of("recap.withdrawn")

    assert (alert.region_id, alert.audience, alert.facts["stage"]) == ("91", "desk", "recap_kota")


def test_a_declaration_by_other_numbers_is_told_anew_and_takes_the_first_back():
    count = Count().all_in(0, 120, 80).recap(10, "declared", "9", 140, 92)
    count.decide(15, count.of("result.declared")[0], "approve")
    count.recap(20, "declared", "9", 150, 92)
    first, second = count.of("result.declared")

    assert (second.undoes, second.facts["lead"]) == (first.id, 58)
