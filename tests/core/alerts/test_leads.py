"""A lead is told once it has settled: by seconds and votes, never by how often it was polled."""

import pytest

from tests.builders import make_contest
from tests.core.alerts.nights import Count
from tracker.core.alerting import Alerting

LEAD = "lead.changed"


def _leads(count, region_id="9"):
    return [alert for alert in count.of(LEAD) if alert.region_id == region_id]


def test_the_first_leader_is_no_change():
    assert _leads(Count().votes(0, 120, 80).tick(600)) == []


def test_a_change_that_stands_for_a_minute_is_told_as_of_that_minute():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(900)
    (alert,) = _leads(count)

    assert alert.at_ms == count.entries[4].at_ms + 60_000
    assert (alert.facts["before"], alert.facts["leader"], alert.facts["lead"]) == ("a", "b", 10)
    assert alert.facts["votes"] == (123, 133)


def test_a_change_that_is_gone_before_its_minute_is_never_told_to_the_public():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).votes(150, 140, 130).tick(900)

    assert [alert.audience for alert in _leads(count)] == ["desk"]
    assert _leads(count)[0].facts["flips"] == 2


def test_a_lead_that_flips_ten_times_in_a_minute_is_one_alert():
    count = Count().all_in(0, 120, 80)
    for flip in range(10):
        count.votes(100 + 5 * flip, 120, 130 if flip % 2 == 0 else 110)
    count.tick(900)
    (alert,) = _leads(count)

    assert (alert.facts["flips"], alert.facts["leader"], alert.facts["before"]) == (10, "a", "a")


def test_eleven_flips_are_one_alert_too_and_it_names_the_new_leader():
    count = Count().all_in(0, 120, 80)
    for flip in range(11):
        count.votes(100 + 5 * flip, 120, 130 if flip % 2 == 0 else 110)
    count.tick(900)
    (alert,) = _leads(count)

    assert (alert.facts["flips"], alert.facts["leader"], alert.audience) == (11, "b", "public")


def test_being_polled_again_and_again_settles_nothing():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130)
    for second in range(101, 160):
        count.votes(second, 120, 130 + second)
    assert _leads(count) == []

    assert len(_leads(count.tick(160))) == 1


def test_a_tie_is_a_state_of_its_own():
    count = Count().all_in(0, 120, 80).votes(100, 120, 120).tick(200).votes(300, 120, 121).tick(400)

    assert [a.facts["leader"] for a in _leads(count)] == ["=", "b"]
    assert [a.facts["before"] for a in _leads(count)] == ["a", "="]


def test_before_half_is_counted_the_desk_alone_is_told():
    count = Count().votes(0, 120, 80).votes(100, 120, 130).tick(200)
    (alert,) = _leads(count)

    assert (alert.audience, alert.status, alert.published) == ("desk", "sent", None)


def test_the_public_is_told_by_a_person_once_half_is_counted():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    (alert,) = _leads(count)

    assert (alert.audience, alert.status, alert.published) == ("public", "waiting", None)


def test_a_lead_below_the_least_waits_until_it_is_large_enough():
    contest = make_contest(alerts=Alerting(lead_votes_min=50))
    count = Count(contest).all_in(0, 120, 80).votes(100, 120, 130).tick(900)
    assert _leads(count) == []

    (alert,) = _leads(count.votes(1_000, 120, 170))
    assert alert.facts["lead"] == 50


def test_a_change_that_a_correction_undoes_names_what_it_takes_back():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    count.votes(300, 120, 90).tick(400)
    first, second = _leads(count)

    assert (second.facts["leader"], second.undoes) == ("a", first.id)


def test_more_votes_for_the_other_take_nothing_back():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    count.votes(300, 150, 130).tick(400)

    assert [alert.undoes for alert in _leads(count)] == [None, None]


def test_a_change_that_no_longer_stands_cannot_be_approved():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    waiting = _leads(count)[0]
    count.votes(300, 150, 130)

    assert _leads(count)[0].status == "overtaken"
    assert _leads(count.decide(310, waiting, "approve"))[0].published is None


def test_the_public_hears_of_a_lead_again_that_it_was_never_told():
    count = Count().all_in(0, 120, 80).votes(100, 120, 130).tick(200)
    count.votes(300, 150, 130).tick(400).votes(500, 150, 170).tick(600)

    assert [(a.facts["leader"], a.audience, a.status) for a in _leads(count)] == [
        ("b", "public", "overtaken"),
        ("a", "desk", "sent"),
        ("b", "public", "waiting"),
    ]


def test_a_city_is_watched_and_a_district_is_not():
    count = Count().votes(0, 120, 80).votes(100, 120, 130).tick(200)

    assert {alert.region_id for alert in count.of(LEAD)} == {"9", "91"}


@pytest.mark.parametrize(("votes", "told"), [((1_000, 991), 1), ((1_000, 980), 0)])
def test_a_margin_below_its_share_is_told_once(votes, told):
    contest = make_contest(alerts=Alerting(margin_permilles=(5,)))
    count = Count(contest).all_in(0, *votes).votes(10, *votes)

    assert len(count.of("margin.under")) == told


def test_a_margin_is_told_again_only_after_half_as_much_more():
    contest = make_contest(alerts=Alerting(margin_permilles=(10,)))
    count = Count(contest).all_in(0, 1_000, 995).votes(10, 1_000, 978).votes(20, 1_000, 960)
    under, over = count.of("margin.under", "margin.over")

    assert over.at_ms == count.entries[-1].at_ms
    assert over.undoes == under.id
