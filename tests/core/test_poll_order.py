"""The order of polls: news first, the budget kept, and nobody starves."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import make_source
from tracker.core.model import Document, Region
from tracker.core.poll_order import (
    SWEEP_CYCLES,
    Tick,
    budget,
    choose,
    is_large,
    layout_of,
)
from tracker.core.tree import Tree

MINUTE_MS = 60_000
PUBLISH_MS = 15 * MINUTE_MS
SWEEP_MS = SWEEP_CYCLES * PUBLISH_MS
NOW_MS = 1_000_000_000
STATIONS = {f"91{v}{n}": f"91{v}" for v in (1, 2) for n in range(1, 4)}
REGIONS = {"9": None, "91": "9", "911": "91", "912": "91", **STATIONS}


@dataclass(frozen=True)
class Seen:
    """What polls noted of a document."""

    checked_at_ms: int | None = None
    changed_at_ms: int | None = None
    failed_at_ms: int | None = None
    outstanding: int | None = None


def layout(regions=REGIONS, polled=None):
    """The documents of *regions*, a map from a region to the one above, parents first.

    Only those in *polled* have one, where it is given.
    """
    children = {r: tuple(c for c, over in regions.items() if over == r) for r in regions}
    depth: dict[str, int] = {}
    for region_id, over in regions.items():
        depth[region_id] = 0 if over is None else depth[over] + 1
    tree = Tree(
        root=next(iter(regions)),
        regions={r: Region(id=r, name=r, level="x", parent_id=p) for r, p in regions.items()},
        children=children,
        depth=depth,
    )
    return layout_of(tree, [Document(path=f"{r}.json", region_id=r) for r in polled or regions])


LAYOUT = layout()


def chosen(noted=None, *, announced=None, busy=(), places=50, number=0, sweep_ms=SWEEP_MS, **seen):
    """The regions that are asked for at `NOW_MS`; every document was read a minute ago unless
    *seen* (`r9111=Seen(…)`) or *noted* says otherwise."""
    usual = Seen(checked_at_ms=NOW_MS - MINUTE_MS, outstanding=1)
    states = {f"{r}.json": usual for r in REGIONS} if noted is None else dict(noted)
    states |= {f"{name[1:]}.json": state for name, state in seen.items()}
    tick = Tick(
        number=number,
        now_ms=NOW_MS,
        budget=places,
        interval_ms=MINUTE_MS,
        publish_ms=PUBLISH_MS,
        sweep_ms=sweep_ms,
    )
    busy = {f"{r}.json" for r in busy}
    return [d.region_id for d in choose(LAYOUT, states, announced or {}, tick, busy)]


def ago(minutes, **changes):
    """A document that was last read so many minutes ago."""
    return replace(Seen(checked_at_ms=NOW_MS - minutes * MINUTE_MS, outstanding=1), **changes)


TOPS = ["9", "91", "911", "912"]


def test_in_a_quiet_minute_only_what_stands_above_is_asked_for():
    assert chosen() == TOPS


def test_a_document_is_not_asked_for_twice_in_an_interval():
    assert chosen(r9=Seen(checked_at_ms=NOW_MS - MINUTE_MS + 1)) == ["91", "911", "912"]


def test_a_poll_that_failed_is_not_tried_again_at_once():
    assert "9" not in chosen(r9=ago(500, failed_at_ms=NOW_MS - 1))


def test_what_is_asked_for_right_now_is_left_out():
    assert chosen(busy=["91"]) == ["9", "911", "912"]


def test_what_is_announced_comes_first_and_parents_before_stations():
    news = {"9122": NOW_MS - 1, "912": NOW_MS - 1}

    assert chosen(announced=news, places=4, number=1)[:3] == ["9", "912", "9122"]


def test_what_has_been_read_since_it_was_announced_is_no_news():
    assert chosen(announced={"9122": NOW_MS - 2 * MINUTE_MS}, r9122=ago(1)) == [*TOPS, "9122"]


def test_news_that_does_not_come_is_asked_for_during_one_publish_cycle():
    long_ago = {"9122": NOW_MS - PUBLISH_MS - 1}

    assert chosen(announced=long_ago, r9122=ago(1)) == TOPS


def test_news_that_has_come_is_not_asked_for_again():
    told_ms = NOW_MS - 3 * MINUTE_MS
    read = ago(1, changed_at_ms=NOW_MS - 2 * MINUTE_MS)

    assert chosen(announced={"9122": told_ms}, r9122=read) == TOPS


def test_below_a_document_that_changed_incomplete_stations_come_before_complete_ones():
    found = chosen(
        r911=ago(1, changed_at_ms=NOW_MS - MINUTE_MS // 2),
        r9111=ago(9, outstanding=0),
        r9112=ago(3),
        r9113=ago(2),
    )

    assert found == ["9", "91", "911", "912", "9112", "9113", "9111"]


def test_a_station_that_was_read_after_its_village_changed_is_left_alone():
    assert chosen(r911=ago(1, changed_at_ms=NOW_MS - 2 * MINUTE_MS)) == TOPS


def test_what_was_never_read_is_asked_for_once_there_is_room():
    assert chosen(noted={}, places=10) == list(REGIONS)


def test_what_nothing_tells_of_is_swept_oldest_first():
    hour = SWEEP_MS // MINUTE_MS

    assert chosen(r9121=ago(hour), r9122=ago(hour + 1)) == [*TOPS, "9122", "9121"]


def test_without_a_sweep_only_what_is_told_of_and_what_was_never_read_is_asked_for():
    found = chosen(
        announced={"9121": NOW_MS - 1},
        sweep_ms=None,
        r9113=Seen(),
        r9122=ago(500),
        r912=ago(1, changed_at_ms=NOW_MS - MINUTE_MS // 2),
    )

    assert set(found) == {*TOPS, "9121", "9113"}


def test_a_place_is_kept_for_the_sweep_while_there_is_more_news_than_room():
    news = dict.fromkeys(STATIONS, NOW_MS - 1)
    old = ago(SWEEP_MS // MINUTE_MS)
    picks = [chosen(announced=news, places=1, number=n, r912=old)[0] for n in range(10)]

    assert picks.count("912") >= 1
    assert sum(p in STATIONS for p in picks) >= 5


def test_without_documents_above_all_are_asked_for_in_turn():
    flat = layout(polled=STATIONS)
    noted: dict[str, Seen] = {}
    turns = []
    for number in range(4):
        now_ms = NOW_MS + number * MINUTE_MS
        tick = Tick(
            number=number,
            now_ms=now_ms,
            budget=3,
            interval_ms=MINUTE_MS,
            publish_ms=PUBLISH_MS,
            sweep_ms=SWEEP_MS,
        )
        asked = choose(flat, noted, {}, tick)
        noted |= {d.path: Seen(checked_at_ms=now_ms) for d in asked}
        turns.append([d.region_id for d in asked])

    assert turns == 2 * [list(STATIONS)[:3], list(STATIONS)[3:]]


# ---------------------------------------------------------------- laws

INSTANTS = st.one_of(st.none(), st.integers(NOW_MS - 2 * SWEEP_MS, NOW_MS))
SEEN = st.builds(Seen, INSTANTS, INSTANTS, INSTANTS, st.sampled_from([None, 0, 1]))
NOTED = st.dictionaries(st.sampled_from([f"{r}.json" for r in REGIONS]), SEEN)
ANNOUNCED = st.dictionaries(st.sampled_from(list(REGIONS)), st.integers(NOW_MS - SWEEP_MS, NOW_MS))
BUSY = st.sets(st.sampled_from(list(REGIONS)))


def tried(state):
    """When a document was last asked for."""
    return max(state.checked_at_ms or -1, state.failed_at_ms or -1)


@given(NOTED, ANNOUNCED, BUSY, st.integers(0, 12), st.integers(0, 99))
def test_a_choice_keeps_the_budget_and_asks_nobody_twice(noted, announced, busy, places, number):
    found = chosen(noted, announced=announced, busy=busy, places=places, number=number)

    assert len(set(found)) == len(found) <= places
    assert not busy & set(found)
    for region_id in found:
        state = noted.get(f"{region_id}.json", Seen())
        assert NOW_MS - tried(state) >= MINUTE_MS


@given(NOTED, ANNOUNCED, st.integers(2, 12), st.integers(0, 99))
def test_nothing_but_the_kept_shares_is_asked_for_before_news(noted, announced, places, number):
    found = chosen(noted, announced=announced, places=places, number=number)

    def is_news(region_id):
        state = noted.get(f"{region_id}.json", Seen())
        eligible = NOW_MS - tried(state) >= MINUTE_MS
        return eligible and announced.get(region_id, -1) > (state.checked_at_ms or -1)

    if any(is_news(r) for r in REGIONS if r not in found):
        assert sum(not is_news(r) for r in found) <= -(-places // 4) + -(-places // 10)


@given(NOTED, st.integers(len(REGIONS), 50))
def test_with_room_for_all_every_document_above_is_asked_for_each_interval(noted, places):
    found = chosen(noted, places=places)
    due = [r for r in TOPS if NOW_MS - tried(noted.get(f"{r}.json", Seen())) >= MINUTE_MS]

    assert set(due) <= set(found)


@given(NOTED, ANNOUNCED, st.integers(0, 12), st.randoms(use_true_random=False))
def test_two_schedulers_that_see_the_same_choose_the_same(noted, announced, places, luck):
    items, others = list(noted.items()), list(announced.items())
    luck.shuffle(items)
    luck.shuffle(others)
    first = chosen(noted, announced=announced, places=places)

    assert chosen(dict(items), announced=dict(others), places=places) == first


@settings(max_examples=25)
@given(st.integers(1, 4), st.data())
def test_nobody_starves_whatever_is_announced_and_whatever_fails(places, draw):
    """How: a night of ticks, with any documents announced and any polls failing; in each tick
    what was chosen is tried. The longest wait is a sweep and the places of those who wait too."""
    tick_ms, states, announced = 5_000, {}, {}
    started_ms = NOW_MS
    last = dict.fromkeys(REGIONS, started_ms)
    ticks_max = 10 * len(REGIONS) // places + 10
    publish_ms = MINUTE_MS
    for number in range(SWEEP_CYCLES * publish_ms // tick_ms + 2 * ticks_max):
        now_ms = started_ms + number * tick_ms
        for region_id in draw.draw(st.lists(st.sampled_from(list(REGIONS)), max_size=3)):
            announced[region_id] = now_ms
        tick = Tick(
            number=number,
            now_ms=now_ms,
            budget=places,
            interval_ms=tick_ms,
            publish_ms=publish_ms,
            sweep_ms=SWEEP_CYCLES * publish_ms,
        )
        for document in choose(LAYOUT, states, announced, tick):
            failed = draw.draw(st.booleans())
            state = states.get(document.path, Seen())
            changes = {"failed_at_ms" if failed else "checked_at_ms": now_ms}
            states[document.path] = replace(state, **changes)
            last[document.region_id] = now_ms
        waited_ms = now_ms - min(last.values())
        assert waited_ms <= SWEEP_CYCLES * publish_ms + (ticks_max + 1) * tick_ms


@given(st.integers(1, 6_000), st.integers(1, 60_000), st.integers(0, 10**6))
def test_budgets_of_ticks_add_up_to_nine_tenths_of_the_rate(per_minute, tick_ms, start):
    count = 50
    spent = sum(
        budget(n, per_minute_max=per_minute, tick_ms=tick_ms) for n in range(start, start + count)
    )
    exact = per_minute * tick_ms * count * 9 / 600_000

    assert abs(spent - exact) <= 1


@pytest.mark.parametrize(
    ("documents", "per_minute", "interval_s", "large"),
    [(51, 600, 60, False), (540, 600, 60, False), (541, 600, 60, True), (1_001, 60_000, 60, True)],
)
def test_a_source_is_large_where_its_documents_do_not_fit_into_an_interval(
    documents, per_minute, interval_s, large
):
    source = make_source(requests_per_minute_max=per_minute, interval_s=interval_s)

    assert is_large(source, documents) is large
