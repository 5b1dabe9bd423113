"""What is still out: bounds that add up, never an average, and None where nothing is known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import (
    CONTEST,
    REGIONS,
    make_contest,
    make_numbers,
    make_report,
    make_reports,
    make_source,
)
from tracker.contests.library import load
from tracker.core.definition import Around, read_definition
from tracker.core.diff import diff
from tracker.core.entries import Entry
from tracker.core.model import (
    Decision,
    Document,
    Region,
    Tally,
    numbers_of,
    option_ids,
    source_of,
)
from tracker.core.outlook import outlook
from tracker.core.outstanding import Outstanding, Remaining, outstanding, outstanding_below
from tracker.core.reduce import Fold, fold_all
from tracker.core.tree import grow
from tracker.sources.registry import FORMATS

TREE = grow(CONTEST)
JAKARTA = load("jakarta-2024")
DISTRICTS = {"9101": 6, "9102": 4, "9201": 5, "9202": 5}
STATIONS = (
    Region(id="s1", name="TPS 1", level="station", parent_id="9101", registered=575),
    Region(id="s2", name="TPS 2", level="station", parent_id="9101", registered=590),
    Region(id="s3", name="TPS 3", level="station", parent_id="9101"),
    Region(id="s4", name="TPS 4", level="station", parent_id="9101", registered=0),
)
LAW = Decision(rule="majority", station_votes_max=600, reserve_permille=25)


def _tally(*votes, **figures):
    return Tally(1, 1, 1, make_numbers(*votes, **figures))


def _in(reported, total):
    """A district with so many of its stations in."""
    return _tally(120, 80, stations_reported=reported, stations_total=total)


def _station(**figures):
    return _tally(200, 100, stations_reported=1, stations_total=1, **figures)


def _stations_contest(decision=LAW, district_stations=None, **source):
    """A district counted station by station."""
    regions = (
        Region(id="9101", name="Satu Utara", level="district", stations=district_stations),
        *STATIONS,
    )
    return make_contest(
        levels=("district", "station"),
        regions=regions,
        sources=(make_source(counted_level="station", **source),),
        decision=decision,
    )


def _left_of(contest, tallies, region_id, held=()):
    return outstanding(contest, grow(contest), tallies, region_id, held)


# ---------------------------------------------------------------- aggregates


def test_before_the_count_every_station_is_out_at_the_cap():
    assert outstanding(CONTEST, TREE, {}, "9") == Outstanding(
        stations=20, registered=4_000, valid_max=12_000, cap=600
    )


def test_stations_out_are_the_total_less_those_in_each_at_the_cap():
    tallies = {"9101": _in(4, 6), "9102": _in(4, 4), "9201": _in(5, 5), "9202": _in(2, 5)}

    assert outstanding(CONTEST, TREE, tallies, "91") == Outstanding(
        stations=2, registered=None, valid_max=1_200, cap=600
    )
    assert outstanding(CONTEST, TREE, tallies, "9").valid_max == 5 * 600


def test_a_known_register_of_a_whole_district_is_no_average_of_its_stations():
    contest = make_contest(decision=LAW)
    for reported in (5, 0):
        tally = _tally(120, 80, stations_reported=reported, stations_total=6, registered=500)

        assert _left_of(contest, {"9101": tally}, "9101").valid_max == (6 - reported) * 600


def test_with_every_station_in_nothing_is_out():
    tallies = {"9101": _in(6, 6), "9102": _in(4, 4)}

    nothing = Outstanding(stations=0, registered=0, valid_max=0, cap=600)

    assert outstanding(CONTEST, TREE, tallies, "91") == nothing


def test_a_region_without_stations_has_no_voters_out():
    empty = replace(REGIONS[1], stations=0)
    contest = make_contest(regions=(REGIONS[0], empty, *REGIONS[2:3], *REGIONS[5:]))

    assert _left_of(contest, {}, "91").registered == 0


def test_a_region_without_all_its_votes_has_all_its_stations_out():
    for silent in (_tally(120, None, stations_reported=6), _tally(None, None), None):
        tallies = {"9101": silent} if silent else {}

        assert outstanding(CONTEST, TREE, tallies, "9101").stations == 6


def test_a_held_region_is_out_whole_and_its_siblings_are_not():
    tallies = {"9101": _in(6, 6), "9102": _in(4, 4)}

    assert outstanding(CONTEST, TREE, tallies, "91", {"9101"}).valid_max == 6 * 600
    assert outstanding(CONTEST, TREE, tallies, "9102", {"9101"}).stations == 0


def test_a_hold_above_the_counted_level_stands_for_all_that_is_below():
    tallies = {"9101": _in(6, 6), "9102": _in(4, 4), "9201": _in(5, 5), "9202": _in(5, 5)}

    assert outstanding(CONTEST, TREE, tallies, "91", {"91"}).stations == 10
    assert outstanding(CONTEST, TREE, tallies, "9", {"91"}).valid_max == 6_000


def test_a_hold_takes_a_certain_win_back():
    tallies = {r: _in(n, n) for r, n in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5))}
    votes = {"a": 3_000, "b": 1_000}
    said = [
        outlook(CONTEST, TREE, "9", votes, outstanding(CONTEST, TREE, tallies, "9", h)).verdict.says
        for h in ((), ("9102",))
    ]

    assert said == ["win_certain", "crossed"]


# ---------------------------------------------------------------- never a guess


@pytest.mark.parametrize(
    "tally",
    [
        None,
        _tally(120, 80, stations_reported=3),
        _tally(120, 80, stations_total=6),
        _tally(120, 80, stations_reported=7, stations_total=6),
    ],
    ids=["nothing said", "no total", "no progress", "more in than there are"],
)
def test_one_unknown_number_of_stations_leaves_everything_above_unknown(tally):
    regions = tuple(
        replace(r, stations=None) if r.id in ("9", "91", "9101") else r for r in REGIONS
    )
    contest = make_contest(regions=regions)
    known = {"9102": _in(4, 4), "9201": _in(5, 5), "9202": _in(5, 5)}
    tallies = known | ({"9101": tally} if tally else {})
    nothing = Outstanding(stations=None, registered=None, valid_max=None, cap=600)

    assert _left_of(contest, tallies, "9101") == _left_of(contest, tallies, "9") == nothing
    assert _left_of(contest, tallies, "92").stations == 0


def test_without_a_cap_and_a_register_stations_are_known_and_their_votes_are_not():
    contest = make_contest(decision=Decision(rule="plurality"))
    left = _left_of(contest, {"9101": _in(4, 6)}, "9101")

    assert (left.stations, left.valid_max, left.cap) == (2, None, None)


def test_of_two_totals_the_larger_is_the_bound():
    more = _left_of(CONTEST, {"9101": _in(6, 8)}, "9101")
    fewer = _left_of(CONTEST, {"9101": _in(4, 4)}, "9101")

    assert (more.stations, fewer.stations) == (2, 2)


def test_stations_that_stand_below_no_region_of_the_table_are_out():
    contest = _stations_contest(district_stations=6)
    tallies = {r.id: _station() for r in STATIONS}

    assert _left_of(contest, tallies, "9101") == Outstanding(
        stations=2, registered=None, valid_max=1_200, cap=600
    )


def test_a_branch_that_ends_above_the_counted_level_is_out():
    regions = (*REGIONS, Region(id="93", name="Luar", level="city", parent_id="9", stations=3))
    contest = make_contest(regions=(replace(regions[0], stations=23), *regions[1:]))
    tallies = {r: _in(n, n) for r, n in (("9101", 6), ("9102", 4), ("9201", 5), ("9202", 5))}

    assert _left_of(contest, tallies, "9").stations == 3

    unknown = make_contest(regions=(*contest.regions[:-1], replace(regions[-1], stations=None)))
    assert _left_of(unknown, tallies, "9").stations is None


def test_below_the_counted_level_nobody_knows_what_is_out():
    contest = make_contest(sources=(make_source(counted_level="city"),))

    assert _left_of(contest, {"91": _in(9, 10)}, "9101").stations is None
    assert _left_of(contest, {"91": _in(9, 10)}, "91").stations == 1


# ---------------------------------------------------------------- polling stations


def test_a_station_is_bounded_by_its_register_and_reserve_or_by_the_cap():
    contest = _stations_contest()
    bounds = {r.id: _left_of(contest, {}, r.id) for r in STATIONS}

    # 575 and 2.5 % are 589.375; 590 and 2.5 % are 604.75, more than the cap.
    assert [left.valid_max for left in bounds.values()] == [589, 600, 600, 600]
    assert [left.from_register for left in bounds.values()] == [1, 0, 0, 0]
    assert _left_of(contest, {}, "9101").valid_max == 589 + 3 * 600


def test_a_register_of_zero_is_a_blank_and_bounds_nothing():
    contest = _stations_contest(Decision(rule="majority", reserve_permille=25))

    assert _left_of(contest, {}, "s4").valid_max is None


def test_a_register_without_a_cap_is_a_bound_too():
    contest = _stations_contest(Decision(rule="majority", reserve_permille=25))

    assert _left_of(contest, {}, "s2").valid_max == 604


def test_without_a_known_reserve_a_register_bounds_nothing():
    contest = _stations_contest(Decision(rule="majority", station_votes_max=600))

    assert _left_of(contest, {}, "s1").valid_max == 600
    assert _left_of(contest, {}, "s1").registered == 575


def test_a_register_that_the_station_itself_gives_counts_where_it_is_larger():
    contest = _stations_contest()
    early = {"s1": _tally(None, None, registered=580), "s3": _tally(None, None, registered=100)}

    assert _left_of(contest, early, "s1").valid_max == 594
    assert _left_of(contest, early, "s3").valid_max == 102


def test_a_station_with_all_its_votes_is_in_even_if_nobody_says_so():
    contest = _stations_contest()

    assert _left_of(contest, {"s1": _tally(200, 100)}, "s1").stations == 0
    assert _left_of(contest, {"s1": _tally(200, 100, stations_reported=0)}, "s1").stations == 1


def test_registered_voters_are_out_only_where_each_register_is_known():
    contest = _stations_contest()
    some = {"s3": _station(), "s4": _station(), "s1": _station()}

    assert _left_of(contest, some, "9101").registered == 590
    assert _left_of(contest, {"s1": _station()}, "9101").registered is None


# ---------------------------------------------------------------- whose numbers count


def test_a_region_whose_own_report_counts_is_out_by_that_report():
    contest = make_contest(sources=(make_source(above="reported"),))
    below = {"9101": _in(6, 6), "9102": _in(4, 4)}

    assert _left_of(contest, below | {"91": _in(8, 10)}, "91").stations == 2
    assert _left_of(contest, below, "91").stations == 0


def test_after_a_switch_the_new_source_says_what_is_counted():
    sources = (make_source(), make_source(id="press", counted_level="city"))
    contest = make_contest(sources=sources)
    tree, tallies = grow(contest), {"91": _in(9, 10), "92": _in(10, 10)}
    after = {
        r: outstanding(contest, tree, tallies, r, source_id="press").stations for r in tree.regions
    }

    assert after == {"9": 1, "91": 1, "92": 0} | dict.fromkeys(DISTRICTS)


# ---------------------------------------------------------------- laws

region_ids = st.sampled_from(sorted(r.id for r in REGIONS))
some_tally = st.builds(
    lambda votes, reported, total, known: Tally(
        1,
        1,
        1,
        make_numbers(*votes, stations_reported=reported, stations_total=total),
        (1,) * 9 if known else None,
    ),
    st.tuples(*[st.one_of(st.none(), st.integers(0, 900))] * 2),
    st.one_of(st.none(), st.integers(0, 7)),
    st.one_of(st.none(), st.integers(0, 7)),
    st.booleans(),
)
steps = st.lists(
    st.tuples(region_ids, st.one_of(st.none(), some_tally), st.booleans()), max_size=12
)


def _without_stations(*region_ids, **changes):
    regions = tuple(replace(r, stations=None) if r.id in region_ids else r for r in REGIONS)
    return make_contest(regions=regions, **changes)


WORLDS = (
    CONTEST,
    _without_stations("91", "9201"),
    _without_stations("9", "91", "92"),
    _without_stations("9", "91", sources=(make_source(counted_level="city"),)),
)


@given(st.sampled_from(WORLDS), steps)
def test_what_is_kept_step_by_step_is_what_a_fresh_look_says(contest, steps):
    tree, tallies, held = grow(contest), {}, set()
    kept = Remaining(contest, tree, tallies)
    for region_id, tally, hold in steps:
        tallies.pop(region_id, None)
        if tally is not None:
            tallies[region_id] = tally
        held ^= {region_id} if hold else set()
        kept.revise([region_id], tallies, held)

    fresh = outstanding_below(contest, tree, tallies, held)
    assert {region_id: kept.of(region_id) for region_id in tree.regions} == fresh
    assert all(outstanding(contest, tree, tallies, r, held) == fresh[r] for r in tree.regions)


@given(st.fixed_dictionaries({r: st.integers(0, n) for r, n in DISTRICTS.items()}), st.data())
def test_a_station_that_comes_in_or_a_hold_never_moves_the_bound_the_wrong_way(reported, data):
    before = {r: _in(n, DISTRICTS[r]) for r, n in reported.items()}
    more = data.draw(st.sampled_from(sorted(DISTRICTS)))
    after = before | {more: _in(min(reported[more] + 1, DISTRICTS[more]), DISTRICTS[more])}
    held = data.draw(st.sets(st.sampled_from(sorted(DISTRICTS))))
    start = outstanding(CONTEST, TREE, before, "9")

    assert outstanding(CONTEST, TREE, after, "9").valid_max <= start.valid_max
    assert outstanding(CONTEST, TREE, before, "9", held).valid_max >= start.valid_max
    assert start.stations == 20 - sum(reported.values())


@given(st.fixed_dictionaries({r: st.integers(0, n) for r, n in DISTRICTS.items()}))
def test_stations_out_and_in_of_a_folded_count_are_all_there_are(reported):
    fold = _folded(CONTEST, [{r: _in(n, DISTRICTS[r]).numbers for r, n in reported.items()}])
    left = outstanding(CONTEST, TREE, fold.tallies, "9")

    assert left.stations + sum(reported.values()) == 20


def _folded(contest, polls):
    """The fold after *polls*, each the numbers that districts' rows had."""
    bodies = []
    for poll in polls:
        reports = [replace(make_report(region_id), numbers=n) for region_id, n in poll.items()]
        bodies.append(make_reports(*diff({}, reports), source_id=contest.counting_source))
    entries = (
        Entry(offset=n, at_ms=n, chain=f"{n:016x}", body=body) for n, body in enumerate(bodies, 1)
    )
    return fold_all(contest, entries)


