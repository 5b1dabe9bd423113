"""Tables that a person entered: every bad line at once, and nothing taken with one."""

from tests.builders import CONTEST, make_numbers
from tracker.core.definition import Row
from tracker.core.entered import read_entered


def _read(*rows):
    return read_entered(CONTEST, [Row(n, cells) for n, cells in enumerate(rows, 2)])


def test_a_line_becomes_a_report_of_the_regions_own_total():
    reports, problems = _read({"region": "91", "1": "120", "2": "80", "valid": "200"})

    assert problems == ()
    assert (reports[0].region_id, reports[0].part) == ("91", "own")
    assert reports[0].numbers == make_numbers(120, 80, valid=200)


def test_an_option_may_be_named_by_its_id():
    reports, problems = _read({"region": "91", "a": "120", "b": "80"})

    assert problems == ()
    assert reports[0].numbers == make_numbers(120, 80)


def test_thousands_may_be_parted_as_people_write_them():
    reports, _ = _read({"region": "91", "1": "1.718.160", "2": "459,230"})

    assert reports[0].numbers == make_numbers(1_718_160, 459_230)


def test_an_empty_cell_is_a_number_that_is_not_given():
    reports, problems = _read({"region": "91", "1": "120", "2": ""})

    assert problems == ()
    assert reports[0].numbers == make_numbers(120, None)


def test_every_bad_line_is_told_at_once():
    _, problems = _read(
        {"region": "77", "1": "1", "2": "2", "valid": ""},
        {"region": "91", "1": "12,5", "2": "-3", "valid": "1e9"},
        {"region": "91", "1": "", "2": "", "valid": ""},
    )

    assert problems == (
        "line 2: there is no region '77'",
        "line 3: 1 '12,5' is not a count",
        "line 3: 2 '-3' is not a count",
        "line 3: valid '1e9' is not a count",
        "line 3: no option has a number",
        "line 4: 91 stands twice",
        "line 4: no option has a number",
    )


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    _, problems = _read({"region": "91", "3": "1"})

    assert problems[0].startswith("'3' is no column here; there are 1, 2, cast, note, participated")


def test_a_table_without_a_line_says_so():
    assert _read() == ((), ("there is no report in it",))
