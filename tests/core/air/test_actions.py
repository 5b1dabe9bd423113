"""Every action: what it changes, what it refuses, and that it may come twice."""

import pytest

from tests.core.air.channels import ITEMS, START_MS, Operator, make_scene
from tracker.core.air.actions import ACTIONS, Request, acted
from tracker.core.air.channel import (
    AMBER_MS,
    REQUESTS_KEPT,
    channel_name_problem,
    is_amber,
    new_channel,
    refusal,
    time_of,
)
from tracker.core.air.refused import Refused

ONCE = {
    "dwell": {"seconds": 7},
    "hide": {"region": "91"},
    "show": {"region": "91"},
    "order": {"regions": "92,9"},
    "override": {"region": "91", "votes__a": 10, "votes__b": 5},
    "clear": {"region": "91"},
    "setup": {"theme": "light"},
    "leads": {"come": "turn"},
}


def test_a_channel_begins_off_with_the_usual_regions_of_its_contest():
    channel = Operator().channel

    assert (channel.state, channel.items, channel.contest_id) == ("off", ITEMS, "contoh-2024")
    assert (channel.kind, channel.dwell_s, channel.changed_by) == ("live", 6, "rina")


@pytest.mark.parametrize(("name", "kind"), [("pgm1", "live"), ("pvw1", "rehearsal"), ("x", "live")])
def test_a_channel_is_a_live_one_unless_its_name_says_otherwise(name, kind):
    assert new_channel(name).kind == kind


@pytest.mark.parametrize("name", ["", "Pgm1", "1a", "a b", "a/b", "a" * 21])
def test_a_name_is_a_word_that_can_stand_in_an_address(name):
    assert "pgm1" in channel_name_problem(name)
    assert channel_name_problem("pgm-1") is None


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_under_one_id_happens_once(action):
    operator = Operator()
    if action != "setup":
        operator.do("start")
    first = operator.do(action, after_s=1, key="k1", **ONCE.get(action, {}))
    assert operator.refused is None
    again = operator.do(action, after_s=1, key="k1", **ONCE.get(action, {}))

    assert again == first
    assert first.revision == operator.channel.revision


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"skip", "back", "start", "reset"}))
def test_an_action_that_says_what_shall_be_does_no_harm_when_it_comes_twice(action):
    operator = Operator()
    if action != "setup":
        operator.do("start")
    first = operator.do(action, after_s=1, **ONCE.get(action, {}))
    again = operator.do(action, after_s=0, **ONCE.get(action, {}))
    same = ("state", "items", "hidden", "dwell_s", "running", "since_ms", "paused_at_ms", "freeze")

    assert [getattr(again, f) for f in same] == [getattr(first, f) for f in same]


def test_so_many_ids_are_remembered():
    operator = Operator()
    for n in range(REQUESTS_KEPT + 5):
        operator.do("skip", key=f"k{n}")

    assert len(operator.channel.requests) == REQUESTS_KEPT


def test_what_is_no_action_is_told_what_there_is():
    operator = Operator()
    operator.do("explode")

    assert "there is no action 'explode'" in operator.refused
    assert "freeze" in operator.refused


@pytest.mark.parametrize("seconds", ["4", "9", "", "six", "5.5", "५", "1" * 5_000])
def test_a_dwell_is_five_to_eight_seconds(seconds):
    operator = Operator()
    operator.do("dwell", seconds=seconds)

    assert operator.refused == "seconds is a whole number from 5 to 8"


# ---------------------------------------------------------------- TEST


def test_a_live_channel_refuses_a_test_run_when_it_is_set_up():
    operator = Operator(scene=make_scene(test=True))

    assert "A live channel shows" in operator.refused
    assert "no TEST numbers" in operator.refused
    assert operator.channel.contest_id == ""


def test_a_rehearsal_channel_shows_a_test_run():
    operator = Operator("pvw1", scene=make_scene(test=True))
    operator.do("start")

    assert operator.channel.state == "running"


@pytest.mark.parametrize("action", ["start", "on"])
def test_a_contest_that_became_a_test_run_is_not_put_on(action):
    operator = Operator()
    operator.do(action, scene=make_scene(test=True))

    assert "no TEST numbers" in operator.refused
    assert operator.channel.state == "off"
    assert refusal(operator.channel, test=True) is not None


def test_a_rehearsal_channel_on_a_test_run_does_not_become_a_live_one():
    operator = Operator("pvw1", scene=make_scene(test=True))
    operator.do("setup", kind="live")

    assert "no TEST numbers" in operator.refused
    assert operator.channel.kind == "rehearsal"


def test_neither_contest_nor_kind_changes_on_air():
    operator = Operator()
    operator.do("start")
    operator.do("setup", scene=make_scene(contest_id="other"))
    assert "take it off before" in operator.refused
    operator.do("setup", kind="rehearsal")
    assert "take it off before" in operator.refused
    operator.do("setup", theme="light", layout="crawl", language="en")
    assert operator.channel.theme == "light"


