"""Corrections, holds, withdrawal, silence: one alert for what is one thing."""

from msgspec.structs import replace

from tests.builders import make_contest, make_delta, make_numbers, make_reports, make_source
from tests.core.alerts.nights import START_MS, Count
from tracker.core.entries import Delta, Held, HeldDelta, Rejected, Released
from tracker.core.rules import RULES


def test_a_number_that_fell_is_told_with_before_and_after():
    count = Count().votes(0, 120, 80).votes(60, 110, 85)
    (alert,) = count.of("correction.decrease")

    assert (alert.region_id, alert.facts["old"], alert.facts["new"]) == ("9101", 200, 195)
    assert (alert.facts["difference"], alert.audience) == (-5, "desk")


def test_each_correction_of_a_region_has_an_id_of_its_own():
    count = Count().votes(0, 120, 80).votes(60, 110, 80).votes(90, 100, 80)
    first, second = count.of("correction.decrease")

    assert (first.occurrence, second.occurrence) == (1, 2)
    assert first.id != second.id


def test_many_corrections_of_one_document_are_one_alert():
    count = Count()
    rows = ("9101", "9102", "9201", "9202")
    count.take(make_reports(*(make_delta(r, None, (120, 80)) for r in rows)), 0)
    count.take(make_reports(*(make_delta(r, (120, 80), (119, 80)) for r in rows)), 60)
    (alert,) = count.of("correction.decrease")

    assert (alert.region_id, alert.facts["count"], alert.facts["difference"]) == ("9", 4, -4)


def test_what_is_held_is_told_with_what_stands_meanwhile():
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=("E205",), votes=(80_000, 0))
    (alert,) = count.of("report.held")

    assert (alert.facts["held"], alert.facts["good"]) == ((80_000, 0), (120, 80))
    assert alert.facts["codes"] == ("E205",)


def test_a_jump_that_is_held_has_a_name_of_its_own():
    jump = next(iter(_jumps()))
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=(jump,), votes=(900, 80))

    assert [alert.type for alert in count.of("correction.large_jump", "report.held")] == [
        "correction.large_jump"
    ]


def _jumps():
    return [code for code, rule in RULES.items() if rule.ends == "agreement"]


def test_a_source_that_blanks_itself_is_one_alert_and_not_one_for_each_region():
    count = Count().all_in(0, 120, 80).hold(60, "9101", "9102", "9201", "9202")
    (alert,) = count.of("numbers.withdrawn")

    assert (alert.subject, alert.status, alert.significance) == ("feed", "waiting", 3)
    assert alert.facts["since_ms"] == START_MS + 60_000
    assert count.of("report.held") == []


def test_numbers_that_come_back_take_that_back():
    count = Count().all_in(0, 120, 80).hold(60, "9101", "9102")
    count.decide(70, count.of("numbers.withdrawn")[0], "approve")
    count.votes(100, 121, 80).votes(100, 2, 2, region_id="9102")
    withdrawn, returned = count.of("numbers.withdrawn", "numbers.returned")

    assert (returned.undoes, returned.audience) == (withdrawn.id, "public")


def test_a_withdrawal_that_is_over_before_anybody_approved_it_is_overtaken():
    count = Count().all_in(0, 120, 80).hold(60, "9101", "9102")
    count.votes(100, 121, 80).votes(100, 2, 2, region_id="9102")
    withdrawn, returned = count.of("numbers.withdrawn", "numbers.returned")

    assert (withdrawn.status, returned.audience) == ("overtaken", "desk")


def test_a_hold_that_a_person_ends_is_told_with_who_and_why():
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=("E205",), votes=(900, 0))
    held = count.entries[-1].body.deltas[0]
    released = Released(
        source_id="feed",
        path="x",
        digest="z",
        source_at_ms=None,
        by="siti",
        reason="the form says so",
        deltas=(type(held)("9101", "row", held.good, held.new, None),),
    )
    count.take(released, 90)
    told, ended = count.of("report.held", "report.released")

    assert (ended.facts["by"], ended.facts["why"]) == ("siti", "the form says so")
    assert ended.undoes == told.id


def test_a_hold_that_is_refused_is_no_news_of_its_own():
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=("E205",), votes=(900, 0))
    held = count.entries[-1].body.deltas[0]
    gone = type(held)("9101", "row", held.good, held.new, None)
    refused = Rejected(
        source_id="feed",
        path="x",
        digest="z",
        source_at_ms=None,
        by="s",
        reason="w",
        deltas=(gone,),
    )
    count.take(refused, 90).votes(120, 121, 80)

    assert count.of("report.released") == []


def test_a_hold_that_ends_by_a_good_report_is_told():
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=("E205",), votes=(900, 0))
    count.votes(90, 125, 80)

    assert [alert.facts["by"] for alert in count.of("report.released")] == [None]


def test_numbers_that_count_although_they_cannot_be_right_are_told_to_the_desk():
    numbers = make_numbers(120, 80, valid=210)
    body = make_reports(Delta("9101", "row", None, numbers, codes=("E201", "W401")))
    (alert,) = Count().take(body, 0).of("data.invalid")

    assert (alert.facts["codes"], alert.audience) == (("E201",), "desk")


def test_a_source_that_cannot_be_reached_and_comes_back():
    count = Count().source(0, "unreachable", "no answer").source(60, "fine")
    ill, well = count.of("source.unreachable", "source.recovered")

    assert (ill.facts["reason"], well.facts["before"]) == ("no answer", "unreachable")
    assert well.undoes == ill.id


