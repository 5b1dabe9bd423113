"""What a person enters beside what was declared, and beside regions that stand there already."""

from tests.builders import make_contest, make_numbers, make_press, make_source
from tests.core.rules.worlds import make_case
from tracker.core.model import Reference
from tracker.core.rules import judge, sentence

DECLARED = Reference(region_id="91", votes={"a": 900, "b": 800}, valid=1_700, rejected=30)
CONTEST = make_contest(sources=(make_source(), make_press()), reference=(DECLARED,))
CITY = CONTEST.regions[1]


def _found(*votes, source=1, siblings=(), **figures):
    case = make_case(
        make_numbers(*votes, **figures),
        contest=CONTEST,
        source=CONTEST.sources[source],
        region=CITY,
        part="own",
        siblings=dict(siblings),
    )
    return judge(case)


def _codes(*votes, **given):
    return [found.code for found in _found(*votes, **given)]


def test_the_declared_row_is_recognised():
    # Jakarta Utara in an article of 5 December 2024.
    assert _codes(900, 800, valid=1_700, rejected=30) == ["W306"]


def test_every_option_and_figure_that_differs_is_told_with_its_difference():
    found = _found(950, 800, valid=1_750, rejected=None)

    assert [(f.code, f.fields["difference"]) for f in found] == [("W307", 50), ("W308", 50)]
    assert sentence(found[0], "en") == (
        "option 1 has 950 votes, 900 were declared: 50 between them"
    )


def test_a_number_that_is_not_given_differs_from_nothing():
    assert _codes(None, 800) == []


def test_a_feed_that_is_still_counting_is_not_compared():
    assert _codes(400, 300, source=0, valid=700) == []


def test_a_region_without_a_declared_total_is_not_compared():
    other = make_contest(sources=CONTEST.sources)
    case = make_case(
        make_numbers(400, 300), contest=other, source=other.sources[1], region=CITY, part="own"
    )

    assert judge(case) == ()


def test_a_number_that_stands_in_another_region_already_is_told():
    # 491,017 votes in Jakarta Timur and in Jakarta Selatan, entered one after the other.
    beside = {"92": make_numbers(491_017, 375_391)}

    assert "W304" in _codes(491_017, 90_294, siblings=beside)
    assert "W304" not in _codes(491_017, 90_294, siblings=beside, source=0)
    assert "W303" in _codes(491_017, 375_391, siblings=beside)
