"""Shares beside the votes: summed as they were written, and never a number that counts."""

import pytest

from tests.builders import CONTEST
from tracker.core.definition import Row
from tracker.core.shares import part_shares


def _part(*rows):
    return part_shares(CONTEST, [Row(n, cells) for n, cells in enumerate(rows, 2)])


def test_shares_leave_the_line_and_the_votes_stay():
    parted = _part({"region": "91", "1": "120", "2": "80", "share.1": "60", "share.2": "40"})

    assert parted.rows == (Row(2, {"region": "91", "1": "120", "2": "80"}),)
    assert (parted.findings, parted.problems) == ((), ())


def test_a_line_of_shares_alone_is_judged_and_goes():
    parted = _part({"region": "9", "1": "", "share.1": "60,1", "share.2": "40.53 %"})

    assert parted.rows == ()
    assert [(f.code, f.region_id, f.fields) for f in parted.findings] == [
        ("E209", "9", {"sum": "100.63"})
    ]


def test_shares_of_some_options_say_nothing_of_their_sum():
    assert _part({"region": "9", "share.1": "60", "share.2": ""}).findings == ()


def test_an_option_may_be_named_by_its_id():
    assert _part({"region": "9", "share.a": "60", "share.b": "50"}).findings[0].code == "E209"


def test_a_line_without_shares_stays_as_it_is():
    assert _part({"region": "9", "note": "x"}).rows == (Row(2, {"region": "9", "note": "x"}),)


@pytest.mark.parametrize("text", ["101", "-1", "fifty", "1e2", "50,07,1", "1234"])
def test_what_is_no_share_is_told_with_its_line(text):
    (problem,) = _part({"region": "9", "share.1": text}).problems

    assert problem == f"line 2: share.1 {text!r} is no share in per cent"


def test_shares_of_a_region_that_is_not_there_are_told():
    parted = _part({"region": "77", "share.1": "60", "share.2": "40"})

    assert parted.problems == ("line 2: there is no region '77'",)
