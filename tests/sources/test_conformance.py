"""Every registered format owes the same, and so does the one in docs/add-a-source.md."""

import json
import re
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_contest, make_source
from tests.sources import conformance
from tests.sources.conformance import Case
from tests.sources.worlds import kpu_contest, recording, station_contest, table_contest
from tracker.sources.registry import FORMATS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md"
TABLE = b"kode,Andi,Budi\n91,120,80\n92,7,\n"


def guide_blocks(language: str) -> list[str]:
    """The code blocks of *language* in the guide, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


def guide_case() -> Case:
    """The format that the guide writes, with the body that it shows."""
    module = types.ModuleType("board")
    sys.modules["board"] = module  # a dataclass looks its module up
    exec(compile(guide_blocks("python")[0], str(GUIDE), "exec"), module.__dict__)
    source = make_source(format="board", election="gubernur", poll_levels=("city",))
    body = guide_blocks("json")[0].encode()
    return Case(module.FORMAT, make_contest(sources=(source,)), "91", body)


def station_case(name: str, format_name: str, region_id: str = "9101001") -> Case:
    """A case of a station's file."""
    source = make_source(format=format_name, poll_levels=("province", "station"))
    return Case(FORMATS[format_name], station_contest(source), region_id, recording(name))


PROVINCE = recording("2024-11-28_counting")
CITY = recording("2024-02-22_pemilu-rows-with-percent")
CASES = {
    "kpu-pilkada": Case(FORMATS["kpu-pilkada"], kpu_contest(), "9", PROVINCE),
    "kpu-pilkada-station": station_case("2024-11-27_station-complete", "kpu-pilkada"),
    "kpu-pemilu": Case(FORMATS["kpu-pemilu"], kpu_contest(), "91", CITY),
    "kpu-pemilu-station": station_case("2024-02-15_pemilu-empty-station", "kpu-pemilu"),
    "table": Case(FORMATS["table"], table_contest(), "9", TABLE),
    "guide": guide_case(),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)

words = ["tungsura", "chart", "table", "administrasi", "images", "progres", "persen", "null", "ts"]
words += ["psu", "mode", "hhcw", "status_suara", "1000023", "91", "9101", "2024-11-28 10:00:05"]
words += ["kode", "Andi", "Budi", "kota", "a", "b", "jam", "suara"]
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(words) | st.text()
)
values = st.recursive(
    leaves,
    lambda v: st.lists(v, max_size=4) | st.dictionaries(st.sampled_from(words), v, max_size=6),
    max_leaves=20,
)


def test_every_registered_format_is_put_through_the_suite():
    assert {id(case.fmt) for case in CASES.values()} >= {id(fmt) for fmt in FORMATS.values()}


@every_case
def test_documents_are_of_known_regions_and_parents_come_first(case):
    conformance.check_documents(case)


@every_case
def test_a_good_body_gives_reports(case):
    conformance.check_good_body(case)


@every_case
@pytest.mark.parametrize("name", conformance.rubbish(CASES["table"]))
def test_rubbish_is_malformed(case, name):
    conformance.check_rubbish(case, conformance.rubbish(case)[name])


@every_case
def test_a_body_cut_anywhere_is_malformed_or_still_whole(case):
    for length in range(len(case.body)):
        conformance.check_any_bytes(case, case.body[:length])


@every_case
@given(body=st.binary() | st.text(alphabet='kode,AndiBu;\n"\r\t []{}:1.').map(str.encode))
def test_any_bytes_are_reports_or_malformed(case, body):
    conformance.check_any_bytes(case, body)


@every_case
@given(data=st.data())
def test_a_good_body_with_any_bytes_in_it_is_reports_or_malformed(case, data):
    at = data.draw(st.integers(0, len(case.body)))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.binary(max_size=6) | st.text(max_size=4).map(str.encode))
    conformance.check_any_bytes(case, case.body[:at] + put + case.body[at + cut :])


@every_case
@given(value=values)
def test_any_json_is_reports_or_malformed(case, value):
    conformance.check_any_bytes(case, json.dumps(value).encode())