# ---------------------------------------------------------------- the definition


def test_the_shipped_contest_bounds_a_station_by_600_and_its_register_by_25_permille():
    decision = JAKARTA.decision

    assert (decision.station_votes_max, decision.reserve_permille) == (600, 25)


@pytest.mark.parametrize("value", [1_001, -1, "2.5"])
def test_a_reserve_that_is_no_permille_is_named_with_its_key(value):
    table = {"decision": {"rule": "majority", "reserve_permille": value}}
    _, problems = read_definition("c.toml", table, "c.csv", (), Around((), lambda _: True))

    assert any("c.toml: decision.reserve_permille: " in problem for problem in problems)


# ---------------------------------------------------------------- Jakarta, as it was captured

CITIES = ("3101", "3171", "3172", "3173", "3174", "3175")


KOJA, GAMBIR = "317203", "317101"
AT_1000 = {"1000023": 1_717_245, "1000024": 458_886, "1000025": 2_181_939}


def _at_ten():
    """The province at 10:00:05, with every vote laid into Koja and ten of its stations out."""
    out, votes = {KOJA: 10}, {KOJA: AT_1000}
    rows = {
        region.id: numbers_of(
            option_ids(JAKARTA),
            votes.get(region.id, dict.fromkeys(AT_1000, 0)),
            stations_reported=region.stations - out.get(region.id, 0),
            stations_total=region.stations,
        )
        for region in JAKARTA.regions
        if region.level == "district"
    }
    return _folded(JAKARTA, [rows])


