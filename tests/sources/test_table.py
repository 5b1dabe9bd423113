"""Tables that people keep: CSV and JSON, whole or not at all."""

import json
from typing import Any

import pytest

from tests.builders import make_source
from tests.sources.worlds import COLUMNS, document_of, figures_of, table_contest
from tracker.core.model import Source, votes_of
from tracker.errors import SourceMalformed
from tracker.ports import Parsed
from tracker.sources.registry import FORMATS
from tracker.sources.table_words import column_problems

TABLE = FORMATS["table"]
TEN_O_CLOCK_MS = 1_732_762_800_000  # 28 November 2024, 10:00:00 WIB


def read(body: str | bytes | list[Any] | dict[str, Any], **changes: Any) -> Parsed:
    """Parse *body* as the table of a source with *changes*."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    contest = table_contest(**changes)
    given = text.encode() if isinstance(text, str) else text
    return TABLE.parse(contest, contest.sources[0], document_of("9"), given)


def refused(body: str | bytes | list[Any] | dict[str, Any], **changes: Any) -> str:
    """Return the sentence with which *body* is refused."""
    with pytest.raises(SourceMalformed) as caught:
        read(body, **changes)
    return str(caught.value)


def votes(parsed: Parsed) -> dict[str, tuple[int | None, ...]]:
    """The votes of each report of *parsed*."""
    return {report.region_id: votes_of(report.numbers) for report in parsed.reports}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_may_use_any_common_separator_and_begin_with_a_mark(separator, mark):
    text = mark + "kode,Andi,Budi\n91,120,80\n92,7,9\n".replace(",", separator)
    assert votes(read(text)) == {"91": (120, 80), "92": (7, 9)}


def test_reports_of_a_table_are_rows():
    assert {report.part for report in read("kode,Andi,Budi\n91,1,2\n").reports} == {"row"}


@pytest.mark.parametrize("sign", [".", ","])
def test_thousands_may_be_grouped(sign):
    text = f'kode;Andi;Budi\n91;1{sign}234;" 1{sign}234{sign}567 "\n'
    assert votes(read(text)) == {"91": (1234, 1_234_567)}


@pytest.mark.parametrize(
    "cell", ["1.23", "1.234,5", "0.123", "-3", "12e3", "n/a", "1234.567", "٣", "1 234", "9" * 12]
)
def test_a_cell_that_could_mean_something_else_is_refused(cell):
    assert "line 2: Andi: " in refused(f"kode;Andi;Budi\n91;{cell};2\n")


def test_a_table_that_groups_with_dots_and_commas_is_refused():
    assert "use one" in refused("kode;Andi;Budi\n91;1.234;2\n92;1,234;2\n")


def test_an_empty_cell_is_missing_not_zero():
    assert votes(read("kode,Andi,Budi\n91,,0\n")) == {"91": (None, 0)}


def test_blank_lines_are_passed_over():
    assert votes(read("\nkode,Andi,Budi\n\n91,1,2\n,,\n")) == {"91": (1, 2)}


def test_every_bad_line_is_named_at_once():
    sentence = refused("kode,Andi,Budi\n91,x,y\n92,1\n,3,4\n9101,1,2\n9101,1,2\n")
    for part in (
        *("line 2: Andi: expected a whole number, found 'x'", "line 2: Budi"),
        *("line 3: has 2 cells, the header has 3", "line 4: kode: the code of the region"),
        "line 6: region 9101 stands in line 5 already",
    ):
        assert part in sentence


def test_after_twenty_problems_the_rest_is_counted():
    sentence = refused("kode,Andi,Budi\n" + "91,x,1\n" * 30)
    assert sentence.count("expected") == 20
    assert sentence.endswith("and 10 more")


def test_an_unknown_region_is_a_finding_with_its_numbers():
    (found,) = read("kode,Andi,Budi\n91,1,2\nTOTAL,1,2\n").findings
    assert (found.code, found.region_id) == ("E101", "9")
    assert found.fields == {"region": "TOTAL", "votes.a": 1, "votes.b": 2, "note": None}


def test_figures_notes_and_times_have_their_columns():
    columns = COLUMNS | {"valid": "sah", "stations_total": "tps", "note": "ket", "source_at": "at"}
    text = "kode,Andi,Budi,sah,tps,ket,at\n91,1,2,3,4, ulang ,2024-11-28 10:00\n"
    (report,) = read(text, columns=columns).reports
    assert figures_of(report) == {"valid": 3, "stations_total": 4}
    assert (report.note, report.source_at_ms) == ("ulang", TEN_O_CLOCK_MS)


def test_the_newest_row_gives_the_time_of_the_table():
    text = "kode,Andi,Budi,at\n91,1,2,2024-11-28T03:00Z\n92,1,2,2024-11-28 09:59\n9,1,2,\n"
    parsed = read(text, columns=COLUMNS | {"source_at": "at"})
    assert parsed.source_at_ms == TEN_O_CLOCK_MS
    assert [r.source_at_ms for r in parsed.reports] == [
        TEN_O_CLOCK_MS,
        TEN_O_CLOCK_MS - 60_000,
        None,
    ]


@pytest.mark.parametrize(
    "cell", ["10:00", "20241128", "2024-11-28", "28/11/2024 10:00", "1024-11-28 10:00", "now"]
)
def test_a_time_that_is_not_iso_with_hours_is_refused(cell):
    sentence = refused(f"kode,Andi,Budi,at\n91,1,2,{cell}\n", columns=COLUMNS | {"source_at": "at"})
    assert "line 2: at: expected a time" in sentence


def test_a_table_without_times_has_none():
    assert read("kode,Andi,Budi\n91,1,2\n").source_at_ms is None


def test_a_note_of_half_a_character_is_refused():
    body = '[{"kode": "91", "Andi": 1, "Budi": 2, "ket": "\\ud800"}]'
    assert "row 1: ket: the text holds half" in refused(body, columns=COLUMNS | {"note": "ket"})


def test_a_list_of_objects_is_a_table():
    rows = [{"kode": "91", "Andi": 120, "Budi": "1.080"}, {"kode": 92, "Andi": None}]
    assert votes(read(rows)) == {"91": (120, 1080), "92": (None, None)}


def test_a_list_may_stand_under_a_named_key():
    body = {"data": [{"kode": "91", "Andi": 1, "Budi": 2}], "ok": True}
    assert votes(read(body, columns=COLUMNS | {"rows": "data"})) == {"91": (1, 2)}
    assert "columns.rows" in refused(body)


@pytest.mark.parametrize("cell", [True, 1.0, -1, 10**10, 10**50, [], {}])
def test_a_json_cell_of_another_kind_is_refused(cell):
    assert "row 1: Andi: " in refused([{"kode": "91", "Andi": cell, "Budi": 2}])


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("kode,Andi,Budi\n", "no rows"),
        ("[]", "no rows"),
        ('""', "no column 'kode'"),
        (" ,, \n", "no column 'kode'"),
        ("a,b\n1,2\n", "it has: a, b"),
        ("kode,Andi\n91,2\n", "no column 'Budi'"),
        ("kode,Andi,Budi,Andi\n91,2,3,4\n", "one name"),
        ("[1]", "row 1: expected an object, found a whole number"),
        ('[{"kode": 1, "kode": 2}]', "twice"),
        ('kode,Andi,Budi\n91,"1,2\n', "not CSV"),
        ("<html></html>", "web page"),
        ('{"kode": ', "not JSON"),
    ],
)
def test_what_is_no_table_is_malformed(body, part):
    assert part in refused(body)


def test_the_one_document_is_the_file_named_as_election():
    (document,) = TABLE.documents(table_contest(), make_source(election="hasil.csv?gid=0"))
    assert (document.path, document.region_id) == ("hasil.csv?gid=0", "9")


def test_columns_are_judged_all_at_once():
    def problems(columns: dict[str, str]) -> str:
        source: Source = make_source(columns=columns)
        return "\n".join(column_problems(table_contest(), source))

    assert problems(COLUMNS) == ""
    sentence = problems({"votes.z": "Zed", "note": "x", "source_at": "x"})
    for part in ("'votes.z' is none of", "region = ", "at least one column", "'x' stands for more"):
        assert part in sentence


def test_a_table_whose_columns_are_wrong_is_not_read():
    assert "region = " in refused("kode,Andi,Budi\n91,1,2\n", columns={"votes.a": "Andi"})
