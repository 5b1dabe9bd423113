"""One document against itself, one region against another."""

from tests.builders import CONTEST, make_contest, make_report, make_source
from tests.core.rules.worlds import STATION, codes, make_form
from tracker.core.model import Option, Region
from tracker.core.rules import action_of, judge_document, sentence
from tracker.core.tree import grow

CITIES = ("3171", "3172", "3173", "3174", "3175")
JAKARTA = make_contest(
    levels=("province", "city"),
    regions=(
        Region(id="31", name="Jakarta", level="province"),
        *(Region(id=c, name=c, level="city", parent_id="31") for c in CITIES),
    ),
    options=tuple(
        Option(id=i, number=n, name=i, short=i, colour="#000000") for n, i in enumerate("abc", 1)
    ),
    sources=(make_source(counted_level="city", counted_part="own", poll_levels=("city",)),),
)


def told(*reports, contest=CONTEST, last=None):
    """What a document of *reports* says of itself, as code and region."""
    found = judge_document(contest, contest.sources[0], grow(contest), reports, last or {})
    return [(one.code, one.region_id) for one in found]


def row(region_id, *votes, stations=5):
    """A row with its progress."""
    return make_report(region_id, *votes, figures={"stations_reported": stations})


def own(region_id, *votes, stations=10):
    """A document's own total with its progress."""
    return make_report(region_id, *votes, part="own", figures={"stations_reported": stations})


def test_rows_that_sum_to_the_total_are_silent():
    assert told(own("91", 1_500, 900), row("9101", 800, 500), row("9102", 700, 400)) == []


def test_rows_that_do_not_sum_to_the_total_are_flagged_option_by_option():
    document = (own("91", 1_500, 901), row("9101", 800, 500), row("9102", 700, 400))
    assert told(*document) == [("E301", "91")]


def test_progress_that_does_not_sum_is_flagged():
    document = (own("91", 1_500, 900, stations=11), row("9101", 800, 500), row("9102", 700, 400))
    assert told(*document) == [("E302", "91")]


def test_a_row_without_numbers_is_left_out_of_the_sum():
    assert (
        told(
            own("91", 800, 500, stations=5),
            row("9101", 800, 500),
            row("9102", None, None, stations=0),
        )
        == []
    )


def test_a_total_that_is_not_given_is_no_difference():
    # A province's file of regents has a chart with progress and no options.
    assert told(own("91", None, None), row("9101", 800, 500), row("9102", 700, 400)) == []


def test_a_document_that_says_the_same_again_is_not_judged_again():
    document = (own("91", 1_500, 901), row("9101", 800, 500), row("9102", 700, 400))
    last = {(r.part, r.region_id): r.numbers for r in document}
    assert told(*document, last=last) == []


def test_zeros_without_a_station_are_held_beside_rows_that_were_blanked():
    # Rows 930122 and 950711 of 28 November 2024, after 10:45:04.
    document = (row("9101", 0, 0), row("9102", 0, 0, stations=0))
    assert told(*document) == [("E305", "9102")]
    found = judge_document(CONTEST, CONTEST.sources[0], grow(CONTEST), document, {})
    assert action_of(found) == "hold"


def test_zeros_without_a_station_are_a_beginning_elsewhere():
    assert told(row("9101", 0, 0, stations=0), row("9102", 700, 400)) == []


def test_one_number_in_two_cities_is_flagged_in_both():
    # An article of 5 December 2024, in ballot order.
    document = (
        make_report(
            "3172", 261_463, 77_026, 328_486, part="own", numbers=numbers(261_463, 77_026, 328_486)
        ),
        make_report("3174", part="own", numbers=numbers(386_230, 88_756, 491_017)),
        make_report("3175", part="own", numbers=numbers(424_892, 119_534, 491_017)),
    )
    assert told(*document, contest=JAKARTA) == [("W304", "3174"), ("W304", "3175")]
    found = judge_document(JAKARTA, JAKARTA.sources[0], grow(JAKARTA), document, {})
    assert sentence(found[0], "en") == ("option 3 has 491,017 votes, exactly as many as in 3175")


def numbers(*votes):
    """Numbers of three options and nothing else."""
    return (*votes, *[None] * 7)


def test_regions_with_equal_votes_are_flagged_in_both():
    document = (row("9101", 8_123, 5_077), row("9102", 8_123, 5_077), row("9201", 8_123, 5_077))
    # 9201 lies below another city: nothing is compared across parents.
    assert told(*document) == [("W303", "9101"), ("W303", "9102")]


def test_small_numbers_are_equal_by_chance():
    assert told(row("9101", 12, 7), row("9102", 12, 7)) == []
    assert told(row("9101", 412, 7), row("9102", 412, 9)) == []
    assert told(row("9101", 0, 0, stations=0), row("9102", 0, 0, stations=0)) == []


def test_two_stations_with_one_form_between_them_are_flagged():
    # Stations 3172021007006 and 007 in February 2024.
    form = make_form(83, 107, 38)
    beside = {"9202002": form.new, "9202003": make_form(90, 88, 35).new}
    assert "W303" in codes(make_form(83, 107, 38, siblings=beside))
    assert STATION.id not in beside


def test_two_stations_of_two_voters_are_not():
    assert codes(make_form(1, 1, 0, siblings={"9202002": make_form(1, 1, 0).new})) == ["W112"]
