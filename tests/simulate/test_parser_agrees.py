"""What the simulator writes, the parser reads: two independent tellings of KPU's format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_source
from tests.simulate.worlds import small_contest, small_night
from tracker.core.model import Contest, Document, Numbers, Source
from tracker.core.tree import grow
from tracker.ports import Parsed
from tracker.simulate.night import SyntheticNight
from tracker.sources.kpu import Kpu
from tracker.sources.kpu_words import PILKADA

PREFIX = "/pilkada/"
CONTEST, NIGHT, SOURCE = small_contest(), small_night(), make_source()
MINUTES = st.integers(0, (NIGHT.end_ms - NIGHT.start_ms) // 60_000 + 1)


def parsed(night: SyntheticNight, contest: Contest, source: Source, path: str, at: int) -> Parsed:
    """The file at *path* as the parser reads it."""
    served = night.body(path, at)
    assert served is not None
    region_id = path.rpartition("/")[2].removesuffix(".json")
    document = Document(path=path.removeprefix(PREFIX), region_id=region_id)
    return Kpu(PILKADA).parse(contest, source, document, served.body)


def own(read: Parsed) -> Numbers:
    """The region's own numbers."""
    return next(report.numbers for report in read.reports if report.part == "own")


@given(MINUTES)
def test_every_file_of_every_level_is_read(minutes: int) -> None:
    now_ms = NIGHT.start_ms + minutes * 60_000
    for path in NIGHT.paths():
        read = parsed(NIGHT, CONTEST, SOURCE, path, now_ms)
        served = NIGHT.body(path, now_ms)
        assert served is not None
        assert read.source_at_ms == served.changed_at_ms // 1_000 * 1_000


@given(MINUTES)
def test_nothing_in_the_files_that_are_polled_is_strange_to_the_parser(minutes: int) -> None:
    now_ms = NIGHT.start_ms + minutes * 60_000
    for document in Kpu(PILKADA).documents(CONTEST, SOURCE):
        assert parsed(NIGHT, CONTEST, SOURCE, PREFIX + document.path, now_ms).findings == ()


@pytest.mark.parametrize("option", [0, 1])
def test_the_parts_of_a_file_sum_to_its_own_number(option: int) -> None:
    root = grow(CONTEST).root
    read = parsed(NIGHT, CONTEST, SOURCE, f"{PREFIX}hhcw/pkwkp/{root}.json", NIGHT.end_ms)
    rows = [report.numbers[option] for report in read.reports if report.part == "row"]
    assert sum(votes or 0 for votes in rows) == own(read)[option]
