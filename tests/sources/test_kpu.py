"""KPU's count files, one recording per surprise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import REGIONS, make_source
from tests.sources.worlds import (
    PAIRS,
    document_of,
    figures_of,
    kpu_contest,
    recording,
    station_contest,
)
from tracker.core.model import Contest, Region, Report, votes_of
from tracker.errors import SourceMalformed
from tracker.ports import Parsed
from tracker.sources.registry import FORMATS

CONTEST = kpu_contest()
STATION_CONTEST = station_contest(make_source())
TEN_O_CLOCK_MS = 1_732_762_805_000  # 28 November 2024, 10:00:05 WIB


def read(
    body: bytes | dict[str, Any],
    region_id: str = "9",
    *,
    contest: Contest = CONTEST,
    dialect: str = "kpu-pilkada",
) -> Parsed:
    """Parse *body* as a document of *region_id*."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    document = document_of(region_id)
    return FORMATS[dialect].parse(contest, contest.sources[0], document, text)


def pemilu(name: str, region_id: str, contest: Contest = CONTEST) -> Parsed:
    """Parse the Pemilu recording called *name*."""
    return read(recording(name), region_id, contest=contest, dialect="kpu-pemilu")


def station(name: str, dialect: str = "kpu-pilkada") -> Report:
    """Parse the station recording called *name*; it holds one report."""
    parsed = read(recording(name), "9101001", contest=STATION_CONTEST, dialect=dialect)
    (report,) = parsed.reports
    return report


def counting(**changes: Any) -> dict[str, Any]:
    """The body of an ordinary province file, with *changes* at its top."""
    return json.loads(recording("2024-11-28_counting")) | changes


def bent(path: str, value: Any) -> dict[str, Any]:
    """The body of an ordinary province file with *value* at *path*."""
    body = counting()
    *above, last = path.split("/")
    place = body
    for name in above:
        place = place[name]
    place[last] = value
    return body


def by_region(parsed: Parsed) -> dict[tuple[str, str], Report]:
    """The reports of *parsed* by part and region."""
    return {(report.part, report.region_id): report for report in parsed.reports}


def test_a_province_file_holds_its_own_total_and_a_row_for_each_city():
    reports = by_region(read(recording("2024-11-28_counting")))
    assert list(reports) == [("own", "9"), ("row", "91"), ("row", "92")]
    assert votes_of(reports["own", "9"].numbers) == (3717, 3681)
    assert votes_of(reports["row", "92"].numbers) == (1717, 2181)
    assert figures_of(reports["row", "92"]) == {"stations_reported": 9, "stations_total": 10}


def test_the_rows_of_an_ordinary_file_add_up_to_its_own_total():
    reports = by_region(read(recording("2024-11-28_counting")))
    rows = [votes_of(report.numbers) for (part, _), report in reports.items() if part == "row"]
    assert tuple(map(sum, zip(*rows, strict=True))) == votes_of(reports["own", "9"].numbers)


def test_the_time_of_a_file_is_on_the_contests_wall():
    parsed = read(recording("2024-11-28_counting"))
    assert parsed.source_at_ms == TEN_O_CLOCK_MS
    assert {report.source_at_ms for report in parsed.reports} == {TEN_O_CLOCK_MS}
    eastern = kpu_contest(time_zone="Asia/Jayapura")
    moved = read(recording("2024-11-28_counting"), contest=eastern)
    assert moved.source_at_ms == TEN_O_CLOCK_MS - 2 * 3_600_000


def test_rows_before_the_count_keep_their_progress_and_have_no_votes():
    for report in read(recording("2024-11-26_seed-before-the-count")).reports:
        assert votes_of(report.numbers) == (None, None)
        total = 20 if report.part == "own" else 10
        assert figures_of(report) == {"stations_reported": 0, "stations_total": total}


def test_a_row_without_votes_is_missing_not_zero():
    reports = by_region(read(recording("2024-11-27_one-city-not-yet-in")))
    assert votes_of(reports["row", "92"].numbers) == (None, None)
    assert votes_of(reports["own", "9"].numbers) == (1200, 800)


def test_zeros_stay_zeros():
    for report in read(recording("2024-11-28_blanked-to-zeros")).reports:
        assert votes_of(report.numbers) == (0, 0)
        assert figures_of(report)["stations_reported"] > 0


