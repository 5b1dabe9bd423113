"""KPU's recapitulation files, in the shape that readers of February 2024 used."""

import json

import pytest

from tracker.contests.library import load
from tracker.core.model import votes_of
from tracker.errors import SourceMalformed
from tracker.sources.kpu_recap import read_recap

JAKARTA = load("jakarta-2024")
OPTIONS = [option.id for option in JAKARTA.options]


def _row(*votes):
    return dict(zip(OPTIONS, votes, strict=True))


def _forms(**published):
    return {
        name: {"persen": 0.0, "jml_wilayah": whole, "jml_wilayah_publikasi": given}
        for name, (given, whole) in published.items()
    }


def _body(table, forms=None):
    top = {"ts": "2024-12-06 20:00:00", "chart": {}, "table": table}
    return json.dumps(top | ({"progress_d_child": forms} if forms else {})).encode()


def test_a_row_of_a_city_is_the_citys_recapitulation():
    found = read_recap(JAKARTA, _body({"3173": _row(386_880, 109_457, 500_738)}))

    (report,) = found.by_stage["recap_kota"]
    assert (report.region_id, report.part) == ("3173", "own")
    assert votes_of(report.numbers) == (386_880, 109_457, 500_738)


def test_a_row_of_a_district_is_the_districts_recapitulation():
    found = read_recap(JAKARTA, _body({"317301": _row(1, 2, 3)}))

    assert [r.region_id for r in found.by_stage["recap_kecamatan"]] == ["317301"]


def test_a_city_whose_own_form_is_not_published_is_left_out_and_told():
    body = _body(
        {"3172": _row(1, 2, 3), "3173": _row(4, 5, 6)},
        {"3172": _forms(da=(6, 6), db=(0, 1)), "3173": _forms(da=(8, 8), db=(1, 1))},
    )
    found = read_recap(JAKARTA, body)

    assert [r.region_id for r in found.by_stage["recap_kota"]] == ["3173"]
    assert found.left_out == ("3172: 0 of 1 forms are published",)


def test_a_row_without_numbers_is_left_out_and_told():
    found = read_recap(JAKARTA, _body({"3172": {}}))

    assert found.by_stage == {}
    assert found.left_out == ("3172 has no numbers yet",)


def test_a_region_that_is_not_there_is_left_out_and_told():
    assert read_recap(JAKARTA, _body({"9999": _row(1, 2, 3)})).left_out == (
        "9999 is no region that is recapitulated",
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"{", b'{"table": {}}', b'{"table": {"3173": {"1000023": 1.5}}}'],
)
def test_what_is_no_such_file_is_malformed(body):
    with pytest.raises(SourceMalformed):
        read_recap(JAKARTA, body)
