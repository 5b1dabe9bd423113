"""A change of lead comes next, once, at an item's end, and then the order goes on where it was."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.air.channels import Operator, make_row, make_scene
from tracker.core.air.channel import Led
from tracker.core.air.leading import GUARD_MS, leader_of, noted
from tracker.core.air.running import AHEAD, nth, settled, shown, step_at
from tracker.core.alerts.scene import TIE

EPOCH = "e" * 12
REGIONS = ("9", "91", "92", "93", "94")


class Watched(Operator):
    """A channel of five regions that begins with the first, and a count that is told by hand."""

    def __init__(self, layout="lower", **setup):
        rows = tuple(make_row(r) for r in REGIONS)
        super().__init__(
            scene=make_scene(usual=REGIONS, rows=rows, region_ids=frozenset(REGIONS)),
            layout=layout,
            **setup,
        )
        self.leaders, self.offset = dict.fromkeys(REGIONS, "a"), 7
        self.do("dwell", seconds=5)
        self.do("start")

    def tell(self, after_s=0, epoch=EPOCH, **leaders):
        """Let regions be led by others so many seconds later; None: it can't be said."""
        self.now_ms += int(after_s * 1_000)
        self.leaders |= {name.removeprefix("r"): who for name, who in leaders.items()}
        self.offset += 1
        return self.look(epoch)

    def look(self, epoch=EPOCH):
        known = {r: who for r, who in self.leaders.items() if who is not None}
        self.channel = noted(self.channel, Led(epoch, self.offset, known), self.now_ms)
        return self.channel

    def runs(self, count=6):
        """The items from now on; one that says a change of lead has a star."""
        now = settled(self.channel, self.now_ms)
        starred = {one.number for one in now.news}
        return [f"{nth(now, n)}{'*' if n in starred else ''}" for n in range(count)]


def test_the_region_comes_next_once_and_then_the_order_goes_on():
    on = Watched()
    on.tell(after_s=1, r93="b")

    assert on.runs(8) == ["9", "93*", "91", "92", "93", "94", "9", "91"]
    (news,) = on.channel.news
    assert (news.before, news.now) == ("a", "b")
    on.look()
    assert on.runs(8) == ["9", "93*", "91", "92", "93", "94", "9", "91"]


def test_the_item_that_runs_has_its_time():
    on = Watched()
    on.tell(after_s=3, r93="b")

    assert step_at(on.channel, on.now_ms + 1_999).region_id == "9"
    assert step_at(on.channel, on.now_ms + 2_000).region_id == "93"
    assert step_at(on.channel, on.now_ms + 7_000).region_id == "91"


def test_what_is_next_anyhow_does_not_run_twice_in_a_row():
    on = Watched()
    on.tell(r91="b")

    assert on.runs(4) == ["9", "91*", "92", "93"]


def test_the_region_that_runs_comes_again_and_says_so():
    on = Watched()
    on.tell(r9="b")

    assert on.runs(4) == ["9", "9*", "91", "92"]


def test_many_changes_come_in_the_order_of_the_channel():
    on = Watched()
    on.tell(r94="b", r92="b")
    on.tell(after_s=1, r91=TIE)

    assert on.runs() == ["9", "92*", "94*", "91*", "92", "93"]


def test_shortly_before_the_end_of_an_item_the_next_one_is_left():
    on = Watched()
    on.tell(after_s=5 - GUARD_MS / 1_000 + 0.1, r93="b")

    assert on.runs(4) == ["9", "91", "93*", "92"]


def test_what_a_crawl_shows_already_runs_first():
    on = Watched("crawl")
    on.tell(after_s=1, r94="b")
    assert on.runs() == ["9", "91", "92", "94*", "93", "94"]

    seen = Watched("crawl")
    seen.tell(after_s=1, r92="b")
    assert seen.runs(5) == ["9", "91", "92*", "93", "94"]

    half_seen = Watched("crawl")
    half_seen.tell(after_s=1, r91="b")
    assert half_seen.runs(5) == ["9", "91", "92", "91*", "93"]


def test_it_is_the_same_for_whoever_reads_the_channel_later():
    on = Watched()
    on.tell(r93="b")
    expected = [on.runs(1)]
    later = [step_at(on.channel, on.now_ms + n * 5_000).region_id for n in range(6)]
    told = [step_at(settled(on.channel, on.now_ms + 6_000), on.now_ms + n * 5_000) for n in (2, 3)]

    assert later == ["9", "93", "91", "92", "93", "94"]
    assert [step.region_id for step in told] == ["91", "92"]
    assert expected == [["9"]]


# ---------------------------------------------------------------- what tells nothing