def test_a_row_that_is_not_regular_carries_the_authoritys_word():
    reports = by_region(read(recording("2024-11-28_districts-one-in-repair"), "91"))
    assert reports["row", "9101"].note == "Perbaikan Rekapitulasi"
    assert reports["row", "9102"].note is None
    assert reports["own", "91"].note is None


def test_numbers_that_cannot_be_placed_stand_in_findings():
    findings = read(recording("2024-11-28_strangers-in-chart-and-table")).findings
    found = {(finding.code, finding.fields.get("region")): finding.fields for finding in findings}
    assert found["E101", "93"]["1000023"] == 5
    assert found["E102", "9101"]["stations_total"] == 6
    assert found["E103", None] == {"1000099": 7}
    assert found["E104", None] == {"selisih": 1}


def test_rows_that_cannot_be_placed_give_no_report():
    parsed = read(recording("2024-11-28_strangers-in-chart-and-table"))
    assert list(by_region(parsed)) == [("own", "9"), ("row", "91")]


def test_two_figures_for_one_progress_are_a_finding_and_the_charts_counts():
    parsed = read(bent("progres/progres", 18))
    assert figures_of(parsed.reports[0])["stations_reported"] == 19
    assert [finding.code for finding in parsed.findings] == ["E105"]
    assert parsed.findings[0].fields["stations_reported"] == 18


def test_rows_below_the_last_level_are_one_finding():
    parsed = read(recording("2024-11-28_counting"), "9101")
    assert [(report.part, report.region_id) for report in parsed.reports] == [("own", "9101")]
    assert [(f.code, f.fields) for f in parsed.findings] == [("E106", {"rows": 2})]


def test_a_station_file_gives_votes_ballots_voters_and_photographs():
    report = station("2024-11-27_station-complete")
    assert (report.part, votes_of(report.numbers)) == ("own", (151, 151))
    assert figures_of(report) == {
        **{"valid": 302, "rejected": 25, "cast": 327, "registered": 575, "participated": 327},
        **{"stations_reported": 1, "stations_total": 1},
    }
    assert [link[-5:] for link in report.links] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("2024-11-27_station-not-yet-in", "kpu-pilkada"),
        ("2024-02-15_pemilu-empty-station", "kpu-pemilu"),
        ("2024-02-19_pemilu-station-marked-without-numbers", "kpu-pemilu"),
    ],
)
def test_a_station_without_numbers_is_not_reported(name, dialect):
    report = station(name, dialect)
    assert votes_of(report.numbers) == (None, None)
    assert figures_of(report) == {"stations_reported": 0, "stations_total": 1}


def test_a_station_marked_as_not_digitised_is_not_reported_whatever_it_holds():
    body = json.loads(recording("2024-11-27_station-complete")) | {"status_suara": False}
    (report,) = read(body, "9101001", contest=STATION_CONTEST).reports
    assert votes_of(report.numbers) == (151, 151)
    assert figures_of(report)["stations_reported"] == 0


def test_without_its_mark_a_station_with_numbers_is_reported():
    body = json.loads(recording("2024-11-27_station-complete"))
    del body["status_suara"], body["status_adm"], body["mode"]
    (report,) = read(body, "9101001", contest=STATION_CONTEST).reports
    assert figures_of(report)["stations_reported"] == 1


def test_parts_of_a_form_that_do_not_sum_are_findings():
    body = json.loads(recording("2024-11-27_station-complete"))
    body["tungsura"]["administrasi"] |= {"pengguna_dpt_j": 316, "pemilih_dpt_l": 282}
    found = read(body | {"images": []}, "9101001", contest=STATION_CONTEST).findings
    assert [(f.code, f.fields["name"], f.fields["sum"], f.fields["number"]) for f in found] == [
        ("W110", "pemilih_dpt_j", 576, 575),
        ("W110", "pengguna_dpt_j", 325, 316),
        ("W110", "pengguna_total_j", 318, 327),
    ]


def test_a_page_that_is_missing_under_numbers_is_a_finding():
    images = ["https://forms.example/1.jpg", None, "https://forms.example/3.jpg"]
    body = json.loads(recording("2024-11-27_station-complete")) | {"images": images}
    (found,) = read(body, "9101001", contest=STATION_CONTEST).findings
    assert (found.code, found.fields) == ("W111", {"pages": 3, "missing": 1})
    assert read(body | {"status_suara": False}, "9101001", contest=STATION_CONTEST).findings == ()


