"""What holds for any numbers at all."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.rules.worlds import STATION, THREE, as_region, make_case
from tracker.core.model import FIGURES, Report
from tracker.core.rules import RULES, Case, action_of, judge, judge_document, sentence
from tracker.core.tree import grow

ANY = st.none() | st.integers(0, 1_000) | st.integers(0, 1_000_000_000)
NUMBERS = st.tuples(*[ANY] * (3 + len(FIGURES)))
HELD = st.none() | st.tuples(NUMBERS, st.lists(st.sampled_from(list(RULES)), min_size=1).map(tuple))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any report of a station or of a district, with anything before and beside it."""
    siblings = st.dictionaries(st.sampled_from("abcdefgh"), NUMBERS)
    return make_case(
        draw(NUMBERS),
        contest=THREE,
        region=draw(st.sampled_from([STATION, as_region()])),
        part=draw(st.sampled_from(["row", "own"])),
        last=draw(st.none() | NUMBERS),
        siblings=draw(siblings),
        held=draw(HELD),
        note=draw(st.none() | st.text()),
    )


@given(cases())
def test_any_report_is_judged_and_every_finding_can_be_said_in_both_languages(case):
    for found in judge(case):
        assert found.region_id == case.region.id
        assert found.text == sentence(found, "en")
        assert "…" not in sentence(found, "en") + sentence(found, "id")


@given(cases())
def test_zeros_with_stations_in_are_never_let_through(case):
    zeros = set(case.new[:3]) in ({0}, {0, None})
    if zeros and case.new[-2] and case.new != case.last:
        assert action_of(judge(case)) == "hold"


@given(cases())
def test_judging_is_a_function_of_the_case(case):
    assert judge(case) == judge(case)


@given(cases())
def test_what_was_accepted_before_is_not_judged_again(case):
    again = make_case(case.new, contest=THREE, region=case.region, last=case.new, held=case.held)
    assert judge(again) == ()


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_any_document_is_judged_as_a_whole(rows):
    reports = [Report(r.id, "row", n) for r, n in zip(THREE.regions, rows, strict=False)]
    for found in judge_document(THREE, THREE.sources[0], grow(THREE), reports, {}):
        assert "…" not in sentence(found, "en") + sentence(found, "id")