def test_being_told_twice_that_a_source_is_ill_is_one_alert():
    count = (
        Count().source(0, "unreachable", "a").source(60, "unreachable", "b").source(90, "frozen")
    )

    assert [a.type for a in count.alerts if a.type.startswith("source.")] == [
        "source.unreachable",
        "source.frozen",
    ]


def test_a_source_that_begins_well_is_no_recovery():
    assert Count().source(0, "fine").of("source.recovered") == []


def _own(region_id, old, new):
    return Delta(
        region_id,
        "own",
        None if old is None else make_numbers(*old),
        make_numbers(*new),
    )


def test_two_numbers_that_differ_for_longer_than_two_publishes_are_a_contradiction():
    contest = make_contest(sources=(make_source(publish_s=900),))
    count = Count(contest).votes(0, 120, 80)
    count.take(make_reports(_own("91", None, (130, 80))), 10)
    assert count.tick(1_000).of("source.disagree") == []

    (alert,) = count.tick(4_000).of("source.disagree")
    assert (alert.at_ms, alert.region_id) == (START_MS + (10 + 1_800) * 1_000, "91")


def test_a_file_that_is_a_publish_behind_contradicts_nobody():
    count = Count().votes(0, 120, 80)
    count.take(make_reports(_own("91", None, (130, 80))), 10)
    count.votes(900, 130, 80)

    assert count.tick(9_000).of("source.disagree") == []


def test_a_tier_of_the_recapitulation_is_told_and_the_declaration_has_its_own():
    count = Count().all_in(0, 120, 80).recap(10, "recap_kota", "91", 130, 90)
    count.recap(20, "declared", "9", 140, 92)
    recap, declared = count.of("recap.arrived", "result.declared")

    assert (recap.region_id, recap.facts["stage"], recap.facts["of"]) == ("91", "recap_kota", 2)
    assert (declared.facts["leader"], declared.facts["lead"]) == ("a", 48)
    assert (declared.status, declared.facts["document"]) == ("waiting", "Model D.Hasil")


def test_a_call_is_somebodys_own_and_can_be_taken_back():
    count = Count().all_in(0, 120, 80).call(10, "a").uncall(20)
    called, uncalled = count.of("called", "uncalled")

    assert (called.subject, called.facts["by"], called.facts["source"]) == (
        "a",
        "siti",
        "KawalPemilu",
    )
    assert (uncalled.subject, uncalled.undoes) == ("a", called.id)
    assert count.fold.state.called is None


def test_other_numbers_after_a_refusal_are_held_anew_and_told():
    count = Count().votes(0, 120, 80).hold(60, "9101", codes=("E205",), votes=(80_000, 0))
    held = count.entries[-1].body.deltas[0]
    refused = replace(held.new, rejected=True)
    told = {"source_id": "feed", "path": "x", "digest": "z", "source_at_ms": None}
    of = ("9101", "row", held.good)
    count.take(
        Rejected(**told, by="s", reason="w", deltas=(HeldDelta(*of, held.new, refused),)), 90
    )
    again = replace(held.new, numbers=make_numbers(70_000, 0))
    count.take(Held(**told, deltas=(HeldDelta(*of, refused, again),)), 120)

    assert [a.facts["held"] for a in count.of("report.held")] == [(80_000, 0), (70_000, 0)]


def test_numbers_that_stay_wrong_for_the_same_reason_are_told_once():
    count = Count()
    for at_s, codes in ((0, ("E201",)), (60, ("E201", "W401")), (90, ()), (120, ("E201",))):
        numbers = make_numbers(120 + at_s, 80, valid=210)
        count.take(make_reports(Delta("9101", "row", None, numbers, codes=codes)), at_s)

    times = [(a.at_ms - START_MS) // 1_000 for a in count.of("data.invalid")]
    assert times == [0, 120]


def test_each_region_that_is_recapitulated_is_counted_with_those_before_it():
    count = Count().all_in(0, 120, 80).recap(10, "recap_kota", "91", 130, 90)
    count.recap(20, "recap_kota", "92", 3, 3)

    facts = [(a.facts["count"], a.facts["of"]) for a in count.of("recap.arrived")]
    assert facts == [(1, 2), (2, 2)]


def test_a_recapitulation_of_a_region_that_the_tree_has_lost_stops_nobody():
    count = Count().all_in(0, 120, 80).recap(10, "recap_kota", "99", 130, 90)

    assert count.of("recap.arrived") == []


def test_a_declaration_that_is_taken_back_is_taken_back_before_the_public():
    count = Count().all_in(0, 120, 80).recap(20, "declared", "9", 140, 92)
    (declared,) = count.of("result.declared")
    count.decide(30, declared, "approve")
    gone = replace(count.entries[-2].body, deltas=(Delta("9", "own", make_numbers(140, 92), None),))
    (revoked,) = count.take(gone, 40).of("result.declared.revoked")

    assert (revoked.undoes, revoked.status) == (declared.id, "waiting")


def test_a_call_by_a_second_click_is_told_once_and_another_takes_the_first_back():
    count = Count().all_in(0, 120, 80).call(10, "a").call(11, "a").call(20, "b").uncall(30)
    first, second = count.of("called")
    (back,) = count.of("uncalled")

    assert (first.subject, second.subject, second.undoes) == ("a", "b", first.id)
    assert {one.source_at_ms for one in (first, second, back)} == {None}
    assert back.undoes == second.id