def test_a_lead_that_flips_back_before_the_end_of_the_item_never_runs():
    on = Watched()
    on.tell(r93="b")
    on.tell(after_s=1, r93="a")
    assert on.runs() == ["9", "91", "92", "93", "94", "9"]

    on.tell(after_s=1, r93="c")
    (news,) = on.channel.news
    assert (news.before, news.now) == ("a", "c")


def test_a_tie_is_a_state_of_its_own():
    on = Watched()
    on.tell(r93=TIE)
    assert on.runs(3) == ["9", "93*", "91"]
    on.now_ms += 6_000
    on.tell(r93="b")
    assert on.runs(3) == ["93*", "93*", "91"]
    assert [(one.before, one.now) for one in on.channel.news] == [("a", TIE), (TIE, "b")]


def test_first_numbers_and_numbers_that_went_are_no_change():
    on = Watched()
    on.tell(r93=None)
    assert on.runs(2) == ["9", "91"]
    on.tell(r93="a")
    assert on.runs(2) == ["9", "91"]
    on.tell(r93=None)
    on.tell(r93="b")
    assert on.runs(2) == ["9", "93*"]


def test_numbers_that_go_take_their_news_along():
    on = Watched()
    on.tell(r93="b")
    on.tell(after_s=1, r93=None)
    assert on.runs(2) == ["9", "91"]
    on.tell(after_s=1, r93="b")
    assert on.runs(2) == ["9", "93*"]


@pytest.mark.parametrize(
    "row",
    [
        make_row("9", lead=None),
        make_row("9", held={"since": "x"}),
        make_row("9", stage="declared"),
    ],
)
def test_of_some_numbers_no_lead_is_said(row):
    assert leader_of(row) is None
    assert leader_of(make_row("9", leader=None, lead=0)) == TIE


def test_a_region_that_is_off_waits_for_nothing():
    on = Watched()
    on.do("hide", region="93")
    on.tell(r93="b")
    assert on.runs() == ["9", "91", "92", "94", "9", "91"]
    on.do("show", region="93")
    on.look()
    assert on.channel.news == ()


def test_a_region_that_is_switched_off_takes_its_news_along():
    on = Watched()
    on.tell(r93="b")
    on.do("hide", after_s=1, region="93")

    assert on.runs() == ["9", "91", "92", "94", "9", "91"]


def test_a_locked_order_takes_nothing_in_and_what_waits_leaves_it():
    on = Watched()
    on.tell(r93="b")
    on.do("lock")
    assert on.runs() == ["9", "91", "92", "93", "94", "9"]
    on.tell(after_s=1, r94="b")
    on.do("unlock")
    on.look()
    assert on.runs() == ["9", "91", "92", "93", "94", "9"]


def test_frozen_numbers_bring_none_until_they_move_again():
    on = Watched()
    on.tell(r93="b")
    on.do("freeze")
    assert on.runs(2) == ["9", "91"]
    on.tell(after_s=1, r94="b")
    assert on.runs(2) == ["9", "91"]
    on.do("unfreeze")
    on.look()
    assert on.runs(4) == ["9", "93*", "94*", "91"]


def test_while_paused_it_waits():
    on = Watched()
    on.do("pause", after_s=1)
    on.tell(r93="b", after_s=100)
    assert step_at(on.channel, on.now_ms).region_id == "9"
    on.do("resume", after_s=100)

    assert on.runs(3) == ["9", "93*", "91"]
    assert step_at(on.channel, on.now_ms + 3_999).region_id == "9"


def test_numbers_that_somebody_entered_bring_none():
    on = Watched()
    on.do("override", region="93", votes__a=1, votes__b=9)
    on.tell(r93="b")
    assert on.channel.news == ()
    on.do("clear", region="93")
    on.look()
    assert on.runs(2) == ["9", "93*"]


def test_older_numbers_of_another_process_change_nothing():
    on = Watched()
    on.tell(r93="b")
    before = on.channel
    behind = Led(EPOCH, on.offset - 1, dict.fromkeys(REGIONS, "a"))

    assert noted(before, behind, on.now_ms) is before


def test_a_history_that_begins_again_is_no_change():
    on = Watched()
    on.tell(epoch="f" * 12, r93="b")

    assert (on.channel.news, on.channel.led.epoch) == ((), "f" * 12)


@pytest.mark.parametrize("how", ["action", "setup"])
def test_it_can_be_switched_off_and_on(how):
    on = Watched()
    on.tell(r93="b")
    on.do(*{"action": ("leads",), "setup": ("setup",)}[how], come="turn", leads="turn")
    assert on.runs(2) == ["9", "91"]
    on.tell(r94="b")
    assert on.runs(2) == ["9", "91"]
    on.do(*{"action": ("leads",), "setup": ("setup",)}[how], come="next", leads="next")
    on.look()
    assert on.channel.news == ()
    on.tell(r92="b")
    assert on.runs(2) == ["9", "92*"]


