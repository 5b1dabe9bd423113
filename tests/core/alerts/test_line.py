"""More than half, in exact integers: told when it has settled, taken back at once."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import OPTIONS, make_contest
from tests.core.alerts.nights import Count
from tracker.core.model import Decision, Option

ABOVE, BELOW = "threshold.above", "threshold.below"
THREE = (*OPTIONS, Option(id="c", number=3, name="Citra", short="Citra", colour="#000000"))


class Three(Count):
    """A count with three options, so that a leader may be below half."""

    def __init__(self):
        super().__init__(make_contest(options=THREE))

    def all_in(self, at_s, *votes):
        self.votes(at_s, *votes)
        for region_id in ("9102", "9201", "9202"):
            self.votes(at_s, 0, 0, 0, region_id=region_id)
        return self


def test_one_vote_above_the_line_is_above_and_exactly_half_is_not():
    above = Three().all_in(0, 501, 300, 200).tick(100)
    half = Three().all_in(0, 500, 300, 200).tick(100)

    assert [a.facts["over"] for a in above.of(ABOVE)] == [0]
    assert 2 * 501 - 1_001 == 1
    assert half.of(ABOVE) == []


def test_pramono_and_rano_are_2924_votes_above_the_line():
    """The declared numbers of Jakarta 2024, in districts of their own."""
    count = Three().all_in(0, 1_718_160, 459_230, 2_183_239).tick(100)
    (alert,) = count.of(ABOVE)

    assert (alert.subject, alert.facts["own"], alert.facts["valid"]) == ("c", 2_183_239, 4_360_629)
    assert alert.facts["over"] == 2_924


def test_a_correction_that_takes_it_back_is_told_at_once_and_names_what_was_said():
    count = Three().all_in(0, 1_718_160, 459_230, 2_183_239).tick(100)
    count.decide(110, count.of(ABOVE)[0], "approve")
    count.votes(200, 1_718_160, 459_230, 2_177_390)
    above, below = count.of(ABOVE, BELOW)

    assert 2 * 2_177_390 == 1_718_160 + 459_230 + 2_177_390
    assert (below.undoes, below.audience, below.facts["under"]) == (above.id, "public", 0)
    assert below.at_ms == count.entries[-1].at_ms


def test_what_the_public_was_never_told_is_taken_back_for_the_desk_alone():
    count = Three().all_in(0, 600, 300, 200).tick(100).votes(200, 500, 300, 200)
    above, below = count.of(ABOVE, BELOW)

    assert (above.status, below.audience) == ("overtaken", "desk")


def test_the_line_that_is_crossed_and_lost_within_a_minute_is_not_told():
    count = Three().all_in(0, 400, 300, 200).votes(100, 600, 300, 200)
    count.votes(130, 500, 300, 200).tick(900)

    assert count.of(ABOVE, BELOW) == []


def test_a_city_never_stands_above_the_line():
    count = Three().all_in(0, 600, 300, 200).tick(100)

    assert {alert.region_id for alert in count.of(ABOVE)} == {"9"}


def test_before_a_tenth_is_counted_nobody_is_above_the_line():
    count = Three().votes(0, 600, 300, 200, stations=1).tick(100)

    assert count.of(ABOVE) == []


def test_the_public_is_told_once_half_is_counted_of_what_the_desk_knew():
    count = Three().votes(0, 600, 300, 200).tick(100)
    count.votes(200, 600, 300, 200, region_id="9201").tick(300)

    assert [(a.audience, a.occurrence) for a in count.of(ABOVE)] == [("desk", 1), ("public", 2)]


@given(st.tuples(*[st.integers(1, 50)] * 3), st.tuples(*[st.integers(1, 50)] * 3))
def test_whoever_is_told_to_be_above_the_line_is_above_it(before, after):
    count = Three().all_in(0, *before).tick(100).votes(200, *after).tick(300)

    for alert in count.of(ABOVE):
        assert 2 * alert.facts["own"] > alert.facts["valid"]
        assert alert.facts["over"] == (2 * alert.facts["own"] - alert.facts["valid"]) // 2
    for alert in count.of(BELOW):
        assert 2 * alert.facts["own"] <= alert.facts["valid"]


CERTAIN, REVOKED = "win.certain", "win.certain.revoked"


def test_what_whatever_is_out_cannot_change_is_certain_and_revocable():
    """Two districts are out: 10 stations of at most 600 votes each."""
    count = Count().votes(0, 9_000, 800).votes(10, 100, 100, region_id="9102")
    (alert,) = count.of(CERTAIN)
    assert (alert.subject, alert.facts["left"], alert.facts["out"]) == ("a", 6_000, 10)

    count.votes(20, 6_000, 800)
    (revoked,) = count.of(REVOKED)
    assert (revoked.undoes, revoked.audience) == (alert.id, "desk")


def test_one_vote_less_than_what_is_out_is_not_certain():
    """2a > V + U: 9,000 of 12,000 with 6,000 out is exactly half of what there may be."""
    exact = Count().votes(0, 8_900, 2_900).votes(10, 100, 100, region_id="9102")
    more = Count().votes(0, 8_901, 2_900).votes(10, 100, 100, region_id="9102")

    assert exact.of(CERTAIN) == []
    assert len(more.of(CERTAIN)) == 1


def test_a_run_off_is_certain_when_nobody_can_pass_half():
    contest = make_contest(options=THREE)
    count = Count(contest)
    for region_id in ("9102", "9201", "9202"):
        count.votes(0, 1, 1, 1, region_id=region_id)
    count.votes(10, 400, 300, 300)
    (alert,) = count.of("runoff.certain")

    assert (alert.subject, alert.facts["left"]) == ("", 0)


def test_with_most_votes_enough_the_first_is_certain_by_its_lead():
    contest = make_contest(decision=Decision(rule="plurality", station_votes_max=600))
    count = Count(contest).votes(0, 9_000, 2_999).votes(10, 100, 100, region_id="9102")

    assert [alert.subject for alert in count.of(CERTAIN)] == ["a"]


def test_without_a_bound_on_what_is_out_nothing_is_certain():
    contest = make_contest(decision=Decision(rule="majority"))
    count = Count(contest).all_in(0, 9_000, 10)

    assert count.of(CERTAIN) == []


def test_stations_that_are_held_are_still_out():
    count = Count().votes(0, 9_000, 800).votes(10, 100, 100, region_id="9102")
    count.hold(20, "9101")

    assert len(count.of(REVOKED)) == 1


def test_a_small_register_bounds_what_is_out():
    """Two villages of one station each are out with 100 voters each: at most 200 votes."""
    sized = {"province": 4, "city": 2, "district": 1}
    regions = tuple(
        replace(region, stations=sized[region.level], registered=100)
        for region in make_contest().regions
    )
    decision = Decision(rule="majority", station_votes_max=600, reserve_permille=0)
    count = Count(make_contest(regions=regions, decision=decision))
    for region_id in ("9101", "9102"):
        count.votes(0, 551, 49, region_id=region_id, stations_total=1, stations_reported=1)
    (alert,) = count.of(CERTAIN)

    assert (alert.facts["left"], alert.facts["out"]) == (200, 2)


def test_a_recapitulation_of_the_whole_opens_nothing_that_was_certain():
    count = Count().all_in(0, 9_000, 800)
    count.decide(10, count.of(CERTAIN)[0], "approve")
    count.recap(20, "recap_provinsi", "9", 9_001, 803).recap(30, "declared", "9", 9_001, 803)

    assert count.of(REVOKED) == []
    assert len(count.of(CERTAIN)) == 1


def test_a_recapitulation_that_says_otherwise_takes_back_what_was_certain():
    count = Count().all_in(0, 9_000, 800)
    count.decide(10, count.of(CERTAIN)[0], "approve")
    count.recap(20, "recap_provinsi", "9", 800, 9_000)

    assert [alert.audience for alert in count.of(REVOKED)] == ["public"]
    assert len(count.of(CERTAIN)) == 1


def test_after_the_declaration_nobody_is_above_the_line_or_leads_for_now():
    count = Three().all_in(0, 300, 500, 600)
    count.recap(100, "declared", "9", 800, 300, 200).tick(300)

    assert count.of(ABOVE) == []
    assert [a for a in count.of("lead.changed") if a.region_id == "9"] == []
    assert len(count.of("result.declared")) == 1


def test_a_declaration_that_is_withdrawn_leaves_the_line_to_be_told():
    count = Three().all_in(0, 600, 300, 200).recap(10, "declared", "9", 600, 300, 200).tick(300)
    gone = replace(
        count.entries[-2].body, deltas=(replace(count.entries[-2].body.deltas[0], new=None),)
    )
    count.take(gone, 400).tick(500)

    assert [alert.subject for alert in count.of(ABOVE)] == ["a"]
