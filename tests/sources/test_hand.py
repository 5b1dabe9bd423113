"""What a person enters: a table or a list, every problem of its form at once, any bytes at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import EntryRefused
from tracker.sources.hand import read_sheet, sheet_body


def _rows(**said):
    return [(row.line, row.cells) for row in read_sheet(sheet_body(**said)).rows]


def _problems(body):
    with pytest.raises(EntryRefused) as caught:
        read_sheet(body)
    return caught.value.problems


def test_a_table_keeps_the_numbers_of_its_lines():
    table = "region,1,2\n\n91,120,80\n92,,7\n"

    assert _rows(csv=table) == [
        (3, {"region": "91", "1": "120", "2": "80"}),
        (4, {"region": "92", "1": "", "2": "7"}),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_may_be_separated_as_a_spreadsheet_does(sign):
    assert _rows(csv=sign.join(("region", "1")) + "\n" + sign.join(("91", "120"))) == [
        (2, {"region": "91", "1": "120"})
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert _rows(csv="\ufeffregion,1\n91,120\n") == [(2, {"region": "91", "1": "120"})]


def test_a_number_with_commas_that_is_not_quoted_is_a_problem_of_its_line():
    body = sheet_body(csv='region,1,2\n91,1,718,160\n92,"1,718,160",3\n91\n')

    assert _problems(body) == (
        "line 2: has 4 cells, the header has 3",
        "line 4: has 1 cells, the header has 3",
    )


def test_two_columns_of_one_name_are_a_problem():
    assert _problems(sheet_body(csv="region,1,1\n91,2,3\n")) == (
        "line 1: the column '1' stands 2 times",
    )


def test_a_list_of_reports_becomes_the_same_cells():
    report = {"region": "91", "votes": {"1": 120, "2": "80"}, "shares": {"1": "60.0"}, "cast": None}

    assert _rows(reports=[report]) == [
        (1, {"region": "91", "1": "120", "2": "80", "share.1": "60.0", "cast": ""})
    ]


def test_a_cell_that_is_no_number_or_text_is_a_problem():
    reports = [{"region": "91", "votes": {"1": True}, "1": 5}, {"region": ["91"]}]

    assert _problems(sheet_body(reports=reports)) == (
        "report 1: 1 is true or false",
        "report 1: 1 stands twice",
        "report 2: region is a list",
    )


def test_fields_that_nobody_asked_for_are_named_with_those_that_are():
    (first, *_) = _problems(b'{"by": "somebody else", "author": "a\\nb"}')

    assert first == (
        "'by' is no field here; there are source, author, from, dated, document, csv, reports"
    )


def test_a_table_and_a_list_at_once_are_refused():
    body = sheet_body(csv="region,1\n91,2\n", reports=[{"region": "91"}])

    assert _problems(body) == ("give the numbers in csv or in reports, not in both",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the body is empty"),
        (b"region,1\n91,2\n", "the body is not JSON"),
        (b"[]", "expected an object, found a list"),
        (b'{"csv": "region,1\\n91,\\"2\\n"}', "line 2: this is no CSV"),
        (b'{"author": "a\\nb"}', "author is one line of at most 500 characters"),
        (b'{"reports": {"91": 2}}', "expected a list, found an object at reports"),
    ],
)
def test_what_is_no_sheet_says_why(body, problem):
    assert _problems(body)[0].startswith(problem)


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda t: sheet_body(csv=t + "x")))
def test_any_bytes_are_a_sheet_or_refused(body):
    with suppress(EntryRefused):
        rows = read_sheet(body).rows
        assert all(isinstance(text, str) for row in rows for text in row.cells.values())