def test_a_repeated_vote_is_noted_at_its_station():
    report = station("2024-02-19_pemilu-station-marked-without-numbers", "kpu-pemilu")
    assert report.note == "Pemungutan Suara Ulang"


def test_a_station_has_at_most_ten_links():
    images = [f"https://forms.example/{n}.jpg" for n in range(30)]
    body = json.loads(recording("2024-11-27_station-complete")) | {"images": images}
    (report,) = read(body, "9101001", contest=STATION_CONTEST).reports
    assert list(report.links) == images[:10]


def test_the_files_of_february_have_progress_at_the_top_and_none_in_rows():
    reports = by_region(pemilu("2024-02-22_pemilu-rows-with-percent", "91"))
    assert votes_of(reports["own", "91"].numbers) == (1002, 152)
    assert figures_of(reports["own", "91"]) == {"stations_reported": 10, "stations_total": 10}
    assert votes_of(reports["row", "9101"].numbers) == (555, 94)
    assert figures_of(reports["row", "9101"]) == {}


def test_null_blocks_of_february_are_missing_numbers():
    reports = by_region(pemilu("2024-02-16_pemilu-null-blocks", "91"))
    assert set(reports["own", "91"].numbers) == {None}
    assert set(reports["row", "9101"].numbers) == {None}
    assert votes_of(reports["row", "9102"].numbers) == (447, None)


def test_february_files_are_no_pilkada_files_and_the_other_way_round():
    with pytest.raises(SourceMalformed, match="none of tungsura"):
        read(recording("2024-02-22_pemilu-rows-with-percent"), "91")
    with pytest.raises(SourceMalformed, match="none of"):
        read(recording("2024-11-28_counting"), dialect="kpu-pemilu")


def test_a_stations_file_at_the_address_of_a_city_is_malformed():
    with pytest.raises(SourceMalformed, match="larger region"):
        read(recording("2024-11-27_station-complete"), "91")


CHART, ROW = "tungsura/chart/1000023", "tungsura/table/91"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((path, v) for path in (CHART, f"{ROW}/1000024") for v in (True, 1.0, "7", -1, [], {})),
        (CHART, 1_000_000_001),
        (CHART, 10**40),
        ("tungsura/chart/1000099", 1.5),
        (f"{ROW}/progres", 3),
        (f"{ROW}/progres/total", 3.0),
        (f"{ROW}/progres/persen", "100"),
        (f"{ROW}/progres/persen", True),
        (f"{ROW}/status_progress", 1),
        (f"{ROW}/psu", 1),
        (f"{ROW}/psu", "\ud800"),
        (ROW, None),
        (ROW, []),
        ("tungsura/chart", []),
        ("tungsura/table", []),
        ("tungsura/table", {}),
        ("tungsura/table", None),
        ("tungsura", None),
        ("tungsura", "x"),
        ("psu", {}),
        ("progres/total", "20"),
        ("mode", "hr"),
        ("mode", None),
        ("ts", None),
        ("ts", 0),
        ("ts", "2024-13-01 00:00:00"),
        ("ts", "2024-11-28T10:00:00"),
        ("ts", "2024-11-28 10:00"),
        ("ts", "0001-01-01 00:00:00"),
        ("ts", "2024-11-28 10:00:05\n"),
    ],
)
def test_a_value_of_another_kind_is_malformed_and_says_where(path, value):
    with pytest.raises(SourceMalformed) as caught:
        read(bent(path, value))
    assert caught.value.source_id == "feed"
    assert caught.value.where


def test_the_percentages_of_february_must_be_numbers():
    for path in ("chart", "table.9101"):
        body = json.loads(recording("2024-02-22_pemilu-rows-with-percent"))
        (body["chart"] if path == "chart" else body["table"]["9101"])["persen"] = "100"
        with pytest.raises(SourceMalformed) as caught:
            read(body, "91", dialect="kpu-pemilu")
        assert caught.value.where == f"{path}.persen"