def test_before_the_count_of_the_shipped_contest_each_station_and_voter_is_out():
    assert _left_of(JAKARTA, {}, "31") == Outstanding(
        stations=14_835, registered=8_214_007, valid_max=14_835 * 600, cap=600
    )
    assert _left_of(JAKARTA, {}, KOJA).stations == 438


def test_at_ten_in_the_morning_the_shipped_contest_leaves_the_win_open():
    left, said = _said_of(_at_ten())

    assert left == Outstanding(stations=10, registered=None, valid_max=6_000, cap=600)
    assert (said.says, said.option_id, said.valid) == ("crossed", "3", 4_358_070)


def test_a_hold_at_ten_in_the_morning_adds_its_stations_whole():
    left, said = _said_of(_at_ten(), {GAMBIR})

    assert (left.stations, left.valid_max) == (10 + 141, 151 * 600)
    assert said.says == "crossed"


def _captured(folder: Path) -> Fold:
    source = source_of(JAKARTA, "kpu")
    polls = []
    for city in CITIES:
        body = (folder / "pkwkp" / "31" / f"{city}.json").read_bytes()
        document = Document(path=f"{city}.json", region_id=city)
        parsed = FORMATS[source.format].parse(JAKARTA, source, document, body)
        polls.append({r.region_id: r.numbers for r in parsed.reports if r.part == "row"})
    return _folded(JAKARTA, polls)