def test_nothing_of_the_last_contest_comes_along():
    operator = Operator()
    operator.do("freeze")
    operator.do("override", region="91", votes__a=3, votes__b=1)
    operator.do("hide", region="92")
    operator.do("setup", scene=make_scene(contest_id="other", usual=("5",)))
    channel = operator.channel

    assert (channel.items, channel.hidden, channel.overrides) == (("5",), (), {})
    assert (channel.freeze, channel.running) == (None, "5")


def test_a_setting_that_is_none_is_refused():
    operator = Operator()
    operator.do("setup", theme="pink")

    assert operator.refused == "theme is one of dark, light, clear"


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"setup"}))
def test_a_channel_that_nobody_has_set_up_does_nothing(action):
    request = Request(action=action, given={"seconds": "6"}, by="rina", now_ms=START_MS)
    refused = acted(new_channel("pgm11"), request, make_scene())

    assert isinstance(refused, Refused)
    assert "pgm11 has no contest" in refused.why()


def test_a_clock_a_little_ahead_is_waited_for_and_one_that_was_wrong_is_not():
    channel = Operator().channel

    assert time_of(channel, START_MS - 200) == START_MS
    assert time_of(channel, START_MS + 200) == START_MS + 200
    assert time_of(channel, START_MS - 3_600_000) == START_MS - 3_600_000


def test_a_channel_without_a_contest_is_not_put_on():
    operator = Operator()
    operator.do("on", scene=None)

    assert "has no contest that is counted here" in operator.refused


# ---------------------------------------------------------------- order and freeze


def test_a_locked_order_stays():
    operator = Operator()
    operator.do("lock")
    operator.do("order", regions="92")
    assert "is locked" in operator.refused
    operator.do("unlock")
    operator.do("order", regions="92")
    assert operator.channel.items == ("92",)


@pytest.mark.parametrize("regions", ["", "9,9", "9,77", ","])
def test_an_order_is_of_known_regions_each_once(regions):
    operator = Operator()
    operator.do("order", regions=regions)

    assert "different ids with commas" in operator.refused


def test_numbers_that_are_frozen_stay_those_of_the_first_freeze():
    operator = Operator()
    operator.do("freeze")
    operator.do("freeze", after_s=9, scene=make_scene(offset=99))
    freeze = operator.channel.freeze

    assert (freeze.offset, freeze.by) == (7, "rina")
    assert [row["region"] for row in freeze.rows] == list(ITEMS)
    operator.do("unfreeze")
    assert operator.channel.freeze is None


def test_a_freeze_is_amber_after_five_minutes():
    operator = Operator()
    assert not is_amber(operator.channel, operator.now_ms + AMBER_MS)
    operator.do("freeze")

    assert not is_amber(operator.channel, operator.now_ms + AMBER_MS - 1)
    assert is_amber(operator.channel, operator.now_ms + AMBER_MS)


def test_while_numbers_are_frozen_no_region_comes_in_that_is_not():
    operator = Operator()
    operator.do("freeze")
    operator.do("order", regions="9,9101")
    assert "frozen" in operator.refused
    operator.do("order", regions="92,9")
    assert operator.channel.items == ("92", "9")


# ---------------------------------------------------------------- overrides


def test_an_override_is_read_as_people_type_numbers():
    operator = Operator()
    operator.do("override", region="91", votes__a="2.183.239", votes__b="80", reported=3, total=9)
    override = operator.channel.overrides["91"]

    assert (override.votes, override.reported) == ({"a": 2_183_239, "b": 80}, 3)
    assert override.by == "rina"


def test_a_number_that_is_not_given_is_not_zero():
    operator = Operator()
    operator.do("override", region="91", votes__a=3)

    assert operator.channel.overrides["91"].votes == {"a": 3, "b": None}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "has votes of at least one option"),
        ({"votes__a": "12.5"}, "votes.a is a whole number"),
        ({"votes__a": "-3"}, "votes.a is a whole number"),
        ({"votes__a": "1" * 11}, "votes.a is a whole number"),
        ({"votes__a": 1, "votes__x": 1}, "is of no option; there is: a, b"),
        ({"votes__a": 1, "reported": 9, "total": 3}, "more stations are in than there are"),
    ],
)
def test_an_override_that_can_not_be_is_refused(fields, why):
    operator = Operator()
    operator.do("override", region="91", **fields)

    assert why in operator.refused
    assert operator.channel.overrides == {}


def test_overrides_are_cleared_one_by_one_or_all():
    operator = Operator()
    for region in ("9", "91"):
        operator.do("override", region=region, votes__a=3)
    operator.do("clear", region="9")
    assert set(operator.channel.overrides) == {"91"}
    operator.do("clear")
    assert operator.channel.overrides == {}


def test_a_region_that_was_switched_off_meanwhile_is_not_put_on():
    operator = Operator()
    operator.do("hide", region="9")
    operator.do("on")

    assert operator.channel.running == "91"