@pytest.mark.parametrize(
    ("block", "name", "value"),
    [
        ("tungsura", "chart", 7),
        ("tungsura", "administrasi", []),
        ("administrasi", "pengguna_dptb_l", -1),
        ("administrasi", "suara_sah", 302.0),
        (None, "status_adm", "true"),
        (None, "status_suara", 1),
        (None, "images", "https://forms.example/a.jpg"),
        (None, "images", [7]),
    ],
)
def test_a_stations_value_of_another_kind_is_malformed(block, name, value):
    body = json.loads(recording("2024-11-27_station-complete"))
    places = {"tungsura": body["tungsura"], "administrasi": body["tungsura"]["administrasi"]}
    places.get(block, body)[name] = value
    with pytest.raises(SourceMalformed) as caught:
        read(body, "9101001", contest=STATION_CONTEST)
    assert name in caught.value.where


def test_a_station_is_known_by_its_place_when_it_has_no_marks():
    body = {"mode": "hhcw", "tungsura": {"chart": {PAIRS[0]: 3}}, "ts": "2024-11-27 15:00:00"}
    (report,) = read(body, "9101001", contest=STATION_CONTEST).reports
    assert figures_of(report) == {"stations_reported": 1, "stations_total": 1}


def test_names_that_this_format_does_not_know_are_one_finding():
    body = counting(baru=1)
    body["tungsura"]["rekap"] = {"a": 1}
    (found,) = read(body).findings
    assert (found.code, found.fields) == ("E104", {"baru": 1, "rekap": "an object"})


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_a_percentage_without_an_end_is_malformed(text):
    body = recording("2024-11-28_counting").replace(b'"persen": 100.0', b'"persen": ' + text)
    with pytest.raises(SourceMalformed):
        read(body)


def test_what_is_no_number_in_json_is_malformed_even_where_nobody_reads_it():
    with pytest.raises(SourceMalformed, match="NaN is no number"):
        read(counting(baru=float("nan")))


def test_a_byte_order_mark_is_malformed_in_a_feed():
    with pytest.raises(SourceMalformed, match="not JSON"):
        read(b"\xef\xbb\xbf" + recording("2024-11-28_counting"))


def test_a_junk_key_with_a_number_is_a_finding():
    (found,) = read(bent("tungsura/chart/null", 12)).findings
    assert (found.code, found.fields) == ("E104", {"null": 12})


def test_a_long_or_odd_name_in_a_finding_is_cut_and_printable():
    (found,) = read(bent("tungsura/chart/" + "\x1b[2J" + "x" * 99, 1)).findings
    (name,) = found.fields
    assert name.isprintable()
    assert len(name) <= 41


def test_documents_follow_the_codes_down_from_the_province():
    documents = FORMATS["kpu-pilkada"].documents(CONTEST, make_source())
    assert [(d.path, d.region_id) for d in documents] == [
        ("hhcw/pkwkp/9.json", "9"),
        ("hhcw/pkwkp/9/91.json", "91"),
        ("hhcw/pkwkp/9/92.json", "92"),
    ]


def test_a_stations_document_lies_below_all_its_regions():
    source = make_source(poll_levels=("station",))
    documents = FORMATS["kpu-pilkada"].documents(STATION_CONTEST, source)
    assert documents[0].path == "hhcw/pkwkp/9/91/9101/9101001.json"


def test_the_whole_country_has_a_file_named_after_its_election():
    nation = Region(id="0", name="Negara Contoh", level="nation")
    below = tuple(
        Region(id=r.id, name=r.name, level=r.level, parent_id=r.parent_id or "0") for r in REGIONS
    )
    contest = kpu_contest(
        levels=("nation", "province", "city", "district"), regions=(nation, *below)
    )
    source = make_source(election="ppwp", poll_levels=("nation", "province"))
    documents = FORMATS["kpu-pemilu"].documents(contest, source)
    assert [d.path for d in documents] == ["hhcw/ppwp.json", "hhcw/ppwp/9.json"]


@given(st.data())
def test_one_value_bent_in_any_way_is_read_or_malformed(data):
    paths = [CHART, ROW, "tungsura", "tungsura/table", "tungsura/chart", "ts", "mode", "psu"]
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    value = st.recursive(leaf, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=6)
    body = bent(data.draw(st.sampled_from(paths)), data.draw(value))
    try:
        parsed = read(body)
    except SourceMalformed:
        return
    assert all(len(report.numbers) == len(PAIRS) + 7 for report in parsed.reports)