def _said_of(fold, held=()):
    left = outstanding(fold.contest, fold.tree, fold.tallies, "31", held)
    votes = dict(zip(("1", "2", "3"), fold.tallies["31"].numbers, strict=False))
    return left, outlook(fold.contest, fold.tree, "31", votes, left).verdict


@pytest.mark.captures
@pytest.mark.parametrize(
    ("capture", "stations", "valid_max", "over"),
    [
        ("capture1_9e11531", 41, 24_600, 7_085),
        ("capture2_81acd96", 12, 7_200, 5_760),
        ("capture3_c5b2a3d", 10, 6_000, 5_808),
    ],
)
def test_none_of_the_captured_counts_made_the_win_certain(
    captures, capture, stations, valid_max, over
):
    fold = _captured(captures / "kpu" / "pilkada2024_jakarta" / capture)
    left, said = _said_of(fold)
    a, valid = fold.tallies["31"].numbers[2], said.valid

    assert (left.stations, left.valid_max, 2 * a - valid) == (stations, valid_max, over)
    assert said.says == "crossed"


@pytest.mark.captures
def test_the_captured_blanking_at_1045_decides_nothing(captures):
    fold = _captured(captures / "kpu" / "pilkada2024_jakarta" / "capture5_f8261f7")
    left, said = _said_of(fold)

    assert (left.stations, said) == (0, None)