def test_leads_come_next_or_in_their_turn():
    on = Watched()
    on.do("leads", come="now")

    assert on.refused == "come is one of next, turn"


# ---------------------------------------------------------------- what an operator does meanwhile


def test_next_goes_to_what_comes_next():
    on = Watched()
    on.tell(r93="b")
    on.do("skip")
    assert on.runs(3) == ["93*", "91", "92"]
    on.do("back")
    assert on.runs(3) == ["9", "91", "92"]


def test_a_jump_elsewhere_has_it_behind_it():
    on = Watched()
    on.tell(r93="b")
    on.do("skip", region="92")
    on.look()

    assert on.runs(4) == ["92", "93*", "94", "9"]


def test_a_new_order_leaves_it_next():
    on = Watched()
    on.tell(r93="b")
    on.do("order", regions="93,92,91,9")

    assert on.runs(5) == ["9", "93*", "92", "91", "9"]
    on.do("order", regions="92,91,9")
    assert on.runs(4) == ["9", "92", "91", "9"]


def test_what_is_put_on_again_begins_without_news():
    on = Watched()
    on.tell(r93="b")
    on.do("off")
    on.do("on")

    assert on.runs(3) == ["9", "91", "92"]


# ---------------------------------------------------------------- laws

ACTS = st.sampled_from(
    ["pause", "resume", "hide", "show", "lock", "unlock", "freeze", "unfreeze", "order", "look"]
)
TELLS = st.tuples(st.sampled_from(REGIONS), st.sampled_from(["a", "b", "c", TIE, None]))
MOVES = st.lists(st.tuples(st.one_of(ACTS, TELLS), st.floats(0, 9)), max_size=14)


@given(st.sampled_from(sorted(AHEAD)), MOVES)
def test_no_item_is_cut_short_or_exchanged_and_what_is_seen_coming_comes(layout, moves):
    on = Watched(layout)
    for move, after_s in moves:
        on.now_ms += int(after_s * 1_000)
        before = settled(on.channel, on.now_ms)
        if isinstance(move, tuple):
            on.tell(**{f"r{move[0]}": move[1]})
        elif move == "look":
            on.look()
        else:
            on.do(move, region="93", regions="94,93,92,91,9")
        after = settled(on.channel, on.now_ms)
        count = 1 + AHEAD[layout]
        assert after.running == before.running
        if move not in ("pause", "resume"):
            assert after.since_ms == before.since_ms
        if isinstance(move, tuple) or move == "look":
            assert [nth(after, n) for n in range(count)] == [nth(before, n) for n in range(count)]


def said(on, at_ms):
    """The change of lead that the item which runs at that moment says."""
    news = settled(on.channel, at_ms).news
    return [(one.region_id, one.before, one.now) for one in news if not one.number]


@given(MOVES)
@example(
    [(("91", "b"), 3.0), (("91", "c"), 2.0), ("resume", 3.0), (("91", "a"), 7.0), ("pause", 5.0)]
)
def test_no_change_runs_twice_and_no_region_that_is_off_says_one(moves):
    on, told = Watched(), []
    for move, after_s in moves:
        # What runs from beginning to end between two moves is heard too.
        for gone_ms in range(0, int(after_s * 1_000), 1_000):
            told += said(on, on.now_ms + gone_ms)
        on.now_ms += int(after_s * 1_000)
        if isinstance(move, tuple):
            on.tell(**{f"r{move[0]}": move[1]})
        elif move == "look":
            on.look()
        else:
            on.do(move, region="93", regions="94,93,92,91,9")
        now = settled(on.channel, on.now_ms)
        coming = [one for one in now.news if one.number]
        assert {one.region_id for one in coming} <= set(shown(now))
        assert all(nth(now, one.number) == one.region_id for one in now.news)
        assert len({one.number for one in now.news}) == len(now.news)
        assert not coming or not (now.order_locked or now.freeze)
        told += said(on, on.now_ms)
    for region in REGIONS:
        steps = [pair for r, *pair in told if r == region]
        distinct = [p for n, p in enumerate(steps) if n == 0 or p != steps[n - 1]]
        assert all(one[1] == two[0] for one, two in pairwise(distinct))


@given(MOVES, st.integers(0, 60_000))
def test_the_news_follow_from_the_state_and_the_time_alone(moves, later_ms):
    on = Watched()
    for move, after_s in moves:
        on.now_ms += int(after_s * 1_000)
        if isinstance(move, tuple):
            on.tell(**{f"r{move[0]}": move[1]})
    told = settled(on.channel, on.now_ms)
    both = [settled(c, on.now_ms + later_ms) for c in (on.channel, told)]

    assert both[0] == both[1]
